package direct_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
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
	"pocketchat/chatplugin/dialects/direct"
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

// newWorld serves the dialect. It is the only one, so that a connection speaks
// it from the start.
func newWorld(t testing.TB) *world {
	t.Helper()
	app := chattest.NewApp(t)
	queue := store.NewQueue(app, store.QueueConfig{})
	svc := service.New(app, queue, service.Config{})
	log := chattest.Log(app)
	files := media.New(app, svc.UserCache(), media.Config{})
	g, err := gateway.New(app, svc, log, gateway.Config{
		Dialects:    []gateway.Dialect{direct.New()},
		DecideGrace: time.Nanosecond,
		Limits:      gateway.NoLimits,
		Media:       files,
	})
	check(t, err)
	router, err := apis.NewRouter(app)
	check(t, err)
	g.Mount(&core.ServeEvent{App: app, Router: router})
	check(t, g.Start())
	mux, err := router.BuildMux()
	check(t, err)
	listener := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), chattest.Patience)
		defer cancel()
		check(t, g.Close(ctx))
		listener.Close()
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
	return chattest.Dial(w.t, w.url, chattest.DialOptions{Query: url.Values{"dialect": {"direct"}}})
}

// dial connects as a client of the document can: with nothing but a URL.
func (w *world) dial(name string) *chattest.Client {
	w.t.Helper()
	c := chattest.Dial(w.t, w.url, chattest.DialOptions{Query: url.Values{"dialect": {"direct"}, "ticket": {w.ticket(name)}}})
	c.Ack("register_user", w.id(name)) // answered when the connection is live
	return c
}

// ticket asks for a socket ticket as an app would.
func (w *world) ticket(name string) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/api/chat/ticket", http.NoBody)
	check(w.t, err)
	req.Header.Set("Authorization", chattest.Token(w.t, w.user(name)))
	res, err := http.DefaultClient.Do(req)
	check(w.t, err)
	defer res.Body.Close()
	var given struct{ Ticket string }
	check(w.t, json.NewDecoder(res.Body).Decode(&given))
	return given.Ticket
}

// direct opens the direct room of two users through the service.
func (w *world) direct(a, b string) chat.Room {
	w.t.Helper()
	room, _, err := w.OpenDirect(w.t.Context(), w.actor(a), w.id(b))
	check(w.t, err)
	return room
}

// join opens a room through the wire and gives its id there.
func (w *world) join(c *chattest.Client, name, other string) string {
	w.t.Helper()
	c.Emit("join_chat", object{"userId": w.id(name), "targetUserId": w.id(other)})
	joined := heard[struct {
		RoomID string `json:"roomId"`
	}](w.t, c.Expect("room_joined"))
	c.Expect("message_history")
	return joined.RoomID
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

// wantEvent takes the next event, which must be this one.
func (w *world) wantEvent(c *chattest.Client, event, want string) json.RawMessage {
	w.t.Helper()
	e := c.Next()
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

// bodies are the bodies of messages, joined by blanks.
func bodies(messages []wireMessage) string {
	list := make([]string, len(messages))
	for i, m := range messages {
		list[i] = m.Body
	}
	return fmt.Sprint(list)
}

type wireMessage struct{ ID, Body string }
