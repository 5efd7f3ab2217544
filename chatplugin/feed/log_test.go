package feed_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/store"
)

func TestAReaderThatStartsLateGetsAllOfIt(t *testing.T) {
	s := newScene(t)
	for range 5000 / 10 {
		ok(t, s.app.RunInTransaction(func(tx core.App) error {
			for range 10 {
				send(t, tx, s.group.ID, s.ann.Id, "hi")
			}
			return nil
		}))
	}
	// More than what is in memory: the beginning comes from the table.
	newest, err := feedLog(s.app).Position()
	ok(t, err)
	done := make(chan []chat.Event)
	var all []chat.Event
	stop := feedLog(s.app).Subscribe(0, func(events []chat.Event) {
		all = append(all, events...)
		if all[len(all)-1].Head().Position == newest {
			done <- all
		}
	})
	events := <-done
	stop()
	checkOrder(t, events, map[string]int64{s.group.ID: 1})
	equal(t, "the first", chat.KindOf(events[0]), chat.KindRoomCreated)
	equal(t, "events", int64(len(events)), newest)
}

func TestAPanicOfAReaderIsItsOwn(t *testing.T) {
	s := newScene(t)
	heard := make(chan chat.Event, 10)
	from, err := feedLog(s.app).Position()
	ok(t, err)
	stop := feedLog(s.app).Subscribe(from, func(events []chat.Event) {
		for _, e := range events {
			heard <- e
		}
		panic("reader")
	})
	defer stop()
	for i := range 3 {
		m := send(t, s.app, s.group.ID, s.ann.Id, "hi")
		equal(t, "message", (<-heard).(chat.MessageCreated).Message.ID, m.ID)
		_ = i
	}
}

func TestADurableReaderGoesOnWhereItStopped(t *testing.T) {
	dir := t.TempDir()
	var ann *core.Record
	var room chat.Room
	var first, second chat.Message
	got := make(chan string, 10)

	t.Run("first process", func(t *testing.T) {
		app := chattest.NewApp(t, chattest.InDir(dir))
		ann = chattest.User(t, app, "ann")
		room = newGroup(t, app, ann.Id)
		failures := atomic.Int32{}
		stop := feedLog(app).SubscribeDurable("push", func(_ context.Context, events []chat.Event) error {
			if failures.Add(1) <= 2 {
				return errors.New("not yet")
			}
			got <- events[0].(chat.MessageCreated).Message.ID
			return nil
		})
		first = send(t, app, room.ID, ann.Id, "one")
		equal(t, "after two failures", <-got, first.ID)
		stop()
		second = send(t, app, room.ID, ann.Id, "two")
	})
	t.Run("second process", func(t *testing.T) {
		app := chattest.NewApp(t, chattest.InDir(dir))
		third := send(t, app, room.ID, ann.Id, "three")
		stop := feedLog(app).SubscribeDurable("push", func(_ context.Context, events []chat.Event) error {
			for _, e := range events {
				got <- e.(chat.MessageCreated).Message.ID
			}
			return nil
		})
		defer stop()
		equal(t, "missed", <-got, second.ID)
		equal(t, "new", <-got, third.ID)
	})
}

func TestADurableReaderThatHangsEndsWithTheLog(t *testing.T) {
	s := newScene(t)
	called := make(chan struct{})
	feedLog(s.app).SubscribeDurable("hang", func(ctx context.Context, _ []chat.Event) error {
		close(called)
		<-ctx.Done()
		return ctx.Err()
	})
	send(t, s.app, s.group.ID, s.ann.Id, "hi")
	<-called
	ok(t, feedLog(s.app).Close(context.Background()))
	feedLog(s.app).Subscribe(0, func([]chat.Event) { t.Error("a reader after Close") })()
}

