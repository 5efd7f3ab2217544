package feed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// dangling lists relations of our collections that point at nothing.
func dangling(t *testing.T, app core.App) []string {
	t.Helper()
	var all []string
	collections, err := app.FindAllCollections()
	ok(t, err)
	for _, c := range collections {
		if !strings.HasPrefix(c.Name, "chat_") {
			continue
		}
		for _, f := range c.Fields {
			rel, isRelation := f.(*core.RelationField)
			if !isRelation {
				continue
			}
			target, err := app.FindCollectionByNameOrId(rel.CollectionId)
			ok(t, err)
			recs, err := app.FindAllRecords(c)
			ok(t, err)
			for _, rec := range recs {
				for _, id := range rec.GetStringSlice(rel.Name) {
					if _, err := app.FindRecordById(target, id); err != nil {
						all = append(all, c.Name+"."+rel.Name)
					}
				}
			}
		}
	}
	return all
}

func count(t *testing.T, app core.App, table, where string) int {
	t.Helper()
	var n int
	ok(t, app.DB().NewQuery("SELECT count(*) FROM "+table+" WHERE "+where).Row(&n))
	return n
}

func TestADeletedRoomLeavesNothingAndIsToldOnce(t *testing.T) {
	s := newScene(t)
	// More messages than one chunk, with all that can point at them.
	ok(t, s.app.RunInTransaction(func(tx core.App) error {
		for range 600 {
			send(t, tx, s.group.ID, s.cid.Id, "many")
		}
		return nil
	}))
	_, _, err := store.AddReaction(s.app, s.message.ID, s.ann.Id, "+1")
	ok(t, err)
	_, err = store.InsertMessage(s.app, chat.Message{Room: s.group.ID, Sender: s.ann.Id, Text: "re", ReplyTo: s.message.ID}, "")
	ok(t, err)
	equal(t, "report", s.as(t, s.cid).create(store.ReportsName, map[string]any{"message": s.message.ID, "reason": "spam"}).status, 200)
	withFile := uploadMessage(t, s)
	dir := filepath.Join(s.app.DataDir(), "storage", store.MessagesID, withFile.Id)
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}

	events := during(t, s, func() {
		equal(t, "delete", s.as(t, s.ann).do("DELETE", path(store.RoomsName, s.group.ID), nil).status, 204)
	})
	equal(t, "events", kinds(events), "room.deleted")
	gone := events[0].(chat.RoomDeleted)
	equal(t, "members told", len(gone.Members), 3)
	equal(t, "actor", gone.Head().Actor, s.ann.Id)
	equal(t, "room", fmt.Sprint(gone.Room.ID, gone.Room.Num, gone.Room.Name), fmt.Sprint(s.group.ID, s.group.Num, "group"))
	equal(t, "dangling", fmt.Sprint(dangling(t, s.app)), "[]")
	equal(t, "messages left", count(t, s.app, "chat_messages", "room = '"+s.group.ID+"'"), 0)
	equal(t, "reactions left", count(t, s.app, "chat_reactions", "1"), 0)
	equal(t, "the report stays", count(t, s.app, "chat_reports", "reason = 'spam'"), 1)
	for range 1000 { // the files go in the background
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		send(t, s.app, s.direct.ID, s.ann.Id, "waiting")
	}
	t.Error("the file of a message is still there")
}

func uploadMessage(t *testing.T, s scene) *core.Record {
	t.Helper()
	c, err := s.app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	file, err := filesystem.NewFileFromBytes([]byte("content"), "a.txt")
	ok(t, err)
	rec := core.NewRecord(c)
	rec.Load(map[string]any{"room": s.group.ID, "sender": s.ann.Id, "type": "file"})
	rec.Set("file", file)
	ok(t, s.app.Save(rec))
	return rec
}

