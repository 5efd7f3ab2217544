package gateway_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

func TestFailuresAreAnsweredInTheDialectsWords(t *testing.T) {
	s := newServer(t, nil)
	c := s.dial(s.user("ann"))
	for event, code := range map[string]chat.Code{
		"panic":           chat.Internal,
		"break":           chat.Internal,
		"no such event":   chat.Unsupported,
		"__proto__":       chat.Unsupported,
		"view":            chat.Invalid, // without its argument
		"hasOwnProperty":  chat.Unsupported,
		"goodbye":         chat.Unsupported, // only the server says that
		"whoami\u0000":    chat.Unsupported,
		"\"];drop table;": chat.Unsupported,
	} {
		ack := c.Ack(event)
		wantFailed(t, ack, code)
		if strings.Contains(string(ack), "secret") || strings.Contains(string(ack), "goroutine") {
			t.Errorf("%q: the client is told %s", event, ack)
		}
	}
	if got := string(c.Ack("unjson")); got != "null" {
		t.Errorf("an answer that is no JSON: %s", got)
	}
	long := string(c.Ack(strings.Repeat("x", 10_000)))
	if len(long) > 11_000 {
		t.Errorf("a long event name comes back %d bytes long", len(long))
	}
	c.Emit("panic") // without a callback
	c.Ack("whoami")
}

func TestPanicInEncoderCostsOneEvent(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	room := s.group(ann)
	c := s.dial(ann)
	s.say(ann, room, "panic in encoder")
	s.say(ann, room, "next")
	if got := c.Expect("message").String(); !strings.Contains(got, "next") {
		t.Errorf("heard %s", got)
	}
}

func TestPanicInGreeterEndsNothingElse(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Dialects = []gateway.Dialect{rude{}} })
	ann := s.user("ann")
	room := s.group(ann)
	c := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/rude", Auth: s.auth(ann)})
	c.Ack("hello") // after the greeting
	s.say(ann, room, "live")
	c.Expect("message")
}

type rude struct{ alpha }

func (rude) Name() string             { return "rude" }
func (rude) SignedIn(c *gateway.Conn) { panic("greeter") }

func TestEventsOfOneConnectionRunInOrder(t *testing.T) {
	var order []int
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Dialects = []gateway.Dialect{alpha{events: map[string]gateway.Inbound{
			// No lock: the race detector would tell if two ran at once.
			"count": {Do: func(_ context.Context, _ *gateway.Conn, args []json.RawMessage) (any, error) {
				var n int
				err := json.Unmarshal(args[0], &n)
				order = append(order, n)
				return len(order), err
			}},
		}}}
	})
	c := s.dial(s.user("ann"))
	for i := range 200 {
		c.Emit("count", i)
	}
	if got := string(c.Ack("count", 200)); got != "201" {
		t.Fatalf("%s events ran, want 201", got)
	}
	for i, n := range order {
		if i != n {
			t.Fatalf("event %d ran in place %d", n, i)
		}
	}
}

func TestContextEndsWithTheConnectionAndInTime(t *testing.T) {
	ended := make(chan error, 1)
	started := make(chan struct{}, 1)
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.EventTimeout = time.Minute
		cfg.Dialects = []gateway.Dialect{alpha{events: map[string]gateway.Inbound{
			"wait": {Do: func(ctx context.Context, _ *gateway.Conn, _ []json.RawMessage) (any, error) {
				started <- struct{}{}
				if _, limited := ctx.Deadline(); !limited {
					t.Error("the context has no deadline")
				}
				<-ctx.Done()
				ended <- ctx.Err()
				return nil, ctx.Err()
			}},
		}}}
	})
	c := s.dial(s.user("ann"))
	c.Emit("wait")
	<-started
	c.Abort()
	if err := <-ended; err != context.Canceled {
		t.Errorf("the context ended with %v, want that it was canceled", err)
	}
}

