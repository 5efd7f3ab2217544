package team_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

func everyDoorIsHeardInOrderByAClientThatSendsNothing(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	silent, ann := w.silent("bob"), w.dial("ann")
	var want []string
	for i := range 20 {
		text := strings.Repeat("x", i+1)
		want = append(want, text)
		switch i % 3 {
		case 0:
			w.say("ann", room.ID, text)
		case 1:
			ann.Ack("sendMessage", object{"room_id": room.ID, "message": text})
		default:
			_, _, err := w.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room.ID, Text: text})
			must(t, err)
		}
	}
	for _, c := range []*chattest.Client{silent, ann} {
		var got []string
		for range want {
			got = append(got, heard[wireMessage](t, c.Expect("message")).Message)
		}
		if !slices.Equal(got, want) {
			t.Errorf("heard %v", got)
		}
	}
}

func theFirstMessageOfAnotherDoorOpensTheConversation(t *testing.T, w *world) {
	ann, bob := w.dial("ann"), w.dial("bob")
	room := w.direct("ann", "bob")
	w.say("ann", room.ID, "first")
	w.say("ann", room.ID, "second")
	if m := heard[wireMessage](t, bob.Expect(w.id("bob"))); m.Message != "first" || m.RoomID != room.ID || m.FirstName != "Ann" {
		t.Errorf("bob heard %+v", m)
	}
	if m := heard[wireMessage](t, bob.Expect("message")); m.Message != "second" {
		t.Errorf("bob heard %+v", m)
	}
	for _, text := range []string{"first", "second"} { // on another device of the sender
		if m := heard[wireMessage](t, ann.Expect("message")); m.Message != text {
			t.Errorf("ann heard %+v, want %s", m, text)
		}
	}
	if rest := append(ann.Unread(), bob.Unread()...); len(rest) != 0 {
		t.Errorf("heard more: %v", rest)
	}
}

func aMessageOfAStrangersRoomIsHeardByNobodyElse(t *testing.T, w *world) {
	cat := w.dial("cat")
	ann := w.dial("ann")
	ann.Ack("sendNewMessage", object{"recipient_id": []string{w.id("bob")}, "message": object{"message": "secret"}})
	ann.Expect("message")
	w.settle()
	if rest := cat.Unread(); len(rest) != 0 {
		t.Errorf("a stranger heard %v", rest)
	}
}

