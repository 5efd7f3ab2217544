package gateway_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// telltale is a dialect that tells everybody in the room all it hears.
type telltale struct{ alpha }

func (telltale) Encode(ev chat.Event, _ gateway.View) []gateway.Out {
	out := gateway.Out{To: gateway.Audience{Rooms: []string{ev.Head().Room}}, Event: "heard"}
	switch e := ev.(type) {
	case chat.ReadMoved:
		out.Args = []any{"read", e.Member.User}
	case chat.DeliveredMoved:
		out.For = func(string) []any { return []any{"delivered", e.Member.User} }
	case chat.MessageCreated:
		out.Args = []any{"message", ""}
	case chat.Presence:
		out.To = gateway.Audience{Rooms: e.Rooms, Users: e.Friends}
		out.Args = []any{"presence", fmt.Sprint(e.Online, !e.LastSeen.IsZero())}
	default:
		return nil
	}
	return []gateway.Out{out}
}

func (s *server) keeps(who *core.Record, privacy string) {
	s.t.Helper()
	_, err := s.svc.UpdateProfile(s.t.Context(), chat.Actor{User: who.Id}, service.ProfilePatch{Privacy: json.RawMessage(privacy)})
	must(s.t, err)
}

func TestReadMarksReachThoseWhoMayKnowWhateverTheDialectSays(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Dialects = []gateway.Dialect{telltale{}} })
	ann, bob, cat := s.user("ann"), s.user("bob"), s.user("cat")
	room := s.group(ann, bob, cat)
	a, b, c := s.dial(ann), s.dial(bob), s.dial(cat)
	for _, client := range []*chattest.Client{a, b, c} {
		client.Ack("whoami") // live
	}

	for _, step := range []struct {
		by, privacy string // who keeps what
		hear        map[string]bool
	}{
		{"bob", `{}`, map[string]bool{"ann": true, "bob": true, "cat": true}},
		{"bob", `{"receipts":false}`, map[string]bool{"bob": true}},
		{"cat", `{"receipts":false}`, map[string]bool{"bob": true}},
		{"bob", `{"receipts":true}`, map[string]bool{"ann": true, "bob": true}}, // cat keeps hers
	} {
		s.keeps(map[string]*core.Record{"bob": bob, "cat": cat}[step.by], step.privacy)
		for _, mark := range []string{"delivered", "read"} {
			_, _, err := s.svc.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room, Text: "x"})
			must(t, err)
			do := s.svc.MarkRead
			if mark == "delivered" {
				do = s.svc.MarkDelivered
			}
			_, err = do(t.Context(), chat.Actor{User: bob.Id}, room, 0)
			must(t, err)
			_, _, err = s.svc.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room, Text: "end"})
			must(t, err)
			want := fmt.Sprintf(`heard %q %q`, mark, bob.Id)
			for name, client := range map[string]*chattest.Client{"ann": a, "bob": b, "cat": c} {
				marked := false
				for messages := 0; messages < 2; {
					switch client.Expect("heard").String() {
					case want:
						marked = true
					case `heard "message" ""`:
						messages++
					}
				}
				if marked != step.hear[name] {
					t.Errorf("%s keeps %s: %s hears %s: %t", step.by, step.privacy, name, mark, marked)
				}
			}
		}
	}
}

func TestATimeOfLastSightReachesThoseWhoMayKnow(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Dialects = []gateway.Dialect{telltale{}} })
	ann, bob, cat := s.user("ann"), s.user("bob"), s.user("cat")
	room := s.group(ann, bob, cat)
	b, c := s.dial(bob), s.dial(cat)
	b.Ack("whoami")
	c.Ack("whoami")
	s.svc.Presence().Flush()
	gone := chat.Presence{User: ann.Id, LastSeen: time.Now(), Rooms: []string{room}, Friends: []string{cat.Id}}

	for _, step := range []struct {
		who      *core.Record
		privacy  string
		bob, cat bool
	}{
		{ann, `{}`, true, true},
		{ann, `{"last_seen":"friends"}`, false, true},
		{cat, `{"last_seen":"nobody"}`, false, false},
		{ann, `{"last_seen":"everyone"}`, true, false},
		{ann, `{"last_seen":"nobody"}`, false, false},
	} {
		s.keeps(step.who, step.privacy)
		gateway.Hear(s.g, gone)
		for name, tt := range map[string]struct {
			client *chattest.Client
			seen   bool
		}{"bob": {b, step.bob}, "cat": {c, step.cat}} {
			got := tt.client.Expect("heard").String()
			for got == `heard "presence" "true false"` { // they came themselves
				got = tt.client.Expect("heard").String()
			}
			if want := fmt.Sprintf(`heard "presence" "false %t"`, tt.seen); got != want {
				t.Errorf("%s: %s hears %s, want %s", step.privacy, name, got, want)
			}
		}
	}
}
