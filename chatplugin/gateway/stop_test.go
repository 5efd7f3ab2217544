package gateway_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

func TestCloseLetsHandlersFinishAndClientsComeBack(t *testing.T) {
	started, finish := make(chan struct{}), make(chan struct{})
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Dialects = []gateway.Dialect{alpha{events: map[string]gateway.Inbound{
			"slow": {Do: func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) {
				close(started)
				<-finish
				return "done", nil
			}},
		}}}
	})
	ann := s.user("ann")
	idle, guest, busy := s.dial(ann), chattest.Dial(t, s.url, chattest.DialOptions{}), s.dial(ann)
	if got := s.g.Stats(); got.Connections != 3 || got.Users != 1 {
		t.Errorf("stats %+v, want 3 connections of 1 user", got)
	}
	reply := make(chan json.RawMessage, 1)
	go func() { reply <- busy.Ack("slow") }()
	<-started

	closed := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), chattest.Patience)
		defer cancel()
		closed <- s.g.Close(ctx)
	}()
	s.eventually("no new connections", func() bool {
		_, err := chattest.TryDial(t, s.url, chattest.DialOptions{})
		refused, ok := err.(*chattest.ConnectError)
		return ok && refused.Status == http.StatusServiceUnavailable
	})
	close(finish)
	if got := string(<-reply); got != `"done"` {
		t.Errorf("the running handler answered %s", got)
	}
	for _, c := range []*chattest.Client{idle, guest, busy} {
		if got := c.Closed(); got != chattest.TransportClose {
			t.Errorf("closed with %q, want %q so that the client reconnects", got, chattest.TransportClose)
		}
	}
	must(t, <-closed)
	if got := s.g.Stats(); got.Connections != 0 || got.Users != 0 {
		t.Errorf("stats afterwards: %+v", got)
	}
}

func TestCloseDoesNotWaitForEver(t *testing.T) {
	started := make(chan struct{})
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Dialects = []gateway.Dialect{alpha{events: map[string]gateway.Inbound{
			"stuck": {Do: func(ctx context.Context, _ *gateway.Conn, _ []json.RawMessage) (any, error) {
				close(started)
				<-ctx.Done()
				return nil, ctx.Err()
			}},
		}}}
	})
	c := s.dial(s.user("ann"))
	c.Emit("stuck")
	<-started
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := s.g.Close(ctx); err == nil {
		t.Error("Close waited for a handler that does not end, or says nothing about it")
	}
	c.Closed()
}

func TestPresenceEndsWithTheLastConnection(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	one, two := s.dial(ann), s.dial(ann)
	if got := s.svc.Online(chat.ServerActor, []string{ann.Id}); !got[ann.Id] {
		t.Error("not online while connected")
	}
	one.Close()
	two.Abort()
	s.eventually("no user is connected", func() bool { return s.g.Stats().Users == 0 })
}

func TestNothingIsKeptOfConnectionsThatEnded(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Limits = gateway.NoLimits })
	ann := s.user("ann")
	for i := range 60 {
		var c *chattest.Client
		switch i % 4 {
		case 0:
			c = s.dial(ann)
		case 1:
			c = s.dialBeta(ann, since(0))
		case 2:
			c = chattest.Dial(t, s.url, chattest.DialOptions{})
		case 3:
			c = chattest.Dial(t, s.url, chattest.DialOptions{})
			c.Emit("signin", chattest.Token(t, ann))
			c.Emit("hello")
		}
		if i%3 == 0 {
			c.Close()
		} else {
			c.Abort()
		}
	}
	s.eventually("everything is forgotten", func() bool { return gateway.Leftovers(s.g) == 0 })
	s.eventually("nobody is online but for the grace", func() bool { return s.g.Stats() == gateway.Stats{} })
}
