package store_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func TestSmallRoomsAreThoseUpToTheLimit(t *testing.T) {
	app := chattest.NewApp(t)
	var ids []string
	for i := range 4 {
		ids = append(ids, chattest.User(t, app, fmt.Sprint("u", i)).Id)
	}
	names := map[string]string{}
	rooms := map[int]string{}
	for size := 1; size <= 4; size++ {
		room := newGroup(t, app, ids[0], ids[1:size]...)
		names[room.ID], rooms[size] = fmt.Sprint("of ", size), room.ID
	}
	newGroup(t, app, ids[1], ids[2]) // not ours
	for limit, want := range map[int]string{
		0: "[]", 1: "[of 1]", 2: "[of 1 of 2]", 3: "[of 1 of 2 of 3]", 4: "[of 1 of 2 of 3 of 4]", 100: "[of 1 of 2 of 3 of 4]",
	} {
		small, err := store.SmallRoomIDsOf(app, ids[0], limit)
		ok(t, err)
		var got []string
		for _, id := range small {
			got = append(got, names[id])
		}
		equal(t, fmt.Sprint("limit ", limit), fmt.Sprint(sorted(got)), want)
		for size, room := range rooms {
			more, err := store.HasMoreMembers(app, room, limit)
			ok(t, err)
			equal(t, fmt.Sprintf("%d members, limit %d", size, limit), more, size > limit)
		}
	}
}

func TestManyUsersAtOnce(t *testing.T) {
	app := chattest.NewApp(t)
	ids := map[string]string{}
	for _, name := range []string{"ann", "bob", "cid", "dan", "eve"} {
		ids[name] = chattest.User(t, app, name).Id
	}
	newGroup(t, app, ids["ann"], ids["bob"])
	newGroup(t, app, ids["bob"], ids["cid"], ids["ann"])
	newGroup(t, app, ids["bob"], ids["dan"]) // without ann
	for _, f := range []chat.Friendship{
		{Requester: ids["ann"], Addressee: ids["bob"], Status: chat.FriendAccepted},
		{Requester: ids["dan"], Addressee: ids["ann"], Status: chat.FriendBlocked, BlockedBy: []string{ids["dan"]}},
		{Requester: ids["ann"], Addressee: ids["eve"], Status: chat.FriendPending},
		{Requester: ids["bob"], Addressee: ids["cid"], Status: chat.FriendAccepted}, // without ann
	} {
		_, err := store.SaveFriendship(app, f, f.Requester)
		ok(t, err)
	}
	first, later := time.UnixMilli(1_700_000_000_000).UTC(), time.UnixMilli(1_700_000_001_000).UTC()
	ok(t, store.SaveLastSeen(app, ids["bob"], first))
	ok(t, store.SaveLastSeen(app, ids["eve"], later))
	ok(t, store.SaveLastSeen(app, ids["dan"], later)) // not asked for

	hostile := []string{"", "ghost", `"`, "\xff", "%", ids["bob"] + ":"}
	asked := append([]string{ids["bob"], ids["cid"], ids["dan"], ids["eve"], ids["bob"]}, hostile...)
	shared, err := store.ShareRoom(app, ids["ann"], asked)
	ok(t, err)
	equal(t, "share a room", fmt.Sprint(shared), fmt.Sprint(map[string]bool{ids["bob"]: true, ids["cid"]: true}))
	statuses, err := store.FriendStatuses(app, ids["ann"], asked)
	ok(t, err)
	equal(t, "relations", fmt.Sprint(statuses), fmt.Sprint(map[string]chat.FriendStatus{
		ids["bob"]: chat.FriendAccepted, ids["dan"]: chat.FriendBlocked, ids["eve"]: chat.FriendPending}))
	seen, err := store.LastSeenOf(app, append([]string{ids["ann"], ids["bob"], ids["eve"]}, hostile...))
	ok(t, err)
	equal(t, "last seen", maps.EqualFunc(seen, map[string]time.Time{ids["bob"]: first, ids["eve"]: later}, time.Time.Equal), true)

	for name, count := range map[string]func() int{
		"share a room": func() int { m, err := store.ShareRoom(app, ids["ann"], nil); ok(t, err); return len(m) },
		"relations":    func() int { m, err := store.FriendStatuses(app, ids["ann"], nil); ok(t, err); return len(m) },
		"last seen":    func() int { m, err := store.LastSeenOf(app, nil); ok(t, err); return len(m) },
	} {
		equal(t, name+" of nobody", count(), 0)
	}
}

// Every user who comes or goes and every list of people asks these.
func TestPresenceReadsIndexes(t *testing.T) {
	app := chattest.NewApp(t)
	for _, c := range []struct {
		name, sql string
		args      int
		covering  bool
	}{
		{"small rooms", store.SmallRooms("chat_members"), 2, true},
		{"more members", store.MoreMembers("chat_members"), 2, true},
		{"share a room", store.ShareRoomSQL("chat_members"), 2, true},
		{"relations", store.FriendStatusOf("chat_friendships"), 1, false},
		{"last seen", store.LastSeenSQL("chat_profiles"), 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			sql := c.sql
			for range c.args {
				sql = strings.Replace(sql, "?", "'1'", 1)
			}
			var plan []struct {
				Detail string `db:"detail"`
			}
			ok(t, app.DB().NewQuery("EXPLAIN QUERY PLAN "+sql).All(&plan))
			searched := 0
			for _, step := range plan {
				scan := strings.HasPrefix(step.Detail, "SCAN") && !strings.Contains(step.Detail, "VIRTUAL TABLE")
				search := strings.HasPrefix(step.Detail, "SEARCH")
				if scan || search && c.covering && !strings.Contains(step.Detail, "USING COVERING INDEX") {
					t.Errorf("%s\n%s", sql, step.Detail)
				}
				if search {
					searched++
				}
			}
			if searched == 0 {
				t.Errorf("%s\nno index in the plan %v", sql, plan)
			}
		})
	}
}
