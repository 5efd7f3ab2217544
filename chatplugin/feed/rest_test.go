package feed_test

import (
	"fmt"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func TestRESTShowsMembersTheirRoomsAndOthersNothing(t *testing.T) {
	s := newScene(t)
	_, _, err := store.AddReaction(s.app, s.message.ID, s.ann.Id, "+1")
	ok(t, err)
	_, err = store.SaveFriendship(s.app, chat.Friendship{Requester: s.ann.Id, Addressee: s.bob.Id, Status: chat.FriendAccepted}, s.ann.Id)
	ok(t, err)
	root := chattest.Superuser(t, s.app)

	for _, c := range []struct {
		name string
		who  *core.Record
		want map[string]int
	}{
		{"owner", s.ann, map[string]int{store.RoomsName: 2, store.MembersName: 5, store.MessagesName: 1, store.ReactionsName: 1, store.FriendshipsName: 1, store.ReportsName: -403}},
		{"member", s.cid, map[string]int{store.RoomsName: 1, store.MembersName: 3, store.MessagesName: 1, store.ReactionsName: 1, store.FriendshipsName: 0, store.ReportsName: -403}},
		{"outsider", s.dan, map[string]int{store.RoomsName: 0, store.MembersName: 0, store.MessagesName: 0, store.ReactionsName: 0, store.FriendshipsName: 0, store.ReportsName: -403}},
		{"guest", nil, map[string]int{store.RoomsName: 0, store.MembersName: 0, store.MessagesName: 0, store.ReactionsName: 0, store.FriendshipsName: 0, store.ReportsName: -403}},
		{"superuser", root, map[string]int{store.RoomsName: 2, store.MembersName: 5, store.MessagesName: 1, store.ReactionsName: 1, store.FriendshipsName: 1, store.ReportsName: 0}},
	} {
		for collection, want := range c.want {
			equal(t, c.name+" lists "+collection, s.as(t, c.who).list(collection), want)
		}
	}
	for _, path := range []string{path(store.RoomsName, s.group.ID), path(store.MessagesName, s.message.ID)} {
		equal(t, "member views", s.as(t, s.cid).do("GET", path, nil).status, 200)
		foreign := s.as(t, s.dan).do("GET", path, nil)
		absent := s.as(t, s.dan).do("GET", path[:len(path)-24]+store.NewID(), nil)
		equal(t, "outsider views", foreign.status, 404)
		equal(t, "foreign and absent", fmt.Sprint(foreign), fmt.Sprint(absent))
	}
}

func TestRESTWritesFollowThePolicy(t *testing.T) {
	s := newScene(t)
	memberOf := func(u *core.Record) string { return path(store.MembersName, s.member(t, s.group.ID, u).ID) }
	bobsMessage := path(store.MessagesName, s.message.ID)
	room := path(store.RoomsName, s.group.ID)
	message := func(room, text string) map[string]any { return map[string]any{"room": room, "text": text} }

	for _, c := range []struct {
		name   string
		who    *core.Record
		method string
		path   string
		body   any
		want   int
	}{
		{"member writes", s.cid, "POST", path(store.MessagesName, ""), message(s.group.ID, "hi"), 200},
		{"outsider writes", s.dan, "POST", path(store.MessagesName, ""), message(s.group.ID, "hi"), 400},
		{"into no room", s.dan, "POST", path(store.MessagesName, ""), message(store.NewID(), "hi"), 400},
		{"guest writes", nil, "POST", path(store.MessagesName, ""), message(s.group.ID, "hi"), 400},
		{"empty text", s.cid, "POST", path(store.MessagesName, ""), message(s.group.ID, " "), 400},
		{"in another's name", s.cid, "POST", path(store.MessagesName, ""), map[string]any{"room": s.group.ID, "text": "hi", "sender": s.bob.Id}, 400},
		{"system message", s.cid, "POST", path(store.MessagesName, ""), map[string]any{"room": s.group.ID, "text": "hi", "type": "system"}, 400},
		{"media without file", s.cid, "POST", path(store.MessagesName, ""), map[string]any{"room": s.group.ID, "type": "image"}, 400},

		{"author edits", s.bob, "PATCH", bobsMessage, map[string]any{"text": "hello!"}, 200},
		{"owner edits another's", s.ann, "PATCH", bobsMessage, map[string]any{"text": "x"}, 403},
		{"outsider edits", s.dan, "PATCH", bobsMessage, map[string]any{"text": "x"}, 404},
		{"member deletes another's", s.cid, "DELETE", bobsMessage, nil, 403},
		{"outsider deletes", s.dan, "DELETE", bobsMessage, nil, 404},

		{"member reacts", s.cid, "POST", path(store.ReactionsName, ""), map[string]any{"message": s.message.ID, "emoji": "+1"}, 200},
		{"outsider reacts", s.dan, "POST", path(store.ReactionsName, ""), map[string]any{"message": s.message.ID, "emoji": "+1"}, 400},
		{"for another", s.cid, "POST", path(store.ReactionsName, ""), map[string]any{"message": s.message.ID, "emoji": "x", "user": s.bob.Id}, 400},

		{"admin renames", s.bob, "PATCH", room, map[string]any{"name": "new"}, 200},
		{"member renames", s.cid, "PATCH", room, map[string]any{"name": "mine"}, 403},
		{"outsider renames", s.dan, "PATCH", room, map[string]any{"name": "mine"}, 404},
		{"direct room renamed", s.ann, "PATCH", path(store.RoomsName, s.direct.ID), map[string]any{"name": "x"}, 403},
		{"admin deletes the room", s.bob, "DELETE", room, nil, 403},
		{"anybody makes a group", s.dan, "POST", path(store.RoomsName, ""), map[string]any{"type": "group", "name": "dan's"}, 200},
		{"a group for another", s.dan, "POST", path(store.RoomsName, ""), map[string]any{"type": "group", "name": "x", "owner": s.ann.Id}, 400},
		{"a direct room", s.dan, "POST", path(store.RoomsName, ""), map[string]any{"type": "direct"}, 400},

		{"member adds", s.cid, "POST", path(store.MembersName, ""), map[string]any{"room": s.group.ID, "user": s.dan.Id}, 403},
		{"outsider adds himself", s.dan, "POST", path(store.MembersName, ""), map[string]any{"room": s.group.ID, "user": s.dan.Id}, 400},
		{"a third in a direct room", s.ann, "POST", path(store.MembersName, ""), map[string]any{"room": s.direct.ID, "user": s.dan.Id}, 403},
		{"admin adds an admin", s.bob, "POST", path(store.MembersName, ""), map[string]any{"room": s.group.ID, "user": s.dan.Id, "role": "admin"}, 400},
		{"own settings", s.cid, "PATCH", memberOf(s.cid), map[string]any{"notify": "none", "hidden": true}, 200},
		{"another's settings", s.ann, "PATCH", memberOf(s.cid), map[string]any{"notify": "none", "hidden": false}, 403},
		{"member makes himself admin", s.cid, "PATCH", memberOf(s.cid), map[string]any{"role": "admin"}, 403},
		{"admin makes an admin", s.bob, "PATCH", memberOf(s.cid), map[string]any{"role": "admin"}, 403},
		{"owner makes an admin", s.ann, "PATCH", memberOf(s.cid), map[string]any{"role": "admin"}, 200},
		{"owner steps down", s.ann, "PATCH", memberOf(s.ann), map[string]any{"role": "member"}, 409},
		{"admin removes an admin", s.bob, "DELETE", memberOf(s.cid), nil, 403},
		{"admin removes the owner", s.bob, "DELETE", memberOf(s.ann), nil, 403},
		{"leaving a direct room", s.ann, "DELETE", path(store.MembersName, s.member(t, s.direct.ID, s.ann).ID), nil, 403},

		{"friendship by REST", s.ann, "POST", path(store.FriendshipsName, ""), map[string]any{"requester": s.ann.Id, "addressee": s.bob.Id, "status": "accepted"}, 403},
		{"a device", s.ann, "POST", path(store.DevicesName, ""), map[string]any{"token": "t1", "platform": "ios"}, 200},
		{"another's device", s.ann, "POST", path(store.DevicesName, ""), map[string]any{"token": "t2", "user": s.bob.Id}, 400},
		{"a profile", s.ann, "POST", path(store.ProfilesName, ""), map[string]any{"settings": map[string]any{"push": true}}, 200},
		{"member reports", s.cid, "POST", path(store.ReportsName, ""), map[string]any{"message": s.message.ID, "reason": "spam"}, 200},
		{"outsider reports", s.dan, "POST", path(store.ReportsName, ""), map[string]any{"message": s.message.ID, "reason": "spam"}, 400},
		{"reports a user", s.dan, "POST", path(store.ReportsName, ""), map[string]any{"user": s.bob.Id, "reason": "spam"}, 200},

		{"author deletes", s.bob, "DELETE", bobsMessage, nil, 204},
		{"edit after delete", s.bob, "PATCH", bobsMessage, map[string]any{"text": "x"}, 409},
		{"react after delete", s.cid, "POST", path(store.ReactionsName, ""), map[string]any{"message": s.message.ID, "emoji": "+1"}, 400},
		{"member leaves", s.cid, "DELETE", memberOf(s.cid), nil, 204},
		{"owner deletes the room", s.ann, "DELETE", room, nil, 204},
	} {
		got := s.as(t, c.who).do(c.method, c.path, c.body)
		if got.status != c.want {
			t.Errorf("%s: status %d, want %d (%v)", c.name, got.status, c.want, got.body)
		}
	}
}

func TestRESTRefusesFieldsThatTheServerSets(t *testing.T) {
	s := newScene(t)
	stampOf := "2024-01-01 00:00:00.000Z"
	message := map[string]any{"room": s.group.ID, "text": "hi"}
	group := map[string]any{"type": "group", "name": "x"}
	join := map[string]any{"room": s.group.ID, "user": s.dan.Id}
	other := send(t, s.app, s.direct.ID, s.bob.Id, "other")
	me := s.member(t, s.group.ID, s.bob).ID

	for _, c := range []struct {
		collection, id string
		body           map[string]any
		fields         map[string]any
	}{
		{store.MessagesName, "", message, map[string]any{"id": store.NewID(), "num": 7, "seq": 7, "edited": stampOf, "deleted": stampOf, "pinned": stampOf,
			"pinned_by": s.bob.Id, "meta": map[string]any{"w": 1}}},
		{store.MessagesName, s.message.ID, nil, map[string]any{"num": 7, "seq": 7, "room": s.direct.ID, "sender": s.ann.Id, "type": "image",
			"reply_to": other.ID, "client_id": "c", "edited": stampOf, "deleted": stampOf, "pinned": stampOf, "pinned_by": s.bob.Id,
			"meta": map[string]any{"w": 1}}},
		{store.RoomsName, "", group, map[string]any{"id": store.NewID(), "num": 7, "direct_key": "a:b", "last_seq": 7, "last_message": s.message.ID, "last_message_at": stampOf}},
		{store.RoomsName, s.group.ID, nil, map[string]any{"num": 7, "type": "direct", "direct_key": "a:b", "last_seq": 7, "last_message": other.ID,
			"last_message_at": stampOf, "owner": s.bob.Id}},
		{store.MembersName, "", join, map[string]any{"id": "abcdefghijklmno", "last_read_seq": 1, "last_delivered_seq": 1, "joined_seq": 1, "muted_until": stampOf,
			"hidden": true, "notify": "none", "role": "owner"}},
		{store.MembersName, me, nil, map[string]any{"room": s.direct.ID, "user": s.dan.Id, "last_read_seq": 0, "last_delivered_seq": 9, "joined_seq": 9}},
		{store.DevicesName, "", map[string]any{"token": "t"}, map[string]any{"last_seen": stampOf}},
		{store.ProfilesName, "", map[string]any{}, map[string]any{"last_seen": stampOf}},
		{store.ReportsName, "", map[string]any{"user": s.ann.Id, "reason": "r"}, map[string]any{"status": "handled", "handled_by": "x"}},
	} {
		for field, value := range c.fields {
			body := map[string]any{field: value}
			for k, v := range c.body {
				body[k] = v
			}
			method := "POST"
			if c.id != "" {
				method = "PATCH"
			}
			got := s.as(t, s.bob).do(method, path(c.collection, c.id), body)
			if got.status != 400 || got.errorField(field) == "" {
				t.Errorf("%s %s with %s: %d %v, want a field error", method, c.collection, field, got.status, got.body)
			}
		}
	}
	after, err := store.FindMessage(s.app, s.message.ID)
	ok(t, err)
	equal(t, "message after all", string(after.Record.JSON()), string(s.message.Record.JSON()))
}

func TestRESTAcceptsAWholeRecordSentBack(t *testing.T) {
	s := newScene(t)
	bob := s.as(t, s.bob)
	for _, p := range []string{path(store.MessagesName, s.message.ID), path(store.RoomsName, s.group.ID), path(store.MembersName, s.member(t, s.group.ID, s.bob).ID)} {
		whole := bob.do("GET", p, nil)
		got := bob.do("PATCH", p, whole.body)
		if got.status != 200 {
			t.Errorf("PATCH %s with its own record: %d %v", p, got.status, got.body)
		}
	}
}

func TestRESTCreateWithAKnownClientIDAnswersWithTheFirst(t *testing.T) {
	s := newScene(t)
	bob := s.as(t, s.bob)
	body := map[string]any{"room": s.group.ID, "text": "once", "client_id": "c1"}
	first := bob.create(store.MessagesName, body)
	equal(t, "first", first.status, 200)
	body["text"] = "twice"
	second := bob.create(store.MessagesName, body)
	equal(t, "answer", fmt.Sprint(second.body), fmt.Sprint(first.body))

	// Fifty at once, from somebody else's point of view another key.
	results := make(chan string, 50)
	for range cap(results) {
		go func() {
			a := s.as(t, s.cid).create(store.MessagesName, body)
			results <- fmt.Sprint(a.status, a.body["id"])
		}()
	}
	want := <-results
	for range cap(results) - 1 {
		equal(t, "one of fifty", <-results, want)
	}
	room, err := store.FindRoom(s.app, s.group.ID)
	ok(t, err)
	equal(t, "last seq", room.LastSeq, 3)

	// The key of a room that was left tells nothing.
	ok(t, store.DeleteMember(s.app, s.group.ID, s.cid.Id, s.ann.Id))
	_, err = store.InsertMember(s.app, chat.Member{Room: newGroup(t, s.app, s.ann.Id).ID, User: s.cid.Id}, s.ann.Id)
	ok(t, err)
	rooms, err := store.RoomIDsOf(s.app, s.cid.Id)
	ok(t, err)
	body["room"] = rooms[0]
	again := s.as(t, s.cid).create(store.MessagesName, body)
	equal(t, "key of a room that was left", again.status, 400)
}

func TestBatchIsOneTransactionWithTheSameRules(t *testing.T) {
	s := newScene(t)
	s.app.Settings().Batch.Enabled = true
	s.app.Settings().Batch.MaxRequests = 50
	s.app.Settings().Batch.Timeout = 10
	cid := s.as(t, s.cid)
	request := func(room, text, client string) map[string]any {
		return map[string]any{"method": "POST", "url": path(store.MessagesName, ""), "body": map[string]any{"room": room, "text": text, "client_id": client}}
	}
	good := cid.do("POST", "/api/batch", map[string]any{"requests": []any{request(s.group.ID, "1", "a"), request(s.group.ID, "2", "b"), request(s.group.ID, "again", "a"),
		map[string]any{"method": "DELETE", "url": path(store.MessagesName, s.message.ID)}}})
	equal(t, "batch with a forbidden delete", good.status, 400)
	good = cid.do("POST", "/api/batch", map[string]any{"requests": []any{request(s.group.ID, "1", "a"), request(s.group.ID, "2", "b"), request(s.group.ID, "again", "a")}})
	equal(t, "batch", good.status, 200)
	bad := cid.do("POST", "/api/batch", map[string]any{"requests": []any{request(s.group.ID, "3", ""), request(s.direct.ID, "4", "")}})
	equal(t, "batch into a foreign room", bad.status, 400)

	history, err := store.History(s.app, chat.History{Room: s.group.ID})
	ok(t, err)
	equal(t, "messages", len(history), 3)
	for i, m := range history {
		equal(t, "seq", m.Seq, int64(i+1))
	}
}

func TestABlockClosesTheDirectRoomAndIsNotTold(t *testing.T) {
	s := newScene(t)
	f, err := store.SaveFriendship(s.app, chat.Friendship{Requester: s.ann.Id, Addressee: s.bob.Id, Status: chat.FriendBlocked, BlockedBy: []string{s.ann.Id}}, s.ann.Id)
	ok(t, err)
	for _, who := range []*core.Record{s.ann, s.bob} {
		got := s.as(t, who).create(store.MessagesName, map[string]any{"room": s.direct.ID, "text": "hi"})
		equal(t, "writing across a block", got.status, 403)
		equal(t, "in the group", s.as(t, who).create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "hi"}).status, 200)
	}
	equal(t, "the blocker sees it", s.as(t, s.ann).list(store.FriendshipsName), 1)
	equal(t, "the blocked one", s.as(t, s.bob).list(store.FriendshipsName), 0)
	view := s.as(t, s.ann).do("GET", path(store.FriendshipsName, f.ID), nil)
	if _, told := view.body["blocked_by"]; told || view.body["status"] != "blocked" {
		t.Errorf("the blocker's view = %v", view.body)
	}

	// When both block, each sees the own block and not the other's.
	f.BlockedBy = []string{s.ann.Id, s.bob.Id}
	_, err = store.SaveFriendship(s.app, f, s.bob.Id)
	ok(t, err)
	equal(t, "bob after his own block", s.as(t, s.bob).list(store.FriendshipsName), 1)
	probe := s.as(t, s.bob).do("GET", path(store.FriendshipsName, "")+"?filter=blocked_by.id%3F%3D%22"+s.ann.Id+"%22", nil)
	equal(t, "probing with a filter", probe.status, 400)
}

