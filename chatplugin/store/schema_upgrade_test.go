package store_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// asVersion1 takes back what version 2 changed.
func asVersion1(t *testing.T, app core.App) {
	t.Helper()
	change := func(id string, do func(c *core.Collection)) {
		c, err := app.FindCollectionByNameOrId(id)
		ok(t, err)
		do(c)
		ok(t, app.Save(c))
	}
	change(store.RoomsID, func(c *core.Collection) {
		image := c.Fields.GetByName("image").(*core.FileField)
		image.MaxSize, image.Thumbs = 5<<20, []string{"100x100", "400x400"}
		image.MimeTypes = []string{"image/jpeg", "image/png", "image/webp", "image/gif"}
	})
	change(store.MessagesID, func(c *core.Collection) {
		file := c.Fields.GetByName("file").(*core.FileField)
		file.MaxSize, file.Thumbs = 100<<20, nil
		c.RemoveIndex("idx_chat_messages_file")
	})
	own := types.Pointer(`@request.auth.id != "" && @request.auth.collectionId = "_pb_users_auth_" && owner = @request.auth.id`)
	change(store.UploadsID, func(c *core.Collection) {
		c.Fields.GetByName("owner").(*core.RelationField).Required = true
		c.RemoveIndex("idx_chat_uploads_unused")
		c.ListRule, c.ViewRule, c.UpdateRule, c.DeleteRule = own, own, own, own
		c.CreateRule = types.Pointer(`@request.auth.id != "" && @request.auth.collectionId = "_pb_users_auth_" && (owner = "" || owner = @request.auth.id)`)
	})
	for _, q := range []string{"DROP TABLE _chat_push_shown", "UPDATE _chat_counters SET value = 1 WHERE name = 'schema'"} {
		_, err := app.NonconcurrentDB().NewQuery(q).Execute()
		ok(t, err)
	}
}

func TestADatabaseOfVersion1IsBroughtUp(t *testing.T) {
	app := chattest.NewApp(t)
	before := export(t, app)
	asVersion1(t, app)
	if export(t, app) == before {
		t.Fatal("nothing was taken back")
	}
	ok(t, store.EnsureSchema(app, store.SchemaConfig{}))
	uploads, err := app.FindCollectionByNameOrId(store.UploadsID)
	ok(t, err)
	messages, err := app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	rooms, err := app.FindCollectionByNameOrId(store.RoomsID)
	ok(t, err)
	fresh := chattest.NewApp(t)
	want, err := fresh.FindCollectionByNameOrId(store.UploadsID)
	ok(t, err)
	equal(t, "list rule", *uploads.ListRule, *want.ListRule)
	equal(t, "delete rule", *uploads.DeleteRule, *want.DeleteRule)
	equal(t, "owner is required", uploads.Fields.GetByName("owner").(*core.RelationField).Required, false)
	equal(t, "index of uploads", uploads.GetIndex("idx_chat_uploads_unused") != "", true)
	equal(t, "index of messages", messages.GetIndex("idx_chat_messages_file") != "", true)
	equal(t, "size of a file", messages.Fields.GetByName("file").(*core.FileField).MaxSize, int64(500<<20))
	image := rooms.Fields.GetByName("image").(*core.FileField)
	equal(t, "types of an image", len(image.MimeTypes), 0)
	for _, size := range []string{"100x100", "400x400", "480x480f"} {
		equal(t, "thumbnail "+size, slices.Contains(image.Thumbs, size), true)
	}
	_, err = app.NonconcurrentDB().NewQuery("SELECT * FROM _chat_push_shown").Execute()
	ok(t, err)
}

func TestWhatAnAdminSetStaysInAnUpgrade(t *testing.T) {
	app := chattest.NewApp(t)
	asVersion1(t, app)
	uploads, err := app.FindCollectionByNameOrId(store.UploadsID)
	ok(t, err)
	uploads.ListRule = nil
	ok(t, app.Save(uploads))
	messages, err := app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	messages.Fields.GetByName("file").(*core.FileField).MaxSize = 900 << 20
	ok(t, app.Save(messages))

	ok(t, store.EnsureSchema(app, store.SchemaConfig{}))
	uploads, err = app.FindCollectionByNameOrId(store.UploadsID)
	ok(t, err)
	messages, err = app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	equal(t, "list rule", uploads.ListRule == nil, true)
	equal(t, "size of a file", messages.Fields.GetByName("file").(*core.FileField).MaxSize, int64(900<<20))
}
