package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func TestHistoryPages(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	ok(t, app.RunInTransaction(func(tx core.App) error {
		for i := range 260 {
			send(t, tx, room.ID, ann.Id, fmt.Sprint(i+1))
		}
		return nil
	}))
	for _, c := range []struct {
		q           chat.History
		first, last int64
	}{
		{chat.History{}, 211, 260},
		{chat.History{Limit: 10}, 251, 260},
		{chat.History{Limit: 1000}, 61, 260},
		{chat.History{Before: 100, Limit: 3}, 97, 99},
		{chat.History{Before: 2}, 1, 1},
		{chat.History{After: 100, Limit: 3}, 101, 103},
		{chat.History{After: 259}, 260, 260},
		{chat.History{Around: 100, Limit: 10}, 95, 104},
		{chat.History{Around: 100, Limit: 1}, 100, 100},
		{chat.History{Around: 2, Limit: 10}, 1, 10},
		{chat.History{Around: 259, Limit: 10}, 254, 260},
	} {
		c.q.Room = room.ID
		page, err := store.History(app, c.q)
		ok(t, err)
		if len(page) == 0 || page[0].Seq != c.first || page[len(page)-1].Seq != c.last || int64(len(page)) != c.last-c.first+1 {
			t.Errorf("%+v: %d messages from %d, want %d..%d", c.q, len(page), page[0].Seq, c.first, c.last)
		}
	}
	for _, q := range []chat.History{{Room: room.ID, After: 260}, {Room: room.ID, Before: 1}, {Room: store.NewID()}} {
		page, err := store.History(app, q)
		ok(t, err)
		equal(t, fmt.Sprintf("%+v", q), len(page), 0)
	}
}

func TestInbox(t *testing.T) {
	app := chattest.NewApp(t)
	ann, bob := chattest.User(t, app, "ann"), chattest.User(t, app, "bob")
	quiet := newGroup(t, app, ann.Id, bob.Id)
	busy := newGroup(t, app, ann.Id, bob.Id)
	direct, err := store.InsertRoom(app, chat.Room{Type: chat.Direct, DirectKey: chat.PairKey(ann.Id, bob.Id)}, nil, ann.Id)
	ok(t, err)
	hidden, err := store.InsertRoom(app, chat.Room{Type: chat.Group, Name: "hidden", Owner: ann.Id}, []chat.Member{{User: bob.Id, Hidden: true}}, ann.Id)
	ok(t, err)
	newGroup(t, app, ann.Id) // bob is not in it
	for i, room := range []string{hidden.ID, direct.ID, busy.ID, busy.ID} {
		at(t, app, send(t, app, room, ann.Id, "hi"), room, i)
	}
	send(t, app, quiet.ID, bob.Id, "mine")
	last, err := store.FindRoom(app, quiet.ID)
	ok(t, err)

	list := func(q store.InboxQuery) string {
		lines, err := store.Inbox(app, bob.Id, q)
		ok(t, err)
		names := map[string]string{quiet.ID: "quiet", busy.ID: "busy", direct.ID: "direct", hidden.ID: "hidden"}
		var s string
		for _, l := range lines {
			s += fmt.Sprintf("%s:%d ", names[l.Room.ID], l.Unread)
		}
		return s
	}
	equal(t, "all", list(store.InboxQuery{}), "busy:2 direct:1 quiet:0 ")
	equal(t, "with hidden", list(store.InboxQuery{IncludeHidden: true}), "busy:2 direct:1 hidden:1 quiet:0 ")
	equal(t, "groups", list(store.InboxQuery{Type: chat.Group}), "busy:2 quiet:0 ")
	equal(t, "page", list(store.InboxQuery{Limit: 1, Offset: 1}), "direct:1 ")
	equal(t, "rest", list(store.InboxQuery{Offset: 2}), "quiet:0 ")
	equal(t, "one", list(store.InboxQuery{Room: hidden.ID}), "hidden:1 ")
	one, err := store.Inbox(app, bob.Id, store.InboxQuery{Room: direct.ID})
	ok(t, err)
	equal(t, "peer", one[0].Peer, ann.Id)
	equal(t, "last message", one[0].LastMessage.Text, "hi")
	equal(t, "of another user", last.LastSeq, 1)
}

// at moves a room's last activity ahead, so that the order does not hang on the
// speed of this machine.
func at(t *testing.T, app core.App, _ chat.Message, room string, minutes int) {
	t.Helper()
	_, err := app.DB().NewQuery("UPDATE chat_rooms SET last_message_at = {:at} WHERE id = {:id}").Bind(map[string]any{
		"at": time.Now().Add(time.Duration(minutes+1) * time.Minute).UTC().Format("2006-01-02 15:04:05.000Z"), "id": room}).Execute()
	ok(t, err)
}

