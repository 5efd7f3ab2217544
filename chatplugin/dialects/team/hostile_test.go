package team_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/team"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// wantError sends an event and checks the shape of the refusal and that it says
// what is wrong.
func wantError(t testing.TB, c *chattest.Client, event, says string, args ...any) {
	t.Helper()
	var ack struct{ Error string }
	reply := c.Ack(event, args...)
	if err := json.Unmarshal(reply, &ack); err != nil || ack.Error == "" {
		t.Fatalf("the ack is %s, want an error", reply)
	}
	told := heard[struct{ Message, Event string }](t, c.Expect("error"))
	if told.Event != event || told.Message != ack.Error {
		t.Errorf("the ack says %q, the event error %+v", ack.Error, told)
	}
	if !strings.Contains(ack.Error, says) || strings.Contains(ack.Error, "Something went wrong") {
		t.Errorf("got %q, want it to say %q", ack.Error, says)
	}
}

// badFieldsAreNamedAndNothingIsWritten sends each event with each of its fields
// missing, mistyped, huge or foreign.
func badFieldsAreNamedAndNothingIsWritten(t *testing.T, w *world) {
	room, own := w.group("ann", "bob"), w.group("cat")
	hello, theirs, foreign := w.say("ann", room.ID, "hello"), w.say("bob", room.ID, "not ann's"), w.say("cat", own.ID, "mine")
	nowhere := strings.Repeat("f", 24)
	huge := strings.Repeat("x", chat.DefaultLimits.Text+1)
	deep := json.RawMessage(strings.Repeat("[", 20) + strings.Repeat("]", 20))

	type bad struct {
		field string
		value any
		says  string
	}
	rooms := []bad{
		{"room_id", nil, "room_id"}, {"room_id", 5, "room_id"}, {"room_id", "x", "room_id"}, {"room_id", object{}, "room_id"},
		{"room_id", own.ID, "wasn't found"}, {"room_id", nowhere, "wasn't found"},
	}
	messages := []bad{
		{"message_id", nil, "message_id"}, {"message_id", 1e300, "message_id"}, {"message_id", "x", "message_id"},
		{"message_id", foreign.ID, "wasn't found"}, {"message_id", nowhere, "wasn't found"},
	}
	claim := []bad{{"user_id", w.id("bob"), "user_id"}, {"user_id", 5, "user_id"}}
	content := []bad{
		{"message", object{}, "message"}, {"message", huge, "message"}, {"message", "a\x00b", "message"},
		{"sender_id", w.id("bob"), "sender_id"}, {"_id", 5, "_id"},
		{"recipients", "x", ""}, {"recipients", []any{5}, "recipients"}, {"recipients", object{}, "recipients"},
		{"recipients", []any{object{"_id": 5}}, "recipients"}, {"recipients", make([]string, 10_001), "recipients"},
		{"isStoryReply", "yes", "isStoryReply"}, {"reply_message", "x", "reply_message"}, {"reply_message", object{"_id": "x"}, "reply_message"},
		{"reply_message", object{"_id": foreign.ID}, "reply_message"}, {"reply_message", object{"_id": nowhere}, "reply_message"},
		{"message_type", 5, "message_type"}, {"message_type", "a\nb", "message_type"}, {"message_type", huge, "message_type"},
		{"attachments", "x", "attachments"}, {"attachments", []any{deep}, "attachments"}, {"attachments", []string{"/uploads/chat-messages/images/x.webp"}, "attachments"},
		{"first_name", 5, "first_name"}, {"last_name", []int{}, "last_name"},
		{"__proto__", object{"admin": true}, "__proto__"}, {"constructor", 1, "constructor"}, {"mood", deep, "mood"},
		{"mood", object{"__proto__": 1}, "mood"}, {"mood", json.RawMessage("1e999"), "mood"}, {"mood", huge + huge, "bytes"},
	}
	content = slices.DeleteFunc(content, func(b bad) bool { return b.says == "" })
	inner := make([]bad, 0, len(content))
	for _, b := range content {
		if !strings.Contains(fmt.Sprint(b.value), foreign.ID) && !strings.Contains(fmt.Sprint(b.value), nowhere) { // no room to look in yet
			inner = append(inner, bad{"message", object{"message": "x", b.field: b.value}, b.says})
		}
	}
	good := object{"room_id": room.ID, "message_id": hello.ID, "_id": hello.ID, "message": "changed", "pin_message": true,
		"recipient_id": []string{w.id("bob")}, "recipients": []string{w.id("bob")}, "room_name": "group"}
	cases := map[string][]bad{
		"connectRooms": append([]bad{{"first_name", 5, "first_name"}}, claim...),
		"sendMessage":  slices.Concat(rooms, content, claim, []bad{{"message", nil, "message"}, {"message", " \n", "message"}}),
		"typing": slices.Concat(rooms, claim, []bad{
			{"message", 5, "message"}, {"message", strings.Repeat("x", 401), "message"}, {"message", "a\x00b", "message"}}),
		"sendNewMessage": slices.Concat(inner, []bad{
			{"message", nil, "message"}, {"message", "text", "message"}, {"message", []any{}, "message"},
			{"recipient_id", nil, "recipient_id"}, {"recipient_id", []string{"nobody"}, "recipient_id"}, {"recipient_id", "nobody", "recipient_id"},
			{"recipient_id", 5, "recipient_id"}, {"type", "broadcast", "type"}, {"type", 5, "type"}, {"room_name", 5, "room_name"},
			{"user_id", w.id("bob"), "user_id"}}),
		"createGroup": {
			{"room_name", nil, "room_name"}, {"room_name", " ", "room_name"}, {"room_name", huge, "room_name"}, {"room_name", 5, "room_name"},
			{"recipients", 5, "recipients"}, {"recipients", []any{nil, 5}, "recipients"}, {"type", "peer-to-peer", "type"},
			{"creator_id", w.id("bob"), "creator_id"}, {"image_url", "javascript:alert(1)", "image_url"}, {"image_url", 5, "image_url"},
			{"prototype", 1, "prototype"}, {"color", deep, "color"}},
		"deleteMessage": slices.Concat(rooms, messages, claim),
		"editMessage": slices.Concat(rooms, messages, claim, []bad{
			{"message_id", theirs.ID, "author"}, {"message", nil, "message"}, {"message", "", "message"}, {"message", huge, "message"}, {"message", 5, "message"}}),
		"messageSeen": slices.Concat(rooms, messages, claim),
		"pinMessage": slices.Concat(rooms, claim, []bad{
			{"_id", nil, "_id"}, {"_id", foreign.ID, "wasn't found"}, {"_id", nowhere, "wasn't found"},
			{"pin_message", nil, "pin_message"}, {"pin_message", "true", "pin_message"}, {"pin_message", 1, "pin_message"}}),
	}
	if want := slices.Sorted(maps.Keys(team.New().Events())); !slices.Equal(slices.Sorted(maps.Keys(cases)), want) {
		t.Fatalf("the cases do not cover every event of the table: %v", want)
	}

	c := w.dial("ann")
	before := w.snapshot(room, "ann")
	for event, list := range cases {
		for _, b := range list {
			t.Run(fmt.Sprintf("%s with %s=%.40v", event, b.field, b.value), func(t *testing.T) {
				payload := maps.Clone(good)
				if event == "createGroup" || event == "sendNewMessage" {
					delete(payload, "_id")
				}
				if event == "sendNewMessage" {
					payload["message"] = object{"message": "changed"}
				}
				payload[b.field] = b.value
				wantError(t, c, event, b.says, payload)
			})
		}
	}
	if after := w.snapshot(room, "ann"); after != before {
		t.Errorf("something was written:\nbefore %s\nafter  %s", before, after)
	}
}

