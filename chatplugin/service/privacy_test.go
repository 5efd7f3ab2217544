package service_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// keeps changes what an actor lets others know.
func (w *world) keeps(actor chat.Actor, privacy string) {
	w.t.Helper()
	_, err := w.UpdateProfile(w.ctx, actor, service.ProfilePatch{Privacy: json.RawMessage(privacy)})
	must(w.t, err)
}

func TestAProfileIsChangedInParts(t *testing.T) {
	w := newWorld(t)
	p, err := w.Profile(w.ctx, w.ann)
	must(t, err)
	if p.Privacy != chat.OpenPrivacy || p.Settings != nil {
		t.Fatalf("without a profile: %+v", p)
	}
	must(t, store.SaveLastSeen(w.app, w.ann.User, time.UnixMilli(1_700_000_000_000)))
	for _, patch := range []service.ProfilePatch{
		{Privacy: json.RawMessage(`{"presence":"friends"}`)},
		{Privacy: json.RawMessage(`{"receipts":false}`), Settings: json.RawMessage(`{"theme":"dark"}`)},
		{},
	} {
		if p, err = w.UpdateProfile(w.ctx, w.ann, patch); err != nil {
			t.Fatal(err)
		}
	}
	read, err := w.Profile(w.ctx, w.ann)
	must(t, err)
	for _, got := range []chat.Profile{p, read} {
		if got.User != w.ann.User || got.Privacy != (chat.Privacy{Presence: chat.ToFriends, LastSeen: chat.ToEveryone}) || string(got.Settings) != `{"theme":"dark"}` {
			t.Errorf("%+v, settings %s", got, got.Settings)
		}
	}
	if seen, err := store.LastSeen(w.app, w.ann.User); err != nil || seen.IsZero() {
		t.Errorf("last seen is %v, %v", seen, err)
	}
	for _, tt := range []struct {
		actor chat.Actor
		patch service.ProfilePatch
		code  chat.Code
		field string
	}{
		{w.ann, service.ProfilePatch{Privacy: json.RawMessage(`{"presence":"all"}`)}, chat.Invalid, "privacy"},
		{w.ann, service.ProfilePatch{Settings: json.RawMessage(`{`)}, chat.Invalid, "settings"},
		{w.ann, service.ProfilePatch{Settings: json.RawMessage(`"` + string(make([]byte, 20_000)) + `"`)}, chat.TooLarge, "settings"},
		{chat.Actor{}, service.ProfilePatch{}, chat.Unauthorized, ""},
		{chat.ServerActor, service.ProfilePatch{}, chat.Unauthorized, ""},
	} {
		_, err := w.UpdateProfile(w.ctx, tt.actor, tt.patch)
		wantCode(t, err, tt.code, tt.field)
	}
}

func TestWhoHidesIsSeenByThoseTheyLet(t *testing.T) {
	w := newWorld(t)
	saved := w.savedProfiles()
	room := w.group(w.ann, w.bob, w.cat)
	w.befriend(w.ann, w.cat)
	w.Connected(w.ctx, w.ann, "phone")
	waitFor(t, saved, w.ann.User)
	must(t, w.View(w.ctx, w.ann, "phone", room.ID))

	type sight struct{ online, seen, views bool }
	look := func(viewer chat.Actor) sight {
		viewers, err := w.Viewers(w.ctx, viewer, room.ID)
		if viewer == chat.ServerActor {
			must(t, err)
		}
		return sight{
			w.Online(viewer, ids(w.ann))[w.ann.User],
			!w.LastSeen(w.ctx, viewer, ids(w.ann))[w.ann.User].IsZero(),
			slices.Contains(viewers, w.ann.User),
		}
	}
	all, none := sight{true, true, true}, sight{}
	for _, tt := range []struct {
		privacy             string
		ann, bob, cat, root sight
	}{
		{`{}`, all, all, all, all},
		{`{"presence":"friends"}`, all, none, all, all},
		{`{"presence":"nobody"}`, all, none, none, all},
		{`{"presence":"everyone","last_seen":"friends"}`, all, sight{true, false, true}, all, all},
		{`{"last_seen":"nobody"}`, all, sight{true, false, true}, sight{true, false, true}, all},
		{`{"last_seen":"everyone"}`, all, all, all, all},
	} {
		w.keeps(w.ann, tt.privacy)
		for name, row := range map[string][2]sight{
			"ann": {look(w.ann), tt.ann}, "bob": {look(w.bob), tt.bob}, "cat": {look(w.cat), tt.cat}, "the server": {look(chat.ServerActor), tt.root},
		} {
			if row[0] != row[1] {
				t.Errorf("%s: %s sees %+v, want %+v", tt.privacy, name, row[0], row[1])
			}
		}
	}
	w.keeps(w.bob, `{"last_seen":"nobody"}`)
	if got := look(w.bob); got != (sight{true, false, true}) {
		t.Errorf("who shows no last seen sees %+v", got)
	}
	w.block(w.cat, w.ann)
	if got := look(w.cat); got != none {
		t.Errorf("across a block one sees %+v", got)
	}
}

