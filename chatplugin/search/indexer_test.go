package search_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"go.uber.org/goleak"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/search"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// fillRoom writes many messages without the service.
func (w *world) fillRoom(room chat.Room, n int) {
	w.t.Helper()
	ok(w.t, w.app.RunInTransaction(func(tx core.App) error {
		for i := range n {
			_, err := store.InsertMessage(tx, chat.Message{Room: room.ID, Sender: w.ann.User, Type: chat.TypeText, Text: fmt.Sprintf("number n%d of many", i)}, w.ann.User)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// count pages through all that a search finds.
func (w *world) count(actor chat.Actor, text string) int {
	w.t.Helper()
	n, q := 0, service.SearchQuery{Text: text, Limit: 100}
	for {
		found, cursor, err := w.Search(w.ctx, actor, q)
		ok(w.t, err)
		n += len(found)
		if cursor == "" {
			return n
		}
		q.Cursor = cursor
	}
}

func TestOldMessagesAreTakenInAfterTheFirstStart(t *testing.T) {
	w := newWorldWithoutIndex(t)
	room := w.group(w.ann)
	w.fillRoom(room, 5*page+10)
	w.start()
	w.say(w.ann, room, "number of today, one of many")
	w.settle()
	equal(t, "found", w.count(w.ann, "number many"), 5*page+11)
	equal(t, "rows", w.rows(), 5*page+11)
}

// A process that ends while old messages are taken in leaves the rest to the
// next one.
func TestTakingInGoesOnAfterARestart(t *testing.T) {
	w := newWorldWithoutIndex(t)
	room := w.group(w.ann)
	w.fillRoom(room, 5*page+10)
	w.start()
	w.settle()
	w.stop()
	// As it was before the older half came in.
	_, err := w.app.DB().NewQuery("DELETE FROM _chat_search WHERE rowid <= 50").Execute()
	ok(t, err)
	ok(t, store.SaveSearchLeft(w.app, 51, chat.Timestamp(time.Now())))
	equal(t, "rows left", w.rows(), 5*page+10-50)
	w.start()
	w.settle()
	equal(t, "found", w.count(w.ann, "number many"), 5*page+10)
	equal(t, "rows", w.rows(), 5*page+10)
}

func TestChangesWhileNobodyIndexedAreFoundAfterTheNextStart(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	first, second := w.say(w.ann, room, "first old"), w.say(w.ann, room, "second old")
	w.settle()
	w.stop()
	text := "first new"
	_, err := w.Edit(w.ctx, w.ann, service.EditDraft{Message: first.ID, Text: &text})
	ok(t, err)
	_, err = w.Delete(w.ctx, w.ann, second.ID)
	ok(t, err)
	w.say(w.ann, room, "third new")
	equal(t, "not yet", w.find(w.ann, "new"), "")
	w.start()
	w.settle()
	equal(t, "new", w.find(w.ann, "new"), "third new|first new")
	equal(t, "rows", w.rows(), 2)
}

func TestAMissingIndexIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	w.say(w.ann, room, "still here")
	w.settle()
	w.stop()
	_, err := w.app.DB().NewQuery("DROP TABLE _chat_search").Execute()
	ok(t, err)
	w.start()
	w.settle()
	equal(t, "found", w.find(w.ann, "still"), "still here")
	equal(t, "people", w.people(w.ann, "bob"), "bob")
}

// An index of another version of package words would find the wrong things.
func TestAnIndexOfAnotherVersionIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	w.say(w.ann, room, "still here")
	w.settle()
	w.stop()
	for _, q := range []string{"DELETE FROM _chat_search", "UPDATE _chat_counters SET value = 0 WHERE name = 'search'"} {
		_, err := w.app.DB().NewQuery(q).Execute()
		ok(t, err)
	}
	w.start()
	w.settle()
	equal(t, "found", w.find(w.ann, "still"), "still here")
}

// Nobody knows what was edited or deleted in the part of the log that is gone.
func TestAnIndexThatMissedAPartOfTheLogIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	gone := w.say(w.ann, room, "gone")
	w.settle()
	w.stop()
	_, err := w.Delete(w.ctx, w.ann, gone.ID)
	ok(t, err)
	w.say(w.ann, room, "there")
	_, err = w.app.DB().NewQuery("DELETE FROM _chat_events WHERE id < (SELECT MAX(id) FROM _chat_events)").Execute()
	ok(t, err)
	w.say(w.ann, room, "there too")
	w.start()
	w.settle()
	equal(t, "found", w.find(w.ann, "there"), "there too|there")
	equal(t, "rows", w.rows(), 2)
}

// While the index can't be written nothing is lost and nothing else suffers.
func TestAFailingIndexIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	w.settle()
	_, err := w.app.DB().NewQuery("ALTER TABLE _chat_search RENAME TO _chat_elsewhere").Execute()
	ok(t, err)
	w.say(w.ann, room, "sent all the same")
	if _, _, err := w.Search(w.ctx, w.ann, service.SearchQuery{Text: "sent"}); chat.CodeOf(err) != chat.Internal {
		t.Errorf("got %v", err)
	}
	_, err = w.app.DB().NewQuery("ALTER TABLE _chat_elsewhere RENAME TO _chat_search").Execute()
	ok(t, err)
	w.settle()
	equal(t, "found", w.find(w.ann, "sent"), "sent all the same")
}

// Two processes on one database do the same work; the result is that of one.
func TestTwoIndexersOnOneDatabase(t *testing.T) {
	w := newWorldWithoutIndex(t)
	room := w.group(w.ann)
	w.fillRoom(room, 3*page)
	w.start()
	other := w.indexer
	w.start()
	for i := range 20 {
		w.say(w.ann, room, fmt.Sprintf("number m%d of many", i))
	}
	w.settle()
	ok(t, other.WaitComplete(w.ctx))
	equal(t, "found", w.count(w.ann, "many"), 3*page+20)
	equal(t, "rows", w.rows(), 3*page+20)
}

func TestAClosedIndexerLeavesNothingRunning(t *testing.T) {
	app := chattest.NewApp(t)
	log := chattest.Log(app)
	stop := log.Subscribe(0, func([]chat.Event) {})
	stop() // the log's own poller runs from now on
	before := goleak.IgnoreCurrent()
	x := search.New(app, search.Config{})
	ok(t, x.Start(log.Subscribe))
	ok(t, x.Start(log.Subscribe)) // does nothing
	ok(t, x.Close(context.Background()))
	ok(t, x.Close(context.Background()))
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
	if err := x.Start(log.Subscribe); err == nil {
		t.Error("a closed indexer started")
	}
}
