package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// kinds names the events as "message.created", in order.
func kinds(events []chat.Event) string {
	var all []string
	for _, e := range events {
		all = append(all, string(chat.KindOf(e)))
	}
	return strings.Join(all, " ")
}

// during gives the events that act makes.
func during(t *testing.T, s scene, act func()) []chat.Event {
	t.Helper()
	wait := follow(t, feedLog(s.app), func(all []chat.Event) bool {
		m, ok := all[len(all)-1].(chat.MessageCreated)
		return ok && m.Message.Text == "the end"
	})
	act()
	quiet := newGroup(t, s.app, s.dan.Id)
	send(t, s.app, quiet.ID, s.dan.Id, "the end")
	events := wait()
	return events[:len(events)-3] // room, member and message of the end
}

func record(t *testing.T, app core.App, collection, id string) *core.Record {
	t.Helper()
	rec, err := app.FindRecordById(collection, id)
	ok(t, err)
	return rec
}

func TestAMessageTakesItsPlaceWhateverTheWriterSays(t *testing.T) {
	s := newScene(t)
	c, err := s.app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	rec := core.NewRecord(c)
	rec.Load(map[string]any{"room": s.group.ID, "sender": s.ann.Id, "text": "hi", "seq": 99, "num": 99, "pinned": "2024-01-01", "deleted": "2024-01-01"})
	ok(t, s.app.Save(rec))
	equal(t, "seq", rec.GetInt("seq"), 2)
	equal(t, "num", rec.GetInt("num"), 2)
	equal(t, "type", rec.GetString("type"), "text")
	equal(t, "pinned", rec.GetString("pinned"), "")
	equal(t, "deleted", rec.GetString("deleted"), "")

	room, err := store.FindRoom(s.app, s.group.ID)
	ok(t, err)
	equal(t, "room.last_seq", room.LastSeq, 2)
	equal(t, "room.last_message", room.LastMessage, rec.Id)
	equal(t, "room.last_message_at", chat.Timestamp(room.LastMessageAt), chat.Timestamp(rec.GetDateTime("created").Time()))
	equal(t, "the sender has read it", s.member(t, s.group.ID, s.ann).LastReadSeq, 2)
	equal(t, "others have not", s.member(t, s.group.ID, s.cid).LastReadSeq, 0)

	rec.Load(map[string]any{"seq": 99, "num": 99, "room": s.direct.ID, "sender": s.bob.Id, "client_id": "x", "created": "2020-01-01"})
	ok(t, s.app.Save(rec))
	again := record(t, s.app, store.MessagesID, rec.Id)
	for field, want := range map[string]string{"seq": "2", "num": "2", "room": s.group.ID, "sender": s.ann.Id, "client_id": ""} {
		equal(t, field+" after a save", again.GetString(field), want)
	}
}

func TestAMessageIsRefused(t *testing.T) {
	s := newScene(t)
	foreign := send(t, s.app, s.direct.ID, s.ann.Id, "elsewhere")
	for name, m := range map[string]chat.Message{
		"reply_to": {Room: s.group.ID, Sender: s.ann.Id, Text: "hi", ReplyTo: foreign.ID},
		"room":     {Room: store.NewID(), Sender: s.ann.Id, Text: "hi"},
		"sender":   {Room: s.group.ID, Sender: "nobody", Text: "hi"},
		"id":       {ID: "not-hex", Room: s.group.ID, Sender: s.ann.Id, Text: "hi"},
	} {
		_, err := store.InsertMessage(s.app, m, "")
		e := chat.AsError(err)
		if e == nil || e.Code != chat.Invalid || e.Field != name {
			t.Errorf("%s: %v, want an error about this field", name, err)
		}
	}
	_, err := store.InsertMessage(s.app, chat.Message{Room: s.group.ID, Sender: s.ann.Id, Text: "1", ClientID: "c"}, "")
	ok(t, err)
	_, err = store.InsertMessage(s.app, chat.Message{Room: s.group.ID, Sender: s.ann.Id, Text: "2", ClientID: "c"}, "")
	equal(t, "a repeated key", chat.CodeOf(err), chat.Conflict)
	_, err = store.InsertMessage(s.app, chat.Message{Room: s.group.ID, Sender: s.bob.Id, Text: "2", ClientID: "c"}, "")
	ok(t, err)
}

