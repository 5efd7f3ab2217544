package plain_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chattest"
	"pocketchat/examples/dialect/plain"
)

// object is a payload.
type object = map[string]any

// serve is an app with the dialect in it, on a real database and a real port.
func serve(t *testing.T, cfg chatplugin.Config) (app core.App, url string) {
	app = chattest.NewApp(t, chattest.Bare())
	cfg.ExtraDialects = []chatplugin.Dialect{plain.New()}
	plugin, err := chatplugin.Register(app, cfg)
	if err != nil {
		t.Fatal(err)
	}
	url = chattest.Serve(t, app)
	t.Cleanup(func() {
		if err := plugin.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return app, url
}

// dial connects a user in the namespace of a dialect.
func dial(t *testing.T, url, dialect string, user *core.Record) *chattest.Client {
	return chattest.Dial(t, url, chattest.DialOptions{Namespace: "/" + dialect, Auth: object{"token": chattest.Token(t, user)}})
}

// answer calls an event and reads its ack.
func answer(t *testing.T, c *chattest.Client, event string, payload any) (reply struct{ Room, ID, Code, Text string }) {
	t.Helper()
	if err := json.Unmarshal(c.Ack(event, payload), &reply); err != nil {
		t.Fatal(err)
	}
	return reply
}

// heard checks that an event carries all of these.
func heard(t *testing.T, ev chattest.Event, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(ev.String(), part) {
			t.Errorf("heard %s, want %s in it", ev, part)
		}
	}
}

func TestPlainAndNativeTalk(t *testing.T) {
	app, url := serve(t, chatplugin.Config{})
	ana, bo := chattest.User(t, app, "ana"), chattest.User(t, app, "bo")
	a, b := dial(t, url, "plain", ana), dial(t, url, "native", bo)
	b.Expect("ready")

	room := answer(t, a, "open", object{"with": bo.Id}).Room
	id := answer(t, a, "say", object{"room": room, "text": "Hello", "key": "1"}).ID
	heard(t, b.Expect("message.created"), `"text":"Hello"`, id, ana.Id)
	heard(t, a.Expect("said"), `"text":"Hello"`, id, ana.Id, `"name":"ana"`)

	a.Emit("writes", object{"room": room})
	heard(t, b.Expect("typing"), ana.Id, room)
	b.Ack("typing", object{"room": room, "on": true})
	heard(t, a.Expect("writes"), bo.Id, room)

	b.Ack("message.send", object{"room": room, "text": "Hi"})
	heard(t, a.Expect("said"), `"text":"Hi"`, bo.Id)
}
