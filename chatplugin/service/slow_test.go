package service_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

func (w *world) slow(room chat.Room, wait time.Duration) {
	w.t.Helper()
	_, err := w.UpdateRoom(w.ctx, w.ann, room.ID, service.RoomPatch{SlowMode: &wait})
	must(w.t, err)
}

func TestSlowModeMakesMembersWait(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	w.say(w.cat, room, "before it was slow") // with a pass
	w.slow(room, time.Hour)
	first, _, err := w.Send(w.ctx, w.cat, chat.Draft{Room: room.ID, Text: "one", ClientID: "one"})
	must(t, err)
	for range 2 { // with a pass and without
		err := w.try(w.cat, room, "two", "two")
		wantCode(t, err, chat.RateLimited)
		if wait := chat.AsError(err).RetryAfter; wait <= 59*time.Minute || wait > time.Hour {
			t.Errorf("wait %s", wait)
		}
	}
	again, repeated, err := w.Send(w.ctx, w.cat, chat.Draft{Room: room.ID, Text: "one", ClientID: "one"})
	must(t, err)
	if !repeated || again.ID != first.ID {
		t.Errorf("a repeat gave %+v", again)
	}
	text := "edited"
	_, err = w.Edit(w.ctx, w.cat, service.EditDraft{Message: first.ID, Text: &text})
	must(t, err)
	_, err = w.React(w.ctx, w.cat, first.ID, "+1", true)
	must(t, err)
	for range 2 {
		w.say(w.ann, room, "owner")
		w.say(w.bob, room, "admin")
		w.say(chat.Actor{User: w.cat.User, Superuser: true}, room, "on behalf")
	}
	must(t, w.try(w.dan, room, "somebody else", ""))

	// Deleting what was sent shortens no wait; turning it off does.
	_, err = w.Delete(w.ctx, w.cat, first.ID)
	must(t, err)
	wantCode(t, w.try(w.cat, room, "two", ""), chat.RateLimited)
	w.slow(room, 0)
	w.say(w.cat, room, "free")
	w.say(w.cat, room, "free")
	w.slow(room, time.Hour)
	w.say(w.cat, room, "the first in a slow room")
	wantCode(t, w.try(w.cat, room, "second", ""), chat.RateLimited)
}

func TestOfTwentyAtOnceSlowModeLetsOneThrough(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	w.say(w.cat, room, "a pass")
	w.slow(room, time.Hour)
	var all sync.WaitGroup
	codes := make(chan chat.Code, 20)
	for range cap(codes) {
		all.Go(func() { codes <- chat.CodeOf(w.try(w.cat, room, "hi", "")) })
	}
	all.Wait()
	counts := map[chat.Code]int{}
	for range cap(codes) {
		counts[<-codes]++
	}
	if got, want := fmt.Sprint(counts), fmt.Sprint(map[chat.Code]int{"": 1, chat.RateLimited: 19}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSlowModeIsBoundedAndForGroups(t *testing.T) {
	w := newWorld(t)
	room, direct := w.crew(), w.direct(w.ann, w.bob)
	for _, c := range []struct {
		actor chat.Actor
		room  chat.Room
		wait  time.Duration
		want  chat.Code
	}{
		{w.ann, room, chat.MaxSlowMode + time.Second, chat.Invalid},
		{w.ann, room, -time.Second, chat.Invalid},
		{w.cat, room, time.Second, chat.Forbidden},
		{w.eve, room, time.Second, chat.NotFound},
		{w.ann, direct, time.Second, chat.Forbidden},
		{w.bob, room, chat.MaxSlowMode, ""},
	} {
		_, err := w.UpdateRoom(w.ctx, c.actor, c.room.ID, service.RoomPatch{SlowMode: &c.wait})
		if chat.CodeOf(err) != c.want {
			t.Errorf("%s in %s: %v, want %q", c.wait, c.room.Type, err, c.want)
		}
	}
}