func TestEveryChangeOfAMessageIsOneEvent(t *testing.T) {
	s := newScene(t)
	m := s.message
	_, _, err := store.AddReaction(s.app, m.ID, s.ann.Id, "+1")
	ok(t, err)
	reply, err := store.InsertMessage(s.app, chat.Message{Room: m.Room, Sender: s.cid.Id, Text: "re", ReplyTo: m.ID}, s.cid.Id)
	ok(t, err)

	events := during(t, s, func() {
		m.Text = "hello, edited"
		edited, err := store.EditMessage(s.app, m, s.bob.Id)
		ok(t, err)
		equal(t, "edited stamp is set", edited.Edited.IsZero(), false)
		_, err = store.EditMessage(s.app, edited, s.bob.Id) // no change
		ok(t, err)
		pinned, err := store.PinMessage(s.app, m.ID, true, s.ann.Id)
		ok(t, err)
		equal(t, "pinned by", pinned.PinnedBy, s.ann.Id)
		_, err = store.PinMessage(s.app, m.ID, true, s.bob.Id) // is already
		ok(t, err)
		_, err = store.PinMessage(s.app, m.ID, false, s.bob.Id)
		ok(t, err)
		_, err = store.PinMessage(s.app, m.ID, true, s.ann.Id)
		ok(t, err)
		gone, err := store.Tombstone(s.app, m.ID, s.bob.Id)
		ok(t, err)
		equal(t, "text", gone.Text, "")
		equal(t, "pinned", gone.Pinned.IsZero(), true)
		equal(t, "seq", gone.Seq, m.Seq)
		_, err = store.Tombstone(s.app, m.ID, s.bob.Id) // is already
		ok(t, err)
		gone.Text = "back?"
		gone, err = store.EditMessage(s.app, gone, s.bob.Id)
		ok(t, err)
		equal(t, "text of a tombstone after an edit", gone.Text, "")
	})
	equal(t, "events", kinds(events), "message.updated message.pinned message.pinned message.pinned message.deleted")
	equal(t, "actor", events[4].Head().Actor, s.bob.Id)
	equal(t, "the old text stays in its event", events[0].(chat.MessageUpdated).Message.Text, "hello, edited")

	reactions, err := store.Reactions(s.app, []string{m.ID})
	ok(t, err)
	equal(t, "reactions on a tombstone", len(reactions), 0)
	_, _, err = store.AddReaction(s.app, m.ID, s.ann.Id, "+1")
	equal(t, "reacting to a tombstone", chat.CodeOf(err), chat.Invalid)
	equal(t, "reply", record(t, s.app, store.MessagesID, reply.ID).GetString("reply_to"), m.ID)
}

func TestNothingOfADeletedMessageIsLeftInTheLog(t *testing.T) {
	s := newScene(t)
	m := send(t, s.app, s.group.ID, s.bob.Id, "a secret word")
	m.Text = "another secret word"
	_, err := store.EditMessage(s.app, m, s.bob.Id)
	ok(t, err)
	_, err = store.Tombstone(s.app, m.ID, s.bob.Id)
	ok(t, err)
	var rows int
	ok(t, s.app.DB().NewQuery("SELECT count(*) FROM _chat_events WHERE data LIKE '%secret%'").Row(&rows))
	equal(t, "rows with the text", rows, 0)
	events, _, _, err := feedLog(s.app).EventsFor(s.ann.Id, 0, 0)
	ok(t, err)
	for _, e := range events {
		if strings.Contains(fmt.Sprintf("%+v", e), "secret") {
			t.Errorf("sync gives away %v", chat.KindOf(e))
		}
	}
}

