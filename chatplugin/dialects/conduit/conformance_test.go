package conduit_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/gateway"
)

func TestConformance(t *testing.T) {
	chattest.Exercise(t, chattest.Wire{
		New: func() gateway.Dialect { return conduit.New(conduit.Config{}) },
		Dial: func(tk chattest.Talk) chattest.DialOptions {
			options := chattest.DialOptions{Path: "/realtime/", Namespace: "/chat/"}
			if tk.Token != "" {
				options.Auth = object{"token": tk.Token}
			}
			return options
		},
		Ping: func(c *chattest.Client, tk chattest.Talk) json.RawMessage { return c.Ack("connectToRoom", tk.Room.ID) },
		// An error is an object, or of an unknown event a bare text.
		Failed: func(ack json.RawMessage) string {
			var text string
			var answer struct{ Details string }
			if json.Unmarshal(ack, &text) != nil {
				_ = json.Unmarshal(ack, &answer)
			}
			return text + answer.Details
		},
		Text: func(ev chattest.Event) (string, bool) {
			if ev.Name != "message" {
				return "", false
			}
			msg := heard[wireMessage](t, ev)
			return msg.Content, msg.ContentType == "text"
		},
		Send: func(c *chattest.Client, tk chattest.Talk, text string) json.RawMessage {
			return c.Ack("message", tk.Room.ID, text)
		},
		History: func(_ *chattest.Client, tk chattest.Talk) []string { // over REST on this wire
			w := &world{t: t, url: tk.URL}
			page := ok[struct{ Messages []struct{ Message string } }](w.call(tk.Token, http.MethodGet, "/chat/messages?roomId="+tk.Room.ID, nil))
			var texts []string
			for _, msg := range slices.Backward(page.Messages) { // newest first
				texts = append(texts, msg.Message)
			}
			return texts
		},
		Read: func(c *chattest.Client, tk chattest.Talk) json.RawMessage { return c.Ack("messagesRead", tk.Room.ID) },
		HeardRead: func(ev chattest.Event, tk chattest.Talk) bool {
			return ev.Name == "messagesRead" && heard[struct{ ReadBy string }](t, ev).ReadBy == tk.ID
		},
		HeardGone: func(ev chattest.Event, msg chat.Message) bool {
			return ev.Name == "message-deleted" && heard[struct{ MessageID string }](t, ev).MessageID == msg.ID
		},
		Typing: func(c *chattest.Client, tk chattest.Talk, on bool) json.RawMessage {
			if !on {
				return json.RawMessage("null") // the wire has no word for the end
			}
			return c.Ack("message", tk.Room.ID, object{"contentType": "typing"})
		},
		HeardTyping: func(ev chattest.Event, tk chattest.Talk) (on, ok bool) {
			if ev.Name != "message" {
				return false, false
			}
			msg := heard[wireMessage](t, ev)
			return true, msg.ContentType == "typing" && msg.Sender == tk.ID
		},
		NoTypingEnd: true,
		Lacks:       map[string]string{"HeardPresence": "seed 003 has no event for it"},
	})
}
