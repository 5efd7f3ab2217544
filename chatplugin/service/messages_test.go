package service_test

import (
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

func TestEdit(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	msg := w.say(w.ann, room, "tha")
	text := "the"
	edited, err := w.Edit(w.ctx, w.ann, service.EditDraft{Message: msg.ID, Text: &text})
	must(t, err)
	if edited.Text != "the" || edited.Edited.IsZero() || edited.Seq != msg.Seq {
		t.Fatalf("%+v", edited)
	}
	same, err := w.Edit(w.ctx, w.ann, service.EditDraft{Message: msg.ID, Text: &text})
	must(t, err)
	if chat.Timestamp(same.Edited) != chat.Timestamp(edited.Edited) {
		t.Fatal("an edit that changes nothing was written")
	}
}

func TestEditRefusals(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, Limits: chat.Limits{Text: 10}})
	room := w.group(w.ann, w.bob)
	msg, gone := w.say(w.bob, room, "text"), w.say(w.bob, room, "gone")
	_, err := w.Delete(w.ctx, w.bob, gone.ID)
	must(t, err)
	text, blank, long := "new", " ", strings.Repeat("x", 11)
	table := []struct {
		name  string
		actor chat.Actor
		edit  service.EditDraft
		code  chat.Code
		field string
	}{
		{"outsider", w.eve, service.EditDraft{Message: msg.ID, Text: &text}, chat.NotFound, ""},
		{"no such message", w.bob, service.EditDraft{Message: "ffffffffffffffffffffffff", Text: &text}, chat.NotFound, ""},
		{"no message", w.bob, service.EditDraft{Text: &text}, chat.Invalid, "message"},
		{"the owner of the group", w.ann, service.EditDraft{Message: msg.ID, Text: &text}, chat.Forbidden, ""},
		{"nothing to change", w.bob, service.EditDraft{Message: msg.ID}, chat.Invalid, "text"},
		{"blank", w.bob, service.EditDraft{Message: msg.ID, Text: &blank}, chat.Invalid, "text"},
		{"too long", w.bob, service.EditDraft{Message: msg.ID, Text: &long}, chat.TooLarge, "text"},
		{"a deleted one", w.bob, service.EditDraft{Message: gone.ID, Text: &text}, chat.Conflict, ""},
		{"a deleted one by the server", chat.ServerActor, service.EditDraft{Message: gone.ID, Text: &text}, chat.Conflict, ""},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			got, err := w.Edit(w.ctx, row.actor, row.edit)
			wantCode(t, err, row.code, row.field)
			if got.ID != "" || got.Text != "" {
				t.Fatalf("a refusal gave away %+v", got)
			}
		})
	}
}

func TestDelete(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	a, b := w.say(w.bob, room, "a"), w.say(w.bob, room, "b")
	for range 2 { // the second time they are tombstones already
		gone, err := w.Delete(w.ctx, w.bob, b.ID, a.ID, b.ID)
		must(t, err)
		if len(gone) != 2 || gone[0].ID != b.ID || gone[1].ID != a.ID {
			t.Fatalf("%+v", gone)
		}
		for _, msg := range gone {
			if msg.Deleted.IsZero() || msg.Text != "" {
				t.Fatalf("no tombstone: %+v", msg)
			}
		}
	}
	history, err := w.History(w.ctx, w.ann, chat.History{Room: room.ID})
	must(t, err)
	if len(history) != 2 || history[0].Seq != 1 || history[1].Seq != 2 {
		t.Fatalf("tombstones lost their place: %+v", history)
	}
}

func TestDeleteIsAllOrNothing(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, Limits: chat.Limits{DeleteMany: 3}})
	group, direct, foreign := w.group(w.ann, w.bob), w.direct(w.ann, w.bob), w.direct(w.cat, w.dan)
	mine, theirs := w.say(w.bob, group, "mine"), w.say(w.ann, group, "theirs")
	peers, hidden := w.say(w.ann, direct, "peers"), w.say(w.cat, foreign, "hidden")
	table := []struct {
		name string
		ids  []string
		code chat.Code
	}{
		{"none", nil, chat.Invalid},
		{"an empty id", []string{mine.ID, ""}, chat.NotFound},
		{"too many", []string{mine.ID, "a", "b", "c"}, chat.Invalid},
		{"one absent", []string{mine.ID, "ffffffffffffffffffffffff"}, chat.NotFound},
		{"one foreign", []string{mine.ID, hidden.ID}, chat.NotFound},
		{"one of the owner", []string{mine.ID, theirs.ID}, chat.Forbidden},
		{"one of the peer", []string{mine.ID, peers.ID}, chat.Forbidden},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, err := w.Delete(w.ctx, w.bob, row.ids...)
			wantCode(t, err, row.code)
			msg, err := w.Message(w.ctx, w.bob, mine.ID)
			must(t, err)
			if !msg.Deleted.IsZero() {
				t.Fatal("half of it was done")
			}
		})
	}
	// The owner of a group may, across rooms too.
	_, err := w.Delete(w.ctx, w.ann, mine.ID, peers.ID)
	must(t, err)
}

func TestPin(t *testing.T) {
	w := newWorld(t)
	group, direct := w.group(w.ann, w.bob), w.direct(w.ann, w.bob)
	inGroup, inDirect := w.say(w.bob, group, "x"), w.say(w.bob, direct, "x")
	gone := w.say(w.ann, group, "x")
	_, err := w.Delete(w.ctx, w.ann, gone.ID)
	must(t, err)

	_, err = w.Pin(w.ctx, w.bob, inGroup.ID, true)
	wantCode(t, err, chat.Forbidden)
	_, err = w.Pin(w.ctx, w.eve, inGroup.ID, true)
	wantCode(t, err, chat.NotFound)
	_, err = w.Pin(w.ctx, w.ann, gone.ID, true)
	wantCode(t, err, chat.Conflict)

	for _, pin := range []struct {
		actor chat.Actor
		msg   chat.Message
	}{{w.ann, inGroup}, {w.ann, inDirect}, {w.bob, inDirect}} {
		pinned, err := w.Pin(w.ctx, pin.actor, pin.msg.ID, true)
		must(t, err)
		if pinned.Pinned.IsZero() || pinned.PinnedBy != pin.actor.User {
			t.Fatalf("%+v", pinned)
		}
		again, err := w.Pin(w.ctx, pin.actor, pin.msg.ID, true)
		must(t, err)
		if chat.Timestamp(again.Pinned) != chat.Timestamp(pinned.Pinned) {
			t.Fatal("pinned twice")
		}
		for range 2 {
			unpinned, err := w.Pin(w.ctx, pin.actor, pin.msg.ID, false)
			must(t, err)
			if !unpinned.Pinned.IsZero() || unpinned.PinnedBy != "" {
				t.Fatalf("%+v", unpinned)
			}
		}
	}
}