func TestCursorsMoveForwardOnly(t *testing.T) {
	s := newScene(t)
	for range 4 {
		send(t, s.app, s.group.ID, s.bob.Id, "hi")
	}
	move := func(read, delivered int64) (chat.Member, bool) {
		m, moved, err := store.MoveCursors(s.app, s.group.ID, s.cid.Id, read, delivered, s.cid.Id)
		ok(t, err)
		return m, moved
	}
	events := during(t, s, func() {
		for _, c := range []struct {
			read, delivered         int64
			wantRead, wantDelivered int64
			moved                   bool
		}{
			{0, 2, 0, 2, true},
			{0, 1, 0, 2, false},
			{1, 0, 1, 2, true},
			{3, 0, 3, 3, true},
			{2, 2, 3, 3, false},
			{99, 99, 5, 5, true},
			{99, 99, 5, 5, false},
		} {
			m, moved := move(c.read, c.delivered)
			if m.LastReadSeq != c.wantRead || m.LastDeliveredSeq != c.wantDelivered || moved != c.moved {
				t.Errorf("move(%d, %d) = %d, %d, %v", c.read, c.delivered, m.LastReadSeq, m.LastDeliveredSeq, moved)
			}
		}
		// The dashboard can't take a cursor back or ahead either.
		rec := record(t, s.app, store.MembersID, s.member(t, s.group.ID, s.cid).ID)
		rec.Set("last_read_seq", 1)
		rec.Set("last_delivered_seq", 77)
		rec.Set("joined_seq", 3)
		rec.Set("notify", "none")
		ok(t, s.app.Save(rec))
	})
	equal(t, "events", kinds(events), "member.delivered member.read member.read member.read member.updated")
	m := s.member(t, s.group.ID, s.cid)
	equal(t, "cursors", fmt.Sprint(m.LastReadSeq, m.LastDeliveredSeq, m.JoinedSeq), "5 5 0")

	// Who comes later has nothing unread.
	dan, err := store.InsertMember(s.app, chat.Member{Room: s.group.ID, User: s.dan.Id}, s.ann.Id)
	ok(t, err)
	equal(t, "unread of a new member", dan.Unread(5), 0)
	_, err = store.InsertMember(s.app, chat.Member{Room: s.group.ID, User: s.dan.Id}, s.ann.Id)
	equal(t, "joining twice", chat.CodeOf(err), chat.Conflict)
}

func TestARoomSavedFromAnOldCopyKeepsItsHead(t *testing.T) {
	s := newScene(t)
	old := record(t, s.app, store.RoomsID, s.group.ID)
	m := send(t, s.app, s.group.ID, s.ann.Id, "newer")
	events := during(t, s, func() {
		old.Set("name", "renamed")
		ok(t, s.app.Save(old))
		ok(t, s.app.Save(old)) // no change
	})
	room, err := store.FindRoom(s.app, s.group.ID)
	ok(t, err)
	equal(t, "head", room.LastMessage, m.ID)
	equal(t, "seq", room.LastSeq, m.Seq)
	equal(t, "events", kinds(events), "room.updated")
}

