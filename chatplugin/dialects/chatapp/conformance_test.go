package chatapp_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/chatapp"
	"pocketchat/chatplugin/gateway"
)

func TestConformance(t *testing.T) {
	join := func(c *chattest.Client, tk chattest.Talk) (ack json.RawMessage, whole chattest.Event) {
		ack = c.Ack("join_chat", tk.Room.ID)
		return ack, c.Expect("chat_updated")
	}
	type data struct {
		ChatID, UserID, Content string
		UnreadCount             int
		Online                  bool
		Messages                []struct{ Content string }
	}
	said := func(ev chattest.Event, name string) (d data, ok bool) {
		return d, ev.Name == name && len(ev.Args) == 1 && json.Unmarshal(ev.Args[0], &d) == nil
	}
	events := map[bool]string{true: "typing_start", false: "typing_end"}
	chattest.Exercise(t, chattest.Wire{
		New: func() gateway.Dialect { return chatapp.New(chatapp.Config{}) },
		Dial: func(tk chattest.Talk) chattest.DialOptions {
			options := chattest.DialOptions{Query: url.Values{"dialect": {"chatapp"}}}
			if tk.Token != "" {
				options.Auth = object{"token": tk.Token}
			}
			return options
		},
		Begin: func(c *chattest.Client, tk chattest.Talk) { join(c, tk) },
		Ping:  func(c *chattest.Client, tk chattest.Talk) json.RawMessage { return c.Ack("typing_end", tk.Room.ID) },
		Failed: func(ack json.RawMessage) string {
			var answer struct{ Error string }
			_ = json.Unmarshal(ack, &answer)
			return answer.Error
		},
		Text: func(ev chattest.Event) (string, bool) {
			d, ok := said(ev, "new_message")
			return d.Content, ok
		},
		History: func(c *chattest.Client, tk chattest.Talk) []string {
			_, whole := join(c, tk)
			d, _ := said(whole, "chat_updated")
			var texts []string
			for _, msg := range d.Messages {
				texts = append(texts, msg.Content)
			}
			return texts
		},
		Read: func(c *chattest.Client, tk chattest.Talk) json.RawMessage {
			ack, _ := join(c, tk)
			return ack
		},
		HeardRead: func(ev chattest.Event, tk chattest.Talk) bool {
			d, ok := said(ev, "chat_summary_updated")
			return ok && d.ChatID == tk.Room.ID && d.UnreadCount == 0
		},
		ReadIsOwn: true,
		Typing: func(c *chattest.Client, tk chattest.Talk, on bool) json.RawMessage {
			return c.Ack(events[on], tk.Room.ID)
		},
		HeardTyping: func(ev chattest.Event, tk chattest.Talk) (on, ok bool) {
			on = ev.Name == events[true]
			d, ok := said(ev, events[on])
			return on, ok && d.UserID == tk.ID && d.ChatID == tk.Room.ID
		},
		HeardPresence: func(ev chattest.Event, user string) (online, ok bool) {
			d, ok := said(ev, "user_status")
			return d.Online, ok && d.UserID == user
		},
		Lacks: map[string]string{"Send": "seed 004 has no event that sends: its clients do it over REST"},
	})
}
