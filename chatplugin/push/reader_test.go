package push_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/store"
)

// The outage of R14: half an hour of failures, messages all the while.
func TestAnOutageLosesNothingAndStaysSmall(t *testing.T) {
	const most = 40
	s := newStage(t, func(c *push.Config) { *c = c.WithMaxPending(most) })
	ann := s.user("ann")
	var bobs, rooms, tokens []string
	for i := range 30 {
		bobs = append(bobs, s.user(fmt.Sprintf("bob%d", i)))
		tokens = append(tokens, fmt.Sprintf("t%02d", i))
		s.phone(bobs[i], tokens[i])
		rooms = append(rooms, s.direct(ann, bobs[i]).ID)
	}
	s.provider.answers(func(push.Push) push.Result { return push.Result{Outcome: push.Retry, Err: errors.New("503")} })
	newest := map[string]string{}
	largest := 0
	minutes := 30
	if testing.Short() {
		minutes = 5 // the race detector makes it long
	}
	for minute := range minutes {
		for i, room := range rooms {
			if i%3 == minute%3 {
				newest[tokens[i]] = s.send(room, ann, fmt.Sprintf("minute %d", minute)).ID
			}
		}
		s.passUntaken(time.Minute)
		largest = max(largest, s.Metrics().Pending)
	}
	// A window on top of the limit makes one entry here.
	if largest == 0 || largest > 2*most {
		t.Errorf("%d pending, the limit is %d", largest, most)
	}
	s.provider.take()
	s.provider.always(push.Delivered)
	s.passUntaken(2 * time.Minute)
	s.settle()
	last := map[string]string{}
	for _, p := range s.provider.take() {
		last[p.Token] = p.Data["message"]
	}
	for _, token := range tokens {
		equal(t, token, last[token], newest[token])
	}
	kept, _, err := store.ReaderPosition(s.app, "chatPush")
	ok(t, err)
	s.pass(2 * time.Second)
	newestPosition, err := chattest.Log(s.app).Position()
	ok(t, err)
	s.watcher.await(t, func(st push.State) bool { return st.Kept == newestPosition })
	if kept > newestPosition {
		t.Error("the position ran ahead")
	}
}

func TestAFullPusherLetsTheLogGoOn(t *testing.T) {
	s, ann, bob, room := pair(t, func(c *push.Config) { *c = c.WithMaxPending(2) })
	other := make(chan string, 100)
	log := chattest.Log(s.app)
	position, err := log.Position()
	ok(t, err)
	stop := log.Subscribe(position, eventsTo(other))
	defer stop()
	s.provider.always(push.Retry)
	for i := range 10 {
		group := s.group(ann, bob)
		s.send(group.ID, ann, fmt.Sprint(i))
	}
	s.send(room.ID, ann, "last")
	for text := range other { // the other reader is not behind
		if text == "last" {
			break
		}
	}
	ok(t, s.Close(t.Context())) // and the waiting handler is not in the way
}

func TestAfterACrashNothingIsLostAndNothingFinishedIsToldTwice(t *testing.T) {
	s := newStage(t)
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	s.phone(bob, "bob's")
	s.phone(cid, "cid's")
	room := s.group(ann, bob, cid)
	s.provider.answers(func(p push.Push) push.Result {
		if p.Token == "cid's" {
			return push.Result{Outcome: push.Retry}
		}
		return push.Result{Outcome: push.Delivered}
	})
	msg := s.send(room.ID, ann, "hello")
	s.settleRetry()
	s.pass(5 * time.Second)
	newest, err := chattest.Log(s.app).Position()
	ok(t, err)
	s.watcher.await(t, func(st push.State) bool { return st.Kept == newest-1 })
	s.provider.take()

	// The process dies: the old pusher hears of nothing any more and writes nothing.
	crashed := s.Pusher
	s.provider.always(push.Delivered)
	dead := s.provider
	dead.batch = func(ctx context.Context, _ int) { <-ctx.Done() }
	s.provider = &provider{}
	s.cfg.Provider = s.provider
	s.start()
	s.settle()
	same(t, "pushed to", s.provider.takeTokens(), []string{"cid's"})
	equal(t, "bob", s.decisions(msg.ID)[bob], push.AlreadyTold)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = crashed.Close(ctx)
}

func TestAMessageOnItsWayInACrashComesAgainWithTheSameCollapseID(t *testing.T) {
	s, ann, _, room := pair(t)
	arrived := make(chan struct{})
	s.provider.batch = func(ctx context.Context, _ int) { close(arrived); <-ctx.Done() }
	msg := s.send(room.ID, ann, "hello")
	s.taken()
	s.clock.advance(time.Second)
	<-arrived
	crashed, first := s.Pusher, s.provider.take()
	s.provider = &provider{}
	s.cfg.Provider = s.provider
	s.start()
	s.settle()
	again := s.provider.take()
	equal(t, "repeats", len(again), 1)
	equal(t, "collapse id", again[0].CollapseID, first[0].CollapseID)
	equal(t, "collapse id is the message", again[0].CollapseID, msg.ID)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = crashed.Close(ctx)
}

func TestANewReaderStartsAtTheEndOfTheLog(t *testing.T) {
	app := chattest.NewApp(t)
	s := &stage{t: t, app: app}
	ann, bob := s.user("ann"), s.user("bob")
	s.phone(bob, "phone")
	room := s.direct(ann, bob)
	s.send(room.ID, ann, "before push was there")
	s = newStageOn(t, app, newClock())
	s.send(room.ID, ann, "after")
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "body", sent[0].Body, "after")
}

func TestALogShorterThanRememberedGoesOnFromItsEnd(t *testing.T) {
	app := chattest.NewApp(t)
	ok(t, store.SaveReaderPosition(app, "chatPush", 1_000_000, "2026-01-01T00:00:00.000Z"))
	s := newStageOn(t, app, newClock())
	ann, bob := s.user("ann"), s.user("bob")
	s.phone(bob, "phone")
	s.send(s.direct(ann, bob).ID, ann, "hello")
	s.settle()
	same(t, "pushed to", s.provider.takeTokens(), []string{"phone"})
}
