package gateway_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

func TestDialectOfAConnection(t *testing.T) {
	s := newServer(t, nil)
	tests := []struct {
		name string
		opts chattest.DialOptions
		want string
	}{
		{"default", chattest.DialOptions{}, "alpha"},
		{"query", chattest.DialOptions{Query: url.Values{"dialect": {"beta"}}}, "beta"},
		{"auth", chattest.DialOptions{Auth: map[string]any{"dialect": "beta"}}, "beta"},
		{"alias namespace", chattest.DialOptions{Namespace: "/beta"}, "beta"},
		{"alias namespace with slash", chattest.DialOptions{Namespace: "/beta/"}, "beta"},
		{"own namespace", chattest.DialOptions{Namespace: "/chat/"}, "beta"},
		{"own namespace without slash", chattest.DialOptions{Namespace: "/chat"}, "beta"},
		{"own path", chattest.DialOptions{Path: "/realtime/"}, "beta"},
		{"explicit on the other's path", chattest.DialOptions{Path: "/realtime/", Query: url.Values{"dialect": {"alpha"}}}, "alpha"},
		{"recognized", chattest.DialOptions{Query: url.Values{"userId": {"somebody"}}}, "beta"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := chattest.Dial(t, s.url, tt.opts)
			if got, want := string(c.Ack("whoami")), fmt.Sprintf(`[%q,""]`, tt.want); got != want {
				t.Errorf("speaks %s, want %s", got, want)
			}
		})
	}
}

func TestUnknownDialectIsRefusedWithTheKnownOnes(t *testing.T) {
	s := newServer(t, nil)
	refused := chattest.DialRefused(t, s.url, chattest.DialOptions{Query: url.Values{"dialect": {"klingon"}}})
	if !strings.Contains(refused.Message, "alpha, beta") || !strings.Contains(string(refused.Data), `"dialect":`) {
		t.Errorf("got %v", refused)
	}
}

func TestFirstOwnEventDecides(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.DecideGrace = time.Hour })
	c := chattest.Dial(t, s.url, chattest.DialOptions{})
	if got := string(c.Ack("hallo")); got != `["beta",""]` {
		t.Fatalf("speaks %s, want beta", got)
	}
	// Decided is decided: an event of the other wire is unknown here.
	if got := string(c.Ack("hello")); !strings.Contains(got, `"failed":"unsupported"`) {
		t.Errorf("an event of another dialect: %s", got)
	}
	if got := string(c.Ack("hallo")); got != `["beta",""]` {
		t.Errorf("speaks %s afterwards, want beta", got)
	}
}

func TestSharedEventsWaitForTheDecision(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.DecideGrace = time.Hour })
	ann := s.user("ann")
	c := chattest.Dial(t, s.url, chattest.DialOptions{})
	c.Emit("signin", chattest.Token(t, ann)) // both wires have it
	if got, want := string(c.Ack("hallo")), `["beta",`+quoted(ann.Id)+`]`; got != want {
		t.Errorf("got %s, want %s: what waited comes first", got, want)
	}
}

func TestTooManyWaitingEventsDecideForTheDefault(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.DecideGrace = time.Hour
		cfg.Default = "beta"
	})
	c := chattest.Dial(t, s.url, chattest.DialOptions{})
	for range 40 {
		c.Emit("no such event")
	}
	if got := string(c.Ack("whoami")); got != `["beta",""]` {
		t.Errorf("speaks %s, want beta", got)
	}
}

func TestUndecidedHearsNothingAndIsGreetedOnceDecided(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.DecideGrace = time.Hour })
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	undecided := chattest.Dial(t, s.url, chattest.DialOptions{Auth: s.auth(bob)})
	decided := s.dial(bob)
	s.say(ann, room, "one")
	decided.Expect("message")
	if heard := undecided.Unread(); len(heard) != 0 {
		t.Fatalf("undecided heard %v", heard)
	}
	undecided.Ack("hallo")
	s.say(ann, room, "two")
	undecided.Expect("ready")
	if got := undecided.Expect("message").String(); !strings.Contains(got, "beta two") {
		t.Errorf("heard %s", got)
	}
}

func TestConfigIsChecked(t *testing.T) {
	s := newServer(t, nil)
	for name, cfg := range map[string]gateway.Config{
		"no dialects": {},
		"bad default": {Dialects: []gateway.Dialect{alpha{}}, Default: "klingon"},
		"bad origin":  {Dialects: []gateway.Dialect{alpha{}}, AllowedOrigins: []string{"example.com/"}},
	} {
		if _, err := gateway.New(s.app, s.svc, s.log, cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
