package native_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"testing"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

// stage is a running chat with two users in a direct room.
type stage struct {
	url        string
	app        core.App
	svc        *service.Service
	alice, bob *core.Record
	room       string
}

func setStage(t *testing.T) *stage {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	plugin := chatplugin.MustRegister(app, chatplugin.Config{DisableRateLimits: true})
	s := &stage{app: app, svc: plugin.Chat(), alice: chattest.User(t, app, "alice"), bob: chattest.User(t, app, "bob")}
	room, _, err := s.svc.OpenDirect(context.Background(), chat.Actor{User: s.alice.Id}, s.bob.Id)
	if err != nil {
		t.Fatal(err)
	}
	s.room = room.ID
	// The gateway begins at the end of the log: nothing from before is on its way.
	s.url = chattest.Serve(t, app)
	return s
}

func (s *stage) send(t testing.TB, text string) {
	t.Helper()
	if _, _, err := s.svc.Send(context.Background(), chat.Actor{User: s.alice.Id}, chat.Draft{Room: s.room, Text: text}); err != nil {
		t.Error(err)
	}
}

func (s *stage) dial(t *testing.T, user *core.Record, since any) *chattest.Client {
	t.Helper()
	auth := map[string]any{"token": chattest.Token(t, user)}
	if since != nil {
		auth["since"] = since
	}
	return chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/native", Auth: auth})
}

// said is what tests look at in an event.
type said struct {
	User     string
	Position int64
	Version  int
	Seq      int64
	Record   struct{ Text string }
}

