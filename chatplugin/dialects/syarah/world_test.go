package syarah_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

// world is the whole plugin on a real PocketBase with a real listener.
type world struct {
	*service.Service
	t     testing.TB
	app   core.App
	url   string
	users map[string]*core.Record
}

func newWorld(t testing.TB, config chatplugin.Config) *world {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.ResetBootstrapState(); err != nil {
			t.Errorf("close the app: %v", err)
		}
	})
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	if config.OfflineGrace == 0 {
		config.OfflineGrace = time.Nanosecond // no test waits for the clock
	}
	config.DisableRateLimits = true
	plugin, err := chatplugin.Register(app, config)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Service: plugin.Chat(), t: t, app: app, users: make(map[string]*core.Record)}
	w.url = serve(t, app)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := plugin.Close(ctx); err != nil {
			t.Errorf("close the plugin: %v", err)
		}
	})
	return w
}

// serve listens on a free port of 127.0.0.1 as `serve` does.
func serve(t testing.TB, app core.App) string {
	t.Helper()
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	var server *httptest.Server
	err = app.OnServe().Trigger(&core.ServeEvent{App: app, Router: router}, func(e *core.ServeEvent) error {
		mux, err := e.Router.BuildMux()
		if err != nil {
			return err
		}
		server = httptest.NewServer(mux)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return server.URL
}

// user gives the account of that name, making it on first use.
func (w *world) user(name string) *core.Record {
	w.t.Helper()
	if record, made := w.users[name]; made {
		return record
	}
	users, err := w.app.FindCollectionByNameOrId("users")
	if err != nil {
		w.t.Fatal(err)
	}
	record := core.NewRecord(users)
	record.Set("name", name)
	record.SetEmail(name + "@example.com")
	record.SetRandomPassword()
	if err := w.app.Save(record); err != nil {
		w.t.Fatal(err)
	}
	w.users[name] = record
	return record
}

func (w *world) actor(name string) chat.Actor { return chat.Actor{User: w.user(name).Id} }

func (w *world) token(name string) string {
	w.t.Helper()
	token, err := w.user(name).NewAuthToken()
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// guest connects as the document's clients do: with the query only. The first
// event that carries a token signs in.
func (w *world) guest(name string) *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{Query: url.Values{"userId": {w.user(name).Id}}})
}

// dial connects with the token in the auth object.
func (w *world) dial(name string) *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{
		Query: url.Values{"userId": {w.user(name).Id}},
		Auth:  map[string]string{"accessToken": w.token(name)},
	})
}

// direct opens the direct room of two users.
func (w *world) direct(a, b string) chat.Room {
	w.t.Helper()
	room, _, err := w.OpenDirect(w.t.Context(), w.actor(a), w.user(b).Id)
	if err != nil {
		w.t.Fatal(err)
	}
	return room
}

// befriend makes two users accepted friends.
func (w *world) befriend(a, b string) {
	w.t.Helper()
	if _, err := w.RequestFriend(w.t.Context(), w.actor(a), w.user(b).Id); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.AcceptFriend(w.t.Context(), w.actor(b), w.user(a).Id); err != nil {
		w.t.Fatal(err)
	}
}

// say sends a text through the service, as another door would.
func (w *world) say(name, room, text string) chat.Message {
	w.t.Helper()
	msg, _, err := w.Send(w.t.Context(), w.actor(name), chat.Draft{Room: room, Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	return msg
}

// object is a payload or an answer.
type object = map[string]any
