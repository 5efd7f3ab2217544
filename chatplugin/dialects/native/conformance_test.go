package native_test

import (
	"encoding/json"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/native"
	"pocketchat/chatplugin/gateway"
)

func TestConformance(t *testing.T) {
	type data struct {
		ID, Room, User string
		On, Online     bool
		Record         struct{ Text string }
	}
	said := func(ev chattest.Event, name string) (d data, ok bool) {
		return d, ev.Name == name && len(ev.Args) == 1 && json.Unmarshal(ev.Args[0], &d) == nil
	}
	chattest.Exercise(t, chattest.Wire{
		New: func() gateway.Dialect { return native.New() },
		Dial: func(tk chattest.Talk) chattest.DialOptions {
			auth := map[string]any{}
			if tk.Token != "" {
				auth["token"] = tk.Token
			}
			return chattest.DialOptions{Namespace: "/native", Auth: auth}
		},
		Begin: func(c *chattest.Client, _ chattest.Talk) { c.Expect("ready") },
		Ping:  func(c *chattest.Client, _ chattest.Talk) json.RawMessage { return c.Ack("session.info") },
		Failed: func(ack json.RawMessage) string {
			var answer struct{ Error struct{ Message string } }
			_ = json.Unmarshal(ack, &answer)
			return answer.Error.Message
		},
		Text: func(ev chattest.Event) (string, bool) {
			d, ok := said(ev, "message.created")
			return d.Record.Text, ok
		},
		Send: func(c *chattest.Client, tk chattest.Talk, text string) json.RawMessage {
			return c.Ack("message.send", map[string]any{"room": tk.Room.ID, "text": text})
		},
		History: func(c *chattest.Client, tk chattest.Talk) []string {
			var answer struct {
				Data struct{ Items []struct{ Text string } }
			}
			if err := json.Unmarshal(c.Ack("message.history", map[string]any{"room": tk.Room.ID}), &answer); err != nil {
				t.Error(err)
			}
			var texts []string
			for _, msg := range answer.Data.Items {
				texts = append(texts, msg.Text)
			}
			return texts
		},
		Read: func(c *chattest.Client, tk chattest.Talk) json.RawMessage {
			return c.Ack("message.read", map[string]any{"room": tk.Room.ID})
		},
		HeardRead: func(ev chattest.Event, tk chattest.Talk) bool {
			d, ok := said(ev, "member.read")
			return ok && d.User == tk.ID && d.Room == tk.Room.ID
		},
		HeardGone: func(ev chattest.Event, msg chat.Message) bool {
			d, ok := said(ev, "message.hidden")
			return ok && d.ID == msg.ID
		},
		Typing: func(c *chattest.Client, tk chattest.Talk, on bool) json.RawMessage {
			return c.Ack("typing", map[string]any{"room": tk.Room.ID, "on": on})
		},
		HeardTyping: func(ev chattest.Event, tk chattest.Talk) (on, ok bool) {
			d, ok := said(ev, "typing")
			return d.On, ok && d.User == tk.ID && d.Room == tk.Room.ID
		},
		HeardPresence: func(ev chattest.Event, user string) (online, ok bool) {
			d, ok := said(ev, "presence")
			return d.Online, ok && d.User == user
		},
	})
}