func TestAGroupHasOneOwner(t *testing.T) {
	s := newScene(t)
	roles := func() string {
		members, err := store.Members(s.app, s.group.ID)
		ok(t, err)
		room, err := store.FindRoom(s.app, s.group.ID)
		ok(t, err)
		names := map[string]string{s.ann.Id: "ann", s.bob.Id: "bob", s.cid.Id: "cid", s.dan.Id: "dan", "": "nobody"}
		var all []string
		for _, m := range members {
			all = append(all, names[m.User]+" "+string(m.Role))
		}
		return strings.Join(all, ", ") + " of " + names[room.Owner]
	}
	equal(t, "at first", roles(), "ann owner, bob admin, cid member of ann")
	cid := s.member(t, s.group.ID, s.cid)
	cid.Role = chat.RoleOwner
	_, err := store.UpdateMember(s.app, *cid, s.ann.Id)
	ok(t, err)
	equal(t, "handed over by role", roles(), "ann admin, bob admin, cid owner of cid")
	room := record(t, s.app, store.RoomsID, s.group.ID)
	room.Set("owner", s.dan.Id)
	ok(t, s.app.Save(room))
	equal(t, "handed over in the dashboard", roles(), "ann admin, bob admin, cid admin, dan owner of dan")
	ok(t, store.DeleteMember(s.app, s.group.ID, s.dan.Id, s.dan.Id))
	equal(t, "the owner left", roles(), "ann owner, bob admin, cid admin of ann")
}

func TestADirectRoomIsForItsTwo(t *testing.T) {
	s := newScene(t)
	ids, err := store.MemberIDs(s.app, s.direct.ID)
	ok(t, err)
	equal(t, "members", len(ids), 2)
	_, err = store.InsertMember(s.app, chat.Member{Room: s.direct.ID, User: s.dan.Id}, "")
	equal(t, "a third", chat.AsError(err).Field, "user")
	_, err = store.InsertRoom(s.app, chat.Room{Type: chat.Direct, DirectKey: s.bob.Id + ":" + s.ann.Id}, nil, "")
	equal(t, "a second one", chat.CodeOf(err), chat.Conflict)
	_, err = store.InsertRoom(s.app, chat.Room{Type: chat.Direct, DirectKey: s.bob.Id}, nil, "")
	equal(t, "for one", chat.AsError(err).Field, "direct_key")
	found, err := store.FindDirectRoom(s.app, s.bob.Id, s.ann.Id)
	ok(t, err)
	equal(t, "found", found.ID, s.direct.ID)
	self := newDirect(t, s.app, s.ann.Id, s.ann.Id)
	inbox, err := store.Inbox(s.app, s.ann.Id, store.InboxQuery{Room: self.ID})
	ok(t, err)
	equal(t, "peer of a talk with oneself", inbox[0].Peer, s.ann.Id)
}