func readingElsewhereIsSeenHere(t *testing.T, w *world) {
	room := w.group("ann", "bob", "cat")
	first, second := w.say("ann", room.ID, "one"), w.say("ann", room.ID, "two")
	w.say("ann", room.ID, "three")
	ann := w.dial("ann")
	type seen struct {
		MessageID string `json:"message_id"`
		RoomID    string `json:"room_id"`
		UserID    string `json:"user_id"`
	}
	for _, step := range []struct {
		name string
		seq  int64
		want chat.Message
	}{{"bob", first.Seq, first}, {"cat", second.Seq, second}} {
		_, err := w.MarkRead(t.Context(), w.actor(step.name), room.ID, step.seq)
		must(t, err)
		got, want := heard[seen](t, ann.Expect("seen")), seen{step.want.ID, room.ID, w.id(step.name)}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	// What was seen already moves nothing, and comes back all the same.
	bob := w.dial("bob")
	bob.Emit("messageSeen", object{"message_id": first.ID, "room_id": room.ID})
	if got, want := heard[seen](t, bob.Expect("seen")), (seen{first.ID, room.ID, w.id("bob")}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func changesOfOtherDoorsAreHeard(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	msg := w.say("ann", room.ID, "helo")
	bob := w.dial("bob")
	text := "hello"
	_, err := w.Edit(t.Context(), w.actor("ann"), service.EditDraft{Message: msg.ID, Text: &text})
	must(t, err)
	edited := heard[object](t, bob.Expect("edited"))
	if edited["message"] != text || edited["message_id"] != msg.ID || edited["user_id"] != w.id("ann") || edited["room_id"] != room.ID {
		t.Errorf("edited: %v", edited)
	}
	for _, on := range []bool{true, false} {
		_, err = w.Pin(t.Context(), w.actor("ann"), msg.ID, on)
		must(t, err)
		for _, event := range []string{"pin_message", "pin message"} {
			if pinned := heard[object](t, bob.Expect(event)); pinned["pin_message"] != on || pinned["_id"] != msg.ID {
				t.Errorf("%s: %v", event, pinned)
			}
		}
	}
	_, err = w.Delete(t.Context(), chat.ServerActor, msg.ID)
	must(t, err)
	deleted := heard[object](t, bob.Expect("delete"))
	if deleted["message_id"] != msg.ID || deleted["user_id"] != w.id("ann") {
		t.Errorf("delete by the server is told in the author's name: %v", deleted)
	}
}

func typingOfOtherDoorsHasTheDocumentsWords(t *testing.T, w *world) {
	room := w.direct("ann", "bob")
	bob := w.dial("bob")
	ann := chattest.Dial(t, w.url, chattest.DialOptions{Namespace: "/native", Auth: object{"token": chattest.Token(t, w.user("ann"))}})
	ann.Expect("ready")
	ann.Ack("typing", object{"room": room.ID})
	if got := heard[object](t, bob.Expect("typing")); got["message"] != "I am typing..." || got["user_id"] != w.id("ann") || got["first_name"] != "Ann" {
		t.Errorf("got %v", got)
	}
	ann.Ack("typing", object{"room": room.ID, "on": false})
	if got := heard[object](t, bob.Expect("typing")); got["message"] != "" {
		t.Errorf("got %v", got)
	}
}

func typingIsNotToldAcrossABlock(t *testing.T, w *world) {
	room := w.group("ann", "bob", "cat")
	ann, bob, cat := w.dial("ann"), w.dial("bob"), w.dial("cat")
	_, err := w.Block(t.Context(), w.actor("bob"), w.id("ann"))
	must(t, err)
	ann.Ack("typing", object{"room_id": room.ID, "message": "hm"})
	cat.Expect("typing")
	ann.Expect("typing")
	w.say("cat", room.ID, "after it")
	bob.Expect("message")
	for _, e := range bob.Unread() {
		if e.Name == "typing" {
			t.Errorf("bob heard %s", e)
		}
	}
}

func aRepeatedMessageIsSentOnce(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	ann := w.dial("ann")
	payload := object{"_id": "63cfbfc722c59b536467f0aa", "room_id": room.ID, "message": "once"}
	var first, again wireMessage
	must(t, json.Unmarshal(ann.Ack("sendMessage", payload), &first))
	must(t, json.Unmarshal(ann.Ack("sendMessage", payload), &again))
	if first.ID == "" || first.ID != again.ID {
		t.Errorf("two messages: %s and %s", first.ID, again.ID)
	}
	// In another room the same id is a mistake of the client, not a repeat.
	other := w.group("ann", "cat")
	payload["room_id"] = other.ID
	var elsewhere wireMessage
	must(t, json.Unmarshal(ann.Ack("sendMessage", payload), &elsewhere))
	if elsewhere.RoomID != other.ID || elsewhere.ID == first.ID {
		t.Errorf("got %+v", elsewhere)
	}
}

func theDocumentsEmptyFirstMessageOpensTheConversation(t *testing.T, w *world) {
	ann, bob := w.dial("ann"), w.dial("bob")
	ann.Emit("sendNewMessage", object{
		"room_name": "Amazing group", "type": "peer-to-peer", "recipient_id": []string{w.id("bob")},
		"message": object{"message": "", "recipients": []object{{"_id": "", "msg_seen": ""}}, "message_type": "text", "attachments": []any{}},
	})
	m := heard[wireMessage](t, bob.Expect(w.id("bob")))
	if m.Message != "" || m.SenderID != w.id("ann") || len(m.Recipients) != 1 || m.Recipients[0].ID != w.id("bob") {
		t.Errorf("bob heard %+v", m)
	}
	// Its words may come later.
	ann.Emit("editMessage", object{"message_id": m.ID, "room_id": m.RoomID, "message": "Hi"})
	if edited := heard[object](t, bob.Expect("edited")); edited["message"] != "Hi" {
		t.Errorf("got %v", edited)
	}
}

func groupsKeepFreeIDsAndPassOverTakenOnes(t *testing.T, w *world) {
	foreign := w.group("cat")
	ann := w.dial("ann")
	for name, test := range map[string]struct {
		id   any
		kept bool
	}{
		"free":         {"63cfbe252ff0dd6ab8615eff", true},
		"somebody's":   {foreign.ID, false},
		"no object id": {"my-group", false},
		"none":         {nil, false},
	} {
		var group wireRoom
		must(t, json.Unmarshal(ann.Ack("createGroup", object{"_id": test.id, "room_name": name, "recipients": []string{w.id("bob")}}), &group))
		if group.RoomName != name || (group.ID == test.id) != test.kept || len(group.ID) != 24 {
			t.Errorf("%s: got %+v", name, group)
		}
	}
}

func whoIsAddedToAGroupHearsOfIt(t *testing.T, w *world) {
	room := w.group("ann")
	bob := w.dial("bob")
	_, err := w.AddMembers(t.Context(), w.actor("ann"), room.ID, []string{w.id("bob")})
	must(t, err)
	group := heard[wireRoom](t, bob.Expect("group_"+w.id("bob")))
	if group.ID != room.ID || group.Type != "group-chat" || group.CreatorID != w.id("ann") || len(group.Recipients) != 2 {
		t.Errorf("got %+v", group)
	}
	w.say("ann", room.ID, "welcome")
	bob.Expect("message")
	must(t, w.RemoveMember(t.Context(), w.actor("ann"), room.ID, w.id("bob")))
	w.say("ann", room.ID, "gone")
	w.settle()
	if rest := bob.Unread(); len(rest) != 0 {
		t.Errorf("a removed member heard %v", rest)
	}
}

// upload brings a picture of the user's and gives its path.
func (w *world) upload(name string) string {
	w.t.Helper()
	var picture bytes.Buffer
	must(w.t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 8, 8))))
	file, err := filesystem.NewFileFromBytes(picture.Bytes(), "dot.png")
	must(w.t, err)
	up, err := store.InsertUpload(w.app, chat.Upload{Owner: w.id(name), Kind: chat.TypeImage, Name: "dot.png"}, file)
	must(w.t, err)
	return up.Path()
}

