package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func newPushApp(t testing.TB) core.App {
	t.Helper()
	app := chattest.NewApp(t)
	ok(t, store.EnsurePushTables(app))
	ok(t, store.EnsurePushTables(app))
	return app
}

func newPhone(t testing.TB, app core.App, user, token string) *core.Record {
	t.Helper()
	c, err := app.FindCachedCollectionByNameOrId(store.DevicesID)
	ok(t, err)
	rec := core.NewRecord(c)
	rec.Load(map[string]any{"user": user, "token": token, "platform": "ios", "locale": "de"})
	ok(t, app.Save(rec))
	return rec
}

func TestPushCandidatesAreMembersWithTheirDevices(t *testing.T) {
	app := newPushApp(t)
	ann, bob, cid := chattest.User(t, app, "ann"), chattest.User(t, app, "bob"), chattest.User(t, app, "cid")
	newPhone(t, app, bob.Id, "one")
	newPhone(t, app, bob.Id, "two")
	room, other := newGroup(t, app, ann.Id, bob.Id, cid.Id), newGroup(t, app, bob.Id)
	ok(t, store.SaveShown(app, []store.PushShown{{Room: room.ID, User: bob.Id, Message: "m", Seq: 7}}))
	all, err := store.PushCandidates(app, []string{room.ID, other.ID, "nosuch"})
	ok(t, err)
	equal(t, "candidates", len(all), 2)
	for _, c := range all {
		equal(t, "user", c.User, bob.Id)
		equal(t, "devices", len(c.Devices), 2)
		equal(t, "notify", c.Notify, chat.NotifyAll)
		equal(t, "shown", c.ShownSeq, map[string]int64{room.ID: 7}[c.Room])
	}
	at, err := store.PushCandidatesAt(app, []store.PushPlace{{Room: room.ID, User: cid.Id}, {Room: other.ID, User: cid.Id}})
	ok(t, err)
	equal(t, "places", len(at), 1)
	equal(t, "devices of cid", len(at[0].Devices), 0)
	members, err := store.PushMembers(app, room.ID)
	ok(t, err)
	equal(t, "members", len(members), 3)
}

func TestShownNeverGoesBack(t *testing.T) {
	app := newPushApp(t)
	ann, bob := chattest.User(t, app, "ann"), chattest.User(t, app, "bob")
	room := newGroup(t, app, ann.Id, bob.Id)
	shown := func(message string, seq int64) store.PushShown {
		return store.PushShown{Room: room.ID, User: bob.Id, Message: message, Seq: seq}
	}
	ok(t, store.SaveShown(app, []store.PushShown{shown("new", 2)}))
	ok(t, store.SaveShown(app, []store.PushShown{shown("old", 1)}))
	stale, err := store.StaleShown(app, []string{room.ID}) // there is no such message
	ok(t, err)
	equal(t, "stale", len(stale), 1)
	equal(t, "message", stale[0].Message, "new")
	ok(t, store.ClearShown(app, []store.PushShown{shown("old", 1)})) // not what is shown
	stale, err = store.StaleShown(app, []string{room.ID})
	ok(t, err)
	equal(t, "after clearing another", len(stale), 1)
	ok(t, store.ClearShown(app, stale))
	stale, err = store.StaleShown(app, []string{room.ID})
	ok(t, err)
	equal(t, "after clearing", len(stale), 0)
}

