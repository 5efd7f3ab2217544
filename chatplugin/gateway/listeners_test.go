package gateway_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

// picky tells each user something else, and some connections nothing.
type picky struct{ alpha }

type marked struct{}

func (picky) Name() string { return "picky" }

func (picky) Events() map[string]gateway.Inbound {
	return map[string]gateway.Inbound{
		"mark": {Do: func(_ context.Context, c *gateway.Conn, _ []json.RawMessage) (any, error) {
			c.Set(marked{}, true)
			return "marked", nil
		}},
		// open shows a room's past, and then what comes.
		"open": {Do: func(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
			room := text(args, 0)
			var past []chat.Message
			read := func() (err error) {
				past, err = c.Gateway().Service().History(ctx, c.Actor(), chat.History{Room: room, Limit: chat.MaxPage})
				return err
			}
			return nil, c.ViewFrom(ctx, room, read, func(coming []chat.Event) {
				for _, msg := range past {
					if !slices.ContainsFunc(coming, func(ev chat.Event) bool {
						e, ok := ev.(chat.MessageCreated)
						return ok && e.Message.ID == msg.ID
					}) {
						c.Emit("told", msg.Text)
					}
				}
			})
		}},
	}
}

func (picky) Encode(ev chat.Event, _ gateway.View) []gateway.Out {
	e, ok := ev.(chat.MessageCreated)
	if !ok {
		return nil
	}
	room := gateway.Audience{Rooms: []string{e.Message.Room}}
	return []gateway.Out{
		{To: room, Event: "for you", For: func(user string) []any { return []any{user} }},
		{To: room, Event: "for the marked", Args: []any{e.Message.Text}, Where: func(c *gateway.Conn) bool { return c.Value(marked{}) != nil }},
		{To: gateway.Audience{Viewers: []string{e.Message.Room}}, Event: "told", Args: []any{e.Message.Text}},
		{To: room, Event: "end", Args: []any{}},
	}
}

func pickyServer(t *testing.T) *server {
	return newServer(t, func(cfg *gateway.Config) { cfg.Dialects = append(cfg.Dialects, picky{}) })
}

func TestEachUserIsToldTheirOwn(t *testing.T) {
	s := pickyServer(t)
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	anns := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/picky", Auth: s.auth(ann)})
	bobs := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/picky", Auth: s.auth(bob)})
	again := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/picky", Auth: s.auth(bob)})
	again.Ack("mark")
	bobs.Ack("open", room) // every connection is live by now
	anns.Ack("open", room)
	s.say(ann, room, "hi")
	for c, user := range map[*chattest.Client]string{anns: ann.Id, bobs: bob.Id, again: bob.Id} {
		if got := string(c.Expect("for you").Args[0]); got != quoted(user) {
			t.Errorf("%s was told %s", user, got)
		}
		c.Expect("end")
		marks := 0
		for _, e := range c.Unread() {
			if e.Name == "for the marked" {
				marks++
			}
		}
		if want := map[bool]int{true: 1}[c == again]; marks != want {
			t.Errorf("%s heard what is for the marked %d times, want %d", user, marks, want)
		}
	}
}

// Whatever is sent while a connection opens a room: it hears of it once.
func TestThePastAndWhatComesMeetWithoutGapOrRepeat(t *testing.T) {
	const messages, openings = 150, 20
	s := pickyServer(t)
	ann := s.user("ann")
	room := s.group(ann)
	dial := func() *chattest.Client {
		return chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/picky", Auth: s.auth(ann)})
	}
	var conns []*chattest.Client
	for range openings {
		conns = append(conns, dial())
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for i := range messages {
			if _, _, err := s.svc.Send(context.Background(), actor(ann), chat.Draft{Room: room, Text: string(rune('A'+i%26)) + string(rune('a'+i/26))}); err != nil {
				t.Error(err)
			}
		}
	}()
	for _, c := range conns {
		c.Ack("open", room)
	}
	<-sent
	s.say(ann, room, "last")
	for i, c := range conns {
		var heard []string
		for {
			e := c.Expect("told")
			var text string
			must(t, json.Unmarshal(e.Args[0], &text))
			heard = append(heard, text)
			if text == "last" {
				break
			}
		}
		if len(heard) != messages+1 {
			t.Errorf("connection %d was told %d messages of %d", i, len(heard), messages+1)
		}
		if slices.Sort(heard); len(slices.Compact(heard)) != messages+1 {
			t.Errorf("connection %d was told something twice", i)
		}
	}
}