func TestOriginIsCheckedAtTheDoor(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.AllowedOrigins = []string{"https://app.example.com"} })
	dial := func(origin string) error {
		_, err := chattest.TryDial(t, s.url, chattest.DialOptions{Header: http.Header{"Origin": {origin}}})
		return err
	}
	must(t, dial("https://app.example.com"))
	must(t, dial(s.url))
	must(t, dial("http://localhost:5173"))
	for _, origin := range []string{"https://evil.test", "null", "https://app.example.com.evil.test"} {
		refused := chattest.DialRefused(t, s.url, chattest.DialOptions{Header: http.Header{"Origin": {origin}}})
		if refused.Status != http.StatusForbidden {
			t.Errorf("origin %s: status %d, want 403", origin, refused.Status)
		}
	}
}

func TestEventsOverTheLimitAreRefused(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Limits = map[gateway.Rate]gateway.Limit{
			gateway.RateEvent:   {Burst: 3},
			gateway.RateMessage: {Burst: 1},
			gateway.RateConnect: {},
		}
	})
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	a, a2, b := s.dial(ann), s.dial(ann), s.dial(bob)

	a.Ack("say", room, "one")
	wantFailed(t, a.Ack("say", room, "two"), chat.RateLimited)
	a.Ack("whoami")
	a2.Ack("whoami") // the same user elsewhere pays from the same bucket
	a.Ack("no such event")
	wantFailed(t, a2.Ack("whoami"), chat.RateLimited)
	wantFailed(t, a.Ack("no such event"), chat.RateLimited)
	if got := string(b.Ack("say", room, "bob pays for himself")); strings.Contains(got, "failed") {
		t.Errorf("got %s", got)
	}
}

func TestRateLimitSettingsOfPocketBaseGoFirst(t *testing.T) {
	const burst = 2
	rule := core.RateLimitRule{Label: "chat:message", MaxRequests: burst, Duration: 3600}
	ofAudience := func(audience string) core.RateLimitRule {
		r := rule
		r.Audience = audience
		return r
	}
	tests := map[string]struct {
		settings core.RateLimitsConfig
		limited  bool
	}{
		"a rule for all":           {core.RateLimitsConfig{Enabled: true, Rules: []core.RateLimitRule{rule}}, true},
		"a rule for users":         {core.RateLimitsConfig{Enabled: true, Rules: []core.RateLimitRule{ofAudience("@auth")}}, true},
		"a rule for guests":        {core.RateLimitsConfig{Enabled: true, Rules: []core.RateLimitRule{ofAudience("@guest")}}, false},
		"switched off":             {core.RateLimitsConfig{Rules: []core.RateLimitRule{rule}}, false},
		"from an excluded subnet":  {core.RateLimitsConfig{Enabled: true, Rules: []core.RateLimitRule{rule}, ExcludedIPs: []string{"127.0.0.0/8"}}, false},
		"from an excluded address": {core.RateLimitsConfig{Enabled: true, Rules: []core.RateLimitRule{rule}, ExcludedIPs: []string{"127.0.0.1"}}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, func(cfg *gateway.Config) { cfg.Limits = gateway.NoLimits })
			ann := s.user("ann")
			room := s.group(ann)
			// Before the first request: PocketBase's own middlewares read the settings
			// without a lock while a reload writes them.
			settings, err := s.app.Settings().Clone()
			must(t, err)
			settings.RateLimits = tt.settings
			must(t, s.app.Save(settings))

			c := s.dial(ann)
			for range burst {
				if got := string(c.Ack("say", room, "within the limit")); strings.Contains(got, "failed") {
					t.Fatalf("got %s", got)
				}
			}
			if got := string(c.Ack("say", room, "over it")); strings.Contains(got, `"failed":"rate_limited"`) != tt.limited {
				t.Errorf("got %s, want limited %v", got, tt.limited)
			}
			if got := string(c.Ack("whoami")); strings.Contains(got, "failed") {
				t.Errorf("a rule for messages limits other events: %s", got)
			}
		})
	}
}

func TestConnectsOverTheLimitAreRefused(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Limits = map[gateway.Rate]gateway.Limit{gateway.RateConnect: {Burst: 3}}
	})
	for range 3 {
		chattest.Dial(t, s.url, chattest.DialOptions{})
	}
	refused := chattest.DialRefused(t, s.url, chattest.DialOptions{})
	if refused.Status != http.StatusTooManyRequests {
		t.Errorf("got %v, want status 429", refused)
	}
}
