package socketio

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestCloseFinishesWhatIsUnderWayAndSendsClientsElsewhere(t *testing.T) {
	var j journal
	started, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Event: func(c *Conn, name string, _ []json.RawMessage, ack Ack) {
			if name == "slow" {
				close(started)
				<-release
				j.add("handled")
				_ = ack("done")
			}
		},
		Close: func(_ *Conn, reason string) { j.add("close %s", reason) },
	}})
	c := r.join("/")
	p := r.poll()
	poll := p.pending()
	c.send(`421["slow"]`)
	wait(t, "the event", started)

	closed := make(chan error, 1)
	go func() { closed <- r.server.Close(context.Background()) }()
	eventually(t, "new connections are refused", func() bool {
		status, _ := r.request(http.MethodGet, "EIO=4&transport=polling", "")
		return status == http.StatusServiceUnavailable
	})
	if _, res, err := websocket.DefaultDialer.Dial(r.wsURL("EIO=4&transport=websocket"), nil); err == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("new websocket: %v %v, want 503", res, err)
	}
	select {
	case err := <-closed:
		t.Fatalf("Close returned %v while a handler was running", err)
	default:
	}
	close(release)
	c.expect(`431["done"]`)
	if code, reason := c.expectClose(); code != websocket.CloseGoingAway || reason != ReasonShutdown {
		t.Errorf("close %d %q, want 1001 %q", code, reason, ReasonShutdown)
	}
	if got := wait(t, "the poll", poll); got != "200 1" {
		t.Errorf("the waiting poll was answered %q, want a close packet", got)
	}
	if err := wait(t, "Close", closed); err != nil {
		t.Errorf("Close: %v", err)
	}
	if got := j.all(); !slices.Equal(got, []string{"handled", "close " + ReasonShutdown}) {
		t.Errorf("handlers ran as %q", got)
	}
	if n := r.server.Connections(); n != 0 {
		t.Errorf("%d connections are open after Close", n)
	}
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Event: func(*Conn, string, []json.RawMessage, Ack) { close(started); <-release },
	}})
	c := r.join("/")
	c.send(`42["hang"]`)
	wait(t, "the event", started)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := r.server.Close(ctx); err != context.DeadlineExceeded {
		t.Errorf("Close: %v, want the context's error", err)
	}
	c.expectClose()
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
	close(release)
}

func TestCloseOfAnIdleServer(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	for range 2 {
		if err := r.server.Close(context.Background()); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
}

func TestCloseCutsPollersThatDoNotComeBack(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
	r.pollJoin("/")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := r.server.Close(ctx); err != context.DeadlineExceeded {
		t.Errorf("Close: %v, want the context's error", err)
	}
	if reason := wait(t, "Handler.Close", closed); reason != ReasonShutdown {
		t.Errorf("reason %q, want %q", reason, ReasonShutdown)
	}
}
