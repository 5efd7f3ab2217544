package push_test

import (
	"fmt"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/push"
)

// pair is ann, who writes, and bob, who has a phone, in a direct room.
func pair(t *testing.T, change ...func(*push.Config)) (s *stage, ann, bob string, room chat.Room) {
	t.Helper()
	s = newStage(t, change...)
	ann, bob = s.user("ann"), s.user("bob")
	s.phone(bob, "phone")
	return s, ann, bob, s.direct(ann, bob)
}

func TestABurstMakesOnePush(t *testing.T) {
	s, ann, bob, room := pair(t)
	first := s.send(room.ID, ann, "one")
	s.send(room.ID, ann, "two")
	last := s.send(room.ID, ann, "three")
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "message", sent[0].Data["message"], last.ID)
	equal(t, "collapse id", sent[0].CollapseID, last.ID)
	equal(t, "count", sent[0].Data["count"], "3")
	equal(t, "body", sent[0].Body, "three\n3 new messages")
	equal(t, "badge", *sent[0].Badge, 3)
	equal(t, "the first", s.decisions(first.ID)[bob], push.Coalesced)
	equal(t, "the last", s.decisions(last.ID)[bob], push.Pushed)

	s.send(room.ID, ann, "four")
	s.settle()
	sent = s.provider.take()
	equal(t, "pushes after the window", len(sent), 1)
	equal(t, "body", sent[0].Body, "four")
	equal(t, "badge", *sent[0].Badge, 4)
}

func TestRoomsDoNotWaitForEachOther(t *testing.T) {
	s, ann, bob, room := pair(t)
	group := s.group(ann, bob)
	s.send(room.ID, ann, "one")
	s.send(group.ID, ann, "two")
	s.settle()
	equal(t, "pushes", len(s.provider.take()), 2)
}

func TestReadOrDeletedWithinTheWindowIsNotTold(t *testing.T) {
	s, ann, bob, room := pair(t)
	first := s.send(room.ID, ann, "one")
	second := s.send(room.ID, ann, "two")
	third := s.send(room.ID, ann, "three")
	s.taken()
	s.read(room.ID, bob, first.Seq)
	s.delete(third.ID)
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "message", sent[0].Data["message"], second.ID)
	equal(t, "body", sent[0].Body, "two")
}

func TestAMentionCountsWhereverItStandsInTheWindow(t *testing.T) {
	s := newStage(t)
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	s.phone(bob, "phone")
	room := s.group(ann, bob, cid)
	s.member(room.ID, bob, func(m *chat.Member) { m.Notify = chat.NotifyMentions })
	s.send(room.ID, ann, "one")
	mention := s.send(room.ID, ann, "@bob two", bob)
	last := s.send(room.ID, cid, "three")
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "message", sent[0].Data["message"], mention.ID)
	equal(t, "body", sent[0].Body, "ann: @bob two")
	equal(t, "the last", s.decisions(last.ID)[bob], push.NotMentioned)
}

func TestABlockedSenderIsNotCounted(t *testing.T) {
	s := newStage(t)
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	s.phone(bob, "phone")
	room := s.group(ann, bob, cid)
	s.block(bob, cid)
	s.send(room.ID, ann, "one")
	s.send(room.ID, cid, "two")
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "body", sent[0].Body, "ann: one")
}

func TestTheBadgeLeavesOutWhatIsMuted(t *testing.T) {
	s, ann, bob, room := pair(t)
	muted, silent, open := s.group(ann, bob), s.group(ann, bob), s.group(ann, bob)
	s.member(muted.ID, bob, func(m *chat.Member) { m.MutedUntil = time.Now().Add(time.Hour) })
	s.member(silent.ID, bob, func(m *chat.Member) { m.Notify = chat.NotifyNone })
	s.member(open.ID, bob, func(m *chat.Member) { m.Hidden = true })
	for _, r := range []chat.Room{muted, silent, open, open} {
		s.send(r.ID, ann, "x")
	}
	s.settle()
	s.provider.take()
	s.send(room.ID, ann, "x")
	s.settle()
	equal(t, "badge", *s.provider.take()[0].Badge, 3)
}

func TestMessagesTooOldAreNotPushed(t *testing.T) {
	s, ann, bob, room := pair(t)
	ok(t, s.Close(t.Context()))
	old := s.send(room.ID, ann, "old")
	s.clock.advance(61 * time.Minute)
	s.start()
	s.taken()
	s.watcher.await(t, func(st push.State) bool { return st.Pending == 0 })
	same(t, "pushed to", s.provider.takeTokens(), []string{})
	equal(t, "counted", s.Metrics().Decisions[push.TooOld], 1)
	equal(t, "explained", s.decisions(old.ID)[bob], push.TooOld)
	all, err := s.Explain(t.Context(), old.ID)
	ok(t, err)
	for _, e := range all {
		if e.Recorded {
			t.Errorf("%+v is called recorded", e)
		}
	}
}

func TestALargeRoomGoesInFullBatches(t *testing.T) {
	s := newStage(t)
	ann := s.user("ann")
	var members []string
	for i := range 60 {
		id := s.user(fmt.Sprintf("member%d", i))
		for j := range 10 {
			s.phone(id, fmt.Sprintf("phone %d of %d", j, i))
		}
		members = append(members, id)
	}
	s.send(s.group(ann, members...).ID, ann, "hello")
	s.settle()
	equal(t, "pushes", len(s.provider.take()), 600)
	equal(t, "batches", s.provider.calls, 2)
}