func TestShownGoesWithTheMemberAndTheRead(t *testing.T) {
	app := newPushApp(t)
	ann, bob := chattest.User(t, app, "ann"), chattest.User(t, app, "bob")
	room := newGroup(t, app, ann.Id, bob.Id)
	msg := send(t, app, room.ID, ann.Id, "x")
	rows := func() (n int) {
		ok(t, app.DB().NewQuery("SELECT COUNT(*) FROM _chat_push_shown").Row(&n))
		return n
	}
	one := []store.PushShown{{Room: room.ID, User: bob.Id, Message: msg.ID, Seq: msg.Seq}}
	ok(t, store.SaveShown(app, one))
	ok(t, store.ClearShown(app, one))
	equal(t, "rows while it is unread", rows(), 1)
	ok(t, store.SaveShown(app, one))
	_, _, err := store.MoveCursors(app, room.ID, bob.Id, msg.Seq, msg.Seq, bob.Id)
	ok(t, err)
	ok(t, store.ClearShown(app, one))
	equal(t, "rows when it is read", rows(), 0)
	ok(t, store.SaveShown(app, one))
	ok(t, store.DeleteMember(app, room.ID, bob.Id, bob.Id))
	ok(t, store.ClearShown(app, one))
	equal(t, "rows when the member is gone", rows(), 0)
}

func TestUnreadTotals(t *testing.T) {
	app := newPushApp(t)
	ann, bob := chattest.User(t, app, "ann"), chattest.User(t, app, "bob")
	one, two, muted := newGroup(t, app, ann.Id, bob.Id), newGroup(t, app, ann.Id, bob.Id), newGroup(t, app, ann.Id, bob.Id)
	for _, room := range []chat.Room{one, one, two, muted} {
		send(t, app, room.ID, ann.Id, "x")
	}
	now := time.Now()
	m, err := store.FindMember(app, muted.ID, bob.Id)
	ok(t, err)
	m.MutedUntil = now.Add(time.Minute)
	_, err = store.UpdateMember(app, *m, bob.Id)
	ok(t, err)
	totals, err := store.UnreadTotals(app, []string{ann.Id, bob.Id, "nobody"}, now)
	ok(t, err)
	equal(t, "bob", totals[bob.Id], 3)
	equal(t, "ann", totals[ann.Id], 0)
	totals, err = store.UnreadTotals(app, []string{bob.Id}, now.Add(2*time.Minute))
	ok(t, err)
	equal(t, "bob when the mute is over", totals[bob.Id], 4)
}

func TestADeadDeviceIsDeletedOnlyAsItWas(t *testing.T) {
	app := newPushApp(t)
	bob, cid := chattest.User(t, app, "bob"), chattest.User(t, app, "cid")
	rec := newPhone(t, app, bob.Id, "token")
	read := func() store.PushDevice {
		all, err := store.PushDevicesOf(app, []string{bob.Id, cid.Id})
		ok(t, err)
		for _, devices := range all {
			return devices[0]
		}
		return store.PushDevice{}
	}
	before := read()
	rec.Set("user", cid.Id) // the same phone, somebody else signed in
	ok(t, app.Save(rec))
	deleted, err := store.DeleteDeadDevice(app, before)
	ok(t, err)
	equal(t, "deleted though it changed", deleted, false)
	deleted, err = store.DeleteDeadDevice(app, read())
	ok(t, err)
	equal(t, "deleted", deleted, true)
	deleted, err = store.DeleteDeadDevice(app, before)
	ok(t, err)
	equal(t, "deleted twice", deleted, false)
}

func TestPushQueriesUseIndexes(t *testing.T) {
	app := newPushApp(t)
	for name, query := range store.PushQueries(app) {
		t.Run(name, func(t *testing.T) {
			rows, err := app.ConcurrentDB().NewQuery("EXPLAIN QUERY PLAN " + strings.NewReplacer("?1", "'[]'", "?2", "''", "?", "'[]'").Replace(query)).
				WithContext(context.Background()).Rows()
			ok(t, err)
			defer rows.Close()
			for rows.Next() {
				var id, parent, unused int
				var detail string
				ok(t, rows.Scan(&id, &parent, &unused, &detail))
				if strings.HasPrefix(detail, "SCAN") && !strings.Contains(detail, "VIRTUAL TABLE") {
					t.Errorf("%s\n%s", query, detail)
				}
			}
		})
	}
}