func TestATombstoneLosesItsFile(t *testing.T) {
	s := newScene(t)
	rec := uploadMessage(t, s)
	stored := filepath.Join(s.app.DataDir(), "storage", store.MessagesID, rec.Id, rec.GetString("file"))
	if _, err := os.Stat(stored); err != nil {
		t.Fatal(err)
	}
	_, err := store.Tombstone(s.app, rec.Id, s.ann.Id)
	ok(t, err)
	if _, err := os.Stat(stored); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestARoomGoesAlsoWhereTheAppPointsAtItsMessages(t *testing.T) {
	s := newScene(t)
	bookmarks := core.NewBaseCollection("bookmarks")
	bookmarks.Fields.Add(&core.RelationField{Name: "message", CollectionId: store.MessagesID, CascadeDelete: true})
	ok(t, s.app.Save(bookmarks))
	mark := core.NewRecord(bookmarks)
	mark.Set("message", s.message.ID)
	ok(t, s.app.Save(mark))

	ok(t, store.DeleteRoom(s.app, s.group.ID, s.ann.Id))
	equal(t, "bookmarks left", count(t, s.app, "bookmarks", "1"), 0)
	equal(t, "dangling", fmt.Sprint(dangling(t, s.app)), "[]")
}

func TestADeletedUserLeavesMessagesWithoutSender(t *testing.T) {
	for _, busy := range []bool{false, true} {
		t.Run(fmt.Sprintf("busy %v", busy), func(t *testing.T) {
			s := newScene(t)
			if busy {
				ok(t, s.app.RunInTransaction(func(tx core.App) error {
					for range 600 {
						send(t, tx, s.group.ID, s.ann.Id, "many")
					}
					return nil
				}))
			}
			mention, err := store.InsertMessage(s.app, chat.Message{Room: s.group.ID, Sender: s.ann.Id, Text: "@ann", Mentions: []string{s.ann.Id, s.bob.Id}, ClientID: "c"}, "")
			ok(t, err)
			_, err = store.PinMessage(s.app, mention.ID, true, s.ann.Id)
			ok(t, err)
			_, _, err = store.AddReaction(s.app, s.message.ID, s.ann.Id, "+1")
			ok(t, err)
			_, err = store.SaveFriendship(s.app, chat.Friendship{Requester: s.bob.Id, Addressee: s.ann.Id, Status: chat.FriendBlocked, BlockedBy: []string{s.ann.Id}}, s.ann.Id)
			ok(t, err)
			alone := newGroup(t, s.app, s.ann.Id)
			ann := s.as(t, s.ann)
			ann.create(store.DevicesName, map[string]any{"token": "t"})
			ann.create(store.ProfilesName, map[string]any{})
			equal(t, "report", ann.create(store.ReportsName, map[string]any{"user": s.bob.Id, "reason": "spam"}).status, 200)

			events := during(t, s, func() { ok(t, s.app.Delete(s.ann)) })
			got := map[string]int{}
			for _, e := range events {
				got[string(chat.KindOf(e))]++
			}
			want := map[string]int{"reaction.deleted": 1, "friendship.deleted": 1, "member.deleted": 3, "room.deleted": 1, "room.updated": 1, "member.updated": 1}
			equal(t, "events", fmt.Sprint(got), fmt.Sprint(want))

			equal(t, "dangling", fmt.Sprint(dangling(t, s.app)), "[]")
			after, err := store.FindMessage(s.app, mention.ID)
			ok(t, err)
			equal(t, "message", fmt.Sprint(after.Text, after.Sender, after.Mentions, after.PinnedBy), fmt.Sprint("@ann", "", []string{s.bob.Id}, ""))
			room, err := store.FindRoom(s.app, s.group.ID)
			ok(t, err)
			equal(t, "the oldest admin owns the group", room.Owner, s.bob.Id)
			_, err = store.FindRoom(s.app, alone.ID)
			equal(t, "a room without members", chat.CodeOf(err), chat.NotFound)
			_, err = store.FindDirectRoom(s.app, s.ann.Id, s.bob.Id)
			equal(t, "the direct room by its two", chat.CodeOf(err), chat.NotFound)
			equal(t, "the talk stays for the other", s.member(t, s.direct.ID, s.bob) != nil, true)
			_, _, err = store.MoveCursors(s.app, s.direct.ID, s.bob.Id, 0, 0, s.bob.Id)
			ok(t, err)
			for _, table := range []string{"chat_devices", "chat_profiles", "chat_friendships"} {
				equal(t, table, count(t, s.app, table, "1"), 0)
			}
			equal(t, "the report stays", count(t, s.app, "chat_reports", "reporter = ''"), 1)
		})
	}
}

func TestTheLastOneOutTakesTheGroupAlong(t *testing.T) {
	s := newScene(t)
	room := newGroup(t, s.app, s.dan.Id)
	ok(t, store.DeleteMember(s.app, room.ID, s.dan.Id, s.dan.Id))
	_, err := store.FindRoom(s.app, room.ID)
	equal(t, "left by its last member", chat.CodeOf(err), chat.NotFound)

	room = newGroup(t, s.app, s.dan.Id)
	ok(t, store.DeleteMember(s.app, room.ID, s.dan.Id, "")) // the dashboard
	kept, err := store.FindRoom(s.app, room.ID)
	ok(t, err)
	equal(t, "owner", kept.Owner, "")
}

// A cascade of PocketBase would save each message once more, with all events.
func TestDeletingAUserSavesNoMessage(t *testing.T) {
	s := newScene(t)
	saves := 0
	s.app.OnRecordUpdate(store.MessagesID).BindFunc(func(e *core.RecordEvent) error { saves++; return e.Next() })
	ok(t, s.app.Delete(s.bob))
	equal(t, "saves", saves, 0)
}

func TestDeletesUseIndexes(t *testing.T) {
	app := chattest.NewApp(t)
	collections, err := app.FindAllCollections()
	ok(t, err)
	for _, c := range collections {
		for _, f := range c.Fields {
			rel, isRelation := f.(*core.RelationField)
			if !isRelation || rel.IsMultiple() || !strings.HasPrefix(c.Name, "chat_") {
				continue
			}
			var plan []dbx.NullStringMap
			ok(t, app.DB().NewQuery("EXPLAIN QUERY PLAN SELECT * FROM "+c.Name+" WHERE `"+rel.Name+"` = 'x'").All(&plan))
			if detail := plan[0]["detail"].String; !strings.Contains(detail, "INDEX") {
				t.Errorf("looking up %s.%s: %s", c.Name, rel.Name, detail)
			}
		}
	}
}