func TestSyncGivesAUserTheirOwn(t *testing.T) {
	s := newScene(t)
	log := feedLog(s.app)
	since, err := log.Position()
	ok(t, err)
	other := newGroup(t, s.app, s.ann.Id, s.bob.Id) // ann and bob
	send(t, s.app, other.ID, s.ann.Id, "not for cid")
	send(t, s.app, s.group.ID, s.ann.Id, "for cid")
	_, err = store.SaveFriendship(s.app, chat.Friendship{Requester: s.dan.Id, Addressee: s.cid.Id, Status: chat.FriendPending}, s.dan.Id)
	ok(t, err)
	_, err = store.SaveFriendship(s.app, chat.Friendship{Requester: s.ann.Id, Addressee: s.dan.Id, Status: chat.FriendPending}, s.ann.Id)
	ok(t, err)
	third := newGroup(t, s.app, s.dan.Id, s.cid.Id)
	ok(t, store.DeleteRoom(s.app, third.ID, s.dan.Id))
	ok(t, store.DeleteMember(s.app, s.group.ID, s.cid.Id, s.ann.Id))
	send(t, s.app, s.group.ID, s.ann.Id, "after cid left")

	sync := func(user *core.Record, since int64, limit int) (string, int64, bool) {
		events, position, more, err := log.EventsFor(user.Id, since, limit)
		ok(t, err)
		return kinds(events), position, more
	}
	newest, err := log.Position()
	ok(t, err)
	got, position, more := sync(s.cid, since, 0)
	equal(t, "cid", got, "friendship.updated room.deleted member.deleted")
	equal(t, "position", position, newest)
	equal(t, "more", more, false)
	got, _, _ = sync(s.dan, since, 0)
	equal(t, "dan", got, "friendship.updated friendship.updated room.deleted")
	got, _, _ = sync(s.cid, newest, 0)
	equal(t, "up to date", got, "")

	// In pages, everything comes once.
	all, _, _ := sync(s.ann, since, 0)
	var pages string
	for at, more := since, true; more; {
		var page string
		page, at, more = sync(s.ann, at, 2)
		if pages != "" && page != "" {
			pages += " "
		}
		pages += page
	}
	equal(t, "pages", pages, all)

	for _, since := range []int64{-1, newest + 1} {
		if _, _, _, err := log.EventsFor(s.ann.Id, since, 0); !errors.Is(err, feed.ErrReset) {
			t.Errorf("since %d: %v, want ErrReset", since, err)
		}
	}
}

func TestSyncHidesABlock(t *testing.T) {
	for _, c := range []struct {
		name     string
		statuses []chat.FriendStatus // what happens between ann and bob, in order
		deleted  bool
		ann, bob string
	}{
		{"strangers", []chat.FriendStatus{chat.FriendBlocked}, false, "friendship.updated", ""},
		{"friends", []chat.FriendStatus{chat.FriendAccepted, chat.FriendBlocked}, false, "friendship.updated friendship.updated", "friendship.deleted"},
		{"unblocked", []chat.FriendStatus{chat.FriendAccepted, chat.FriendBlocked, chat.FriendAccepted}, false,
			"friendship.updated friendship.updated friendship.updated", "friendship.updated friendship.updated friendship.updated"},
		{"blocked and removed", []chat.FriendStatus{chat.FriendAccepted, chat.FriendBlocked}, true, "friendship.deleted friendship.deleted", "friendship.deleted"},
		{"strangers, blocked and removed", []chat.FriendStatus{chat.FriendBlocked}, true, "friendship.deleted", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			since, err := feedLog(s.app).Position()
			ok(t, err)
			f := chat.Friendship{Requester: s.bob.Id, Addressee: s.ann.Id}
			for _, status := range c.statuses {
				f.Status, f.BlockedBy = status, nil
				if status == chat.FriendBlocked {
					f.BlockedBy = []string{s.ann.Id}
				}
				f, err = store.SaveFriendship(s.app, f, s.ann.Id)
				ok(t, err)
			}
			if c.deleted {
				ok(t, store.DeleteFriendship(s.app, f.ID, s.ann.Id))
			}
			for user, want := range map[*core.Record]string{s.ann: c.ann, s.bob: c.bob} {
				events, _, _, err := feedLog(s.app).EventsFor(user.Id, since, 0)
				ok(t, err)
				equal(t, user.GetString("name"), kinds(events), want)
			}
		})
	}
}

