package store_test

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

var collections = map[string]string{
	store.RoomsID: store.RoomsName, store.MembersID: store.MembersName, store.MessagesID: store.MessagesName,
	store.ReactionsID: store.ReactionsName, store.FriendshipsID: store.FriendshipsName, store.UploadsID: store.UploadsName,
	store.DevicesID: store.DevicesName, store.ProfilesID: store.ProfilesName, store.ReportsID: store.ReportsName,
}

func TestIDsAreThoseOfPocketBase(t *testing.T) {
	for id, name := range collections {
		if want := fmt.Sprintf("pbc_%d", crc32.ChecksumIEEE([]byte("base"+name))); id != want {
			t.Errorf("id of %s = %s, want %s", name, id, want)
		}
	}
}

// Any other pattern makes PocketBase scan the table for every insert.
func TestLongIDsKeepPocketBasesPattern(t *testing.T) {
	app := chattest.NewApp(t)
	users, err := app.FindCollectionByNameOrId("users")
	ok(t, err)
	want := users.Fields.GetByName("id").(*core.TextField).Pattern
	for _, id := range []string{store.RoomsID, store.MessagesID} {
		c, err := app.FindCollectionByNameOrId(id)
		ok(t, err)
		field := c.Fields.GetByName("id").(*core.TextField)
		equal(t, c.Name+" pattern", field.Pattern, want)
		equal(t, c.Name+" length", field.Min*100+field.Max, 2424)
	}
}

func TestEnsureSchemaMayRunAgain(t *testing.T) {
	app := chattest.NewApp(t)
	before := export(t, app)
	ok(t, store.EnsureSchema(app, store.SchemaConfig{}))
	ok(t, store.EnsureSchema(app, store.SchemaConfig{UsersCollection: "users"}))
	if after := export(t, app); after != before {
		t.Error("the second run changed a collection")
	}
	for id := range collections {
		c, err := app.FindCollectionByNameOrId(id)
		ok(t, err)
		for _, f := range c.Fields {
			if !f.GetSystem() {
				t.Errorf("%s.%s is not a system field", c.Name, f.GetName())
			}
			if file, isFile := f.(*core.FileField); isFile && !file.Protected {
				t.Errorf("%s.%s is not protected", c.Name, f.GetName())
			}
		}
	}
}

func export(t *testing.T, app core.App) string {
	t.Helper()
	var all []string
	for id := range collections {
		c, err := app.FindCollectionByNameOrId(id)
		ok(t, err)
		raw, err := json.Marshal(c)
		ok(t, err)
		all = append(all, string(raw))
	}
	return strings.Join(sorted(all), "\n")
}

// An older version lacks a field, an index and a collection; the admin has
// changed a rule and added a field.
func TestEnsureSchemaCompletesAnOlderVersion(t *testing.T) {
	app := chattest.NewApp(t)
	messages, err := app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	messages.Fields.RemoveByName("pinned_by")
	messages.RemoveIndex("idx_chat_messages_pinned_by")
	messages.RemoveIndex("idx_chat_messages_sender")
	messages.ListRule = types.Pointer("sender = @request.auth.id")
	messages.Fields.Add(&core.TextField{Name: "mood"})
	messages.IntegrityChecks(false)
	ok(t, app.SaveNoValidate(messages))
	reports, err := app.FindCollectionByNameOrId(store.ReportsID)
	ok(t, err)
	ok(t, app.Delete(reports))
	_, err = app.DB().NewQuery("UPDATE _chat_counters SET value = 0 WHERE name = 'schema'").Execute()
	ok(t, err)

	ok(t, store.EnsureSchema(app, store.SchemaConfig{}))
	messages, err = app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	equal(t, "field", messages.Fields.GetByName("pinned_by") != nil, true)
	equal(t, "index", messages.GetIndex("idx_chat_messages_sender") != "", true)
	equal(t, "the admin's rule", *messages.ListRule, "sender = @request.auth.id")
	equal(t, "the admin's field", messages.Fields.GetByName("mood") != nil, true)
	_, err = app.FindCollectionByNameOrId(store.ReportsID)
	ok(t, err)
}

func TestEnsureSchemaExplainsWhatIsWrong(t *testing.T) {
	app := chattest.NewApp(t, chattest.Bare())
	ok(t, app.Save(core.NewBaseCollection("plain")))
	for users, want := range map[string]string{"nobody": "doesn't exist", "plain": "must be an auth collection"} {
		if err := store.EnsureSchema(app, store.SchemaConfig{UsersCollection: users}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", users, err, want)
		}
	}
	foreign := core.NewBaseCollection(store.RoomsName, "someoneelses_")
	ok(t, app.Save(foreign))
	if err := store.EnsureSchema(app, store.SchemaConfig{}); err == nil || !strings.Contains(err.Error(), "another collection") {
		t.Errorf("a taken name: %v", err)
	}
	ok(t, app.Delete(foreign))
	ok(t, store.EnsureSchema(app, store.SchemaConfig{}))
	ok(t, app.Save(core.NewAuthCollection("people")))
	if err := store.EnsureSchema(app, store.SchemaConfig{UsersCollection: "people"}); err == nil || !strings.Contains(err.Error(), "belong to") {
		t.Errorf("another users collection: %v", err)
	}
}

func TestCountersAreRaisedToWhatIsThere(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	m := send(t, app, room.ID, ann.Id, "one")
	for _, sql := range []string{
		"UPDATE chat_messages SET num = 41",
		"UPDATE _chat_counters SET value = 0 WHERE name IN ('message', 'schema')",
		"DELETE FROM _chat_counters WHERE name = 'room'",
	} {
		_, err := app.DB().NewQuery(sql).Execute()
		ok(t, err)
	}
	ok(t, store.EnsureSchema(app, store.SchemaConfig{}))
	equal(t, "next message", send(t, app, room.ID, ann.Id, "two").Num, 42)
	equal(t, "next room", newGroup(t, app, ann.Id).Num, room.Num+1)
	equal(t, "seq", send(t, app, room.ID, ann.Id, "three").Seq, m.Seq+2)
}

func TestTheMigrationSortsFirstAndWaitsForTheUsers(t *testing.T) {
	store.RegisterMigration(store.SchemaConfig{UsersCollection: "later"})
	store.RegisterMigration(store.SchemaConfig{})
	t.Cleanup(func() { core.AppMigrations = core.MigrationsList{} })
	items := core.AppMigrations.Items()
	equal(t, "migrations", len(items), 1)
	equal(t, "file", items[0].File, "0000000001_chat_0001.go")

	app := chattest.NewApp(t, chattest.Bare())
	_, err := app.FindCollectionByNameOrId(store.RoomsID)
	equal(t, "without the users collection", err != nil, true)
	ok(t, app.Save(core.NewAuthCollection("later")))
	ok(t, app.RunInTransaction(func(tx core.App) error { return items[0].Up(tx) }))
	equal(t, "users", store.UsersID(app) != "", true)
}