func read(t *testing.T, ev chattest.Event) said {
	t.Helper()
	var d said
	if len(ev.Args) != 1 {
		t.Fatalf("%s has no one argument", ev)
	}
	if err := json.Unmarshal(ev.Args[0], &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// next skips presence, which has no order with the rest.
func next(t *testing.T, c *chattest.Client) chattest.Event {
	t.Helper()
	for {
		if ev := c.Next(); ev.Name != "presence" {
			return ev
		}
	}
}

func TestReadyIsTheFirstEvent(t *testing.T) {
	s := setStage(t)
	c := s.dial(t, s.alice, nil)
	ev := next(t, c)
	if d := read(t, ev); ev.Name != "ready" || d.User != s.alice.Id || d.Version != 1 || d.Position == 0 {
		t.Fatalf("got %s", ev)
	}
	s.send(t, "after")
	if ev := next(t, c); ev.Name != "message.created" || read(t, ev).Record.Text != "after" {
		t.Errorf("got %s", ev)
	}
}

func TestTheDialectCanBeAskedForOnTheMainNamespace(t *testing.T) {
	s := setStage(t)
	byAuth := chattest.Dial(t, s.url, chattest.DialOptions{Auth: map[string]any{"token": chattest.Token(t, s.alice), "dialect": "native"}})
	byAuth.Expect("ready")
	byQuery := chattest.Dial(t, s.url, chattest.DialOptions{
		Query: url.Values{"dialect": {"native"}}, Auth: map[string]any{"token": chattest.Token(t, s.alice)},
	})
	byQuery.Expect("ready")
}

func TestSigningInLaterIsCommandSessionRefresh(t *testing.T) {
	s := setStage(t)
	c := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/native"})
	if raw := c.Ack("session.info"); !refused(t, raw, 401) {
		t.Fatalf("got %s", raw)
	}
	raw := c.Ack("session.refresh", map[string]any{"token": chattest.Token(t, s.bob)})
	var ack struct {
		OK   bool
		Data struct{ User, Expires string }
	}
	if err := json.Unmarshal(raw, &ack); err != nil || !ack.OK || ack.Data.User != s.bob.Id || ack.Data.Expires == "" {
		t.Fatalf("got %s", raw)
	}
	c.Expect("ready")
	s.send(t, "hello")
	if d := read(t, c.Expect("message.created")); d.Record.Text != "hello" {
		t.Errorf("got %+v", d)
	}
}

func refused(t *testing.T, raw json.RawMessage, status int) bool {
	t.Helper()
	var ack struct {
		OK    bool
		Error struct{ Status int }
	}
	if err := json.Unmarshal(raw, &ack); err != nil {
		t.Fatal(err)
	}
	return !ack.OK && ack.Error.Status == status
}

func TestSinceBringsWhatWasMissedInOrder(t *testing.T) {
	for _, form := range []func(int64) any{
		func(n int64) any { return n },
		func(n int64) any { return strconv.FormatInt(n, 10) },
	} {
		s := setStage(t)
		first := s.dial(t, s.bob, nil)
		since := read(t, next(t, first)).Position
		first.Close()
		for i := range 5 {
			s.send(t, fmt.Sprint("missed ", i))
		}

		c := s.dial(t, s.bob, form(since))
		last := since
		for i := range 5 {
			ev := next(t, c)
			d := read(t, ev)
			if ev.Name != "message.created" || d.Record.Text != fmt.Sprint("missed ", i) || d.Position <= last {
				t.Fatalf("event %d is %s", i, ev)
			}
			last = d.Position
		}
		if ev := next(t, c); ev.Name != "ready" || read(t, ev).Position < last {
			t.Fatalf("got %s", ev)
		}
		s.send(t, "live")
		if d := read(t, next(t, c)); d.Record.Text != "live" {
			t.Errorf("got %+v", d)
		}
	}
}

func TestASinceThatIsNotInTheLogIsReset(t *testing.T) {
	s := setStage(t)
	for _, since := range []any{int64(1 << 40), "yesterday", -1, 1.5, []int{1}} {
		c := s.dial(t, s.bob, since)
		reset := next(t, c)
		ready := next(t, c)
		if reset.Name != "reset" || ready.Name != "ready" || read(t, reset).Position != read(t, ready).Position {
			t.Fatalf("since %v: got %s, %s", since, reset, ready)
		}
		s.send(t, "live")
		if d := read(t, c.Expect("message.created")); d.Record.Text != "live" || d.Position <= read(t, ready).Position {
			t.Errorf("since %v: got %+v", since, d)
		}
		c.Close()
	}
}

func TestCatchingUpWhileOthersWriteHasNoGapAndNoDouble(t *testing.T) {
	s := setStage(t)
	first := s.dial(t, s.bob, nil)
	since := read(t, next(t, first)).Position
	first.Close()
	const writers, each = 4, 25
	var writing sync.WaitGroup
	for range writers {
		writing.Go(func() {
			for range each {
				s.send(t, "x")
			}
		})
	}
	c := s.dial(t, s.bob, since)
	for seq := int64(1); seq <= writers*each; {
		ev := next(t, c)
		if ev.Name != "message.created" {
			continue
		}
		if got := read(t, ev).Seq; got != seq {
			t.Fatalf("got seq %d, want %d", got, seq)
		}
		seq++
	}
	writing.Wait()
}

func TestAClientWithoutCallbackIsNotBothered(t *testing.T) {
	s := setStage(t)
	c := s.dial(t, s.alice, nil)
	c.Expect("ready")
	c.Emit("message.send", map[string]any{"room": s.room})
	c.Emit("no.such.event", 1, 2, 3)
	c.Ack("session.info")
	for _, ev := range c.Unread() {
		if ev.Name != "presence" {
			t.Errorf("heard %s", ev)
		}
	}
}

func TestAHookOfTheAppRefusesInItsOwnWords(t *testing.T) {
	s := setStage(t)
	s.svc.OnMessageSend().BindFunc(func(*service.MessageSendEvent) error {
		return apis.NewApiError(418, "No teapots.", map[string]error{"text": validation.NewError("teapot", "Is one.")})
	})
	c := s.dial(t, s.alice, nil)
	got := c.Ack("message.send", map[string]any{"room": s.room, "text": "teapot"})
	want := `{"ok":false,"error":{"data":{"text":{"code":"teapot","message":"Is one."}},"message":"No teapots.","status":418}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
