package chatapp_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/chatapp"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// world is the chat up to the gateway on a real PocketBase with a real listener.
type world struct {
	*service.Service
	t     testing.TB
	app   core.App
	files *media.Media
	url   string
	users map[string]*core.Record
	names []string // what mask calls ids, as pairs: id, name
}

// short names each event once, so that a test hears it once.
var short = chatapp.Config{
	SummaryEvents:  []string{"chat_summary_updated"},
	ChatEvents:     []string{"chat_updated"},
	AddedEvents:    []string{"new_chat"},
	DeletedEvents:  []string{"chat_deleted"},
	PresenceEvents: []string{presence},
}

const presence = "user_status"

// newWorld serves the dialect. It is the only one, so that a connection speaks
// it from the start.
func newWorld(t testing.TB, config chatapp.Config) *world {
	t.Helper()
	app := chattest.NewApp(t)
	queue := store.NewQueue(app, store.QueueConfig{})
	svc := service.New(app, queue, service.Config{OfflineGrace: -1}) // no test waits for the clock
	log := chattest.Log(app)
	files := media.New(app, svc.UserCache(), media.Config{})
	g, err := gateway.New(app, svc, log, gateway.Config{
		Dialects:    []gateway.Dialect{chatapp.New(config)},
		DecideGrace: time.Nanosecond,
		Limits:      gateway.NoLimits,
		Media:       files,
	})
	check(t, err)
	router, err := apis.NewRouter(app)
	check(t, err)
	g.Mount(&core.ServeEvent{App: app, Router: router})
	check(t, g.Start())
	position, err := log.Position()
	check(t, err)
	stop := log.Subscribe(position, svc.Observe)
	mux, err := router.BuildMux()
	check(t, err)
	listener := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), chattest.Patience)
		defer cancel()
		check(t, g.Close(ctx))
		listener.Close()
		stop()
		check(t, svc.Close(ctx))
		check(t, queue.Close(ctx))
	})
	return &world{Service: svc, t: t, app: app, files: files, url: listener.URL, users: map[string]*core.Record{}}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// in is the same server for another test.
func (w *world) in(t testing.TB) *world {
	c := *w
	c.t = t
	return &c
}

// object is a payload or an answer.
type object = map[string]any

// id gives the id of the user of that name, who is made on first use.
func (w *world) id(name string) string { return w.user(name).Id }

func (w *world) user(name string) *core.Record {
	w.t.Helper()
	if w.users[name] == nil {
		w.users[name] = chattest.User(w.t, w.app, name)
		w.name(w.users[name].Id, name)
	}
	return w.users[name]
}

func (w *world) actor(name string) chat.Actor { return chat.Actor{User: w.id(name)} }

// guest connects without a credential.
func (w *world) guest() *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{Query: url.Values{"dialect": {"chatapp"}}})
}

// dial connects with the bearer token of the document. It is live when Dial
// returns: the dialect is known and greets nobody.
func (w *world) dial(name string) *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{
		Query: url.Values{"dialect": {"chatapp"}},
		Auth:  object{"token": chattest.Token(w.t, w.user(name))},
	})
}

// direct opens the direct room of two users through the service.
func (w *world) direct(a, b string) chat.Room {
	w.t.Helper()
	room, _, err := w.OpenDirect(w.t.Context(), w.actor(a), w.id(b))
	check(w.t, err)
	w.settle()
	return room
}

// settle waits until everything written so far was handed to the connections:
// the log is read in order, so a message that is heard comes after it all.
func (w *world) settle() {
	w.t.Helper()
	probe := w.dial("probe")
	room, _, err := w.OpenDirect(w.t.Context(), w.actor("probe"), w.id("probe"))
	check(w.t, err)
	w.say("probe", room.ID, "still there?")
	probe.Expect("new_message")
	probe.Close()
}

// group makes a group of which the first is the owner.
func (w *world) group(owner string, others ...string) chat.Room {
	w.t.Helper()
	var ids []string
	for _, name := range others {
		ids = append(ids, w.id(name))
	}
	room, err := w.CreateGroup(w.t.Context(), w.actor(owner), service.GroupDraft{Name: "team", Members: ids})
	check(w.t, err)
	w.settle()
	return room
}

// join opens a chat and takes what the caller hears of it.
func (w *world) join(c *chattest.Client, room string) {
	w.t.Helper()
	c.Ack("join_chat", room)
	c.Expect("chat_updated")
	c.Expect("chat_summary_updated")
}

// quiet fails the test when a client heard something that nobody asked for.
// Presence comes beside the log, at any time; its own test looks at it.
func (w *world) quiet(clients ...*chattest.Client) {
	w.t.Helper()
	w.settle()
	for i, c := range clients {
		for _, e := range c.Unread() {
			if e.Name != presence {
				w.t.Errorf("client %d heard more: %v", i+1, e)
			}
		}
	}
}

// say sends a text through the service, as another door would.
func (w *world) say(name, room, text string) chat.Message {
	w.t.Helper()
	msg, _, err := w.Send(w.t.Context(), w.actor(name), chat.Draft{Room: room, Text: text})
	check(w.t, err)
	return msg
}

// name makes mask write an id as "$name".
func (w *world) name(id, name string) { w.names = append(w.names, id, "$"+name) }

var wireTime = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"`)

// mask writes JSON with ids by name and dates as "$time".
func (w *world) mask(raw []byte) string {
	text := wireTime.ReplaceAllString(string(raw), `"$$time"`)
	return strings.NewReplacer(w.names...).Replace(text)
}

// want compares what was heard with JSON as mask writes it.
func (w *world) want(what string, raw []byte, want string) {
	w.t.Helper()
	if got := w.mask(raw); got != want {
		w.t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

// wantEvent takes the next event, which must be this one; presence is passed
// over where it is not asked for.
func (w *world) wantEvent(c *chattest.Client, event, want string) json.RawMessage {
	w.t.Helper()
	e := c.Next()
	for e.Name == presence && event != presence {
		e = c.Next()
	}
	if e.Name != event || len(e.Args) != 1 {
		w.t.Fatalf("heard %s, want %s with one argument", e, event)
	}
	if want != "" {
		w.want(event, e.Args[0], want)
	}
	return e.Args[0]
}

// heard decodes the one argument of an event.
func heard[T any](t testing.TB, e chattest.Event) T {
	t.Helper()
	if len(e.Args) != 1 {
		t.Fatalf("%s has %d arguments", e.Name, len(e.Args))
	}
	return decoded[T](t, e.Args[0])
}

func decoded[T any](t testing.TB, raw json.RawMessage) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}
