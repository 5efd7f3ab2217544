package syarah_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/syarah"
	"pocketchat/chatplugin/store"
)

// isList tells the events whose ack is a list, also when they fail.
func isList(event string) bool {
	return strings.HasPrefix(event, "find") || strings.HasPrefix(event, "getMy")
}

// TestBadFieldsAreNamedAndNothingIsWritten sends each event with each of its
// fields missing, mistyped, huge, foreign or repeated.
func badFieldsAreNamedAndNothingIsWritten(t *testing.T, w *world) {
	room, own := w.direct("ann", "bob"), w.direct("cat", "cat")
	hello := w.say("ann", room.ID, "hello")
	foreign := w.say("cat", own.ID, "mine")
	theirs := w.say("bob", room.ID, "not ann's")

	huge := strings.Repeat("x", chat.DefaultLimits.Text+1)
	many := make([]int64, chat.DefaultLimits.DeleteMany+1)
	for i := range many {
		many[i] = hello.Num
	}
	good := object{"chatHeaderId": room.Num, "id": hello.Num, "message": "changed", "isTyping": true}
	badRooms := map[any]string{
		nil: "chatHeaderId", "x": "chatHeaderId", -1: "chatHeaderId", 1.5: "chatHeaderId", true: "chatHeaderId", 1e300: "chatHeaderId",
		own.Num: "wasn't found", own.ID: "wasn't found", 999999: "wasn't found", strings.Repeat("f", 24): "wasn't found",
	}
	badMessages := map[any]string{
		nil: "id", "x": "id", false: "id", 999999: "wasn't found", foreign.Num: "wasn't found", foreign.ID: "wasn't found",
	}
	type bad struct {
		field string
		value any
		says  string
	}
	var cases = map[string][]bad{
		"createMessage": {
			{"message", nil, "message"}, {"message", "", "message"}, {"message", " \n", "message"}, {"message", 5, "message"},
			{"message", object{}, "message"}, {"message", huge, "message"}, {"message", "a\x00b", "message"},
			{"messageType", 5, "messageType"}, {"messageType", -1, "messageType"}, {"messageType", "text", "messageType"},
			{"messageType", 1.5, "messageType"}, {"caption", 5, "caption"}, {"caption", huge, "caption"},
			{"accessToken", 5, "accessToken"}, {"accessToken", "x", "token"}, {"userId", w.user("bob").Id, "userId"}, {"userId", 5, "userId"},
		},
		"updateMessage": {
			{"message", nil, "message"}, {"message", "", "message"}, {"message", huge, "message"}, {"message", []int{1}, "message"},
			{"caption", false, "caption"}, {"id", theirs.Num, "author"},
		},
		"removeMessage": {
			{"ids", many, "ids"}, {"ids", "1,2", "ids"}, {"ids", []any{hello.Num, "x"}, "ids"}, {"ids", []any{nil}, "ids"},
			{"ids", []any{hello.Num, foreign.Num}, "wasn't found"}, {"ids", []any{hello.Num, theirs.Num}, "author"}, {"id", theirs.Num, "author"},
		},
		"roomTyping": {
			{"isTyping", nil, "isTyping"}, {"isTyping", "true", "isTyping"}, {"isTyping", 1, "isTyping"}, {"name", 5, "name"},
		},
		"readMessage": {},
		"leaveRoom":   {},
		"joinRoom": {
			{"userId", w.user("bob").Id, "userId"}, {"accessToken", w.token("bob"), "user"},
		},
		"findAllMessages": {
			{"skipCount", "some", "skipCount"}, {"skipCount", 10_001, "skipCount"}, {"maxResultCount", object{}, "maxResultCount"},
			{"lastMessageId", "x", "lastMessageId"}, {"lastMessageId", foreign.ID, "wasn't found"},
		},
		"findAllChatHeaders": {
			{"SkipCount", "some", "skipCount"}, {"MaxResultCount", true, "maxResultCount"}, {"UserId", w.user("bob").Id, "userId"},
			{"RoomsWithLastMessageIds", 5, "RoomsWithLastMessageIds"}, {"RoomsWithLastMessageIds", []any{5}, "RoomsWithLastMessageIds"},
			{"RoomsWithLastMessageIds", []any{object{"LastMessageId": 1}}, "RoomsWithLastMessageIds"},
			{"RoomsWithLastMessageIds", make([]int, 1001), "RoomsWithLastMessageIds"},
		},
		"getMyFriendships": {{"accessToken", 5, "accessToken"}, {"userId", "x", "userId"}},
		"getMyChats":       {{"accessToken", "x", "token"}, {"userId", "x", "userId"}},
	}
	for _, event := range []string{"createMessage", "updateMessage", "removeMessage", "roomTyping", "readMessage", "leaveRoom", "joinRoom", "findAllMessages"} {
		for value, says := range badRooms {
			cases[event] = append(cases[event], bad{"chatHeaderId", value, says})
		}
	}
	for _, event := range []string{"updateMessage", "removeMessage"} {
		for value, says := range badMessages {
			cases[event] = append(cases[event], bad{"id", value, says})
		}
	}
	if want := slices.Sorted(maps.Keys(syarah.New(syarah.Config{}).Events())); !slices.Equal(slices.Sorted(maps.Keys(cases)), want) {
		t.Fatalf("the cases do not cover every event of the table: %v", want)
	}

	c := w.dial("ann")
	before := w.snapshot(room)
	for event, list := range cases {
		for _, b := range list {
			t.Run(fmt.Sprintf("%s with %s=%.40v", event, b.field, b.value), func(t *testing.T) {
				payload := maps.Clone(good)
				payload[b.field] = b.value
				wantError(t, c, event, b.says, payload)
			})
		}
	}
	if after := w.snapshot(room); after != before {
		t.Errorf("something was written:\nbefore %s\nafter  %s", before, after)
	}
}