func TestSyncOfABlockByBoth(t *testing.T) {
	s := newScene(t)
	f := chat.Friendship{Requester: s.ann.Id, Addressee: s.bob.Id, Status: chat.FriendBlocked}
	positions := []int64{}
	for _, step := range []struct {
		actor    string
		blockers []string
	}{
		{s.ann.Id, []string{s.ann.Id}},
		{s.bob.Id, []string{s.ann.Id, s.bob.Id}},
		{s.ann.Id, []string{s.bob.Id}},
	} {
		at, err := feedLog(s.app).Position()
		ok(t, err)
		positions = append(positions, at)
		f.BlockedBy = step.blockers
		f, err = store.SaveFriendship(s.app, f, step.actor)
		ok(t, err)
	}
	// Now only bob blocks. ann saw her own block end, bob saw nothing of hers.
	ann, _, _, err := feedLog(s.app).EventsFor(s.ann.Id, positions[2], 0)
	ok(t, err)
	equal(t, "ann ends her block", kinds(ann), "friendship.deleted")
	bob, _, _, err := feedLog(s.app).EventsFor(s.bob.Id, positions[1], 0)
	ok(t, err)
	equal(t, "bob from his block on", kinds(bob), "friendship.updated")
	seen := bob[0].(chat.FriendshipChanged)
	equal(t, "blockers bob sees", fmt.Sprint(seen.Friendship.BlockedBy), fmt.Sprint([]string{s.bob.Id}))
	equal(t, "before", seen.Before, chat.FriendBlocked)
}

func TestAnAfterHookKeepsNoEventBack(t *testing.T) {
	// Without polling: what is not published at the commit is not heard of.
	app := chattest.NewApp(t, chattest.WithLog(feed.LogConfig{Poll: time.Hour}))
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	app.OnRecordAfterCreateSuccess(store.MessagesID).BindFunc(func(*core.RecordEvent) error { panic("after") })
	q := store.NewQueue(app, store.QueueConfig{})
	defer q.Close(context.Background())
	wait := follow(t, feedLog(app), atLeast(3))
	ok(t, q.Do(context.Background(), func(tx core.App) error {
		for range 3 {
			send(t, tx, room.ID, ann.Id, "hi")
		}
		return nil
	}))
	equal(t, "events", kinds(wait()), "message.created message.created message.created")
}

func TestCompactDropsTheOldAndSyncSaysReset(t *testing.T) {
	s := newScene(t)
	log := feed.NewLog(s.app, feed.LogConfig{KeepRows: 5})
	oldest, err := log.Oldest()
	ok(t, err)
	equal(t, "oldest of a whole log", oldest, 0)
	for range 10 {
		send(t, s.app, s.group.ID, s.ann.Id, "hi")
	}
	ok(t, log.Compact())
	newest, err := log.Position()
	ok(t, err)
	oldest, err = log.Oldest()
	ok(t, err)
	equal(t, "oldest", oldest, newest-4)
	_, _, _, err = log.EventsFor(s.ann.Id, oldest-2, 0)
	equal(t, "too old", fmt.Sprint(err), fmt.Sprint(feed.ErrReset))
	events, _, _, err := log.EventsFor(s.ann.Id, oldest-1, 0)
	ok(t, err)
	equal(t, "just in time", len(events), 5)

	ok(t, feed.NewLog(s.app, feed.LogConfig{Keep: time.Nanosecond}).Compact())
	after, err := log.Position()
	ok(t, err)
	equal(t, "position after dropping by age", after, newest)
	oldest, err = log.Oldest()
	ok(t, err)
	equal(t, "the newest row stays", oldest, newest)
}

func TestARestoredBackupResetsDurableReaders(t *testing.T) {
	s := newScene(t)
	ok(t, store.SaveReaderPosition(s.app, "push", 1_000_000, "now"))
	got := make(chan string, 1)
	stop := feedLog(s.app).SubscribeDurable("push", func(_ context.Context, events []chat.Event) error {
		got <- events[0].(chat.MessageCreated).Message.ID
		return nil
	})
	defer stop()
	m := send(t, s.app, s.group.ID, s.ann.Id, "hi")
	equal(t, "first event", <-got, m.ID)
}