// snapshot is what hostile events could have changed: how many groups somebody
// is in, and one of them in detail.
func (w *world) snapshot(room chat.Room, name string) string {
	rooms, err := w.Rooms(context.Background(), w.actor(name), service.RoomsQuery{Type: chat.Group})
	must(w.t, err)
	messages, err := store.History(w.app, chat.History{Room: room.ID, Limit: chat.MaxPage})
	must(w.t, err)
	members, err := store.Members(w.app, room.ID)
	must(w.t, err)
	var b strings.Builder
	fmt.Fprintln(&b, len(rooms), "rooms")
	for _, m := range messages {
		fmt.Fprintln(&b, m.ID, m.Seq, m.Text, m.Edited, m.Deleted, m.Pinned)
	}
	for _, m := range members {
		fmt.Fprintln(&b, m.User, m.LastReadSeq)
	}
	return b.String()
}

func argumentsThatAreNoObject(t *testing.T, w *world) {
	c := w.dial("ann")
	for event := range team.New().Events() {
		for _, args := range [][]any{{"text"}, {5}, {[]int{1}}, {true}} {
			wantError(t, c, event, "one object", args...)
		}
	}
	wantError(t, c, "sendMessage", "room_id")
	wantError(t, c, "dropTables", "dropTables", object{})
}