func TestAbsentThingsAreNotFound(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	for name, err := range map[string]error{
		"room":           second(store.FindRoom(app, store.NewID())),
		"room by num":    second(store.FindRoomByNum(app, 9)),
		"direct room":    second(store.FindDirectRoom(app, "a", "b")),
		"message":        second(store.FindMessage(app, "x")),
		"message by num": second(store.FindMessageByNum(app, 9)),
		"message by key": second(store.FindMessageByClientID(app, ann.Id, "c")),
		"user":           second(store.FindUser(app, "x")),
		"update":         second(store.UpdateRoom(app, chat.Room{ID: "x"}, "")),
		"edit":           second(store.EditMessage(app, chat.Message{ID: "x"}, "")),
		"member":         second(store.UpdateMember(app, chat.Member{Room: "x", User: "y"}, "")),
		"delete":         store.DeleteMember(app, "x", "y", ""),
	} {
		equal(t, name, chat.CodeOf(err), chat.NotFound)
	}
	m, err := store.FindMember(app, "x", "y")
	ok(t, err)
	equal(t, "no member", m == nil, true)
	f, err := store.FindFriendship(app, "x", "y")
	ok(t, err)
	equal(t, "no friendship", f.ID, "")
}

func second[T any](_ T, err error) error { return err }

func TestFriendLists(t *testing.T) {
	app := chattest.NewApp(t)
	ids := map[string]string{}
	for _, name := range []string{"ann", "bob", "cid", "dan", "eve"} {
		ids[name] = chattest.User(t, app, name).Id
	}
	for _, f := range []chat.Friendship{
		{Requester: ids["ann"], Addressee: ids["bob"], Status: chat.FriendAccepted},
		{Requester: ids["cid"], Addressee: ids["ann"], Status: chat.FriendAccepted},
		{Requester: ids["dan"], Addressee: ids["ann"], Status: chat.FriendBlocked, BlockedBy: []string{ids["dan"]}},
		{Requester: ids["ann"], Addressee: ids["eve"], Status: chat.FriendPending},
	} {
		_, err := store.SaveFriendship(app, f, f.Requester)
		ok(t, err)
	}
	friends, err := store.FriendIDs(app, ids["ann"])
	ok(t, err)
	equal(t, "friends", fmt.Sprint(sorted(friends)), fmt.Sprint(sorted([]string{ids["bob"], ids["cid"]})))
	blocked, err := store.BlockedPeers(app, ids["ann"])
	ok(t, err)
	equal(t, "blocked", fmt.Sprint(blocked), fmt.Sprint([]string{ids["dan"]}))
	pending, err := store.Friendships(app, ids["ann"], chat.FriendPending, chat.FriendAccepted)
	ok(t, err)
	equal(t, "pending and accepted", len(pending), 3)
}

func TestLastSeen(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	never, err := store.LastSeen(app, ann.Id)
	ok(t, err)
	equal(t, "never", never.IsZero(), true)
	for _, when := range []time.Time{time.UnixMilli(1_700_000_000_000).UTC(), time.UnixMilli(1_700_000_001_000).UTC()} {
		ok(t, store.SaveLastSeen(app, ann.Id, when))
		seen, err := store.LastSeen(app, ann.Id)
		ok(t, err)
		equal(t, "seen", seen, when)
	}
}

func TestUserCacheForgetsWhatChanged(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann")
	cache := store.NewUserCache(app)
	user, found := cache.User(ann.Id)
	equal(t, "found", found, true)
	equal(t, "name", user.Name, "ann")
	ann.Set("name", "Ann")
	ok(t, app.Save(ann))
	user, _ = cache.User(ann.Id)
	equal(t, "new name", user.Name, "Ann")
	ann.Set("name", "")
	ok(t, app.Save(ann))
	equal(t, "without a name", cache.Users([]string{ann.Id, "nobody"})[ann.Id].Name, ann.Id)
	equal(t, "users", len(cache.Users([]string{ann.Id, "nobody"})), 1)
	ok(t, app.Delete(ann))
	_, found = cache.User(ann.Id)
	equal(t, "deleted", found, false)
}

func TestHistoryAndInboxUseIndexes(t *testing.T) {
	app := chattest.NewApp(t)
	for _, sql := range []string{
		"SELECT * FROM chat_messages WHERE room = 'x' AND seq < 9 ORDER BY seq DESC LIMIT 50",
		"SELECT * FROM chat_messages WHERE sender = 'x' AND client_id = 'y' AND (client_id != '' AND sender != '')",
		"SELECT * FROM chat_rooms WHERE direct_key = 'x' AND direct_key != ''",
		"SELECT * FROM _chat_events WHERE id > 5 AND user != '' AND user = 'x' ORDER BY id LIMIT 5",
		"SELECT * FROM _chat_events WHERE id > 5 AND room != '' AND room IN (SELECT room FROM chat_members WHERE user = 'x') AND id < 9",
	} {
		var plan []struct {
			Detail string `db:"detail"`
		}
		ok(t, app.DB().NewQuery("EXPLAIN QUERY PLAN "+sql).All(&plan))
		for _, step := range plan {
			if len(step.Detail) > 4 && step.Detail[:4] == "SCAN" {
				t.Errorf("%s\n%s", sql, step.Detail)
			}
		}
	}
}
