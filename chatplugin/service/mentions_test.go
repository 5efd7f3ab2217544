package service_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// mention sends a text that mentions somebody.
func (w *world) mention(actor chat.Actor, room chat.Room, mentions ...string) chat.Message {
	w.t.Helper()
	msg, _, err := w.Send(w.ctx, actor, chat.Draft{Room: room.ID, Text: "look", Mentions: mentions})
	must(w.t, err)
	return msg
}

// wantMentions fails unless the actor's list of rooms counts so many unread
// mentions in a room, and the room itself too.
func (w *world) wantMentions(actor chat.Actor, room chat.Room, want int64) {
	w.t.Helper()
	summary, err := w.Room(w.ctx, actor, room.ID)
	must(w.t, err)
	rooms, err := w.Rooms(w.ctx, actor, service.RoomsQuery{})
	must(w.t, err)
	i := slices.IndexFunc(rooms, func(s chat.RoomSummary) bool { return s.Room.ID == room.ID })
	if summary.UnreadMentions != want || i < 0 || rooms[i].UnreadMentions != want {
		w.t.Fatalf("%s has %d unread mentions, in the list %+v; want %d", w.name(actor.User), summary.UnreadMentions, rooms, want)
	}
}

func (w *world) mentionRows() int {
	w.t.Helper()
	var n int
	must(w.t, w.app.DB().NewQuery("SELECT COUNT(*) FROM _chat_mentions").Row(&n))
	return n
}

func TestUnreadMentionsAreThoseOfOneselfAndOfEverybody(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat)
	w.say(w.ann, room, "nobody in particular")
	w.mention(w.ann, room, w.bob.User)
	w.mention(w.ann, room, chat.MentionAll, w.bob.User, chat.MentionAll) // counts once
	w.mention(w.ann, room, w.ann.User, w.eve.User)                       // oneself and a stranger
	w.wantMentions(w.ann, room, 0)
	w.wantMentions(w.bob, room, 2)
	w.wantMentions(w.cat, room, 1)

	_, err := w.MarkRead(w.ctx, w.bob, room.ID, 2)
	must(t, err)
	w.wantMentions(w.bob, room, 1)
	w.say(w.cat, room, "who answers has read")
	w.wantMentions(w.cat, room, 0)
	_, err = w.MarkRead(w.ctx, w.bob, room.ID, 0)
	must(t, err)
	w.wantMentions(w.bob, room, 0)

	_, err = w.AddMembers(w.ctx, w.ann, room.ID, []string{w.eve.User})
	must(t, err)
	w.wantMentions(w.eve, room, 0) // mentioned before they came
}

func TestAMentionEndsWithItsMessageAndFollowsEdits(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat)
	msg := w.mention(w.ann, room, w.bob.User)
	edited, err := w.Edit(w.ctx, w.ann, service.EditDraft{Message: msg.ID, Mentions: []string{w.cat.User, w.cat.User, w.eve.User}})
	must(t, err)
	if !slices.Equal(edited.Mentions, []string{w.cat.User}) || !edited.Edited.IsZero() {
		t.Fatalf("%+v", edited)
	}
	w.wantMentions(w.bob, room, 0)
	w.wantMentions(w.cat, room, 1)

	text := "other words"
	edited, err = w.Edit(w.ctx, w.ann, service.EditDraft{Message: msg.ID, Text: &text})
	must(t, err)
	if !slices.Equal(edited.Mentions, []string{w.cat.User}) {
		t.Fatalf("an edit of the text took the mentions: %+v", edited)
	}
	edited, err = w.Edit(w.ctx, w.ann, service.EditDraft{Message: msg.ID, Mentions: []string{}})
	must(t, err)
	if len(edited.Mentions) != 0 {
		t.Fatalf("%+v", edited)
	}
	w.wantMentions(w.cat, room, 0)

	tomb, row := w.mention(w.ann, room, chat.MentionAll), w.mention(w.ann, room, w.bob.User)
	w.wantMentions(w.bob, room, 2)
	_, err = w.Delete(w.ctx, w.ann, tomb.ID)
	must(t, err)
	w.wantMentions(w.bob, room, 1)
	rec, err := w.app.FindRecordById(store.MessagesID, row.ID)
	must(t, err)
	must(t, w.app.Delete(rec))
	w.wantMentions(w.bob, room, 0)

	w.mention(w.ann, room, w.bob.User, w.cat.User)
	must(t, w.RemoveMember(w.ctx, w.ann, room.ID, w.cat.User))
	if n := w.mentionRows(); n != 1 {
		t.Fatalf("%d rows are left, want bob's", n)
	}
	must(t, w.DeleteRoom(w.ctx, w.ann, room.ID))
	if n := w.mentionRows(); n != 0 {
		t.Fatalf("%d rows outlived their room", n)
	}
}

