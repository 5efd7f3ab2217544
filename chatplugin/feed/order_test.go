package feed_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/store"
)

// follow collects events from now on until enough says so.
func follow(t testing.TB, log *feed.Log, enough func([]chat.Event) bool) (wait func() []chat.Event) {
	t.Helper()
	from, err := log.Position()
	ok(t, err)
	var all []chat.Event
	done := make(chan struct{})
	stop := log.Subscribe(from, func(events []chat.Event) {
		select {
		case <-done:
			return
		default:
		}
		all = append(all, events...)
		if enough(all) {
			close(done)
		}
	})
	return func() []chat.Event {
		t.Helper()
		select {
		case <-done:
		case <-t.Context().Done():
			t.Fatal("the events never came")
		}
		stop()
		return all
	}
}

func atLeast(n int) func([]chat.Event) bool {
	return func(all []chat.Event) bool { return len(all) >= n }
}

// checkOrder fails unless positions rise and the seqs of each room are dense.
func checkOrder(t *testing.T, events []chat.Event, first map[string]int64) {
	t.Helper()
	last := int64(0)
	next := map[string]int64{}
	for room, seq := range first {
		next[room] = seq
	}
	for _, e := range events {
		if e.Head().Position <= last {
			t.Fatalf("position %d after %d", e.Head().Position, last)
		}
		last = e.Head().Position
		if m, created := e.(chat.MessageCreated); created {
			if m.Message.Seq != next[m.Message.Room] {
				t.Fatalf("seq %d in room %s, want %d", m.Message.Seq, m.Message.Room, next[m.Message.Room])
			}
			next[m.Message.Room]++
		}
	}
}

func TestManyWritersByAllDoorsMakeOneDenseOrder(t *testing.T) {
	s := newScene(t)
	q := store.NewQueue(s.app, store.QueueConfig{})
	defer q.Close(context.Background())
	const writers, each = 8, 40
	wait := follow(t, feedLog(s.app), atLeast(3*writers*each))

	messages, err := s.app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	doors := []func() error{
		func() error {
			return q.Do(context.Background(), func(tx core.App) error {
				_, err := store.InsertMessage(tx, chat.Message{Room: s.group.ID, Sender: s.ann.Id, Type: chat.TypeText, Text: "queue"}, s.ann.Id)
				return err
			})
		},
		func() error {
			rec := core.NewRecord(messages)
			rec.Set("room", s.group.ID)
			rec.Set("sender", s.cid.Id)
			rec.Set("text", "save")
			return s.app.Save(rec)
		},
		func() error {
			if a := s.as(t, s.bob).create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "rest"}); a.status != 200 {
				return errors.New("rest failed")
			}
			return nil
		},
	}
	var wg sync.WaitGroup
	for _, write := range doors {
		for range writers {
			wg.Go(func() {
				for range each {
					if err := write(); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	events := wait()
	checkOrder(t, events, map[string]int64{s.group.ID: 2})
	equal(t, "events", len(events), 3*writers*each)
}

func TestARollbackLeavesNoGap(t *testing.T) {
	s := newScene(t)
	position, err := feedLog(s.app).Position()
	ok(t, err)
	stop := errors.New("stop")
	err = s.app.RunInTransaction(func(tx core.App) error {
		send(t, tx, s.group.ID, s.ann.Id, "never")
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	m := send(t, s.app, s.group.ID, s.ann.Id, "next")
	equal(t, "seq", m.Seq, s.message.Seq+1)
	equal(t, "num", m.Num, s.message.Num+1)
	after, err := feedLog(s.app).Position()
	ok(t, err)
	equal(t, "position", after, position+1)
}

func TestTwoProcessesOnOneDirectory(t *testing.T) {
	dir := t.TempDir()
	first := chattest.NewApp(t, chattest.InDir(dir), chattest.Durable())
	ann := chattest.User(t, first, "ann")
	room := newGroup(t, first, ann.Id)
	second := chattest.NewApp(t, chattest.InDir(dir), chattest.Durable())

	const each = 100
	here, there := follow(t, feedLog(first), atLeast(2*each)), follow(t, feedLog(second), atLeast(2*each))
	var wg sync.WaitGroup
	for _, app := range []core.App{first, second} {
		wg.Go(func() {
			for range each {
				send(t, app, room.ID, ann.Id, "hi")
			}
		})
	}
	wg.Wait()
	for _, events := range [][]chat.Event{here(), there()} {
		checkOrder(t, events, map[string]int64{room.ID: 1})
	}
}

func feedLog(app core.App) *feed.Log { return chattest.Log(app) }