func TestSettingsOfAMemberAreTheMembersOwn(t *testing.T) {
	s := newScene(t)
	mine := path(store.MembersName, s.member(t, s.group.ID, s.cid).ID)
	equal(t, "mute", s.as(t, s.cid).do("PATCH", mine, map[string]any{"notify": "none"}).status, 200)
	equal(t, "own view", fmt.Sprint(s.as(t, s.cid).do("GET", mine, nil).body["notify"]), "none")
	if view := s.as(t, s.ann).do("GET", mine, nil).body; view["notify"] != nil || view["role"] != "member" {
		t.Errorf("another's view = %v", view)
	}
}

func TestASuperusersDeleteRemovesTheRow(t *testing.T) {
	s := newScene(t)
	second := send(t, s.app, s.group.ID, s.bob.Id, "second")
	root := s.as(t, chattest.Superuser(t, s.app))
	equal(t, "delete", root.do("DELETE", path(store.MessagesName, second.ID), nil).status, 204)
	_, err := store.FindMessage(s.app, second.ID)
	equal(t, "message", chat.CodeOf(err), chat.NotFound)
	room, err := store.FindRoom(s.app, s.group.ID)
	ok(t, err)
	equal(t, "head", room.LastMessage, s.message.ID)
	equal(t, "the seq is not given again", room.LastSeq, 2)
	equal(t, "next", send(t, s.app, s.group.ID, s.bob.Id, "third").Seq, 3)
}
