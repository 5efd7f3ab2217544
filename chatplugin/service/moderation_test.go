package service_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// root is a superuser with an id, as the dashboard is.
var root = chat.Actor{Superuser: true, Admin: "rootrootrootroo"}

// crew is a group of ann (owner), bob (admin), cat and dan (members).
func (w *world) crew() chat.Room {
	w.t.Helper()
	room := w.group(w.ann, w.bob, w.cat, w.dan)
	_, err := w.SetRole(w.ctx, w.ann, room.ID, w.bob.User, chat.RoleAdmin)
	must(w.t, err)
	return room
}

// try sends a text and gives the error.
func (w *world) try(actor chat.Actor, room chat.Room, text, clientID string) error {
	_, _, err := w.Send(w.ctx, actor, chat.Draft{Room: room.ID, Text: text, ClientID: clientID})
	return err
}

// trail is the audit trail of a room, the oldest first: "kind:actor action user".
func (w *world) trail(f chat.AuditFilter) []string {
	w.t.Helper()
	entries, err := w.Audit(w.ctx, root, f)
	must(w.t, err)
	lines := make([]string, len(entries))
	for i, e := range entries {
		actor := e.Actor
		if e.ActorKind == chat.ByUser {
			actor = w.name(actor)
		}
		about := ""
		if e.User != "" {
			about = w.name(e.User)
		}
		lines[len(lines)-1-i] = strings.TrimSpace(fmt.Sprintf("%s:%s %s %s", e.ActorKind, actor, e.Action, about))
	}
	return lines
}

