package service_test

import (
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

// texts reads a page and joins what it says.
func (w *world) texts(actor chat.Actor, q chat.History) string {
	w.t.Helper()
	page, err := w.History(w.ctx, actor, q)
	must(w.t, err)
	var all []string
	for _, msg := range page {
		all = append(all, msg.Text)
	}
	return strings.Join(all, " ")
}

// lastText is what the newest message of a room says in the actor's list of
// rooms, "-" without one.
func (w *world) lastText(actor chat.Actor, room chat.Room) string {
	w.t.Helper()
	summary, err := w.Room(w.ctx, actor, room.ID)
	must(w.t, err)
	if summary.LastMessage == nil {
		return "-"
	}
	return summary.LastMessage.Text
}

func TestAHiddenMessageIsGoneForOneUserOnly(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	var sent []chat.Message
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		sent = append(sent, w.say(w.ann, room, text))
	}
	b, e := sent[1], sent[4]
	_, err := w.React(w.ctx, w.ann, b.ID, "+", true)
	must(t, err)
	must(t, w.Hide(w.ctx, w.bob, b.ID, e.ID))

	for _, page := range []struct {
		q    chat.History
		want string
	}{
		{chat.History{}, "a c d"},
		{chat.History{Limit: 2}, "c d"},
		{chat.History{Before: 3}, "a"},
		{chat.History{After: 1, Limit: 2}, "c d"},
		{chat.History{Around: 2, Limit: 2}, "a c"},
	} {
		page.q.Room = room.ID
		if got := w.texts(w.bob, page.q); got != page.want {
			t.Errorf("%+v: bob reads %q, want %q", page.q, got, page.want)
		}
	}
	for _, actor := range []chat.Actor{w.ann, chat.ServerActor} {
		if got := w.texts(actor, chat.History{Room: room.ID}); got != "a b c d e" {
			t.Errorf("others read %q", got)
		}
	}
	if got := w.lastText(w.bob, room); got != "d" {
		t.Errorf("bob's list says %q", got)
	}
	if got := w.lastText(w.ann, room); got != "e" {
		t.Errorf("ann's list says %q", got)
	}

	text := "new"
	for what, err := range map[string]error{
		"get":      second(w.Message(w.ctx, w.bob, b.ID)),
		"by num":   second(w.MessageByNum(w.ctx, w.bob, b.Num)),
		"edit":     second(w.Edit(w.ctx, w.bob, service.EditDraft{Message: b.ID, Text: &text})),
		"delete":   second(w.Delete(w.ctx, w.bob, b.ID)),
		"reaction": second(w.React(w.ctx, w.bob, b.ID, "+", true)),
	} {
		if chat.CodeOf(err) != chat.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	reactions, err := w.Reactions(w.ctx, w.bob, []string{b.ID})
	must(t, err)
	if len(reactions) != 0 {
		t.Errorf("bob is given %+v", reactions)
	}
	reactions, err = w.Reactions(w.ctx, w.ann, []string{b.ID})
	must(t, err)
	if len(reactions) != 1 {
		t.Errorf("ann is given %+v", reactions)
	}
}

func second[T any](_ T, err error) error { return err }

func TestHidingEverything(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	a, b := w.say(w.ann, room, "a"), w.say(w.ann, room, "b")
	must(t, w.Hide(w.ctx, w.bob, a.ID, b.ID))
	if got := w.lastText(w.bob, room); got != "-" {
		t.Fatalf("bob's list says %q", got)
	}
	summary, err := w.Room(w.ctx, w.bob, room.ID)
	must(t, err)
	if summary.Unread != 2 {
		t.Fatalf("%d unread: hiding is not reading", summary.Unread)
	}
	w.say(w.ann, room, "c")
	if got := w.lastText(w.bob, room); got != "c" {
		t.Fatalf("bob's list says %q", got)
	}
}

func TestHidingIsToldOnceAndToOneUser(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	msg := w.say(w.ann, room, "a")
	since, err := chattest.Log(w.app).Position()
	must(t, err)
	for range 2 {
		must(t, w.Hide(w.ctx, w.bob, msg.ID, msg.ID))
	}
	ev := until(t, w.observed, func(chat.MessageHidden) bool { return true })
	if ev.User != w.bob.User || ev.Head().Room != room.ID || ev.Head().Actor != w.bob.User ||
		ev.Message.ID != msg.ID || ev.Message.Seq != msg.Seq || ev.Message.Num != msg.Num || ev.Message.Text != "" {
		t.Fatalf("%+v", ev)
	}
	if n := w.rows("chat_hidden"); n != 1 {
		t.Fatalf("%d records", n)
	}
	missed := func(actor chat.Actor, since int64) []chat.Event {
		events, _, _, err := chattest.Log(w.app).EventsFor(actor.User, since, 0)
		must(t, err)
		return events
	}
	if events := missed(w.bob, since); len(events) != 1 || chat.KindOf(events[0]) != chat.KindMessageHidden {
		t.Fatalf("bob missed %+v", events)
	}
	if events := missed(w.ann, since); len(events) != 0 {
		t.Fatalf("ann missed %+v", events)
	}
	// What happens to the message is bob's business no more, nor is that it was sent.
	text := "b"
	_, err = w.Edit(w.ctx, w.ann, service.EditDraft{Message: msg.ID, Text: &text})
	must(t, err)
	_, err = w.React(w.ctx, w.ann, msg.ID, "+", true)
	must(t, err)
	_, err = w.Delete(w.ctx, w.ann, msg.ID)
	must(t, err)
	for _, ev := range missed(w.bob, 0) {
		switch ev.(type) {
		case chat.MessageCreated, chat.MessageUpdated, chat.MessageDeleted, chat.ReactionAdded:
			t.Errorf("bob missed %+v", ev)
		}
	}
	// Shown again, by deleting the record, it is not told as hidden.
	rec, err := w.app.FindFirstRecordByData("chat_hidden", "message", msg.ID)
	must(t, err)
	must(t, w.app.Delete(rec))
	hidden, created := 0, 0
	for _, ev := range missed(w.bob, 0) {
		switch ev.(type) {
		case chat.MessageHidden:
			hidden++
		case chat.MessageCreated:
			created++
		}
	}
	if hidden != 0 || created != 1 {
		t.Fatalf("%d hidden, %d created", hidden, created)
	}
}

func TestHideRefusals(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, Limits: chat.Limits{DeleteMany: 2}})
	room, other := w.direct(w.ann, w.bob), w.direct(w.ann, w.cat)
	mine, theirs := w.say(w.ann, room, "a"), w.say(w.ann, other, "b")
	for _, row := range []struct {
		name  string
		actor chat.Actor
		ids   []string
		code  chat.Code
		field string
	}{
		{"nothing", w.bob, nil, chat.Invalid, "message"},
		{"too many", w.bob, []string{"a", "b", "c"}, chat.Invalid, "message"},
		{"no such message", w.bob, []string{mine.ID, "ffffffffffffffffffffffff"}, chat.NotFound, ""},
		{"of a room that is not mine", w.bob, []string{mine.ID, theirs.ID}, chat.NotFound, ""},
		{"the server", chat.ServerActor, []string{mine.ID}, chat.Unauthorized, ""},
		{"a stranger", chat.Actor{}, []string{mine.ID}, chat.Unauthorized, ""},
	} {
		t.Run(row.name, func(t *testing.T) { wantCode(t, w.Hide(w.ctx, row.actor, row.ids...), row.code, row.field) })
	}
	if n := w.rows("chat_hidden"); n != 0 {
		t.Fatalf("a refusal left %d records", n)
	}
}
