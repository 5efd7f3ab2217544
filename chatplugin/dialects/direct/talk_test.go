package direct_test

import (
	"fmt"
	"net/url"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

func TestATalkAsTheDocumentShowsIt(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.dial("ann"), w.dial("bob")

	one, two := "$ann", "$bob"
	if w.id("bob") < w.id("ann") {
		one, two = two, one
	}
	ann.Emit("join_chat", object{"userId": w.id("ann"), "targetUserId": w.id("bob")})
	joined := heard[struct {
		RoomID string `json:"roomId"`
	}](t, ann.Expect("room_joined"))
	w.name(joined.RoomID, "room")
	w.wantEvent(ann, "message_history", `{"roomId":"$room","messages":[]}`)

	// The same room from the other side, and again.
	room := fmt.Sprintf(`{"roomId":"$room","room":{"id":"$room","participant1":%q,"participant2":%q,"created_at":"$time","updated_at":"$time","last_message_at":null}}`, one, two)
	for range 2 {
		bob.Emit("join_chat", object{"userId": w.id("bob"), "targetUserId": w.id("ann")})
		w.wantEvent(bob, "room_joined", room)
		w.wantEvent(bob, "message_history", `{"roomId":"$room","messages":[]}`)
	}

	ann.Emit("send_message", object{"roomId": joined.RoomID, "senderId": w.id("ann"), "body": "Hello world!"})
	raw := w.wantEvent(ann, "new_message", "")
	w.name(decoded[wireMessage](t, raw).ID, "m1")
	message := `{"id":"$m1","room_id":"$room","sender_id":"$ann","body":"Hello world!","created_at":"$time"}`
	w.want("new_message", raw, message)
	w.wantEvent(bob, "new_message", message)
	list := w.wantEvent(bob, "chat_list_update", `{"room_id":"$room","last_message":"Hello world!","sender_id":"$ann","updated_at":"$time"}`)
	type dated struct {
		CreatedAt string `json:"created_at"`
		UpdatedAt string `json:"updated_at"`
	}
	if at, listed := decoded[dated](t, raw).CreatedAt, decoded[dated](t, list).UpdatedAt; at != listed || at == "" {
		t.Errorf("created_at is %q, updated_at %q", at, listed)
	}

	// Another message, and the two in the history of who joins now.
	bob.Emit("send_message", object{"roomId": joined.RoomID, "senderId": w.id("bob"), "body": "Hi"})
	raw = w.wantEvent(ann, "new_message", "")
	w.name(decoded[wireMessage](t, raw).ID, "m2")
	w.wantEvent(ann, "chat_list_update", `{"room_id":"$room","last_message":"Hi","sender_id":"$bob","updated_at":"$time"}`)
	w.wantEvent(bob, "new_message", "")
	reply := `{"id":"$m2","room_id":"$room","sender_id":"$bob","body":"Hi","created_at":"$time"}`
	late := w.dial("bob")
	late.Emit("join_chat", object{"userId": w.id("bob"), "targetUserId": w.id("ann")})
	w.wantEvent(late, "room_joined", fmt.Sprintf(`{"roomId":"$room","room":{"id":"$room","participant1":%q,"participant2":%q,"created_at":"$time","updated_at":"$time","last_message_at":"$time"}}`, one, two))
	w.wantEvent(late, "message_history", `{"roomId":"$room","messages":[`+message+`,`+reply+`]}`)

	late.Emit("fetch_messages", object{"roomId": joined.RoomID, "limit": 20, "offset": 1})
	w.wantEvent(late, "more_messages", `{"roomId":"$room","messages":[`+message+`],"offset":2}`)
	late.Emit("fetch_messages", object{"roomId": joined.RoomID, "limit": 20, "offset": 2})
	w.wantEvent(late, "more_messages", `{"roomId":"$room","messages":[],"offset":2}`)
	for _, c := range []*chattest.Client{ann, bob, late} {
		if more := c.Unread(); len(more) != 0 {
			t.Errorf("more was heard: %v", more)
		}
	}
}

func TestACallbackGetsWhatTheEventSays(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	w.direct("ann", "bob")
	w.want("join_chat", ann.Ack("join_chat", object{"userId": w.id("ann"), "targetUserId": w.id("bob")}), w.mask(ann.Expect("room_joined").Args[0]))
	room := heard[struct {
		RoomID string `json:"roomId"`
	}](t, ann.Expect("message_history")).RoomID
	w.want("send_message", ann.Ack("send_message", object{"roomId": room, "senderId": w.id("ann"), "body": "x"}), w.mask(ann.Expect("new_message").Args[0]))
	w.want("fetch_messages", ann.Ack("fetch_messages", object{"roomId": room}), w.mask(ann.Expect("more_messages").Args[0]))
	w.want("register_user", ann.Ack("register_user", w.id("ann")), "null")
}

func TestWhoDidNotJoinHearsTheListOnly(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.dial("ann"), w.dial("bob")
	room := w.direct("ann", "bob")
	w.say("ann", room.ID, "psst")
	if e := bob.Next(); e.Name != "chat_list_update" {
		t.Errorf("bob heard %s", e)
	}
	// The sender need not have joined either, and hears nothing of its own then.
	ann.Ack("send_message", object{"roomId": room.ID, "senderId": w.id("ann"), "body": "again"})
	w.say("bob", room.ID, "yes?")
	w.wantEvent(ann, "chat_list_update", fmt.Sprintf(`{"room_id":%q,"last_message":"yes?","sender_id":"$bob","updated_at":"$time"}`,
		w.join(bob, "bob", "ann")))
}

func TestOnlyARegisteredConnectionHearsTheList(t *testing.T) {
	w := newWorld(t)
	quiet := chattest.Dial(t, w.url, chattest.DialOptions{Query: url.Values{"dialect": {"direct"}, "ticket": {w.ticket("bob")}}})
	room := w.direct("ann", "bob")
	joined := w.join(quiet, "bob", "ann") // live from here on, and not registered
	registered := w.dial("bob")
	w.say("ann", room.ID, "psst")
	registered.Expect("chat_list_update")
	quiet.Expect("new_message")
	if more := quiet.Ack("fetch_messages", object{"roomId": joined}); len(more) == 0 {
		t.Error("no answer")
	}
	for _, e := range quiet.Unread() {
		if e.Name == "chat_list_update" {
			t.Errorf("heard %s", e)
		}
	}
}

func TestATalkWithOneself(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	ann.Emit("join_chat", object{"userId": w.id("ann"), "targetUserId": w.id("ann")})
	joined := heard[struct{ Room object }](t, ann.Expect("room_joined"))
	if joined.Room["participant1"] != w.id("ann") || joined.Room["participant2"] != w.id("ann") {
		t.Errorf("the participants of %v", joined.Room)
	}
	ann.Expect("message_history")
	ann.Emit("send_message", object{"roomId": joined.Room["id"], "senderId": w.id("ann"), "body": "note"})
	w.wantEvent(ann, "new_message", "")
	w.wantEvent(ann, "chat_list_update", "")
}

func TestGroupsNeverReachThisWire(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	group, err := w.CreateGroup(t.Context(), w.actor("bob"), service.GroupDraft{Name: "team", Members: []string{w.id("ann")}})
	check(t, err)
	w.say("bob", group.ID, "to the group")
	direct := w.direct("ann", "bob")
	w.say("bob", direct.ID, "to ann")
	w.wantEvent(ann, "chat_list_update", "")

	for _, id := range []any{group.ID, group.Num, fmt.Sprint(group.Num)} {
		wantError(t, ann, "send_message", "Invalid room or sender not in room", object{"roomId": id, "senderId": w.id("ann"), "body": "x"})
		wantError(t, ann, "fetch_messages", "Failed to fetch messages", object{"roomId": id})
	}
	if more := ann.Unread(); len(more) != 0 {
		t.Errorf("more was heard: %v", more)
	}
}

func TestARoomIsKnownByAnyOfItsIDs(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	room := w.direct("ann", "bob")
	wire := w.join(ann, "ann", "bob")
	for _, id := range []any{wire, room.ID, room.Num, fmt.Sprint(room.Num)} {
		ann.Emit("send_message", object{"roomId": id, "senderId": w.id("ann"), "body": fmt.Sprint(id)})
		if got := heard[wireMessage](t, ann.Expect("new_message")).Body; got != fmt.Sprint(id) {
			t.Errorf("heard %q", got)
		}
	}
}

func TestMessagesOfOtherDoorsAreHeardInOrder(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	room := w.direct("ann", "bob")
	w.join(ann, "ann", "bob")
	const n = 30
	for i := range n {
		switch i % 3 {
		case 0:
			w.say("bob", room.ID, fmt.Sprint(i))
		case 1:
			ann.Ack("send_message", object{"roomId": room.ID, "senderId": w.id("ann"), "body": fmt.Sprint(i)})
		case 2:
			_, _, err := w.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room.ID, Text: fmt.Sprint(i)})
			check(t, err)
		}
	}
	for i := range n {
		if got := heard[wireMessage](t, ann.Expect("new_message")).Body; got != fmt.Sprint(i) {
			t.Fatalf("message %d is %q", i, got)
		}
	}
}

func TestAMessageOfTheServerIsForBoth(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.dial("ann"), w.dial("bob")
	room := w.direct("ann", "bob")
	_, _, err := w.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room.ID, Text: "welcome"})
	check(t, err)
	for _, c := range []*chattest.Client{ann, bob} {
		got := heard[object](t, c.Expect("chat_list_update"))
		if got["sender_id"] != "" || got["last_message"] != "welcome" {
			t.Errorf("heard %v", got)
		}
	}
}
