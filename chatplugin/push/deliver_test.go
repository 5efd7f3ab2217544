package push_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/push"
)

func TestAFailedPushComesAgain(t *testing.T) {
	s, ann, _, room := pair(t)
	s.provider.always(push.Retry)
	msg := s.send(room.ID, ann, "hello")
	s.pass(20 * time.Second)
	tries := len(s.provider.take())
	if tries < 3 {
		t.Fatalf("%d tries in 20 seconds", tries)
	}
	s.provider.always(push.Delivered)
	s.pass(time.Minute + time.Second)
	sent := s.provider.take()
	equal(t, "pushes at last", len(sent), 1)
	equal(t, "collapse id", sent[0].CollapseID, msg.ID)
	equal(t, "pending", s.Metrics().Pending, 0)
}

func TestARetryIsDecidedAnew(t *testing.T) {
	for name, meanwhile := range map[string]func(s *stage, bob, room, msg string, seq int64){
		"read":    func(s *stage, bob, room, _ string, seq int64) { s.read(room, bob, seq) },
		"deleted": func(s *stage, _, _, msg string, _ int64) { s.delete(msg) },
		"viewing": func(s *stage, bob, room, _ string, _ int64) {
			s.tracker.Connect(bob, "c")
			s.tracker.View(bob, "c", room)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, ann, bob, room := pair(t)
			s.provider.always(push.Retry)
			msg := s.send(room.ID, ann, "hello")
			s.settleRetry()
			meanwhile(s, bob, room.ID, msg.ID, msg.Seq)
			s.provider.always(push.Delivered)
			s.provider.take()
			s.pass(2 * time.Minute)
			same(t, "pushed to", s.provider.takeTokens(), []string{})
			equal(t, "pending", s.Metrics().Pending, 0)
		})
	}
}

func TestOnlyTheDeviceThatFailedIsTriedAgain(t *testing.T) {
	s, ann, bob, room := pair(t)
	s.phone(bob, "tablet")
	s.provider.answers(func(p push.Push) push.Result {
		if p.Token == "tablet" {
			return push.Result{Outcome: push.Retry}
		}
		return push.Result{Outcome: push.Delivered}
	})
	s.send(room.ID, ann, "hello")
	s.settleRetry()
	same(t, "first", s.provider.takeTokens(), []string{"phone", "tablet"})
	s.provider.always(push.Delivered)
	s.pass(time.Minute)
	same(t, "then", s.provider.takeTokens(), []string{"tablet"})
}

func TestWhatComesBehindAWaitingPushJoinsIt(t *testing.T) {
	s, ann, bob, room := pair(t)
	s.provider.always(push.Retry)
	s.send(room.ID, ann, "one")
	s.settleRetry()
	second := s.send(room.ID, ann, "two")
	s.pass(2 * time.Second)
	s.provider.always(push.Delivered)
	s.provider.take()
	s.pass(time.Minute)
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "body", sent[0].Body, "two\n2 new messages")
	equal(t, "second", s.decisions(second.ID)[bob], push.Pushed)
}

func TestAnEntryForgetsOldMessagesButNotTheirNumber(t *testing.T) {
	s, ann, _, room := pair(t)
	s.provider.always(push.Retry)
	for i := range push.MaxEntryRefs + 8 {
		s.send(room.ID, ann, fmt.Sprint(i))
	}
	s.settleRetry()
	s.provider.take()
	s.provider.always(push.Delivered)
	s.pass(time.Minute)
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "count", sent[0].Data["count"], fmt.Sprint(push.MaxEntryRefs+8))
}

func TestRetryAfterPausesTheProviderAsAWhole(t *testing.T) {
	s, ann, bob, room := pair(t)
	s.provider.answers(func(push.Push) push.Result {
		return push.Result{Outcome: push.Retry, RetryAfter: 5 * time.Minute, Err: errors.New("429")}
	})
	s.send(room.ID, ann, "one")
	s.pass(2 * time.Second)
	equal(t, "first try", len(s.provider.take()), 1)
	s.send(s.group(ann, bob).ID, ann, "two") // another room has to wait too
	s.provider.always(push.Delivered)
	s.pass(4*time.Minute + 50*time.Second)
	same(t, "pushed within the pause", s.provider.takeTokens(), []string{})
	if m := s.Metrics(); m.Paused == "" || m.LastError != "429" {
		t.Errorf("metrics: %+v", m)
	}
	s.pass(time.Minute)
	equal(t, "pushed after it", len(s.provider.take()), 2)
	equal(t, "paused", s.Metrics().Paused, "")
}

func TestBadCredentialsPauseEverythingAndAreLoggedOnce(t *testing.T) {
	s, ann, bob, room := pair(t)
	s.provider.answers(func(push.Push) push.Result {
		return push.Result{Outcome: push.Unauthorized, Err: errors.New("401")}
	})
	s.send(room.ID, ann, "one")
	s.pass(10 * time.Minute)
	if tries := s.provider.calls; tries < 10 || tries > 20 {
		t.Errorf("%d tries in 10 minutes, want waits that grow to a minute", tries)
	}
	s.provider.take()
	s.send(s.group(ann, bob).ID, ann, "two")
	s.provider.always(push.Delivered)
	s.pass(2 * time.Minute)
	equal(t, "pushed when mended", len(s.provider.take()), 2)
	same(t, "devices", s.devices(), []string{"phone"})
}