func TestWhoMayMentionEverybody(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat)
	_, err := w.SetRole(w.ctx, w.ann, room.ID, w.bob.User, chat.RoleAdmin)
	must(t, err)
	all := chat.Draft{Room: room.ID, Text: "all of you", Mentions: []string{chat.MentionAll}}
	for _, actor := range []chat.Actor{w.ann, w.bob, chat.ServerActor} {
		msg, _, err := w.Send(w.ctx, actor, all)
		must(t, err)
		if !slices.Equal(msg.Mentions, []string{chat.MentionAll}) {
			t.Fatalf("%+v", msg)
		}
	}
	for range 2 { // with a pass and without one
		_, _, err = w.Send(w.ctx, w.cat, all)
		wantCode(t, err, chat.Invalid, "mentions")
		w.say(w.cat, room, "just me")
	}
	own := w.say(w.cat, room, "edited")
	_, err = w.Edit(w.ctx, w.cat, service.EditDraft{Message: own.ID, Mentions: all.Mentions})
	wantCode(t, err, chat.Invalid, "mentions")

	// Who may not any more keeps what was said before, and repeats are answered.
	again := all
	again.ClientID = "k"
	first, _, err := w.Send(w.ctx, w.bob, again)
	must(t, err)
	_, err = w.SetRole(w.ctx, w.ann, room.ID, w.bob.User, chat.RoleMember)
	must(t, err)
	repeat, repeated, err := w.Send(w.ctx, w.bob, again)
	must(t, err)
	if !repeated || repeat.ID != first.ID {
		t.Fatalf("%v %+v", repeated, repeat)
	}
	text := "all of us"
	edited, err := w.Edit(w.ctx, w.bob, service.EditDraft{Message: first.ID, Text: &text, Mentions: all.Mentions})
	must(t, err)
	if !slices.Equal(edited.Mentions, all.Mentions) {
		t.Fatalf("%+v", edited)
	}
}

func TestInADirectRoomThereIsNobodyToMentionButTheOther(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	msg := w.mention(w.ann, room, chat.MentionAll)
	if len(msg.Mentions) != 0 {
		t.Fatalf("%+v", msg)
	}
	w.wantMentions(w.bob, room, 0)
	w.mention(w.ann, room, w.bob.User)
	w.wantMentions(w.bob, room, 1)
}

func TestTooManyMentionsInAnEdit(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, Limits: chat.Limits{Mentions: 1}})
	room := w.group(w.ann, w.bob, w.cat)
	msg := w.say(w.ann, room, "text")
	_, err := w.Edit(w.ctx, w.ann, service.EditDraft{Message: msg.ID, Mentions: ids(w.bob, w.cat)})
	wantCode(t, err, chat.Invalid, "mentions")
}

// However a message is written, its mentions count: here by Go code.
func TestMentionsOfMessagesSavedAsRecords(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat)
	messages, err := w.app.FindCollectionByNameOrId(store.MessagesID)
	must(t, err)
	for _, mentions := range []any{[]string{w.bob.User}, []string{chat.MentionAll}, map[string]any{"a": 1}, []int{1}, "x", nil} {
		rec := core.NewRecord(messages)
		rec.Set(store.ColRoom, room.ID)
		rec.Set(store.ColSender, w.ann.User)
		rec.Set(store.ColText, "saved")
		rec.Set(store.ColMentions, mentions)
		must(t, w.app.Save(rec))
	}
	w.wantMentions(w.bob, room, 2)
	w.wantMentions(w.cat, room, 1)
}

// A database from before the index has mentions in its messages only.
func TestMentionsOfOlderVersionsAreCounted(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	w.mention(w.ann, room, w.bob.User)
	gone := w.mention(w.ann, room, w.bob.User)
	_, err := w.Delete(w.ctx, w.ann, gone.ID)
	must(t, err)
	_, err = w.app.DB().NewQuery("DELETE FROM _chat_mentions").Execute()
	must(t, err)
	w.wantMentions(w.bob, room, 0)
	_, err = w.app.DB().Update("_chat_counters", dbx.Params{"value": 2}, dbx.HashExp{"name": "schema"}).Execute()
	must(t, err)
	for range 2 {
		must(t, store.EnsureSchema(w.app, store.SchemaConfig{}))
	}
	w.wantMentions(w.bob, room, 1)
}
