package push_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pocketchat/chatplugin/push"
)

func TestADeadTokenIsDeleted(t *testing.T) {
	s, ann, bob, room := pair(t)
	s.phone(bob, "tablet")
	s.provider.answers(func(p push.Push) push.Result {
		if p.Token == "phone" {
			return push.Result{Outcome: push.DeadToken}
		}
		return push.Result{Outcome: push.Delivered}
	})
	s.send(room.ID, ann, "hello")
	s.settle()
	same(t, "devices", s.devices(), []string{"tablet"})
	equal(t, "pruned", s.Metrics().Pruned, 1)
}

func TestADeadTokenThatChangedSinceStays(t *testing.T) {
	s := newStage(t)
	ann, bob := s.user("ann"), s.user("bob")
	device := s.phone(bob, "old token")
	room := s.direct(ann, bob)
	s.provider.batch = func(context.Context, int) {
		device.Set("token", "new token") // the app came back while the push was on its way
		ok(t, s.app.Save(device))
	}
	s.provider.always(push.DeadToken)
	s.send(room.ID, ann, "hello")
	s.settle()
	same(t, "devices", s.devices(), []string{"new token"})
}

func TestWrongCredentialsDeleteNoTokens(t *testing.T) {
	s := newStage(t)
	ann := s.user("ann")
	var members, tokens []string
	for i := range 5 {
		members = append(members, s.user(fmt.Sprintf("m%d", i)))
		tokens = append(tokens, fmt.Sprintf("t%d", i))
		s.phone(members[i], tokens[i])
	}
	room := s.group(ann, members...)
	s.provider.always(push.ForeignToken)
	s.send(room.ID, ann, "hello")
	s.pass(10 * time.Second)
	same(t, "devices", s.devices(), tokens)
	if s.Metrics().Paused == "" {
		t.Error("push is not paused")
	}
	s.provider.take()
	s.provider.always(push.Delivered)
	s.pass(2 * time.Minute)
	same(t, "pushed when mended", s.provider.takeTokens(), tokens)
}

func TestWrongCredentialsAreSeenInSmallBatchesToo(t *testing.T) {
	s := newStage(t)
	ann := s.user("ann")
	s.provider.always(push.ForeignToken)
	for i := range 12 {
		bob := s.user(fmt.Sprintf("bob%d", i))
		s.phone(bob, fmt.Sprintf("t%d", i))
		s.send(s.direct(ann, bob).ID, ann, "hello")
		s.pass(2 * time.Second)
	}
	s.pass(2 * time.Minute)
	if left := len(s.devices()); left < 9 {
		t.Errorf("%d of 12 devices are left", left)
	}
}

func TestAFewForeignTokensAreDeleted(t *testing.T) {
	s := newStage(t)
	ann := s.user("ann")
	var members []string
	for i := range 5 {
		members = append(members, s.user(fmt.Sprintf("m%d", i)))
		s.phone(members[i], fmt.Sprintf("t%d", i))
	}
	s.provider.answers(func(p push.Push) push.Result {
		if p.Token == "t3" {
			return push.Result{Outcome: push.ForeignToken}
		}
		return push.Result{Outcome: push.Delivered}
	})
	s.send(s.group(ann, members...).ID, ann, "hello")
	s.settle()
	same(t, "devices", s.devices(), []string{"t0", "t1", "t2", "t4"})
}