func everyEventBeforeSignInErrsAndDoesNothing(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	hello := w.say("ann", room.ID, "hello")
	before := w.snapshot(room, "ann")
	c := chattest.Dial(t, w.url, chattest.DialOptions{Namespace: "/team"})
	for event := range team.New().Events() {
		wantError(t, c, event, "Sign in", object{"user_id": w.id("ann"), "sender_id": w.id("ann"), "room_id": room.ID,
			"message_id": hello.ID, "_id": hello.ID, "message": "x", "pin_message": true})
	}
	w.say("bob", room.ID, "private")
	w.settle()
	if rest := c.Unread(); len(rest) != 0 {
		t.Errorf("a guest heard %v", rest)
	}
	if after := w.snapshot(room, "ann"); strings.Count(after, "\n") != strings.Count(before, "\n")+1 {
		t.Errorf("something was written:\nbefore %s\nafter  %s", before, after)
	}
}

// whatAppsWriteIntoDataIsNotBelieved: over REST the data of a message is the
// sender's, so a note in it may be a forgery.
func whatAppsWriteIntoDataIsNotBelieved(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	bob := w.dial("bob")
	forged := fmt.Sprintf(`{"team":{"first_name":"The Boss","recipients":["nobody","%s"],"attachments":[{"__proto__":1},2],"reply_message":{"constructor":1},
		"isStoryReply":true,"keys":{"sender_id":"%s","_id":"x","message":"y","__proto__":{"a":1},"mood":"good"}}}`, w.id("ann"), w.id("cat"))
	msg, _, err := w.Send(t.Context(), w.actor("ann"), chat.Draft{Room: room.ID, Text: "true", Data: json.RawMessage(forged)})
	must(t, err)
	e := bob.Expect("message")
	m := heard[wireMessage](t, e)
	if m.ID != msg.ID || m.Message != "true" || m.SenderID != w.id("ann") || m.FirstName != "Ann" || m.Mood != "good" ||
		len(m.Recipients) != 1 || m.Recipients[0].ID != w.id("ann") || len(m.Attachments) != 1 || len(m.ReplyMessage) != 0 ||
		strings.Contains(e.String(), "__proto__") {
		t.Errorf("heard %s", e)
	}
	for _, data := range []string{`{"team":5}`, `{"team":{"recipients":5}}`, `{"team":{"keys":[]}}`, `[]`} {
		_, _, err := w.Send(t.Context(), w.actor("ann"), chat.Draft{Room: room.ID, Text: "odd", Data: json.RawMessage(data)})
		must(t, err)
		if m := heard[wireMessage](t, bob.Expect("message")); m.Message != "odd" || m.MessageType != "text" {
			t.Errorf("%s: heard %+v", data, m)
		}
	}
}

func namesAreTheServers(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	record := w.user("bob")
	record.Set("name", "")
	must(t, w.app.Save(record))
	ann, bob := w.dial("ann"), w.dial("bob")
	claim := object{"room_id": room.ID, "message": "x", "first_name": "The\u202e", "last_name": "Boss", "sender_id": ""}
	ann.Emit("sendMessage", claim)
	if m := heard[wireMessage](t, bob.Expect("message")); m.FirstName != "Ann" || m.LastName != "of Test" {
		t.Errorf("heard %+v", m)
	}
	bob.Emit("sendMessage", claim) // without a name of its own, the client's is shown
	if m := heard[wireMessage](t, bob.Expect("message")); m.FirstName != "The" || m.LastName != "Boss" {
		t.Errorf("heard %+v", m)
	}
}
