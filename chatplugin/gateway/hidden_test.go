package gateway_test

import (
	"encoding/json"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// plain tells of every change of a message.
type plain struct{ alpha }

func (plain) Name() string { return "plain" }

func (plain) Events() map[string]gateway.Inbound { return nil }

func (plain) Encode(ev chat.Event, _ gateway.View) []gateway.Out {
	room := gateway.Audience{Rooms: []string{ev.Head().Room}}
	said := []any{}
	switch e := ev.(type) {
	case chat.MessageUpdated:
		said = append(said, e.Message.Text)
	case chat.MessageDeleted, chat.ReactionAdded, chat.MessagePinned:
	case chat.MessageHidden:
		room = gateway.Audience{Users: []string{e.User}}
	case chat.MessageCreated:
		said = append(said, e.Message.Text)
	default:
		return nil
	}
	return []gateway.Out{{To: room, Event: string(chat.KindOf(ev)), Args: said}}
}

// Whatever happens to a message, who has deleted it for themselves does not hear
// of it on any device; the others do.
func TestWhoHidAMessageHearsNoMoreOfIt(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Dialects = append(cfg.Dialects, plain{}) })
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	msg := s.say(ann, room, "one")
	s.settle()
	dial := func(r map[string]any) func() string {
		c := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/plain", Auth: r})
		return func() string {
			e := c.Next()
			var text string
			if len(e.Args) > 0 {
				must(t, json.Unmarshal(e.Args[0], &text))
			}
			return e.Name + " " + text
		}
	}
	anns, bobs, others := dial(s.auth(ann)), dial(s.auth(bob)), dial(s.auth(bob))

	must(t, s.svc.Hide(t.Context(), actor(bob), msg.ID))
	text := "two"
	_, err := s.svc.Edit(t.Context(), actor(ann), service.EditDraft{Message: msg.ID, Text: &text})
	must(t, err)
	_, err = s.svc.React(t.Context(), actor(ann), msg.ID, "+", true)
	must(t, err)
	_, err = s.svc.Pin(t.Context(), actor(ann), msg.ID, true)
	must(t, err)
	_, err = s.svc.Delete(t.Context(), actor(ann), msg.ID)
	must(t, err)
	s.say(ann, room, "three")

	for name, who := range map[string]struct {
		next func() string
		want []string
	}{
		"ann":                {anns, []string{"message.updated two", "reaction.created ", "message.pinned ", "message.deleted ", "message.created three"}},
		"bob":                {bobs, []string{"message.hidden ", "message.created three"}},
		"bob, elsewhere too": {others, []string{"message.hidden ", "message.created three"}},
	} {
		for _, want := range who.want {
			if got := who.next(); got != want {
				t.Errorf("%s heard %q, want %q", name, got, want)
			}
		}
	}
}

// Rows of the log that give a user no event don't end the wait for those that do.
func TestWhatAUserHidKeepsNobodyFromWaitingForWhatFollows(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	before, err := s.log.Position()
	must(t, err)
	msg := s.say(ann, room, "one")
	text := "two"
	_, err = s.svc.Edit(t.Context(), actor(ann), service.EditDraft{Message: msg.ID, Text: &text})
	must(t, err)
	must(t, s.svc.Hide(t.Context(), actor(bob), msg.ID))
	s.say(ann, room, "three")
	for _, row := range []struct {
		user string
		upTo int64
		want bool
	}{{bob.Id, 2, false}, {bob.Id, 3, true}, {bob.Id, 4, true}, {ann.Id, 1, true}} {
		got, err := gateway.Awaits(s.g, row.user, before, before+row.upTo)
		must(t, err)
		if got != row.want {
			t.Errorf("up to row %d: %v", row.upTo, got)
		}
	}
	if got, err := gateway.Awaits(s.g, ann.Id, before+2, before+3); got || err != nil {
		t.Errorf("ann waits for what bob hides: %v, %v", got, err)
	}
}