// crowd is a room of ann and 60 members with 10 devices each: more than a batch.
func crowd(t *testing.T) (s *stage, ann, room string, members []string) {
	t.Helper()
	s = newStage(t, func(c *push.Config) { c.Parallel = 1 })
	ann = s.user("ann")
	for i := range 60 {
		id := s.user(fmt.Sprintf("member%d", i))
		for j := range 10 {
			s.phone(id, fmt.Sprintf("phone %d of %d", j, i))
		}
		members = append(members, id)
	}
	return s, ann, s.group(ann, members...).ID, members
}

func TestWhatIsReadyWhenAPauseBeginsIsDecidedAnew(t *testing.T) {
	s, ann, room, members := crowd(t)
	s.provider.answers(func(push.Push) push.Result {
		return push.Result{Outcome: push.Retry, RetryAfter: 10 * time.Minute}
	})
	msg := s.send(room, ann, "hello")
	s.settleRetry()
	equal(t, "first batch", len(s.provider.take()), push.BatchSize)
	for _, member := range members {
		s.read(room, member, msg.Seq)
	}
	s.provider.always(push.Delivered)
	s.pass(20 * time.Minute)
	equal(t, "pushes after everybody read it", len(s.provider.take()), 0)
	equal(t, "pending", s.Metrics().Pending, 0)
}

func TestAfterAPauseOneBatchGoesAlone(t *testing.T) {
	s, ann, room, _ := crowd(t)
	ok(t, s.Close(t.Context()))
	s.cfg.Parallel = 8
	s.start()
	s.provider.always(push.Unauthorized)
	s.send(room, ann, "hello")
	s.settleRetry()
	s.watcher.await(t, func(st push.State) bool { return st.Paused })

	s.provider.take()
	arrived, carryOn := make(chan int, 10), make(chan struct{})
	s.provider.always(push.Delivered)
	s.provider.hooked(func(_ context.Context, n int) { arrived <- n; <-carryOn })
	s.clock.advance(5 * time.Second)
	equal(t, "probe", <-arrived, push.BatchSize)
	s.watcher.await(t, func(st push.State) bool { return st.Sending > 0 && !st.Paused })
	equal(t, "batches beside it", len(arrived), 0)
	close(carryOn)
	equal(t, "then the rest", <-arrived, 100)
	s.watcher.await(t, func(st push.State) bool { return st.Pending == 0 })
}

func TestPausesGrowToAMinute(t *testing.T) {
	want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}
	for i, got := range push.GateWaits(len(want)) {
		equal(t, fmt.Sprintf("pause %d", i), got, want[i]*time.Second)
	}
	for attempt := range 100 {
		if d := push.Backoff(attempt); d <= 0 || d > push.LastBackoff+time.Millisecond {
			t.Fatalf("backoff %d: %s", attempt, d)
		}
	}
}

func TestRefusedIsFinal(t *testing.T) {
	s, ann, _, room := pair(t)
	s.provider.always(push.Refused)
	s.send(room.ID, ann, "hello")
	s.settle()
	s.pass(time.Minute)
	equal(t, "tries", s.provider.calls, 1)
	same(t, "devices", s.devices(), []string{"phone"})
	equal(t, "counted", s.Metrics().Outcomes[push.Refused], 1)
}

func TestAProviderThatPanicsOrForgetsCostsNothing(t *testing.T) {
	s, ann, _, room := pair(t)
	var calls atomic.Int32
	s.provider.batch = func(context.Context, int) {
		if calls.Add(1) == 1 {
			panic("provider")
		}
	}
	s.send(room.ID, ann, "hello")
	// The panic may be noticed after the first minute was over.
	chattest.Eventually(t, "the push was delivered", func() bool {
		s.pass(time.Minute)
		return s.Metrics().Outcomes[push.Delivered] == 1
	})
	equal(t, "tries", s.provider.calls, 2)
}

func TestTestPush(t *testing.T) {
	s := newStage(t)
	bob := s.user("bob")
	s.phone(bob, "phone", "de")
	s.phone(bob, "tablet")
	s.provider.answers(func(p push.Push) push.Result {
		if p.Token == "tablet" {
			return push.Result{Outcome: push.DeadToken, Err: errors.New("gone")}
		}
		return push.Result{Outcome: push.Delivered}
	})
	results, err := s.Test(t.Context(), bob)
	ok(t, err)
	var outcomes []string
	for _, r := range results {
		outcomes = append(outcomes, string(r.Outcome)+" "+r.Error)
	}
	slices.Sort(outcomes)
	same(t, "outcomes", outcomes, []string{"dead_token gone", "delivered "})
	same(t, "devices", s.devices(), []string{"phone", "tablet"})
	if _, err := s.Test(t.Context(), "nobody"); err == nil {
		t.Error("a test push to nobody")
	}
}