// wantError sends an event and checks the shape of the refusal and that it says
// what is wrong.
func wantError(t *testing.T, c *chattest.Client, event, says string, args ...any) {
	t.Helper()
	var ack struct{ Error string }
	reply := c.Ack(event, args...)
	if isList(event) {
		if string(reply) != "[]" {
			t.Fatalf("the ack is %s, want []", reply)
		}
	} else if err := json.Unmarshal(reply, &ack); err != nil {
		t.Fatalf("the ack is %s: %v", reply, err)
	}
	said := ack.Error
	if event != "joinRoom" && event != "leaveRoom" {
		told := heard[struct{ Message, Event string }](t, c.Expect("error"))
		if told.Event != event || (said != "" && told.Message != said) {
			t.Errorf("the ack says %q, the event error %+v", said, told)
		}
		said = told.Message
	}
	if !strings.Contains(said, says) || strings.Contains(said, "Something went wrong") {
		t.Errorf("got %q, want it to say %q", said, says)
	}
}

// snapshot is what a hostile event could have changed in a room.
func (w *world) snapshot(room chat.Room) string {
	w.t.Helper()
	messages, err := store.History(w.app, chat.History{Room: room.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	members, err := store.Members(w.app, room.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	var b strings.Builder
	for _, m := range messages {
		fmt.Fprintln(&b, m.Num, m.Seq, m.Text, m.Caption, m.Edited, m.Deleted)
	}
	for _, m := range members {
		fmt.Fprintln(&b, m.User, m.LastReadSeq)
	}
	return b.String()
}

func argumentsThatAreNoObject(t *testing.T, w *world) {
	c := w.dial("ann")
	for event := range syarah.New(syarah.Config{}).Events() {
		for _, args := range [][]any{{"text"}, {5}, {[]int{1}}, {true}} {
			wantError(t, c, event, "one object", args...)
		}
	}
}

func repeatedKeysThatDisagreeAreRefused(t *testing.T, w *world) {
	room := w.direct("ann", "bob")
	c := w.dial("ann")
	raw := fmt.Sprintf(`{"chatHeaderId":%d,"ChatHeaderId":%d,"message":"x"}`, room.Num, room.Num+1)
	wantError(t, c, "createMessage", "Sent twice", json.RawMessage(raw))
}

func unknownEventsAreAnswered(t *testing.T, w *world) {
	c := w.dial("ann")
	wantError(t, c, "dropTables", "dropTables", object{})
}

func everyEventBeforeSignInErrsAndDoesNothing(t *testing.T, w *world) {
	room := w.direct("ann", "bob")
	hello := w.say("ann", room.ID, "hello")
	before := w.snapshot(room)
	for event := range syarah.New(syarah.Config{}).Events() {
		c := w.guest("ann")
		payload := object{"chatHeaderId": room.Num, "id": hello.Num, "message": "x", "isTyping": true, "userId": w.user("ann").Id}
		wantError(t, c, event, "Sign in", payload)
	}
	if after := w.snapshot(room); after != before {
		t.Errorf("something was written:\nbefore %s\nafter  %s", before, after)
	}
}
