package plain_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
	"pocketchat/examples/dialect/plain"
)

// TestConformance runs what every dialect must pass: sign-in and its refusal,
// order, a slow consumer, a blocked friend, shutdown and more.
func TestConformance(t *testing.T) {
	chattest.Exercise(t, chattest.Wire{
		New: func() gateway.Dialect { return plain.New() },
		Dial: func(tk chattest.Talk) chattest.DialOptions {
			return chattest.DialOptions{Namespace: "/plain", Auth: object{"token": tk.Token}}
		},
		Ping: func(c *chattest.Client, tk chattest.Talk) json.RawMessage {
			return c.Ack("open", object{"with": tk.Peer.ID})
		},
		Failed: func(ack json.RawMessage) string {
			var oops struct{ Code, Text string }
			_ = json.Unmarshal(ack, &oops) // an ack that is no object is no error
			return oops.Text
		},
		Text: func(ev chattest.Event) (string, bool) {
			var said struct{ Text string }
			ok := ev.Name == "said" && json.Unmarshal(ev.Args[0], &said) == nil
			return said.Text, ok
		},
		Send: func(c *chattest.Client, tk chattest.Talk, text string) json.RawMessage {
			return c.Ack("say", object{"room": tk.Room.ID, "text": text})
		},
		Typing: func(c *chattest.Client, tk chattest.Talk, on bool) json.RawMessage {
			return c.Ack("writes", object{"room": tk.Room.ID})
		},
		HeardTyping: func(ev chattest.Event, tk chattest.Talk) (on, ok bool) {
			return true, ev.Name == "writes" && strings.Contains(ev.String(), tk.ID)
		},
		NoTypingEnd: true,
		Lacks: map[string]string{
			"History":       "a client hears what is new and lists the past over REST",
			"Read":          "nothing is marked as read",
			"HeardRead":     "nothing is marked as read",
			"HeardPresence": "nobody is told who is online",
		},
	})
}
