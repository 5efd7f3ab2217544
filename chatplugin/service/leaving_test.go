package service_test

import (
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func TestOwnerWhoLeavesHandsOver(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat, w.dan)
	w.joined(room, w.ann, w.bob, w.cat, w.dan)
	_, err := w.SetRole(w.ctx, w.ann, room.ID, w.dan.User, chat.RoleAdmin)
	must(t, err)

	steps := []struct {
		who  chat.Actor
		left string
	}{
		{w.ann, "bob=member cat=member dan=owner"},
		{w.dan, "bob=owner cat=member"},
		{w.cat, "bob=owner"},
	}
	for _, step := range steps {
		must(t, w.Leave(w.ctx, step.who, room.ID))
		if got := w.roles(room); got != step.left {
			t.Fatalf("after %s left: %s, want %s", w.name(step.who.User), got, step.left)
		}
	}
	w.say(w.bob, room, "alone")
	must(t, w.Leave(w.ctx, w.bob, room.ID))
	if w.rows(store.RoomsID)+w.rows(store.MembersID)+w.rows(store.MessagesID) != 0 {
		t.Fatal("the last one out left something behind")
	}
	wantCode(t, w.Leave(w.ctx, w.bob, room.ID), chat.NotFound)
}

func TestRemoveMember(t *testing.T) {
	w := newWorld(t)
	superuser := chat.Actor{User: w.eve.User, Superuser: true}
	table := []struct {
		name   string
		actor  chat.Actor
		target chat.Actor
		code   chat.Code // empty: allowed
		left   string
	}{
		{"owner removes admin", w.ann, w.bob, "", "ann=owner cat=admin dan=member"},
		{"owner removes member", w.ann, w.dan, "", "ann=owner bob=admin cat=admin"},
		{"admin removes member", w.bob, w.dan, "", "ann=owner bob=admin cat=admin"},
		{"admin removes admin", w.bob, w.cat, chat.Forbidden, ""},
		{"admin removes owner", w.bob, w.ann, chat.Forbidden, ""},
		{"member removes member", w.dan, w.bob, chat.Forbidden, ""},
		{"member removes oneself", w.dan, w.dan, "", "ann=owner bob=admin cat=admin"},
		{"outsider removes member", w.eve, w.dan, chat.NotFound, ""},
		{"who is no member", w.ann, w.eve, chat.NotFound, ""},
		{"the server removes the owner", chat.ServerActor, w.ann, "", "bob=owner cat=admin dan=member"},
		{"a superuser removes an admin", superuser, w.bob, "", "ann=owner cat=admin dan=member"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			room := w.group(w.ann, w.bob, w.cat, w.dan)
			w.joined(room, w.ann, w.bob, w.cat, w.dan)
			for _, admin := range []chat.Actor{w.bob, w.cat} {
				_, err := w.SetRole(w.ctx, w.ann, room.ID, admin.User, chat.RoleAdmin)
				must(t, err)
			}
			err := w.RemoveMember(w.ctx, row.actor, room.ID, row.target.User)
			if row.code != "" {
				wantCode(t, err, row.code)
				row.left = "ann=owner bob=admin cat=admin dan=member"
			} else {
				must(t, err)
			}
			if got := w.roles(room); got != row.left {
				t.Fatalf("members: %s, want %s", got, row.left)
			}
		})
	}
}

func TestNobodyLeavesADirectRoom(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	wantCode(t, w.Leave(w.ctx, w.ann, room.ID), chat.Forbidden)
	wantCode(t, w.RemoveMember(w.ctx, w.ann, room.ID, w.bob.User), chat.Forbidden)
	wantCode(t, w.Leave(w.ctx, w.cat, room.ID), chat.NotFound)
}

func TestSetRole(t *testing.T) {
	w := newWorld(t)
	table := []struct {
		name   string
		actor  chat.Actor
		target chat.Actor
		role   chat.Role
		code   chat.Code
		after  string
	}{
		{"make an admin", w.ann, w.cat, chat.RoleAdmin, "", "ann=owner bob=admin cat=admin"},
		{"make a member again", w.ann, w.bob, chat.RoleMember, "", "ann=owner bob=member cat=member"},
		{"the same role", w.ann, w.bob, chat.RoleAdmin, "", "ann=owner bob=admin cat=member"},
		{"hand over", w.ann, w.cat, chat.RoleOwner, "", "ann=admin bob=admin cat=owner"},
		{"the server hands over", chat.ServerActor, w.cat, chat.RoleOwner, "", "ann=admin bob=admin cat=owner"},
		{"owner resigns", w.ann, w.ann, chat.RoleMember, chat.Conflict, ""},
		{"the server demotes the owner", chat.ServerActor, w.ann, chat.RoleMember, chat.Conflict, ""},
		{"admin makes admin", w.bob, w.cat, chat.RoleAdmin, chat.Forbidden, ""},
		{"admin crowns oneself", w.bob, w.bob, chat.RoleOwner, chat.Forbidden, ""},
		{"member", w.cat, w.cat, chat.RoleAdmin, chat.Forbidden, ""},
		{"outsider", w.eve, w.bob, chat.RoleAdmin, chat.NotFound, ""},
		{"of who is no member", w.ann, w.eve, chat.RoleAdmin, chat.NotFound, ""},
		{"unknown role", w.ann, w.bob, "king", chat.Invalid, ""},
		{"no role", w.ann, w.bob, "", chat.Invalid, ""},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			room := w.group(w.ann, w.bob, w.cat)
			_, err := w.SetRole(w.ctx, w.ann, room.ID, w.bob.User, chat.RoleAdmin)
			must(t, err)
			got, err := w.SetRole(w.ctx, row.actor, room.ID, row.target.User, row.role)
			if row.code != "" {
				wantCode(t, err, row.code)
				row.after = "ann=owner bob=admin cat=member"
			} else if must(t, err); got.Role != row.role || got.User != row.target.User {
				t.Fatalf("%+v", got)
			}
			if got := w.roles(room); got != row.after {
				t.Fatalf("members: %s, want %s", got, row.after)
			}
		})
	}
	direct := w.direct(w.ann, w.bob)
	for _, actor := range []chat.Actor{w.ann, chat.ServerActor} {
		_, err := w.SetRole(w.ctx, actor, direct.ID, w.bob.User, chat.RoleAdmin)
		wantCode(t, err, chat.Forbidden)
	}
}

func TestNewOwnerOwnsTheRoomToo(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	_, err := w.SetRole(w.ctx, w.ann, room.ID, w.bob.User, chat.RoleOwner)
	must(t, err)
	summary, err := w.Room(w.ctx, w.bob, room.ID)
	must(t, err)
	if summary.Room.Owner != w.bob.User {
		t.Fatalf("owner %q", summary.Room.Owner)
	}
	wantCode(t, w.DeleteRoom(w.ctx, w.ann, room.ID), chat.Forbidden)
	must(t, w.DeleteRoom(w.ctx, w.bob, room.ID))
}
