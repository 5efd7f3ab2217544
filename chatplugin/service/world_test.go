package service_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// world is a real PocketBase with the chat collections, the log and a Service
// on it, and five users who have nothing to do with each other yet.
type world struct {
	*service.Service
	t     testing.TB
	ctx   context.Context
	app   core.App
	queue *store.Queue

	ann, bob, cat, dan, eve chat.Actor

	ephemeral chan chat.Event // what went to OnEphemeral
	observed  chan chat.Event // what the log's reader passed to Observe
}

func newWorld(t testing.TB, configs ...service.Config) *world {
	t.Helper()
	return newWorldOn(t, chattest.NewApp(t), configs...)
}

func newWorldOn(t testing.TB, app core.App, configs ...service.Config) *world {
	t.Helper()
	// Without a grace period nothing in these tests waits for the clock.
	cfg := service.Config{OfflineGrace: -1}
	if len(configs) > 0 {
		cfg = configs[0]
	}
	w := &world{
		t: t, ctx: t.Context(), app: app,
		ephemeral: make(chan chat.Event, 10_000),
		observed:  make(chan chat.Event, 10_000),
	}
	w.queue = store.NewQueue(app, store.QueueConfig{})
	w.Service = service.New(app, w.queue, cfg)
	w.OnEphemeral(func(ev chat.Event) { w.ephemeral <- ev })
	stop := chattest.Log(app).Subscribe(0, func(events []chat.Event) {
		w.Observe(events)
		for _, ev := range events {
			select {
			case w.observed <- ev:
			default: // nobody looks: a benchmark
			}
		}
	})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		for _, err := range []error{w.Close(ctx), w.queue.Close(ctx)} {
			if err != nil {
				t.Errorf("close: %v", err)
			}
		}
		stop()
	})
	for _, who := range []struct {
		name  string
		actor *chat.Actor
	}{{"ann", &w.ann}, {"bob", &w.bob}, {"cat", &w.cat}, {"dan", &w.dan}, {"eve", &w.eve}} {
		*who.actor = chat.Actor{User: w.user(who.name)}
	}
	return w
}

// user makes an account and gives its id.
func (w *world) user(name string) string {
	w.t.Helper()
	return chattest.User(w.t, w.app, name).Id
}

// direct opens the direct room of two users.
func (w *world) direct(a, b chat.Actor) chat.Room {
	w.t.Helper()
	room, _, err := w.OpenDirect(w.ctx, a, b.User)
	must(w.t, err)
	return room
}

// group makes a group of owner and members.
func (w *world) group(owner chat.Actor, members ...chat.Actor) chat.Room {
	w.t.Helper()
	room, err := w.CreateGroup(w.ctx, owner, service.GroupDraft{Name: "Group", Members: ids(members...)})
	must(w.t, err)
	return room
}

// say sends a text.
func (w *world) say(actor chat.Actor, room chat.Room, text string) chat.Message {
	w.t.Helper()
	msg, _, err := w.Send(w.ctx, actor, chat.Draft{Room: room.ID, Text: text})
	must(w.t, err)
	return msg
}

// befriend makes two users friends.
func (w *world) befriend(a, b chat.Actor) {
	w.t.Helper()
	_, err := w.RequestFriend(w.ctx, a, b.User)
	must(w.t, err)
	_, err = w.AcceptFriend(w.ctx, b, a.User)
	must(w.t, err)
}

func (w *world) block(a, b chat.Actor) {
	w.t.Helper()
	_, err := w.Block(w.ctx, a, b.User)
	must(w.t, err)
}

// settle waits until Observe has seen all that was committed so far: a block or
// a friendship is told to those online, whenever its event comes.
func (w *world) settle() {
	w.t.Helper()
	position, err := chattest.Log(w.app).Position()
	must(w.t, err)
	for seen := int64(0); seen < position; {
		seen = next(w.t, w.observed).Head().Position
	}
}

// roles lists the members of a room as "name=role", sorted.
func (w *world) roles(room chat.Room) string {
	w.t.Helper()
	members, err := w.Members(w.ctx, chat.ServerActor, room.ID)
	must(w.t, err)
	var all []string
	for _, m := range members {
		all = append(all, fmt.Sprintf("%s=%s", w.name(m.User), m.Role))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (w *world) name(user string) string {
	u, ok := w.User(user)
	if !ok {
		return "nobody"
	}
	return u.Name
}

// joined sets who came into a room when: in the order given, a second apart.
// Members that came in together would be told apart by their random ids.
func (w *world) joined(room chat.Room, actors ...chat.Actor) {
	w.t.Helper()
	for i, actor := range actors {
		at := types.NowDateTime().Add(time.Duration(i-len(actors)) * time.Second)
		_, err := w.app.DB().Update("chat_members", dbx.Params{"created": at},
			dbx.HashExp{"room": room.ID, "user": actor.User}).Execute()
		must(w.t, err)
	}
}

// rows counts the rows of a collection.
func (w *world) rows(collection string) int64 {
	w.t.Helper()
	n, err := w.app.CountRecords(collection)
	must(w.t, err)
	return n
}

func ids(actors ...chat.Actor) []string {
	var all []string
	for _, a := range actors {
		all = append(all, a.User)
	}
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantCode fails unless err is a *chat.Error with the code, and the field if
// one is given.
func wantCode(t testing.TB, err error, code chat.Code, field ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	e, ok := err.(*chat.Error)
	if !ok {
		t.Fatalf("a %T, want a *chat.Error: %v", err, err)
	}
	if e.Code != code {
		t.Fatalf("%v, want code %s", e, code)
	}
	if len(field) > 0 && e.Field != field[0] {
		t.Fatalf("%v: field %q, want %q", e, e.Field, field[0])
	}
}

// next waits for an event on a channel.
func next(t testing.TB, events <-chan chat.Event) chat.Event {
	t.Helper()
	select {
	case ev := <-events:
		return ev
	case <-time.After(10 * time.Second):
		t.Fatal("no event came")
		return nil
	}
}

// until skips events up to one of type E that fits.
func until[E chat.Event](t testing.TB, events <-chan chat.Event, fits func(E) bool) E {
	t.Helper()
	for {
		if ev, ok := next(t, events).(E); ok && fits(ev) {
			return ev
		}
	}
}
