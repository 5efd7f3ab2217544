package chatplugin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
)

// hostApp is somebody else's app, bootstrapped and full of its own collections
// and records: PocketBase's own test fixture.
func hostApp(t *testing.T) *tests.TestApp {
	t.Helper()
	app, err := tests.NewTestApp()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	return app
}

func register(t *testing.T, app core.App, cfg chatplugin.Config) *chatplugin.Plugin {
	t.Helper()
	plugin, err := chatplugin.Register(app, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := plugin.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return plugin
}

func TestTheZeroConfigWorksInABootstrappedHostApp(t *testing.T) {
	app := hostApp(t)
	before, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	plugin := register(t, app, chatplugin.Config{})
	for _, c := range before {
		if _, err := app.FindCollectionByNameOrId(c.Id); err != nil {
			t.Errorf("the host's collection %s is gone: %v", c.Name, err)
		}
	}

	url := chattest.Serve(t, app)
	a, b := hostUser(t, app, "users", "a@host.example"), hostUser(t, app, "users", "b@host.example")
	ear := chattest.Dial(t, url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": chattest.Token(t, b)}})
	ear.Expect("ready")

	room, created, err := plugin.Chat().OpenDirect(t.Context(), chat.Actor{User: a.Id}, b.Id)
	if err != nil || !created {
		t.Fatalf("OpenDirect: created %v, %v", created, err)
	}
	if _, _, err := plugin.Chat().Send(t.Context(), chat.Actor{User: a.Id}, chat.Draft{Room: room.ID, Text: "from Go"}); err != nil {
		t.Fatal(err)
	}
	if ev := ear.Expect("message.created"); !strings.Contains(ev.String(), `"from Go"`) {
		t.Errorf("heard %s", ev)
	}

	res, err := http.Get(url + "/api/collections/demo2/records")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the host's own records answer %d", res.StatusCode)
	}
}

// PocketBase's list of migrations belongs to the process, and with it the users
// collection of the first Register. An app with another one is another process.
func TestAnotherAuthCollectionMayChat(t *testing.T) {
	if os.Getenv("CHAT_TEST_ALONE") == "" {
		alone := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
		alone.Env = append(os.Environ(), "CHAT_TEST_ALONE=1")
		if out, err := alone.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("PASS")) {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	app := hostApp(t)
	plugin := register(t, app, chatplugin.Config{UsersCollection: "clients"})
	url := chattest.Serve(t, app)

	client, user := hostUser(t, app, "clients", "a@host.example"), hostUser(t, app, "users", "b@host.example")
	chattest.Dial(t, url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": chattest.Token(t, client)}}).Expect("ready")
	refused := chattest.DialRefused(t, url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": chattest.Token(t, user)}})
	if !strings.Contains(refused.Message, "can't chat here") {
		t.Errorf("a user of another collection is told %q", refused.Message)
	}
	if _, _, err := plugin.Chat().OpenDirect(t.Context(), chat.Actor{User: client.Id}, user.Id); chat.CodeOf(err) != chat.NotFound {
		t.Errorf("a room with somebody of another collection: %v", err)
	}
}

func TestGoHooksChangeAndRefuseMessagesAtEveryDoor(t *testing.T) {
	app := hostApp(t)
	plugin := register(t, app, chatplugin.Config{})
	plugin.OnChatMessageSend().BindFunc(func(e *chatplugin.MessageSendEvent) error {
		switch e.Draft.Text {
		case "refuse":
			return &chat.Error{Code: chat.Forbidden, Message: "Not today."}
		case "panic":
			panic("a handler's bug")
		}
		e.Draft.Text = strings.ToUpper(e.Draft.Text)
		return e.Next()
	})
	sent := make(chan chat.Message, 10)
	plugin.OnChatMessageSent().BindFunc(func(e *chatplugin.MessageSentEvent) error {
		sent <- e.Message
		return e.Next()
	})
	url := chattest.Serve(t, app)
	a, b := hostUser(t, app, "users", "a@host.example"), hostUser(t, app, "users", "b@host.example")
	room, _, err := plugin.Chat().OpenDirect(t.Context(), chat.Actor{User: a.Id}, b.Id)
	if err != nil {
		t.Fatal(err)
	}
	socket := chattest.Dial(t, url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": chattest.Token(t, a)}})

	doors := map[string]func(text string) string{
		"socket": func(text string) string {
			return string(socket.Ack("message.send", map[string]any{"room": room.ID, "text": text}))
		},
		"records": func(text string) string {
			body, _ := json.Marshal(map[string]any{"room": room.ID, "text": text})
			req, err := http.NewRequest(http.MethodPost, url+"/api/collections/chat_messages/records", bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", chattest.Token(t, a))
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var answer bytes.Buffer
			if _, err := answer.ReadFrom(res.Body); err != nil {
				t.Fatal(err)
			}
			return answer.String()
		},
	}
	for name, send := range doors {
		t.Run(name, func(t *testing.T) {
			for text, want := range map[string]string{
				"hello":  `"HELLO"`,
				"refuse": "Not today.",
				"panic":  "Something went wrong",
			} {
				if got := send(text); !strings.Contains(got, want) {
					t.Errorf("%q was answered with %s, want %s in it", text, got, want)
				}
			}
			if got := <-sent; got.Text != "HELLO" {
				t.Errorf("the after hook heard %q", got.Text)
			}
		})
	}
}

func TestWrongConfigsAreRefusedWithTheirReason(t *testing.T) {
	app := hostApp(t)
	for name, c := range map[string]struct {
		cfg  chatplugin.Config
		want string
	}{
		"no such users":   {chatplugin.Config{UsersCollection: "nobody"}, `"nobody"`},
		"users not auth":  {chatplugin.Config{UsersCollection: "demo1"}, "auth collection"},
		"unknown dialect": {chatplugin.Config{Dialects: []string{"klingon"}}, "klingon"},
		"unknown default": {chatplugin.Config{DefaultDialect: "klingon"}, "klingon"},
		"bad origin":      {chatplugin.Config{AllowedOrigins: []string{"app.example.com/x"}}, "AllowedOrigins"},
		"negative size":   {chatplugin.Config{MaxPayload: -1}, "negative"},
		"negative time":   {chatplugin.Config{TypingTTL: -1}, "negative"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := chatplugin.Register(app, c.cfg)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func hostUser(t *testing.T, app core.App, collection, email string) *core.Record {
	t.Helper()
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		t.Fatal(err)
	}
	user := core.NewRecord(c)
	user.SetEmail(email)
	user.SetPassword(chattest.Password)
	user.SetVerified(true)
	if c.Fields.GetByName("username") != nil {
		user.Set("username", strings.ReplaceAll(email, "@", "_"))
	}
	if err := app.Save(user); err != nil {
		t.Fatal(err)
	}
	return user
}
