package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

var longAgo = time.UnixMilli(1_700_000_000_000).UTC()

// register registers a token days after longAgo.
func register(t testing.TB, app core.App, user, token string, days int) store.Device {
	t.Helper()
	d, err := store.UpsertDevice(app, store.Device{
		User: user, Token: token, Platform: "ios", Locale: "de", AppVersion: "1.0", LastSeen: longAgo.AddDate(0, 0, days),
	}, user)
	ok(t, err)
	return d
}

// tokens lists who has which, as "ann:t1 bob:t2".
func tokens(t testing.TB, app core.App, names map[string]string) string {
	t.Helper()
	var ids, all []string
	for id := range names {
		ids = append(ids, id)
	}
	devices, err := store.DevicesOf(app, ids)
	ok(t, err)
	for _, d := range devices {
		all = append(all, names[d.User]+":"+d.Token)
	}
	return strings.Join(sorted(all), " ")
}

func TestRegisteringAgainRefreshesTheDevice(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann").Id
	first := register(t, app, ann, "t1", 0)
	_, err := app.DB().Update(store.DevicesName, dbx.Params{"updated": "2023-11-15 00:00:00.000Z"}, nil).Execute()
	ok(t, err)
	again, err := store.UpsertDevice(app, store.Device{
		User: ann, Token: "t1", Platform: "web", Locale: "fr", AppVersion: "2.0", LastSeen: longAgo.AddDate(0, 0, 1),
	}, ann)
	ok(t, err)
	equal(t, "id", again.ID, first.ID)
	if again.Updated.Before(first.Updated) {
		t.Errorf("updated stayed at %s: a failed push could delete the fresh registration", again.Updated)
	}
	stored, err := store.DevicesOf(app, []string{ann})
	ok(t, err)
	equal(t, "devices", len(stored), 1)
	if strings.Count(string(again.Record.JSON()), `"t1"`) != 1 {
		t.Errorf("record %s", again.Record.JSON())
	}
	again.Record = nil
	equal(t, "device", fmt.Sprint(stored[0]), fmt.Sprint(again))
	equal(t, "device", fmt.Sprint(again.Platform, again.Locale, again.AppVersion, again.LastSeen.UTC()), fmt.Sprint("web", "fr", "2.0", longAgo.AddDate(0, 0, 1)))
}

func TestATokenMovesToItsNewOwnerInANewRecord(t *testing.T) {
	app := chattest.NewApp(t)
	ann, bob := chattest.User(t, app, "ann").Id, chattest.User(t, app, "bob").Id
	names := map[string]string{ann: "ann", bob: "bob"}
	old := register(t, app, ann, "phone", 0)
	register(t, app, ann, "tablet", 0)
	moved := register(t, app, bob, "phone", 0)
	equal(t, "devices", tokens(t, app, names), "ann:tablet bob:phone")
	if moved.ID == old.ID {
		t.Error("the record itself moved, with whatever the app keeps in it")
	}
}

func TestOnlyTheOwnerDeletesADevice(t *testing.T) {
	app := chattest.NewApp(t)
	ann, bob := chattest.User(t, app, "ann").Id, chattest.User(t, app, "bob").Id
	names := map[string]string{ann: "ann", bob: "bob"}
	register(t, app, ann, "t1", 0)
	register(t, app, ann, "t2", 0)
	register(t, app, bob, "t3", 0)
	for _, c := range []struct {
		token, owner string
		deleted      bool
		left         string
	}{
		{"t1", bob, false, "ann:t1 ann:t2 bob:t3"},
		{"none", ann, false, "ann:t1 ann:t2 bob:t3"},
		{"t1", "", false, "ann:t1 ann:t2 bob:t3"},
		{"t1", ann, true, "ann:t2 bob:t3"},
		{"t1", ann, false, "ann:t2 bob:t3"},
	} {
		deleted, err := store.DeleteDevice(app, c.token, c.owner)
		ok(t, err)
		equal(t, c.token+" by "+names[c.owner], deleted, c.deleted)
		equal(t, "left", tokens(t, app, names), c.left)
	}
	n, err := store.DeleteDevicesOf(app, ann)
	ok(t, err)
	equal(t, "deleted", n, 1)
	equal(t, "left", tokens(t, app, names), "bob:t3")
}

