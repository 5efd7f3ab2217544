package push_test

import (
	"context"
	"testing"
	"time"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/store"
)

func (s *stage) withdrawals() []push.Push {
	var silent []push.Push
	for _, p := range s.provider.take() {
		if p.Silent {
			silent = append(silent, p)
		}
	}
	return silent
}

// hide deletes a message for one user.
func (s *stage) hide(user, message string) {
	s.t.Helper()
	_, err := store.HideMessage(s.app, user, message, user)
	ok(s.t, err)
}

func TestAReadWithdrawsTheNotificationOnce(t *testing.T) {
	s, ann, bob, room := pair(t)
	s.phone(bob, "tablet")
	other := s.group(ann, bob)
	s.send(other.ID, ann, "stays unread")
	msg := s.send(room.ID, ann, "hello")
	s.settle()
	s.provider.take()

	s.read(room.ID, bob, msg.Seq)
	s.settle()
	silent := s.withdrawals()
	equal(t, "withdrawals", len(silent), 2)
	one := silent[0]
	equal(t, "type", one.Data["type"], "withdraw")
	equal(t, "room", one.Data["room"], room.ID)
	equal(t, "message", one.Data["message"], msg.ID)
	equal(t, "title and body", one.Title+one.Body, "")
	equal(t, "badge", *one.Badge, 1)

	// What is withdrawn is not withdrawn again.
	next := s.send(room.ID, bob, "an answer")
	s.settle()
	s.read(room.ID, ann, next.Seq)
	s.settle()
	equal(t, "withdrawals later", len(s.withdrawals()), 0)
}

func TestSeveralReadsWithinTheWindowWithdrawOnce(t *testing.T) {
	s, ann, bob, room := pair(t)
	s.send(room.ID, ann, "one")
	s.send(room.ID, ann, "two")
	s.settle()
	s.provider.take()
	s.read(room.ID, bob, 1)
	s.read(room.ID, bob, 2)
	s.settle()
	equal(t, "withdrawals", len(s.withdrawals()), 1)
}

func TestReadingOnlyAPartWithdrawsNothing(t *testing.T) {
	s, ann, bob, room := pair(t)
	first := s.send(room.ID, ann, "one")
	s.send(room.ID, ann, "two")
	s.settle()
	s.read(room.ID, bob, first.Seq)
	s.settle()
	equal(t, "withdrawals", len(s.withdrawals()), 0)
}

func TestWhatElseWithdraws(t *testing.T) {
	for name, change := range map[string]func(s *stage, room, message, bob string){
		"the message is deleted":             func(s *stage, _, message, _ string) { s.delete(message) },
		"the user deletes it for themselves": func(s *stage, _, message, bob string) { s.hide(bob, message) },
		"the member leaves":                  func(s *stage, room, _, bob string) { ok(s.t, store.DeleteMember(s.app, room, bob, bob)) },
		"the room is deleted":                func(s *stage, room, _, _ string) { ok(s.t, store.DeleteRoom(s.app, room, "")) },
		"an answer from another device":      func(s *stage, room, _, bob string) { s.send(room, bob, "answer") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			ann, bob := s.user("ann"), s.user("bob")
			s.phone(bob, "phone")
			room := s.group(ann, bob)
			msg := s.send(room.ID, ann, "hello")
			s.settle()
			s.provider.take()
			change(s, room.ID, msg.ID, bob)
			s.settle()
			silent := s.withdrawals()
			equal(t, "withdrawals", len(silent), 1)
			equal(t, "message", silent[0].Data["message"], msg.ID)
			equal(t, "badge", *silent[0].Badge, map[string]int{"the message is deleted": 1, "the user deletes it for themselves": 1}[name])
		})
	}
}

func TestADeletedMessageIsNotToldAgainAfterItsWithdrawal(t *testing.T) {
	s, ann, _, room := pair(t)
	s.send(room.ID, ann, "one")
	s.settle()
	second := s.send(room.ID, ann, "two")
	s.settle()
	s.delete(second.ID)
	s.settle()
	s.provider.take()
	// The log is read again from before all of it.
	ok(t, s.Close(t.Context()))
	ok(t, store.SaveReaderPosition(s.app, "chatPush", 0, "2026-01-01T00:00:00.000Z"))
	s.start()
	s.settle()
	same(t, "pushed to", s.provider.takeTokens(), []string{})
}

func TestAWithdrawalSurvivesARestart(t *testing.T) {
	s, ann, bob, room := pair(t)
	msg := s.send(room.ID, ann, "hello")
	s.settle()
	s.provider.take()
	ok(t, s.Close(t.Context()))
	s.read(room.ID, bob, msg.Seq)
	s.start()
	s.settle()
	equal(t, "withdrawals", len(s.withdrawals()), 1)
}

func TestReadWhileThePushWasOnItsWay(t *testing.T) {
	s, ann, bob, room := pair(t)
	arrived, carryOn := make(chan struct{}), make(chan struct{})
	first := true
	s.provider.batch = func(context.Context, int) {
		if first {
			first = false
			close(arrived)
			<-carryOn
		}
	}
	msg := s.send(room.ID, ann, "hello")
	s.taken()
	s.clock.advance(time.Second)
	<-arrived
	s.read(room.ID, bob, msg.Seq)
	s.taken()
	before := s.watcher.count()
	s.clock.advance(time.Second) // the read's window ends: nothing is shown yet
	s.watcher.await(t, func(push.State) bool { return s.watcher.rests > before })
	equal(t, "withdrawals so far", len(s.withdrawals()), 0)
	close(carryOn)
	s.watcher.await(t, func(st push.State) bool { return st.Sending == 0 })
	s.pass(3 * time.Second)
	equal(t, "withdrawals", len(s.withdrawals()), 1)
}

func TestAWithdrawalIsTriedAgain(t *testing.T) {
	s, ann, bob, room := pair(t)
	msg := s.send(room.ID, ann, "hello")
	s.settle()
	s.provider.always(push.Retry)
	s.read(room.ID, bob, msg.Seq)
	s.pass(5 * time.Second)
	s.provider.take()
	s.provider.always(push.Delivered)
	s.pass(2 * time.Minute)
	equal(t, "withdrawals at last", len(s.withdrawals()), 1)
	equal(t, "pending", s.Metrics().Pending, 0)
}
