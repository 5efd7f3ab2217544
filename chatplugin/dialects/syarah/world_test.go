package syarah_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

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
	probe *chattest.Client // see settle

	rounds *int // how often the server was taken afresh, in all
	round  int  // which time this is
}

// settle waits until everything written so far was handed to the connections:
// the log is read in order, so a message that is heard comes after it all.
func (w *world) settle() {
	w.t.Helper()
	room := w.direct("probe", "probe")
	if w.probe == nil {
		w.probe = w.dial("probe")
		w.probe.Ack("joinRoom", object{"chatHeaderId": room.Num})
	}
	w.say("probe", room.ID, "still there?")
	w.probe.Expect("message")
}

func newWorld(t testing.TB, config chatplugin.Config) *world {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	if config.OfflineGrace == 0 {
		config.OfflineGrace = time.Nanosecond // no test waits for the clock
	}
	config.DisableRateLimits = true
	plugin, err := chatplugin.Register(app, config)
	if err != nil {
		t.Fatal(err)
	}
	return &world{
		Service: plugin.Chat(),
		t:       t,
		app:     app,
		url:     chattest.Serve(t, app),
		users:   make(map[string]*core.Record),
		rounds:  new(int),
	}
}

// afresh is the same server with nobody known: users made from now on are others
// of the same display names.
func (w *world) afresh(t testing.TB) *world {
	*w.rounds++
	return &world{
		Service: w.Service, t: t, app: w.app, url: w.url,
		users:  make(map[string]*core.Record),
		rounds: w.rounds, round: *w.rounds,
	}
}

// user gives the account of that name, making it on first use.
func (w *world) user(name string) *core.Record {
	w.t.Helper()
	if w.users[name] == nil {
		record := chattest.User(w.t, w.app, fmt.Sprint(name, w.round))
		record.Set("name", name)
		if err := w.app.Save(record); err != nil {
			w.t.Fatal(err)
		}
		w.users[name] = record
	}
	return w.users[name]
}

func (w *world) actor(name string) chat.Actor { return chat.Actor{User: w.user(name).Id} }

func (w *world) token(name string) string { return chattest.Token(w.t, w.user(name)) }

// guest connects as the document's clients do: with the query only. The first
// event that carries a token signs in.
func (w *world) guest(name string) *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{Query: url.Values{"userId": {w.user(name).Id}}})
}

// dial connects with the token in the auth object and waits until the
// connection is live: its first event is answered after that.
func (w *world) dial(name string) *chattest.Client {
	w.t.Helper()
	c := chattest.Dial(w.t, w.url, chattest.DialOptions{
		Query: url.Values{"userId": {w.user(name).Id}},
		Auth:  object{"accessToken": w.token(name)},
	})
	c.Ack("getMyChats")
	return c
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
