package direct_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/direct"
	"pocketchat/chatplugin/gateway"
)

func TestConformance(t *testing.T) {
	const noWord = "seed 000 has no event for it"
	chattest.Exercise(t, chattest.Wire{
		New: func() gateway.Dialect { return direct.New() },
		Dial: func(tk chattest.Talk) chattest.DialOptions {
			query := url.Values{}
			if tk.Token != "" {
				query.Set("ticket", tk.Ticket())
			}
			return chattest.DialOptions{Query: query}
		},
		Begin: func(c *chattest.Client, tk chattest.Talk) {
			c.Ack("register_user", tk.ID)
			c.Ack("join_chat", object{"userId": tk.ID, "targetUserId": tk.Peer.ID})
		},
		Ping: func(c *chattest.Client, tk chattest.Talk) json.RawMessage {
			return c.Ack("fetch_messages", object{"roomId": tk.Room.ID, "limit": 1})
		},
		Failed: func(ack json.RawMessage) string {
			var answer struct{ Message, Event string }
			_ = json.Unmarshal(ack, &answer)
			return answer.Message
		},
		Text: func(ev chattest.Event) (string, bool) {
			if ev.Name != "new_message" {
				return "", false
			}
			return heard[wireMessage](t, ev).Body, true
		},
		Send: func(c *chattest.Client, tk chattest.Talk, text string) json.RawMessage {
			return c.Ack("send_message", object{"roomId": tk.Room.ID, "senderId": tk.ID, "body": text})
		},
		History: func(c *chattest.Client, tk chattest.Talk) []string {
			page := decoded[struct{ Messages []wireMessage }](t, c.Ack("fetch_messages", object{"roomId": tk.Room.ID, "limit": 100}))
			var texts []string
			for _, msg := range page.Messages {
				texts = append(texts, msg.Body)
			}
			return texts
		},
		Lacks: map[string]string{"Read": noWord, "HeardRead": noWord, "Typing": noWord, "HeardTyping": noWord, "HeardPresence": noWord},
	})
}
