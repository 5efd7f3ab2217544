package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func post(room, sender, text, clientID string) func(core.App) error {
	return func(tx core.App) error {
		_, err := store.InsertMessage(tx, chat.Message{Room: room, Sender: sender, Text: text, ClientID: clientID}, sender)
		return err
	}
}

// hold fills the queue behind a command that waits: what comes next is one batch.
func hold(t *testing.T, q *store.Queue) (release func()) {
	t.Helper()
	began, end := make(chan struct{}), make(chan struct{})
	var once sync.Once
	go func() {
		_ = q.Do(context.Background(), func(core.App) error {
			once.Do(func() { close(began) })
			<-end
			return nil
		})
	}()
	<-began
	return func() { close(end) }
}

func TestAFailingCommandFailsNobodyElse(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	send(t, app, room.ID, ann.Id, "first")
	q := store.NewQueue(app, store.QueueConfig{MaxBatch: 64})
	mine := errors.New("mine")
	saved := atomic.Int64{}
	app.OnRecordAfterCreateSuccess(store.MessagesID).BindFunc(func(e *core.RecordEvent) error { saved.Add(1); return e.Next() })

	release := hold(t, q)
	var wg sync.WaitGroup
	var good atomic.Int64
	for i := range 300 {
		kind := rand.IntN(6)
		wg.Go(func() {
			err := q.Do(context.Background(), func(tx core.App) error {
				if err := post(room.ID, ann.Id, fmt.Sprint(i), "")(tx); err != nil {
					return err
				}
				switch kind {
				case 0:
					return mine
				case 1:
					panic("mine")
				case 2: // a constraint fails in the database
					_, err := store.InsertMember(tx, chat.Member{Room: room.ID, User: ann.Id}, "")
					return err
				}
				return nil
			})
			switch {
			case kind == 0 && !errors.Is(err, mine):
				t.Errorf("own error: %v", err)
			case kind == 1 && chat.CodeOf(err) != chat.Internal:
				t.Errorf("panic: %v", err)
			case kind == 2 && chat.CodeOf(err) != chat.Conflict:
				t.Errorf("constraint: %v", err)
			case kind > 2 && err != nil:
				t.Errorf("a good command failed: %v", err)
			case kind > 2:
				good.Add(1)
			}
		})
	}
	release()
	wg.Wait()
	ok(t, q.Close(context.Background()))

	found, err := store.FindRoom(app, room.ID)
	ok(t, err)
	equal(t, "last seq", found.LastSeq, good.Load()+1)
	equal(t, "after-success hooks", saved.Load(), good.Load())
	seq := int64(0)
	for page := []chat.Message{{}}; len(page) > 0; {
		page, err = store.History(app, chat.History{Room: room.ID, After: max(seq, 0), Limit: chat.MaxPage})
		if seq == 0 {
			page, err = store.History(app, chat.History{Room: room.ID, Around: 1, Limit: chat.MaxPage})
		}
		ok(t, err)
		for _, m := range page {
			if seq++; m.Seq != seq {
				t.Fatalf("seq %d, want %d", m.Seq, seq)
			}
		}
	}
	equal(t, "messages", seq, good.Load()+1)
}

func TestAPanickingAfterHookChangesNoResult(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	app.OnRecordAfterCreateSuccess(store.MessagesID).BindFunc(func(*core.RecordEvent) error { panic("after") })
	q := store.NewQueue(app, store.QueueConfig{})
	for range 3 {
		ok(t, q.Do(context.Background(), post(room.ID, ann.Id, "hi", "")))
	}
	ok(t, q.Close(context.Background()))
	found, err := store.FindRoom(app, room.ID)
	ok(t, err)
	equal(t, "messages", found.LastSeq, 3)
}

func TestAFullQueueWaitsAndGivesUpWithItsContext(t *testing.T) {
	app := chattest.NewApp(t)
	q := store.NewQueue(app, store.QueueConfig{Depth: 1, MaxBatch: 1})
	release := hold(t, q)
	ctx, cancel := context.WithCancel(context.Background())
	var ran atomic.Bool
	results := make(chan error, 3)
	for range cap(results) { // one in the queue, two before it
		go func() {
			results <- q.Do(ctx, func(core.App) error { ran.Store(true); return nil })
		}()
	}
	cancel()
	for range cap(results) {
		err := <-results
		equal(t, "code", chat.CodeOf(err), chat.Unavailable)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cause: %v", err)
		}
	}
	release()
	ok(t, q.Close(context.Background()))
	equal(t, "an abandoned command ran", ran.Load(), false)
}

func TestCloseFlushesAndRefuses(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	q := store.NewQueue(app, store.QueueConfig{})
	release := hold(t, q)
	results := make(chan error, 20)
	for range cap(results) {
		go func() { results <- q.Do(context.Background(), post(room.ID, ann.Id, "hi", "")) }()
	}
	closed := make(chan error)
	go func() { closed <- q.Close(context.Background()) }()
	release()
	ok(t, <-closed)
	sent := int64(0)
	for range cap(results) {
		switch err := <-results; chat.CodeOf(err) {
		case "":
			sent++
		case chat.Unavailable: // came after Close
		default:
			t.Error(err)
		}
	}
	found, err := store.FindRoom(app, room.ID)
	ok(t, err)
	equal(t, "messages", found.LastSeq, sent)
	equal(t, "after Close", chat.CodeOf(q.Do(context.Background(), func(core.App) error { return nil })), chat.Unavailable)
	ok(t, q.Close(context.Background()))
}

func TestFiftyAtOnceWithOneClientIDMakeOneMessage(t *testing.T) {
	app := chattest.NewApp(t, chattest.Durable())
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	q := store.NewQueue(app, store.QueueConfig{})
	defer q.Close(context.Background())
	codes := make(chan chat.Code, 50)
	for range cap(codes) {
		go func() { codes <- chat.CodeOf(q.Do(context.Background(), post(room.ID, ann.Id, "hi", "c"))) }()
	}
	counts := map[chat.Code]int{}
	for range cap(codes) {
		counts[<-codes]++
	}
	equal(t, "results", fmt.Sprint(counts), fmt.Sprint(map[chat.Code]int{"": 1, chat.Conflict: 49}))
	found, err := store.FindRoom(app, room.ID)
	ok(t, err)
	equal(t, "last seq", found.LastSeq, 1)
}

func TestDurableSettings(t *testing.T) {
	app := chattest.NewApp(t, chattest.Durable())
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "busy_timeout": "10000", "foreign_keys": "1"} {
		var got string
		ok(t, app.NonconcurrentDB().NewQuery("PRAGMA "+pragma).Row(&got))
		equal(t, pragma, got, want)
	}
}