// told is the next presence and what it says.
func (w *world) told() (chat.Presence, []chat.Viewing) {
	w.t.Helper()
	var views []chat.Viewing
	for {
		switch ev := next(w.t, w.ephemeral).(type) {
		case chat.Presence:
			return ev, views
		case chat.Viewing:
			views = append(views, ev)
		}
	}
}

func TestAChangeIsToldToThoseForWhomItChangesSomething(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat)
	w.befriend(w.ann, w.cat)
	w.settle()
	w.Connected(w.ctx, w.ann, "phone")
	w.told()
	must(t, w.View(w.ctx, w.ann, "phone", room.ID))
	until(t, w.ephemeral, func(v chat.Viewing) bool { return v.On })

	for _, tt := range []struct {
		presence       string
		online         bool
		rooms          []string
		friends, never []string // told as friends, and not told
	}{
		{"friends", false, []string{room.ID}, nil, ids(w.cat)},
		{"nobody", false, nil, ids(w.cat), nil},
		{"everyone", true, []string{room.ID}, ids(w.cat), nil},
		{"nobody", false, []string{room.ID}, ids(w.cat), nil},
		{"friends", true, nil, ids(w.cat), nil},
		{"everyone", true, []string{room.ID}, nil, ids(w.cat)},
	} {
		w.keeps(w.ann, `{"presence":"`+tt.presence+`"}`)
		p, _ := w.told()
		if p.Online != tt.online || !p.LastSeen.IsZero() || !slices.Equal(p.Rooms, tt.rooms) || !slices.Equal(p.Friends, tt.friends) || !slices.Equal(p.Hidden, tt.never) {
			t.Errorf("to %s: %+v", tt.presence, p)
		}
	}
	w.keeps(w.ann, `{"presence":"everyone","receipts":false}`) // no news of presence
	w.Disconnected(w.ann, "phone")
	if p, _ := w.told(); p.Online || p.LastSeen.IsZero() {
		t.Errorf("%+v", p)
	}
}

func TestViewingFollowsPresence(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat)
	w.befriend(w.ann, w.cat)
	w.settle()
	w.keeps(w.ann, `{"presence":"friends"}`)
	w.Connected(w.ctx, w.ann, "phone")
	w.told()
	must(t, w.View(w.ctx, w.ann, "phone", room.ID))
	v := until(t, w.ephemeral, func(chat.Viewing) bool { return true })
	if !v.On || !slices.Equal(v.Hidden, ids(w.bob)) {
		t.Errorf("%+v", v)
	}
	w.keeps(w.ann, `{"presence":"nobody"}`)
	if _, views := w.told(); len(views) != 1 || views[0].On || !slices.Equal(views[0].Hidden, ids(w.bob)) {
		t.Errorf("hidden: %+v", views)
	}
	must(t, w.Unview(w.ctx, w.ann, "phone", room.ID)) // nobody hears
	must(t, w.View(w.ctx, w.ann, "phone", room.ID))
	must(t, w.Typing(w.ctx, w.ann, "phone", room.ID, true, "")) // an act: everybody does
	if ev, typing := next(t, w.ephemeral).(chat.Typing); !typing {
		t.Errorf("%T %+v", ev, ev)
	}
	w.keeps(w.ann, `{"presence":"everyone"}`)
	p, _ := w.told()
	v = until(t, w.ephemeral, func(chat.Viewing) bool { return true })
	if !p.Online || !v.On || len(v.Hidden) > 0 {
		t.Errorf("%+v %+v", p, v)
	}
}

