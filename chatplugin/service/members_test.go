package service_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

func TestAddMembersIsIdempotent(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	for range 2 {
		members, err := w.AddMembers(w.ctx, w.ann, room.ID, ids(w.bob, w.cat, w.bob))
		must(t, err)
		if len(members) != 2 || members[0].User != w.bob.User || members[1].User != w.cat.User {
			t.Fatalf("%+v", members)
		}
	}
	if got := w.roles(room); got != "ann=owner bob=member cat=member" {
		t.Fatalf("members: %s", got)
	}
}

func TestTwoAdminsAddingTheSameUserAtOnce(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	_, err := w.SetRole(w.ctx, w.ann, room.ID, w.bob.User, chat.RoleAdmin)
	must(t, err)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := w.AddMembers(w.ctx, []chat.Actor{w.ann, w.bob}[i%2], room.ID, ids(w.cat, w.dan)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := w.roles(room); got != "ann=owner bob=admin cat=member dan=member" {
		t.Fatalf("members: %s", got)
	}
}

func TestAddMembersRefusals(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, Limits: chat.Limits{Members: 3}})
	group, direct := w.group(w.ann, w.bob), w.direct(w.ann, w.bob)
	w.block(w.ann, w.eve)
	table := []struct {
		name  string
		actor chat.Actor
		room  string
		users []string
		code  chat.Code
		field string
	}{
		{"outsider", w.dan, group.ID, ids(w.dan), chat.NotFound, ""},
		{"no such room", w.dan, "ffffffffffffffffffffffff", ids(w.dan), chat.NotFound, ""},
		{"member", w.bob, group.ID, ids(w.cat), chat.Forbidden, ""},
		{"direct room", w.ann, direct.ID, ids(w.cat), chat.Forbidden, ""},
		{"no users", w.ann, group.ID, nil, chat.Invalid, "users"},
		{"unknown user", w.ann, group.ID, []string{"ghost0000000000"}, chat.Invalid, "users"},
		{"blocked user", w.ann, group.ID, ids(w.eve), chat.Invalid, "users"},
		{"too many for the group", w.ann, group.ID, ids(w.cat, w.dan), chat.Invalid, "users"},
		{"too many at once", w.ann, group.ID, []string{"a", "b", "c", "d"}, chat.Invalid, "users"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, err := w.AddMembers(w.ctx, row.actor, row.room, row.users)
			wantCode(t, err, row.code, row.field)
		})
	}
	if got := w.roles(group); got != "ann=owner bob=member" {
		t.Fatalf("members: %s", got)
	}
	// A full group takes those who are in it.
	_, err := w.AddMembers(w.ctx, w.ann, group.ID, ids(w.cat))
	must(t, err)
	_, err = w.AddMembers(w.ctx, w.ann, group.ID, ids(w.cat, w.bob))
	must(t, err)
}

func TestMembersOfAForeignRoomAreNotFound(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	_, foreign := w.Members(w.ctx, w.dan, room.ID)
	_, absent := w.Members(w.ctx, w.dan, "ffffffffffffffffffffffff")
	wantCode(t, foreign, chat.NotFound)
	if foreign.Error() != absent.Error() {
		t.Fatalf("%v and %v can be told apart", foreign, absent)
	}
}

func TestUpdateMemberChangesOnesOwnSettings(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	notify, hidden := chat.NotifyMentions, true
	muted := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	me, err := w.UpdateMember(w.ctx, w.bob, room.ID, service.MemberPatch{Notify: &notify, MutedUntil: &muted, Hidden: &hidden})
	must(t, err)
	if me.User != w.bob.User || me.Notify != notify || !me.MutedUntil.Equal(muted) || !me.Hidden {
		t.Fatalf("%+v", me)
	}
	shown := false
	me, err = w.UpdateMember(w.ctx, w.bob, room.ID, service.MemberPatch{Hidden: &shown, MutedUntil: &time.Time{}})
	must(t, err)
	if me.Notify != notify || !me.MutedUntil.IsZero() || me.Hidden || me.Role != chat.RoleMember {
		t.Fatalf("%+v", me)
	}
}

func TestUpdateMemberKeepsData(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	_, err := w.UpdateMember(w.ctx, w.bob, room.ID, service.MemberPatch{Data: json.RawMessage(`{"color":"blue"}`)})
	must(t, err)
	me, err := store.FindMember(w.app, room.ID, w.bob.User)
	must(t, err)
	if string(me.Data) != `{"color":"blue"}` {
		t.Fatalf("data %q", me.Data)
	}
}

func TestUpdateMemberRefusals(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	loud, hidden := chat.Notify("loud"), true
	table := []struct {
		name  string
		actor chat.Actor
		room  string
		patch service.MemberPatch
		code  chat.Code
		field string
	}{
		{"outsider", w.dan, room.ID, service.MemberPatch{Hidden: &hidden}, chat.NotFound, ""},
		{"superuser who is no member", chat.Actor{User: w.dan.User, Superuser: true}, room.ID, service.MemberPatch{Hidden: &hidden}, chat.NotFound, ""},
		{"the server", chat.ServerActor, room.ID, service.MemberPatch{Hidden: &hidden}, chat.Unauthorized, ""},
		{"unknown level", w.bob, room.ID, service.MemberPatch{Notify: &loud}, chat.Invalid, "notify"},
		{"broken data", w.bob, room.ID, service.MemberPatch{Data: json.RawMessage("{")}, chat.Invalid, "data"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, err := w.UpdateMember(w.ctx, row.actor, row.room, row.patch)
			wantCode(t, err, row.code, row.field)
		})
	}
}