func TestFriendshipsAreOnePerPair(t *testing.T) {
	s := newScene(t)
	save := func(f chat.Friendship) (chat.Friendship, error) { return store.SaveFriendship(s.app, f, s.ann.Id) }
	var f chat.Friendship
	events := during(t, s, func() {
		var err error
		f, err = save(chat.Friendship{Requester: s.ann.Id, Addressee: s.bob.Id, Status: chat.FriendPending})
		ok(t, err)
		f.Status = chat.FriendAccepted
		f, err = save(f)
		ok(t, err)
		_, err = save(f) // no change
		ok(t, err)
		ok(t, store.DeleteFriendship(s.app, f.ID, s.ann.Id))
	})
	equal(t, "events", kinds(events), "friendship.updated friendship.updated friendship.deleted")
	equal(t, "before", events[1].(chat.FriendshipChanged).Before, chat.FriendPending)

	f, err := save(chat.Friendship{Requester: s.ann.Id, Addressee: s.bob.Id, Status: chat.FriendPending})
	ok(t, err)
	for name, bad := range map[string]chat.Friendship{
		"pair_key":   {Requester: s.bob.Id, Addressee: s.ann.Id, Status: chat.FriendPending},
		"addressee":  {Requester: s.ann.Id, Addressee: s.ann.Id, Status: chat.FriendPending},
		"status":     {Requester: s.ann.Id, Addressee: s.cid.Id, Status: chat.FriendBlocked},
		"blocked_by": {Requester: s.ann.Id, Addressee: s.cid.Id, Status: chat.FriendBlocked, BlockedBy: []string{s.dan.Id}},
	} {
		_, err := save(bad)
		if e := chat.AsError(err); e == nil || e.Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.Addressee = s.cid.Id
	_, err = save(f)
	equal(t, "another pair", chat.AsError(err).Field, "addressee")
}

func TestTheJSONOfAnEventIsThatOfREST(t *testing.T) {
	s := newScene(t)
	s.app.OnRecordEnrich(store.MessagesID).BindFunc(func(e *core.RecordEnrichEvent) error {
		e.Record.Hide("text")
		return e.Next()
	})
	events := during(t, s, func() {
		_, err := store.InsertMessage(s.app, chat.Message{Room: s.group.ID, Sender: s.ann.Id, Text: "hidden by the app", Mentions: []string{s.bob.Id},
			Data: []byte(`{"a":1}`)}, s.ann.Id)
		ok(t, err)
	})
	m := events[0].(chat.MessageCreated).Message
	rest := s.as(t, s.cid).do("GET", path(store.MessagesName, m.ID), nil)
	var want, got map[string]any = rest.body, map[string]any{}
	decode(t, m.Record.JSON(), &got)
	equal(t, "JSON", fmt.Sprint(got), fmt.Sprint(want))
	if _, shown := got["text"]; shown {
		t.Error("OnRecordEnrich was not asked")
	}
	// The event keeps what was written, whatever becomes of the record.
	_, err := store.Tombstone(s.app, m.ID, s.ann.Id)
	ok(t, err)
	equal(t, "text in the event", m.Text, "hidden by the app")
}

func TestARenamedCollectionWorksOn(t *testing.T) {
	s := newScene(t)
	for _, id := range []string{store.MembersID, store.MessagesID, store.RoomsID} {
		c, err := s.app.FindCollectionByNameOrId(id)
		ok(t, err)
		c.Name = strings.Replace(c.Name, "chat_", "talk_", 1)
		ok(t, s.app.Save(c))
	}
	a := s.as(t, s.cid).create("talk_messages", map[string]any{"room": s.group.ID, "text": "hi"})
	equal(t, "create", a.status, 200)
	equal(t, "list", s.as(t, s.cid).list("talk_messages"), 2)
	equal(t, "outsider", s.as(t, s.dan).list("talk_messages"), 0)
	equal(t, "seq", send(t, s.app, s.group.ID, s.ann.Id, "more").Seq, 3)
	inbox, err := store.Inbox(s.app, s.cid.Id, store.InboxQuery{})
	ok(t, err)
	equal(t, "unread", inbox[0].Unread, 1)
	ok(t, store.EnsureSchema(s.app, store.SchemaConfig{}))
}

func TestImportedMessagesKeepTheirTime(t *testing.T) {
	s := newScene(t)
	c, err := s.app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	rec := core.NewRecord(c)
	rec.Load(map[string]any{"room": s.group.ID, "sender": s.ann.Id, "text": "old"})
	rec.SetRaw("created", dateTime(t, "2020-05-01 10:00:00.000Z"))
	ok(t, s.app.Save(rec))
	m, err := store.FindMessage(s.app, rec.Id)
	ok(t, err)
	equal(t, "created", m.Created, time.Date(2020, 5, 1, 10, 0, 0, 0, time.UTC))
}

func TestACustomUsersCollection(t *testing.T) {
	app := chattest.NewApp(t, chattest.WithUsers("people"))
	ann := chattest.User(t, app, "ann")
	room := newGroup(t, app, ann.Id)
	base := chattest.Serve(t, app)
	a := client{t, base, chattest.Token(t, ann)}.create(store.MessagesName, map[string]any{"room": room.ID, "text": "hi"})
	equal(t, "create", a.status, 200)
	// Somebody with the same id in another auth collection is nobody here.
	users, err := app.FindCollectionByNameOrId("users")
	ok(t, err)
	stranger := core.NewRecord(users)
	stranger.SetEmail("s@example.com")
	stranger.SetPassword(chattest.Password)
	ok(t, app.Save(stranger))
	equal(t, "stranger", client{t, base, chattest.Token(t, stranger)}.list(store.MessagesName), 0)
}