func (w *world) wantTrail(f chat.AuditFilter, want ...string) {
	w.t.Helper()
	if got := w.trail(f); strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("the audit trail is\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestASilencedMemberReadsAndPostsNothing(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	mine := w.say(w.cat, room, "before") // cat has a pass now
	_, _, err := w.Send(w.ctx, w.cat, chat.Draft{Room: room.ID, Text: "once", ClientID: "k"})
	must(t, err)
	until := time.Now().Add(time.Hour)
	m, err := w.Silence(w.ctx, w.bob, room.ID, w.cat.User, until, "spam")
	must(t, err)
	if m.SilencedUntil.Unix() != until.Unix() {
		t.Errorf("silenced until %s", m.SilencedUntil)
	}

	err = w.try(w.cat, room, "after", "")
	wantCode(t, err, chat.Forbidden)
	if !strings.Contains(err.Error(), until.UTC().Format(time.RFC3339)) {
		t.Errorf("the refusal does not say until when: %v", err)
	}
	wantCode(t, w.try(w.cat, room, "again, without a pass", ""), chat.Forbidden)
	text := "edited"
	_, err = w.Edit(w.ctx, w.cat, service.EditDraft{Message: mine.ID, Text: &text})
	wantCode(t, err, chat.Forbidden)
	_, err = w.React(w.ctx, w.cat, mine.ID, "+1", true)
	wantCode(t, err, chat.Forbidden)
	if _, repeated, err := w.Send(w.ctx, w.cat, chat.Draft{Room: room.ID, Text: "once", ClientID: "k"}); err != nil || !repeated {
		t.Errorf("a repeat of what was sent: %t %v", repeated, err)
	}
	if _, err := w.History(w.ctx, w.cat, chat.History{Room: room.ID}); err != nil {
		t.Errorf("reading: %v", err)
	}
	_, _, err = w.Send(w.ctx, chat.Actor{User: w.cat.User, Superuser: true}, chat.Draft{Room: room.ID, Text: "on behalf"})
	must(t, err)
	must(t, w.try(w.cat, w.group(w.cat), "elsewhere", ""))

	_, err = w.Silence(w.ctx, w.bob, room.ID, w.cat.User, time.Time{}, "")
	must(t, err)
	must(t, w.try(w.cat, room, "free", ""))
	w.wantTrail(chat.AuditFilter{Room: room.ID, Action: chat.ActMemberSilence},
		"user:bob member.silence cat", "user:bob member.silence cat")
}

func TestWhoMaySilence(t *testing.T) {
	w := newWorld(t)
	room, direct := w.crew(), w.direct(w.ann, w.bob)
	later := time.Now().Add(time.Hour)
	for _, c := range []struct {
		name   string
		actor  chat.Actor
		room   chat.Room
		target chat.Actor
		until  time.Time
		want   chat.Code
	}{
		{"a member", w.cat, room, w.dan, later, chat.Forbidden},
		{"an admin the owner", w.bob, room, w.ann, later, chat.Forbidden},
		{"a stranger", w.eve, room, w.cat, later, chat.NotFound},
		{"whoever is not in the room", w.ann, room, w.eve, later, chat.NotFound},
		{"in a direct room", w.ann, direct, w.bob, later, chat.Forbidden},
		{"in a direct room, a superuser", root, direct, w.bob, later, chat.Forbidden},
		{"in the past", w.ann, room, w.bob, time.Now(), chat.Invalid},
	} {
		_, err := w.Silence(w.ctx, c.actor, c.room.ID, c.target.User, c.until, "")
		if chat.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	_, err := w.Silence(w.ctx, root, room.ID, w.ann.User, later, "")
	must(t, err)
	wantCode(t, w.try(w.ann, room, "the owner", ""), chat.Forbidden)
	w.wantTrail(chat.AuditFilter{Room: room.ID, Action: chat.ActMemberSilence}, "superuser:rootrootrootroo member.silence ann")
}

func TestARoomBanTakesOutAndKeepsOut(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	w.say(w.cat, room, "hello")
	ban, err := w.BanUser(w.ctx, w.bob, w.cat.User, room.ID, time.Time{}, "rude")
	must(t, err)
	if ban.By != w.bob.User || ban.Reason != "rude" || !ban.Until.IsZero() {
		t.Errorf("the ban is %+v", ban)
	}
	if got := w.roles(room); got != "ann=owner bob=admin dan=member" {
		t.Errorf("members: %s", got)
	}
	wantCode(t, w.try(w.cat, room, "hello?", ""), chat.NotFound)
	for _, who := range []chat.Actor{w.ann, root, chat.ServerActor} {
		_, err = w.AddMembers(w.ctx, who, room.ID, []string{w.cat.User})
		wantCode(t, err, chat.Forbidden)
	}
	_, err = store.InsertMember(w.app, chat.Member{Room: room.ID, User: w.cat.User}, "")
	if err == nil || !strings.Contains(err.Error(), "banned") {
		t.Errorf("past the service: %v", err)
	}
	bans, err := w.Bans(w.ctx, w.ann, room.ID)
	must(t, err)
	if len(bans) != 1 || bans[0].User != w.cat.User {
		t.Errorf("bans: %+v", bans)
	}
	_, err = w.Bans(w.ctx, w.dan, room.ID)
	wantCode(t, err, chat.Forbidden)
	wantCode(t, w.UnbanUser(w.ctx, w.dan, w.cat.User, room.ID), chat.Forbidden)
	must(t, w.try(w.cat, w.group(w.cat), "a room of one's own", ""))

	// Again, for a while: one ban with another end.
	again, err := w.BanUser(w.ctx, w.ann, w.cat.User, room.ID, time.Now().Add(time.Hour), "")
	must(t, err)
	if again.ID != ban.ID || again.Until.IsZero() {
		t.Errorf("again: %+v", again)
	}
	must(t, w.UnbanUser(w.ctx, w.bob, w.cat.User, room.ID))
	wantCode(t, w.UnbanUser(w.ctx, w.bob, w.cat.User, room.ID), chat.NotFound)
	_, err = w.AddMembers(w.ctx, w.ann, room.ID, []string{w.cat.User})
	must(t, err)
	must(t, w.try(w.cat, room, "back", ""))
	w.wantTrail(chat.AuditFilter{Room: room.ID, User: w.cat.User},
		"user:bob member.ban cat", "user:ann member.ban cat", "user:bob member.unban cat")
}

func TestWhoMayBan(t *testing.T) {
	w := newWorld(t)
	room, direct := w.crew(), w.direct(w.ann, w.bob)
	for _, c := range []struct {
		name  string
		actor chat.Actor
		room  string
		user  string
		until time.Time
		want  chat.Code
	}{
		{"a member", w.cat, room.ID, w.dan.User, time.Time{}, chat.Forbidden},
		{"an admin the owner", w.bob, room.ID, w.ann.User, time.Time{}, chat.Forbidden},
		{"the owner oneself", w.ann, room.ID, w.ann.User, time.Time{}, chat.Forbidden},
		{"a stranger", w.eve, room.ID, w.cat.User, time.Time{}, chat.NotFound},
		{"nobody", w.ann, room.ID, "nobodynobodynob", time.Time{}, chat.NotFound},
		{"in a direct room", w.ann, direct.ID, w.bob.User, time.Time{}, chat.Forbidden},
		{"in a direct room, a superuser", root, direct.ID, w.bob.User, time.Time{}, chat.Forbidden},
		{"from the server, a user", w.ann, "", w.bob.User, time.Time{}, chat.Invalid},
		{"from the server, nobody", root, "", "nobodynobodynob", time.Time{}, chat.NotFound},
		{"until yesterday", w.ann, room.ID, w.cat.User, time.Now().Add(-24 * time.Hour), chat.Invalid},
	} {
		_, err := w.BanUser(w.ctx, c.actor, c.user, c.room, c.until, "")
		if chat.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	// Before somebody comes, too.
	_, err := w.BanUser(w.ctx, w.bob, w.eve.User, room.ID, time.Time{}, "")
	must(t, err)
	_, err = w.AddMembers(w.ctx, w.ann, room.ID, []string{w.eve.User})
	wantCode(t, err, chat.Forbidden)
	// A superuser may ban the owner: the group goes to the heir.
	_, err = w.BanUser(w.ctx, root, w.ann.User, room.ID, time.Time{}, "")
	must(t, err)
	if got := w.roles(room); got != "bob=owner cat=member dan=member" {
		t.Errorf("members: %s", got)
	}
}

func TestBansEndByThemselves(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	for _, id := range []string{room.ID, ""} {
		_, err := w.BanUser(w.ctx, root, w.cat.User, id, time.Now().Add(time.Hour), "")
		must(t, err)
	}
	wantCode(t, w.try(w.cat, room, "x", ""), chat.NotFound)
	_, err := w.app.DB().NewQuery("UPDATE chat_bans SET until = '2020-01-01 00:00:00.000Z'").Execute()
	must(t, err)
	_, err = w.AddMembers(w.ctx, w.ann, room.ID, []string{w.cat.User})
	must(t, err)
	must(t, w.try(w.cat, room, "back", ""))
	bans, err := w.Bans(w.ctx, w.ann, room.ID)
	must(t, err)
	if len(bans) != 0 {
		t.Errorf("bans that are over: %+v", bans)
	}
	_, err = w.BanUser(w.ctx, w.ann, w.cat.User, room.ID, time.Time{}, "once more")
	must(t, err)
	if got := w.roles(room); strings.Contains(got, "cat") {
		t.Errorf("members: %s", got)
	}
}

func TestABanFromTheServerEndsEverything(t *testing.T) {
	w := newWorld(t)
	room, direct := w.crew(), w.direct(w.cat, w.ann)
	mine := w.say(w.cat, room, "hello")
	w.say(w.cat, direct, "hello")
	_, err := w.BanUser(w.ctx, root, w.cat.User, "", time.Time{}, "fraud")
	must(t, err)
	for name, do := range map[string]func() error{
		"send":        func() error { return w.try(w.cat, room, "x", "") },
		"send direct": func() error { return w.try(w.cat, direct, "x", "") },
		"history":     func() error { _, err := w.History(w.ctx, w.cat, chat.History{Room: room.ID}); return err },
		"new group":   func() error { _, err := w.CreateGroup(w.ctx, w.cat, service.GroupDraft{Name: "x"}); return err },
		"react":       func() error { _, err := w.React(w.ctx, w.cat, mine.ID, "+1", true); return err },
		"rooms":       func() error { _, err := w.Rooms(w.ctx, w.cat, service.RoomsQuery{}); return err },
		"typing":      func() error { return w.Typing(w.ctx, w.cat, "c", room.ID, true, "") },
	} {
		err := do()
		if chat.CodeOf(err) != chat.Forbidden || !strings.Contains(err.Error(), "banned from this server") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := w.roles(room); !strings.Contains(got, "cat") {
		t.Errorf("a ban from the server leaves memberships: %s", got)
	}
	must(t, w.try(w.ann, direct, "are you there?", ""))
	wantCode(t, w.UnbanUser(w.ctx, w.ann, w.cat.User, ""), chat.Invalid)
	must(t, w.UnbanUser(w.ctx, root, w.cat.User, ""))
	must(t, w.try(w.cat, room, "back", ""))
	w.wantTrail(chat.AuditFilter{User: w.cat.User, Actor: root.Admin},
		"superuser:rootrootrootroo user.ban cat", "superuser:rootrootrootroo user.unban cat")
}

func TestRemovedMessagesCanBeRestored(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	msg, _, err := w.Send(w.ctx, w.cat, chat.Draft{Room: room.ID, Text: "hello @bob", Mentions: []string{w.bob.User}, Data: json.RawMessage(`{"a":1}`)})
	must(t, err)
	gone, err := w.RemoveMessage(w.ctx, root, msg.ID, "against the rules")
	must(t, err)
	if gone.Text != "" || gone.Deleted.IsZero() {
		t.Errorf("removed: %+v", gone)
	}
	w.settle()
	back, err := w.RestoreMessage(w.ctx, root, msg.ID)
	must(t, err)
	if back.Text != msg.Text || !back.Deleted.IsZero() || !back.Edited.IsZero() || fmt.Sprint(back.Mentions) != fmt.Sprint(msg.Mentions) ||
		string(back.Data) != string(msg.Data) || back.Seq != msg.Seq {
		t.Errorf("restored: %+v, want %+v", back, msg)
	}
	until(t, w.observed, func(ev chat.MessageUpdated) bool { return ev.Message.ID == msg.ID && ev.Message.Text == msg.Text })
	w.wantTrail(chat.AuditFilter{Message: msg.ID},
		"superuser:rootrootrootroo message.delete cat", "superuser:rootrootrootroo message.restore cat")
	entries, err := w.Audit(w.ctx, root, chat.AuditFilter{Message: msg.ID, Action: chat.ActMessageDelete})
	must(t, err)
	if entries[0].Reason != "against the rules" || !strings.Contains(string(entries[0].Data), "hello @bob") {
		t.Errorf("the entry is %+v", entries[0])
	}

	// What its author deletes stays deleted, also after a restore.
	_, err = w.Delete(w.ctx, w.cat, msg.ID)
	must(t, err)
	_, err = w.RestoreMessage(w.ctx, root, msg.ID)
	wantCode(t, err, chat.Conflict)
	// What an admin of the group deletes can be restored.
	other := w.say(w.cat, room, "other")
	_, err = w.Delete(w.ctx, w.bob, other.ID)
	must(t, err)
	back, err = w.RestoreMessage(w.ctx, root, other.ID)
	must(t, err)
	if back.Text != "other" {
		t.Errorf("restored: %+v", back)
	}
	for _, who := range []chat.Actor{w.ann, w.cat} {
		_, err = w.RemoveMessage(w.ctx, who, other.ID, "")
		wantCode(t, err, chat.Forbidden)
		_, err = w.RestoreMessage(w.ctx, who, other.ID)
		wantCode(t, err, chat.Forbidden)
		_, err = w.Audit(w.ctx, who, chat.AuditFilter{})
		wantCode(t, err, chat.Forbidden)
	}
}

func TestTheTrailOfModerators(t *testing.T) {
	w := newWorld(t)
	room, direct := w.crew(), w.direct(w.cat, w.dan)
	theirs, own := w.say(w.cat, room, "theirs"), w.say(w.bob, room, "own")
	between := w.say(w.cat, direct, "between us")
	_, err := w.Pin(w.ctx, w.dan, between.ID, true)
	must(t, err)
	w.wantTrail(chat.AuditFilter{Room: direct.ID})

	for _, on := range []bool{true, true, false} {
		_, err = w.Pin(w.ctx, w.bob, theirs.ID, on)
		must(t, err)
	}
	_, err = w.Delete(w.ctx, w.bob, theirs.ID, own.ID)
	must(t, err)
	must(t, w.RemoveMember(w.ctx, w.bob, room.ID, w.dan.User))
	_, err = w.AddMembers(w.ctx, w.bob, room.ID, []string{w.dan.User})
	must(t, err)
	must(t, w.Leave(w.ctx, w.dan, room.ID))
	name, slow := "Named", 5*time.Second
	_, err = w.UpdateRoom(w.ctx, w.bob, room.ID, service.RoomPatch{Name: &name, SlowMode: &slow})
	must(t, err)
	_, err = w.AddMembers(w.ctx, root, room.ID, []string{w.dan.User})
	must(t, err)
	_, err = w.SetRole(w.ctx, root, room.ID, w.dan.User, chat.RoleAdmin)
	must(t, err)
	must(t, w.DeleteRoom(w.ctx, w.ann, room.ID))
	w.wantTrail(chat.AuditFilter{Room: room.ID},
		"user:ann member.role bob",
		"user:bob message.pin cat", "user:bob message.unpin cat", "user:bob message.delete cat",
		"user:bob member.remove dan", "user:bob room.update",
		"superuser:rootrootrootroo member.add dan", "superuser:rootrootrootroo member.role dan",
		"user:ann room.delete")
	entries, err := w.Audit(w.ctx, root, chat.AuditFilter{Room: room.ID, Action: chat.ActRoomUpdate})
	must(t, err)
	if got := string(entries[0].Data); !strings.Contains(got, `"slow_mode":{"from":0,"to":5}`) || !strings.Contains(got, "Named") {
		t.Errorf("the change of the room: %s", got)
	}
}

func TestARefusedActLeavesNoTrail(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	msg := w.say(w.ann, room, "x")
	_, err := w.Delete(w.ctx, w.cat, msg.ID)
	wantCode(t, err, chat.Forbidden)
	_, err = w.BanUser(w.ctx, w.cat, w.dan.User, room.ID, time.Time{}, "")
	wantCode(t, err, chat.Forbidden)
	w.wantTrail(chat.AuditFilter{Room: room.ID}, "user:ann member.role bob")
}
