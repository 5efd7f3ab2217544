package conduit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// world is a server that speaks this dialect only, on a real PocketBase with a
// real listener.
type world struct {
	*service.Service
	t     testing.TB
	app   core.App
	url   string
	users map[string]*core.Record
	probe *chattest.Client // see settle
}

func newWorld(t testing.TB, cfg conduit.Config) *world {
	t.Helper()
	app := chattest.NewApp(t)
	queue := store.NewQueue(app, store.QueueConfig{})
	svc := service.New(app, queue, service.Config{OfflineGrace: time.Nanosecond})
	g, err := gateway.New(app, svc, chattest.Log(app), gateway.Config{
		Dialects: []gateway.Dialect{conduit.New(cfg)},
		Limits:   gateway.NoLimits,
		Media:    media.New(app, svc.UserCache(), media.Config{}),
	})
	if err != nil {
		t.Fatal(err)
	}
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
	return &world{Service: svc, t: t, app: app, url: listener.URL, users: map[string]*core.Record{}}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// user gives the account of that name, making it on first use.
func (w *world) user(name string) *core.Record {
	w.t.Helper()
	if w.users[name] == nil {
		w.users[name] = chattest.User(w.t, w.app, name)
	}
	return w.users[name]
}

func (w *world) id(name string) string { return w.user(name).Id }

func (w *world) actor(name string) chat.Actor { return chat.Actor{User: w.id(name)} }

func (w *world) token(name string) string { return chattest.Token(w.t, w.user(name)) }

// ids are the ids of users, for request bodies.
func (w *world) ids(names ...string) []string {
	w.t.Helper()
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = w.id(name)
	}
	return ids
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// dial connects as the seed does: engine path /realtime, namespace /chat/, token
// in a header.
func (w *world) dial(name string) *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{Path: "/realtime/", Namespace: "/chat/", Header: bearer(w.token(name))})
}

// dialNew connects as newer clients do: token in the auth object.
func (w *world) dialNew(name string) *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{Path: "/realtime/", Namespace: "/chat/", Auth: object{"token": w.token(name)}})
}

// group makes a group by another door: nobody but its owner manages it.
func (w *world) group(owner string, members ...string) string {
	w.t.Helper()
	room, err := w.CreateGroup(w.t.Context(), w.actor(owner), service.GroupDraft{Name: "team", Members: w.ids(members...)})
	check(w.t, err)
	w.settle()
	return room.ID
}

// settle waits until everything written so far was handed to the connections:
// the log is read in order, so a message that is heard comes after it all. Who
// connects then is not told of it again. Its room does not stay.
func (w *world) settle() {
	w.t.Helper()
	if w.probe == nil {
		w.probe = w.dial("probe")
	}
	room, err := w.CreateGroup(w.t.Context(), w.actor("probe"), service.GroupDraft{Name: "probe"})
	check(w.t, err)
	w.say("probe", room.ID, "still there?")
	w.probe.Expect("message")
	check(w.t, w.DeleteRoom(w.t.Context(), w.actor("probe"), room.ID))
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

// upload stores a file of a user.
func (w *world) upload(name string) chat.Upload {
	w.t.Helper()
	file, err := filesystem.NewFileFromBytes([]byte("meow"), "cat.txt")
	if err != nil {
		w.t.Fatal(err)
	}
	up, err := store.InsertUpload(w.app, chat.Upload{Owner: w.id(name), Kind: chat.TypeFile, Name: "cat.txt"}, file)
	if err != nil {
		w.t.Fatal(err)
	}
	return up
}

// object is a payload or an answer.
type object = map[string]any

// reply is an answer of the REST API.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// call sends a request with a bearer token, or without one when it is empty.
func (w *world) call(token, method, path string, body any) reply {
	w.t.Helper()
	var content io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(body)
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		content = strings.NewReader(string(raw))
	}
	req, err := http.NewRequest(method, w.url+path, content)
	if err != nil {
		w.t.Fatal(err)
	}
	if token != "" {
		req.Header = bearer(token)
	}
	return w.send(req)
}

func (w *world) send(req *http.Request) reply {
	w.t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return reply{w.t, res.StatusCode, res.Header, raw}
}

// rest calls as a user.
func (w *world) rest(name, method, path string, body any) reply {
	w.t.Helper()
	return w.call(w.token(name), method, path, body)
}

// admin calls as a superuser.
func (w *world) admin(method, path string, body any) reply {
	w.t.Helper()
	if w.users["@root"] == nil {
		w.users["@root"] = chattest.Superuser(w.t, w.app)
	}
	return w.call(w.token("@root"), method, path, body)
}

// ok reads the answer of a call that must succeed.
func ok[T any](r reply) T {
	r.t.Helper()
	var v T
	if r.status != http.StatusOK {
		r.t.Fatalf("status %d: %s", r.status, r.body)
	}
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("%v in %s", err, r.body)
	}
	return v
}

// says checks a plain answer.
func (r reply) says(text string) {
	r.t.Helper()
	if got := ok[struct{ Result string }](r).Result; got != text {
		r.t.Errorf("got %q, want %q", got, text)
	}
}

// fails checks an error of the module: its three fields and nothing else.
func (r reply) fails(status int, name, message string) {
	r.t.Helper()
	want := fmt.Sprintf(`{"name":%q,"status":%d,"message":%q}`, name, status, message)
	if r.status != status || strings.TrimSpace(string(r.body)) != want {
		r.t.Errorf("got %d %s, want %s", r.status, r.body, want)
	}
}

// roomOf makes a room over REST and gives its id.
func (w *world) roomOf(creator string, users ...string) string {
	w.t.Helper()
	answer := ok[struct{ RoomID string }](w.rest(creator, "POST", "/chat/rooms", object{"roomName": "Conduit Users", "users": w.ids(users...)}))
	w.settle()
	return answer.RoomID
}

// heard decodes the one object of an event.
func heard[T any](t testing.TB, e chattest.Event) T {
	t.Helper()
	var v T
	if len(e.Args) != 1 {
		t.Fatalf("%s has %d arguments", e.Name, len(e.Args))
	}
	if err := json.Unmarshal(e.Args[0], &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// wireMessage is the payload of "message".
type wireMessage struct {
	ID          string `json:"_id"`
	Sender      string
	Room        string
	Message     string
	Content     string
	ContentType string
	Files       []string
	CreatedAt   string
	Nonce       string
}

// messages waits for the next messages and gives their texts.
func messages(t testing.TB, c *chattest.Client, n int) []string {
	t.Helper()
	var texts []string
	for range n {
		texts = append(texts, heard[wireMessage](t, c.Expect("message")).Content)
	}
	return texts
}
