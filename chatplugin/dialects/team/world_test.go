package team_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/native"
	"pocketchat/chatplugin/dialects/team"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// world is the chat on a real PocketBase with a real listener, speaking team and
// native.
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

func newWorld(t testing.TB) *world {
	t.Helper()
	app := chattest.NewApp(t)
	log := chattest.Log(app)
	queue := store.NewQueue(app, store.QueueConfig{})
	svc := service.New(app, queue, service.Config{OfflineGrace: time.Nanosecond})
	files := media.New(app, svc.UserCache(), media.Config{})
	files.Bind()
	g, err := gateway.New(app, svc, log, gateway.Config{
		Dialects: []gateway.Dialect{native.New(), team.New()},
		Limits:   gateway.NoLimits,
		Media:    files,
	})
	must(t, err)
	router, err := apis.NewRouter(app)
	must(t, err)
	g.Mount(&core.ServeEvent{App: app, Router: router})
	position, err := log.Position()
	must(t, err)
	must(t, g.Start())
	stop := log.Subscribe(position, svc.Observe)
	mux, err := router.BuildMux()
	must(t, err)
	listener := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), chattest.Patience)
		defer cancel()
		if err := g.Close(ctx); err != nil {
			t.Errorf("closing the gateway: %v", err)
		}
		stop()
		listener.Close()
		if err := svc.Close(ctx); err != nil {
			t.Errorf("closing the service: %v", err)
		}
		if err := queue.Close(ctx); err != nil {
			t.Errorf("closing the queue: %v", err)
		}
	})
	return &world{Service: svc, t: t, app: app, url: listener.URL, users: map[string]*core.Record{}, rounds: new(int)}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// afresh is the same server with nobody known: users made from now on are others
// of the same display names.
func (w *world) afresh(t testing.TB) *world {
	*w.rounds++
	return &world{
		Service: w.Service, t: t, app: w.app, url: w.url,
		users:  map[string]*core.Record{},
		rounds: w.rounds, round: *w.rounds,
	}
}

// in is the same world with failures reported to t.
func (w *world) in(t testing.TB) *world {
	other := *w
	other.t = t
	return &other
}

// user gives the account of that name, making it on first use. Its display name
// is in two parts, as the wire's names are.
func (w *world) user(name string) *core.Record {
	w.t.Helper()
	if w.users[name] == nil {
		record := chattest.User(w.t, w.app, name+strconv.Itoa(w.round))
		record.Set("name", strings.ToUpper(name[:1])+name[1:]+" of Test")
		must(w.t, w.app.Save(record))
		w.users[name] = record
	}
	return w.users[name]
}

func (w *world) id(name string) string { return w.user(name).Id }

func (w *world) actor(name string) chat.Actor { return chat.Actor{User: w.id(name)} }

// ticket asks for a socket ticket as an app does.
func (w *world) ticket(name string) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/api/chat/ticket", nil)
	must(w.t, err)
	req.Header.Set("Authorization", chattest.Token(w.t, w.user(name)))
	res, err := http.DefaultClient.Do(req)
	must(w.t, err)
	defer res.Body.Close()
	var answer struct{ Ticket string }
	must(w.t, json.NewDecoder(res.Body).Decode(&answer))
	if answer.Ticket == "" {
		w.t.Fatalf("no ticket, status %d", res.StatusCode)
	}
	return answer.Ticket
}

// dial connects as an unchanged client does, with a ticket in the URL, and shows
// by its first event which wire it speaks. When it is answered the connection is
// live.
func (w *world) dial(name string) *chattest.Client {
	w.t.Helper()
	c := chattest.Dial(w.t, w.url, chattest.DialOptions{Query: url.Values{"ticket": {w.ticket(name)}}})
	c.Ack("connectRooms", object{"user_id": w.id(name), "first_name": name})
	c.Expect("connectRooms")
	return c
}

// silent connects with the dialect in the URL and sends nothing.
func (w *world) silent(name string) *chattest.Client {
	w.t.Helper()
	return chattest.Dial(w.t, w.url, chattest.DialOptions{
		Query: url.Values{"ticket": {w.ticket(name)}, "dialect": {"team"}},
	})
}

// direct opens the direct room of two users.
func (w *world) direct(a, b string) chat.Room {
	w.t.Helper()
	room, _, err := w.OpenDirect(w.t.Context(), w.actor(a), w.id(b))
	must(w.t, err)
	return room
}

// group makes a group owned by the first user.
func (w *world) group(owner string, members ...string) chat.Room {
	w.t.Helper()
	draft := service.GroupDraft{Name: "team"}
	for _, name := range members {
		draft.Members = append(draft.Members, w.id(name))
	}
	room, err := w.CreateGroup(w.t.Context(), w.actor(owner), draft)
	must(w.t, err)
	w.settle()
	return room
}

// say sends a text through the service, as another door would.
func (w *world) say(name, room, text string) chat.Message {
	w.t.Helper()
	msg, _, err := w.Send(w.t.Context(), w.actor(name), chat.Draft{Room: room, Text: text})
	must(w.t, err)
	return msg
}

// settle waits until everything written so far was handed to the connections:
// the log is read in order, so a message that is heard comes after it all.
func (w *world) settle() {
	w.t.Helper()
	room := w.direct("probe", "probe")
	if w.probe == nil {
		w.probe = w.dial("probe")
	}
	w.say("probe", room.ID, "still there?")
	w.probe.Expect("message")
}

// object is a payload or an answer.
type object = map[string]any

// heard decodes the one object of an event.
func heard[T any](t testing.TB, e chattest.Event) T {
	t.Helper()
	var v T
	if len(e.Args) != 1 {
		t.Fatalf("%s has %d arguments", e.Name, len(e.Args))
	}
	must(t, json.Unmarshal(e.Args[0], &v))
	return v
}

// wireMessage is what tests look at in a message.
type wireMessage struct {
	ID          string `json:"_id"`
	RoomID      string `json:"room_id"`
	Message     string `json:"message"`
	MessageType string `json:"message_type"`
	SenderID    string `json:"sender_id"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	DateCreated string `json:"dateCreated"`
	Recipients  []struct {
		ID   string `json:"_id"`
		Seen bool   `json:"msg_seen"`
	} `json:"recipients"`
	IsStoryReply bool              `json:"isStoryReply"`
	ReplyMessage map[string]any    `json:"reply_message"`
	Attachments  []json.RawMessage `json:"attachments"`
	Edited       bool              `json:"edited"`
	Pinned       bool              `json:"pin_message"`
	Mood         string            `json:"mood"` // a key of the client's own
}

// wireRoom is what tests look at in an entry of connectRooms.
type wireRoom struct {
	ID          string   `json:"_id"`
	RoomName    string   `json:"room_name"`
	Type        string   `json:"type"`
	Recipients  []string `json:"recipients"`
	CreatorID   string   `json:"creator_id"`
	ImageURL    string   `json:"image_url"`
	LastMessage string   `json:"last_message"`
	UnreadCount int      `json:"unread_count"`
	Messages    []wireMessage
}
