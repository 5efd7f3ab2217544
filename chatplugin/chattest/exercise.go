package chattest

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/socketio"
	"pocketchat/chatplugin/store"
)

// Sizes of the server of Exercise, in bytes: small, so that what is too much is
// little.
const (
	exercisePayload = 100_000
	exerciseQueue   = 256 << 10
)

// Exercise runs the suite that every dialect passes, on one server with that
// dialect alone: sign-in and its refusal, sending and receiving, order, history,
// reading, typing, presence on two tabs, a blocked friend, privacy, silence and ban, oversize, unknown
// events, a slow consumer, reconnecting and shutdown.
func Exercise(t *testing.T, w Wire) {
	w.complain(t)
	x := newExercise(t, w)
	for _, test := range []struct {
		name  string
		needs string // what the wire must have a word for
		run   func(*exercise)
	}{
		{"who has signed in is served", "", (*exercise).signedIn},
		{"a guest is refused and hears nothing", "", (*exercise).guest},
		{"a wrong credential is refused and hears nothing", "", (*exercise).wrongCredential},
		{"what one sends the other hears", "", (*exercise).sendAndReceive},
		{"all hear one order", "", (*exercise).order},
		{"history shows what was said", "History", (*exercise).history},
		{"what one deletes for oneself is gone for one only", "", (*exercise).hide},
		{"reading is kept and told", "Read", (*exercise).read},
		{"typing is told, and its end", "Typing", (*exercise).typing},
		{"somebody with two tabs goes offline with the last", "", (*exercise).presenceOnTwoTabs},
		{"a blocked friend reaches nobody", "", (*exercise).blockedFriend},
		{"what one keeps to oneself nobody hears", "", (*exercise).privacy},
		{"who is silenced posts nothing", "Send", (*exercise).silenced},
		{"who is banned is disconnected and kept out", "", (*exercise).banned},
		{"a text that is too long is refused", "Send", (*exercise).longText},
		{"a packet that is too large ends its connection only", "", (*exercise).hugePacket},
		{"an unknown event is answered with an error", "", (*exercise).unknownEvent},
		{"a client that does not read is dropped and others go on", "", (*exercise).slowConsumer},
		{"who comes back hears on", "", (*exercise).reconnect},
		{"shutdown ends connections such that clients come back", "", (*exercise).shutdown}, // the last: it is the server's end
	} {
		if w.Lacks[test.needs] != "" {
			continue
		}
		t.Run(test.name, func(t *testing.T) { test.run(x.in(t)) })
	}
}

// greeting is the first message of every room: some wires tell a first one in a
// way of its own. A client may still hear it.
const greeting = "hello"

// exercise is a server with one dialect, and two users who talk.
type exercise struct {
	Wire
	t        *testing.T
	app      core.App
	svc      *service.Service
	g        *gateway.Gateway
	url      string
	ann, bob Talk
	accounts *int
}

func newExercise(t *testing.T, w Wire) *exercise {
	t.Helper()
	app := NewApp(t)
	queue := store.NewQueue(app, store.QueueConfig{})
	svc := service.New(app, queue, service.Config{OfflineGrace: time.Nanosecond}) // no test waits for the clock
	log := Log(app)
	g, err := gateway.New(app, svc, log, gateway.Config{
		Dialects:    []gateway.Dialect{w.New()},
		DecideGrace: time.Nanosecond,
		Limits:      gateway.NoLimits,
		Media:       media.New(app, svc.UserCache(), media.Config{}),
		Socket:      socketio.Config{MaxPayload: exercisePayload, MaxQueue: exerciseQueue},
	})
	check(t, err)
	router, err := apis.NewRouter(app)
	check(t, err)
	g.Mount(&core.ServeEvent{App: app, Router: router})
	position, err := log.Position()
	check(t, err)
	check(t, g.Start())
	stop := log.Subscribe(position, svc.Observe)
	mux, err := router.BuildMux()
	check(t, err)
	listener := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), Patience)
		defer cancel()
		check(t, g.Close(ctx))
		stop()
		listener.Close()
		check(t, svc.Close(ctx))
		check(t, queue.Close(ctx))
	})
	return &exercise{Wire: w, app: app, svc: svc, g: g, url: listener.URL, accounts: new(int)}
}

// in is the same server for one test, with a room of its own.
func (x *exercise) in(t *testing.T) *exercise {
	t.Helper()
	y := *x
	y.t = t
	ann, bob := y.account("ann"), y.account("bob")
	room, _, err := y.svc.OpenDirect(t.Context(), chat.Actor{User: ann.ID}, bob.ID)
	check(t, err)
	y.ann = Talk{Account: ann, Peer: bob, Room: room, URL: y.url, t: t}
	y.bob = Talk{Account: bob, Peer: ann, Room: room, URL: y.url, t: t}
	y.say(y.ann, greeting)
	return &y
}

func (x *exercise) account(name string) Account {
	x.t.Helper()
	*x.accounts++
	name += strconv.Itoa(*x.accounts)
	record := User(x.t, x.app, name)
	return Account{ID: record.Id, Name: name, Token: Token(x.t, record)}
}

// enter connects a user and waits until the connection hears the room.
func (x *exercise) enter(tk Talk) *Client {
	x.t.Helper()
	c := Dial(x.t, x.url, x.Dial(tk))
	if x.Begin != nil {
		x.Begin(c, tk)
	}
	// An event is handled after all that makes the connection live. What greets a
	// client is sent just before: typing in between would reach it not.
	x.ok(x.Ping(c, tk))
	return c
}

func actorOf(tk Talk) chat.Actor { return chat.Actor{User: tk.ID} }

// say sends past the wire.
func (x *exercise) say(tk Talk, text string) chat.Message {
	x.t.Helper()
	msg, _, err := x.svc.Send(x.t.Context(), actorOf(tk), chat.Draft{Room: tk.Room.ID, Text: text})
	check(x.t, err)
	return msg
}

// send sends through the wire, or past it where the wire cannot.
func (x *exercise) send(c *Client, tk Talk, text string) {
	x.t.Helper()
	if x.Send == nil {
		x.say(tk, text)
		return
	}
	x.ok(x.Send(c, tk, text))
}

// ok wants an ack that is no error.
func (x *exercise) ok(ack json.RawMessage) {
	x.t.Helper()
	if text := x.Failed(ack); text != "" {
		x.t.Fatalf("refused: %s", text)
	}
}

// refused wants an ack that is an error.
func (x *exercise) refused(what string, ack json.RawMessage) {
	x.t.Helper()
	if x.Failed(ack) == "" {
		x.t.Errorf("%s was answered with %s, want an error", what, ack)
	}
}

// hear waits for a message with that text and gives the texts up to it, without
// the greeting.
func (x *exercise) hear(c *Client, text string) []string {
	x.t.Helper()
	return x.texts(c.TakeUntil("the message "+brevity(text), func(ev Event) bool {
		said, ok := x.Text(ev)
		return ok && said == text
	}))
}

func (x *exercise) texts(events []Event) []string {
	var texts []string
	for _, ev := range events {
		if text, ok := x.Text(ev); ok && text != greeting {
			texts = append(texts, text)
		}
	}
	return texts
}

func brevity(text string) string { return text[:min(len(text), 40)] }

// stored are the texts in the room, oldest first.
func (x *exercise) stored() []string {
	x.t.Helper()
	page, err := x.svc.History(x.t.Context(), chat.ServerActor, chat.History{Room: x.ann.Room.ID, Limit: chat.MaxPage})
	check(x.t, err)
	texts := make([]string, len(page))
	for i, msg := range page {
		texts[i] = msg.Text
	}
	return texts
}
