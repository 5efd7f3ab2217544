package search_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/search"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// world is a real PocketBase with the chat, its log, a service to search with and
// an indexer that reads the log.
type world struct {
	*service.Service
	t       testing.TB
	ctx     context.Context
	app     core.App
	indexer *search.Indexer

	ann, bob, cat chat.Actor
}

// page is how many old messages, messages of a deleted room, or users one
// transaction takes.
const page = 20

func newWorld(t testing.TB) *world {
	t.Helper()
	w := newWorldWithoutIndex(t)
	w.start()
	return w
}

func newWorldWithoutIndex(t testing.TB, opts ...chattest.Option) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), app: chattest.NewApp(t, opts...)}
	queue := store.NewQueue(w.app, store.QueueConfig{})
	w.Service = service.New(w.app, queue, service.Config{OfflineGrace: -1})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		ok(t, w.Service.Close(ctx))
		ok(t, queue.Close(ctx))
	})
	w.ann, w.bob, w.cat = w.user("ann"), w.user("bob"), w.user("cat")
	return w
}

// start makes an indexer on the world's database, as a new process would.
func (w *world) start() {
	w.t.Helper()
	x := search.New(w.app, search.Config{Every: -1}.WithPage(page))
	w.t.Cleanup(func() { ok(w.t, x.Close(context.Background())) })
	ok(w.t, x.Start(chattest.Log(w.app).Subscribe))
	w.indexer = x
}

func (w *world) stop() {
	w.t.Helper()
	ok(w.t, w.indexer.Close(context.Background()))
}

// settle waits until all that was done can be found.
func (w *world) settle() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 60*time.Second)
	defer cancel()
	position, err := chattest.Log(w.app).Position()
	ok(w.t, err)
	ok(w.t, w.indexer.WaitComplete(ctx))
	ok(w.t, w.indexer.Wait(ctx, position))
}

func (w *world) user(name string) chat.Actor {
	w.t.Helper()
	return chat.Actor{User: chattest.User(w.t, w.app, name).Id}
}

// named makes a user with a name as people write it.
func (w *world) named(email, name string, change ...func(*core.Record)) chat.Actor {
	w.t.Helper()
	users, err := w.app.FindCollectionByNameOrId("users")
	ok(w.t, err)
	rec := core.NewRecord(users)
	rec.SetEmail(email)
	rec.SetRandomPassword()
	rec.Set("name", name)
	for _, f := range change {
		f(rec)
	}
	ok(w.t, w.app.Save(rec))
	return chat.Actor{User: rec.Id}
}

func (w *world) group(owner chat.Actor, members ...chat.Actor) chat.Room {
	w.t.Helper()
	var ids []string
	for _, m := range members {
		ids = append(ids, m.User)
	}
	room, err := w.CreateGroup(w.ctx, owner, service.GroupDraft{Name: "Group", Members: ids})
	ok(w.t, err)
	return room
}

func (w *world) say(actor chat.Actor, room chat.Room, text string) chat.Message {
	w.t.Helper()
	msg, _, err := w.Send(w.ctx, actor, chat.Draft{Room: room.ID, Text: text})
	ok(w.t, err)
	return msg
}

// save makes a message as a record of PocketBase.
func (w *world) save(room chat.Room, sender chat.Actor, values map[string]any) *core.Record {
	w.t.Helper()
	c, err := w.app.FindCachedCollectionByNameOrId(store.MessagesID)
	ok(w.t, err)
	rec := core.NewRecord(c)
	rec.Load(map[string]any{"room": room.ID, "sender": sender.User})
	for key, value := range values {
		rec.Set(key, value)
	}
	ok(w.t, w.app.Save(rec))
	return rec
}

// find is a search with nothing but a text; it gives the texts it found.
func (w *world) find(actor chat.Actor, text string) string {
	w.t.Helper()
	return w.search(actor, service.SearchQuery{Text: text})
}

func (w *world) search(actor chat.Actor, q service.SearchQuery) string {
	w.t.Helper()
	found, _, err := w.Search(w.ctx, actor, q)
	ok(w.t, err)
	return texts(found)
}

func texts(found []service.Found) string {
	var all []string
	for _, f := range found {
		all = append(all, f.Message.Text+f.Message.Caption)
	}
	return strings.Join(all, "|")
}

// rows is how many messages the index has.
func (w *world) rows() int {
	w.t.Helper()
	var n int
	ok(w.t, w.app.DB().NewQuery("SELECT COUNT(*) FROM _chat_search").Row(&n))
	return n
}

// people gives the names that a search for people finds.
func (w *world) people(actor chat.Actor, text string) string {
	w.t.Helper()
	found, err := w.People(w.ctx, actor, service.PeopleQuery{Text: text})
	ok(w.t, err)
	return w.names(actor, found)
}

func (w *world) names(actor chat.Actor, found []chat.Friendship) string {
	w.t.Helper()
	var names []string
	for _, f := range found {
		u, _ := w.User(f.Peer(actor.User))
		names = append(names, u.Name)
	}
	return strings.Join(names, "|")
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func refused(t testing.TB, what string, err error, code chat.Code, field string) {
	t.Helper()
	if e := chat.AsError(err); e == nil || e.Code != code || e.Field != field {
		t.Errorf("%s: got %v, want %s of %q", what, err, code, field)
	}
}
