package team_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/team"
	"pocketchat/chatplugin/gateway"
)

func TestConformance(t *testing.T) {
	const noWord = "seed 002 has no event for it"
	// list is what the wire has for history: connectRooms brings the newest messages
	// of each room.
	list := func(c *chattest.Client, tk chattest.Talk) []wireMessage {
		for _, room := range heard[[]wireRoom](t, relisted(c, tk.ID)) {
			if room.ID == tk.Room.ID {
				return room.Messages
			}
		}
		return nil
	}
	typing := func(c *chattest.Client, tk chattest.Talk, words string) json.RawMessage {
		return c.Ack("typing", object{"room_id": tk.Room.ID, "message": words})
	}
	chattest.Exercise(t, chattest.Wire{
		New: func() gateway.Dialect { return team.New() },
		Dial: func(tk chattest.Talk) chattest.DialOptions {
			query := url.Values{}
			if tk.Token != "" {
				query.Set("ticket", tk.Ticket())
			}
			return chattest.DialOptions{Query: query}
		},
		Begin: func(c *chattest.Client, tk chattest.Talk) { relisted(c, tk.ID) },
		Ping:  func(c *chattest.Client, tk chattest.Talk) json.RawMessage { return typing(c, tk, "") },
		Failed: func(ack json.RawMessage) string {
			var answer struct{ Error string }
			_ = json.Unmarshal(ack, &answer)
			return answer.Error
		},
		Text: func(ev chattest.Event) (string, bool) {
			if ev.Name != "message" {
				return "", false
			}
			return heard[wireMessage](t, ev).Message, true
		},
		Send: func(c *chattest.Client, tk chattest.Talk, text string) json.RawMessage {
			return c.Ack("sendMessage", object{"room_id": tk.Room.ID, "message": text, "sender_id": tk.ID})
		},
		History: func(c *chattest.Client, tk chattest.Talk) []string {
			var texts []string
			for _, msg := range list(c, tk) {
				texts = append(texts, msg.Message)
			}
			return texts
		},
		Read: func(c *chattest.Client, tk chattest.Talk) json.RawMessage {
			messages := list(c, tk)
			return c.Ack("messageSeen", object{"room_id": tk.Room.ID, "message_id": messages[len(messages)-1].ID})
		},
		HeardRead: func(ev chattest.Event, tk chattest.Talk) bool {
			return ev.Name == "seen" && heard[object](t, ev)["user_id"] == tk.ID
		},
		HeardGone: func(ev chattest.Event, msg chat.Message) bool {
			return ev.Name == "delete" && heard[object](t, ev)["message_id"] == msg.ID
		},
		Typing: func(c *chattest.Client, tk chattest.Talk, on bool) json.RawMessage {
			return typing(c, tk, map[bool]string{true: "I am typing..."}[on])
		},
		HeardTyping: func(ev chattest.Event, tk chattest.Talk) (on, ok bool) {
			if ev.Name != "typing" {
				return false, false
			}
			said := heard[object](t, ev)
			return said["message"] != "", said["user_id"] == tk.ID && said["room_id"] == tk.Room.ID
		},
		Lacks: map[string]string{"HeardPresence": noWord},
	})
}