func TestStaleDevicesArePruned(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann").Id
	for i := range 5 {
		register(t, app, ann, fmt.Sprint("t", i), i)
	}
	// What an app or an admin changed today is in use, whenever it was seen.
	_, err := app.DB().Update(store.DevicesName, dbx.Params{"updated": "2023-11-15 00:00:00.000Z"}, dbx.HashExp{"token": []any{"t0", "t1", "t2", "t3"}}).Execute()
	ok(t, err)
	_, err = app.DB().Update(store.DevicesName, dbx.Params{"last_seen": ""}, dbx.HashExp{"token": "t0"}).Execute()
	ok(t, err)

	names := map[string]string{ann: "ann"}
	for _, c := range []struct {
		days, limit, pruned int
		left                string
	}{
		{0, 0, 0, "ann:t0 ann:t1 ann:t2 ann:t3 ann:t4"},
		{3, 1, 1, "ann:t1 ann:t2 ann:t3 ann:t4"},
		{3, 0, 2, "ann:t3 ann:t4"},
		{3, 0, 0, "ann:t3 ann:t4"},
		{500, 0, 1, "ann:t4"}, // of 2025: the row of t4 is as young as the test
	} {
		n, err := store.PruneDevices(app, longAgo.AddDate(0, 0, c.days), c.limit)
		ok(t, err)
		equal(t, fmt.Sprintf("pruned after %d days", c.days), n, c.pruned)
		equal(t, "left", tokens(t, app, names), c.left)
	}
}

func TestDevicesOfManyUsersAreTheNewestFirst(t *testing.T) {
	app := chattest.NewApp(t)
	ann, bob, cid := chattest.User(t, app, "ann").Id, chattest.User(t, app, "bob").Id, chattest.User(t, app, "cid").Id
	names := map[string]string{ann: "ann", bob: "bob", cid: "cid"}
	for i, token := range []string{"b", "c", "a"} {
		register(t, app, ann, token, 1000*(i+1))
	}
	register(t, app, bob, "d", 0)
	register(t, app, cid, "e", 0)
	devices, err := store.DevicesOf(app, []string{bob, ann, "ghost", `"`, "\xff", ann})
	ok(t, err)
	order := map[string][]string{}
	for _, d := range devices {
		order[names[d.User]] = append(order[names[d.User]], d.Token)
	}
	// Those with a last_seen in the future of the row's own date come first.
	equal(t, "devices", fmt.Sprint(order["bob"], order["cid"], len(devices)), "[d] [] 4")
	equal(t, "of ann", fmt.Sprint(order["ann"]), "[a c b]")
	none, err := store.DevicesOf(app, nil)
	ok(t, err)
	equal(t, "of nobody", len(none), 0)
}

func TestABadPlatformIsNamed(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann").Id
	_, err := store.UpsertDevice(app, store.Device{User: ann, Token: "t", Platform: "toaster"}, ann)
	if chat.CodeOf(err) != chat.Invalid || chat.AsError(err).Field != "platform" {
		t.Errorf("got %v", err)
	}
}

// Every window of messages asks this for all members of a room.
func TestDevicesOfReadsAnIndex(t *testing.T) {
	app := chattest.NewApp(t)
	sql := strings.Replace(store.DevicesOfSQL("chat_devices"), "?", "'[1]'", 1)
	var plan []struct {
		Detail string `db:"detail"`
	}
	ok(t, app.DB().NewQuery("EXPLAIN QUERY PLAN "+sql).All(&plan))
	if !strings.Contains(fmt.Sprint(plan), "SEARCH chat_devices USING INDEX idx_chat_devices_user") {
		t.Errorf("plan %v", plan)
	}
}