// Who was told that somebody is online is told when they go, and nobody else is:
// neither a changed setting nor a lost friend leaves a light on.
func TestNobodyStaysOnlineForSomeoneWhoMayNotKnow(t *testing.T) {
	w := newWorld(t)
	w.direct(w.ann, w.bob)
	w.befriend(w.ann, w.cat)
	w.settle()
	w.keeps(w.ann, `{"presence":"friends"}`)
	w.Connected(w.ctx, w.ann, "phone")
	if p, _ := w.told(); !p.Online || p.Rooms != nil || !slices.Equal(p.Friends, ids(w.cat)) {
		t.Errorf("%+v", p)
	}
	_, err := w.RemoveFriend(w.ctx, w.cat, w.ann.User)
	must(t, err)
	if p, _ := w.told(); p.Online || p.User != w.ann.User || !slices.Equal(p.Friends, ids(w.cat)) || p.Rooms != nil {
		t.Errorf("no friends any more: %+v", p)
	}
	w.befriend(w.ann, w.cat)
	if p, _ := w.told(); !p.Online || !slices.Equal(p.Friends, ids(w.cat)) {
		t.Errorf("friends again: %+v", p)
	}
	w.settle()
	w.block(w.bob, w.ann) // bob was not told, and is not told now
	w.settle()
	w.Disconnected(w.ann, "phone")
	if p, _ := w.told(); p.Online || p.Rooms != nil || !slices.Equal(p.Friends, ids(w.cat)) {
		t.Errorf("gone: %+v", p)
	}
	w.keeps(w.ann, `{"presence":"nobody"}`)
	w.Connected(w.ctx, w.ann, "phone")
	w.Disconnected(w.ann, "phone")
	w.Presence().Flush()
	w.keeps(w.ann, `{"presence":"everyone"}`)
	w.Connected(w.ctx, w.ann, "phone")
	if p, _ := w.told(); !p.Online {
		t.Errorf("told while hidden: %+v", p)
	}
}

func TestReadCursorsAreKept(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob, w.cat)
	w.say(w.ann, room, "one")
	for _, reader := range []chat.Actor{w.bob, w.cat} {
		_, err := w.MarkRead(w.ctx, reader, room.ID, 0)
		must(t, err)
	}
	read := func(viewer chat.Actor) string {
		members, err := w.Members(w.ctx, viewer, room.ID)
		must(t, err)
		var who []string
		for _, m := range members {
			var record map[string]any
			must(t, json.Unmarshal(m.Record.JSON(), &record))
			shown := record["last_read_seq"] == 1.0 && record["last_delivered_seq"] == 1.0
			if (m.LastReadSeq == 1 && m.LastDeliveredSeq == 1) != shown && m.User != viewer.User {
				t.Errorf("%s: cursors %d, %d and record %v", w.name(viewer.User), m.LastReadSeq, m.LastDeliveredSeq, record)
			}
			if m.LastReadSeq == 1 {
				who = append(who, w.name(m.User))
			}
		}
		slices.Sort(who)
		return strings.Join(who, " ")
	}
	for _, viewer := range []chat.Actor{w.ann, w.bob, w.cat, chat.ServerActor} {
		if got := read(viewer); got != "ann bob cat" {
			t.Errorf("%s sees that %s have read", w.name(viewer.User), got)
		}
	}
	w.keeps(w.bob, `{"receipts":false}`)
	for viewer, want := range map[chat.Actor]string{w.ann: "ann cat", w.bob: "bob", w.cat: "ann cat"} {
		if got := read(viewer); got != want {
			t.Errorf("%s sees that %s have read, want %s", w.name(viewer.User), got, want)
		}
	}
	members, err := w.Members(w.ctx, chat.ServerActor, room.ID)
	must(t, err)
	for _, m := range members {
		if m.LastReadSeq != 1 {
			t.Errorf("the server sees %s at %d", w.name(m.User), m.LastReadSeq)
		}
	}
	target, err := w.SetRole(w.ctx, w.ann, room.ID, w.bob.User, chat.RoleAdmin)
	must(t, err)
	if target.LastReadSeq != 0 {
		t.Error("giving a role tells how far somebody has read")
	}
	summary, err := w.Room(w.ctx, w.bob, room.ID)
	must(t, err)
	if summary.Unread != 0 || summary.Member.LastReadSeq != 1 {
		t.Errorf("bob's own place: %+v", summary.Member)
	}
}
