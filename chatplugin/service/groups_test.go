package service_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

func TestCreateGroup(t *testing.T) {
	w := newWorld(t)
	room, err := w.CreateGroup(w.ctx, w.ann, service.GroupDraft{
		Name:    "Book club",
		Members: []string{w.bob.User, w.cat.User, w.bob.User, w.ann.User},
		Data:    json.RawMessage(`{"color":"red"}`),
	})
	must(t, err)
	if room.Type != chat.Group || room.Name != "Book club" || room.Owner != w.ann.User || string(room.Data) != `{"color":"red"}` {
		t.Fatalf("%+v", room)
	}
	if got := w.roles(room); got != "ann=owner bob=member cat=member" {
		t.Fatalf("members: %s", got)
	}
}

func TestCreateGroupWithAWantedID(t *testing.T) {
	w := newWorld(t)
	const id = "0123456789abcdef01234567"
	draft := service.GroupDraft{ID: id, Name: "First", Members: []string{w.bob.User}}
	room, err := w.CreateGroup(w.ctx, w.ann, draft)
	must(t, err)
	again, err := w.CreateGroup(w.ctx, w.ann, draft)
	must(t, err)
	if room.ID != id || again.ID != id || again.Num != room.Num {
		t.Fatalf("%+v and %+v", room, again)
	}
	_, err = w.CreateGroup(w.ctx, w.bob, draft)
	wantCode(t, err, chat.Conflict, "id")
	if n := w.rows(store.RoomsID); n != 1 {
		t.Fatalf("%d rooms", n)
	}
}

func TestCreateGroupRefusals(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, Limits: chat.Limits{Members: 4, RoomName: 20, Data: 50}})
	w.block(w.ann, w.eve)
	table := []struct {
		name  string
		actor chat.Actor
		draft service.GroupDraft
		code  chat.Code
		field string
	}{
		{"nobody", chat.Actor{}, service.GroupDraft{Name: "x"}, chat.Unauthorized, ""},
		{"the server", chat.ServerActor, service.GroupDraft{Name: "x"}, chat.Unauthorized, ""},
		{"no name", w.ann, service.GroupDraft{Name: " \n"}, chat.Invalid, "name"},
		{"name too long", w.ann, service.GroupDraft{Name: strings.Repeat("é", 21)}, chat.TooLarge, "name"},
		{"bad id", w.ann, service.GroupDraft{Name: "x", ID: "0123456789ABCDEF01234567"}, chat.Invalid, "id"},
		{"data too big", w.ann, service.GroupDraft{Name: "x", Data: json.RawMessage(`"` + strings.Repeat("d", 50) + `"`)}, chat.TooLarge, "data"},
		{"data no JSON", w.ann, service.GroupDraft{Name: "x", Data: json.RawMessage(`{`)}, chat.Invalid, "data"},
		{"too many members", w.ann, service.GroupDraft{Name: "x", Members: []string{"a", "b", "c", "d", "e"}}, chat.Invalid, "members"},
		{"one too many with the owner", w.ann, service.GroupDraft{Name: "x", Members: append(ids(w.bob, w.cat, w.dan), w.user("fay"))}, chat.Invalid, "members"},
		{"unknown member", w.ann, service.GroupDraft{Name: "x", Members: []string{w.bob.User, "ghost0000000000"}}, chat.Invalid, "members"},
		{"empty member", w.ann, service.GroupDraft{Name: "x", Members: []string{""}}, chat.Invalid, "members"},
		{"a member the creator blocked", w.ann, service.GroupDraft{Name: "x", Members: ids(w.eve)}, chat.Invalid, "members"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, err := w.CreateGroup(w.ctx, row.actor, row.draft)
			wantCode(t, err, row.code, row.field)
		})
	}
	if n := w.rows(store.RoomsID); n != 0 {
		t.Fatalf("%d rooms were made", n)
	}
	_, err := w.CreateGroup(w.ctx, w.ann, service.GroupDraft{Name: "x", Members: []string{"ghost0000000000"}})
	if !strings.Contains(err.Error(), "ghost0000000000") {
		t.Fatalf("the error does not name the unknown user: %v", err)
	}
}

func TestNobodyIsAddedByAUserTheyBlocked(t *testing.T) {
	w := newWorld(t)
	w.block(w.bob, w.ann)
	room, err := w.CreateGroup(w.ctx, w.ann, service.GroupDraft{Name: "x", Members: ids(w.bob, w.cat)})
	must(t, err)
	if got := w.roles(room); got != "ann=owner cat=member" {
		t.Fatalf("members: %s", got)
	}
	added, err := w.AddMembers(w.ctx, w.ann, room.ID, ids(w.bob))
	must(t, err)
	if len(added) != 0 || w.roles(room) != "ann=owner cat=member" {
		t.Fatalf("added %v, members %s", added, w.roles(room))
	}
}

func TestUpdateRoom(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	name := "New name"
	got, err := w.UpdateRoom(w.ctx, w.ann, room.ID, service.RoomPatch{Name: &name})
	must(t, err)
	if got.Name != name || got.Owner != w.ann.User {
		t.Fatalf("%+v", got)
	}
	got, err = w.UpdateRoom(w.ctx, w.ann, room.ID, service.RoomPatch{Data: json.RawMessage(`{"a":1}`)})
	must(t, err)
	if got.Name != name || string(got.Data) != `{"a":1}` {
		t.Fatalf("a field that was not given changed: %+v", got)
	}
}

func TestUpdateAndDeleteRoomRefusals(t *testing.T) {
	w := newWorld(t)
	group, direct := w.group(w.ann, w.bob), w.direct(w.ann, w.bob)
	_, err := w.SetRole(w.ctx, w.ann, group.ID, w.bob.User, chat.RoleAdmin)
	must(t, err)
	w.AddMembers(w.ctx, w.ann, group.ID, ids(w.cat))
	blank, name := " ", "x"

	table := []struct {
		name           string
		actor          chat.Actor
		room           string
		patch          service.RoomPatch
		update, delete chat.Code // empty: allowed
	}{
		{"outsider", w.dan, group.ID, service.RoomPatch{Name: &name}, chat.NotFound, chat.NotFound},
		{"no such room", w.dan, "ffffffffffffffffffffffff", service.RoomPatch{Name: &name}, chat.NotFound, chat.NotFound},
		{"no room given", w.ann, "", service.RoomPatch{Name: &name}, chat.Invalid, chat.Invalid},
		{"member", w.cat, group.ID, service.RoomPatch{Name: &name}, chat.Forbidden, chat.Forbidden},
		{"direct room", w.ann, direct.ID, service.RoomPatch{Name: &name}, chat.Forbidden, chat.Forbidden},
		{"admin", w.bob, group.ID, service.RoomPatch{Name: &name}, "", chat.Forbidden},
		{"blank name", w.ann, group.ID, service.RoomPatch{Name: &blank}, chat.Invalid, ""},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, err := w.UpdateRoom(w.ctx, row.actor, row.room, row.patch)
			if got := chat.CodeOf(err); got != row.update {
				t.Errorf("update: %v, want %q", err, row.update)
			}
			err = w.DeleteRoom(w.ctx, row.actor, row.room)
			if got := chat.CodeOf(err); got != row.delete {
				t.Errorf("delete: %v, want %q", err, row.delete)
			}
		})
	}
	_, err = w.Room(w.ctx, w.ann, group.ID)
	wantCode(t, err, chat.NotFound)
}