func aFileIsSentAndEachGetsALinkOfTheirOwn(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	ann, bob := w.dial("ann"), w.dial("bob")
	path := w.upload("ann")
	ann.Emit("sendMessage", object{
		"room_id": room.ID, "message": "look", "message_type": "image",
		"attachments": []any{object{"url": w.url + path + "?token=old"}, "https://example.com/more.png"},
	})
	links := map[string]bool{}
	for _, c := range []*chattest.Client{ann, bob} {
		m := heard[wireMessage](t, c.Expect("message"))
		var file struct{ URL, Type string }
		if m.Message != "look" || m.MessageType != "image" || len(m.Attachments) != 2 {
			t.Fatalf("got %+v", m)
		}
		must(t, json.Unmarshal(m.Attachments[0], &file))
		link, err := url.Parse(file.URL)
		must(t, err)
		if link.Path != path || link.RawQuery == "" || link.Host == "" || file.Type != "image" {
			t.Errorf("the file is %+v, want %s with a token", file, path)
		}
		links[file.URL] = true
	}
	if len(links) != 2 {
		t.Errorf("both got the same link: %v", links)
	}
	// A file is used once, and only by who brought it.
	wantError(t, ann, "sendMessage", "attachments", object{"room_id": room.ID, "message": "again", "attachments": []string{path}})
	wantError(t, bob, "sendMessage", "attachments", object{"room_id": room.ID, "message": "mine", "attachments": []string{w.upload("ann")}})
	wantError(t, ann, "sendMessage", "one file", object{"room_id": room.ID, "message": "two", "attachments": []string{w.upload("ann"), w.upload("ann")}})

	rooms := heard[[]wireRoom](t, relisted(bob, w.id("bob")))
	if len(rooms) != 1 || len(rooms[0].Messages) != 1 || rooms[0].LastMessage != "look" || len(rooms[0].Messages[0].Attachments) != 2 {
		t.Errorf("listed: %+v", rooms)
	}
}

func relisted(c *chattest.Client, user string) chattest.Event {
	c.Emit("connectRooms", object{"user_id": user})
	return c.Expect("connectRooms")
}

func anAttachmentElsewhereIsALinkToOtherDoors(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	ann := w.dial("ann")
	var sent wireMessage
	must(t, json.Unmarshal(ann.Ack("sendMessage", object{
		"room_id": room.ID, "message": "", "message_type": "image", "attachments": []any{object{"url": "https://example.com/a.png", "w": 5}},
	}), &sent))
	if sent.Message != "" || sent.MessageType != "image" || string(sent.Attachments[0]) != `{"url":"https://example.com/a.png","w":5}` {
		t.Errorf("got %+v", sent)
	}
	stored, err := w.Message(t.Context(), w.actor("bob"), sent.ID)
	must(t, err)
	if stored.Type != chat.TypeText || stored.Text != "https://example.com/a.png" {
		t.Errorf("stored %+v", stored)
	}
}

func theRoomListFitsTheConnection(t *testing.T, w *world) {
	ann := w.dial("ann")
	long := strings.Repeat("x", 9000)
	for range 6 {
		room := w.group("ann", "bob")
		for range 20 {
			w.say("bob", room.ID, long)
		}
	}
	w.settle()
	ann.Discard()
	e := relisted(ann, w.id("ann"))
	if size := len(e.Args[0]); size > 600<<10 || size < 300<<10 {
		t.Errorf("the list has %d bytes", size)
	}
	for _, room := range heard[[]wireRoom](t, e) {
		if len(room.Messages) < 5 || room.UnreadCount != 20 {
			t.Errorf("%d messages and %d unread in a room: each has its share", len(room.Messages), room.UnreadCount)
		}
	}
}
