package syarah_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/syarah"
	"pocketchat/chatplugin/gateway"
)

func TestConformance(t *testing.T) {
	join := func(c *chattest.Client, tk chattest.Talk) json.RawMessage {
		return c.Ack("joinRoom", object{"chatHeaderId": tk.Room.Num})
	}
	type data struct {
		Name, UserID        string
		IsTyping, ActiveNow bool
		ChatHeaderID        int64
		ChatMessage         struct{ Message string }
	}
	said := func(ev chattest.Event, name string) (d data, ok bool) {
		return d, ev.Name == name && len(ev.Args) == 1 && json.Unmarshal(ev.Args[0], &d) == nil
	}
	chattest.Exercise(t, chattest.Wire{
		New: func() gateway.Dialect { return syarah.New(syarah.Config{}) },
		Dial: func(tk chattest.Talk) chattest.DialOptions {
			options := chattest.DialOptions{Query: url.Values{"userId": {tk.ID}}}
			if tk.Token != "" {
				options.Auth = object{"accessToken": tk.Token}
			}
			return options
		},
		Begin: func(c *chattest.Client, tk chattest.Talk) { join(c, tk) },
		Ping:  join,
		Failed: func(ack json.RawMessage) string {
			var answer struct{ Error string }
			_ = json.Unmarshal(ack, &answer)
			return answer.Error
		},
		Text: func(ev chattest.Event) (string, bool) {
			d, ok := said(ev, "message")
			return d.ChatMessage.Message, ok
		},
		Send: func(c *chattest.Client, tk chattest.Talk, text string) json.RawMessage {
			return c.Ack("createMessage", object{"chatHeaderId": tk.Room.Num, "message": text, "messageType": 0})
		},
		History: func(c *chattest.Client, tk chattest.Talk) []string {
			var page []struct{ Message string }
			if err := json.Unmarshal(c.Ack("findAllMessages", object{"chatHeaderId": tk.Room.Num}), &page); err != nil {
				t.Error(err)
			}
			var texts []string
			for _, msg := range slices.Backward(page) { // the wire lists newest first
				texts = append(texts, msg.Message)
			}
			return texts
		},
		Read: func(c *chattest.Client, tk chattest.Talk) json.RawMessage {
			return c.Ack("readMessage", object{"chatHeaderId": tk.Room.Num})
		},
		// The wire names the room and not the reader.
		HeardRead: func(ev chattest.Event, tk chattest.Talk) bool {
			var room int64
			return ev.Name == "messageHasBeenRead" && json.Unmarshal(ev.Args[0], &room) == nil && room == tk.Room.Num
		},
		HeardGone: func(ev chattest.Event, msg chat.Message) bool {
			var num int64
			return ev.Name == "messageDeleted" && json.Unmarshal(ev.Args[0], &num) == nil && num == msg.Num
		},
		Typing: func(c *chattest.Client, tk chattest.Talk, on bool) json.RawMessage {
			return c.Ack("roomTyping", object{"chatHeaderId": tk.Room.Num, "isTyping": on, "name": tk.Name})
		},
		HeardTyping: func(ev chattest.Event, tk chattest.Talk) (on, ok bool) {
			d, ok := said(ev, "typing")
			return d.IsTyping, ok && d.Name == tk.Name && d.ChatHeaderID == tk.Room.Num
		},
		HeardPresence: func(ev chattest.Event, user string) (online, ok bool) {
			d, ok := said(ev, "clientStatus")
			return d.ActiveNow, ok && d.UserID == user
		},
	})
}
