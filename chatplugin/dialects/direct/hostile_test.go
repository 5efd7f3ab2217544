package direct_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/direct"
	"pocketchat/chatplugin/store"
)

type wireError struct{ Message, Event, Reason string }

// wantError sends an event and checks that the ack and the event "error" say
// the same, with this message.
func wantError(t *testing.T, c *chattest.Client, event, message string, args ...any) wireError {
	t.Helper()
	ack := decoded[wireError](t, c.Ack(event, args...))
	told := heard[wireError](t, c.Expect("error"))
	if told != ack || told.Event != event {
		t.Errorf("the ack says %+v, the event %+v", ack, told)
	}
	if told.Message != message && (message != "" || told.Message == "") {
		t.Errorf("%s: message %q, want %q (%s)", event, told.Message, message, told.Reason)
	}
	if strings.Contains(told.Message+told.Reason, "Something went wrong") {
		t.Errorf("%s is answered as our fault: %+v", event, told)
	}
	return told
}

// snapshot is what a hostile event could have changed in rooms.
func (w *world) snapshot(rooms ...chat.Room) string {
	w.t.Helper()
	var b strings.Builder
	for _, room := range rooms {
		messages, err := store.History(w.app, chat.History{Room: room.ID})
		check(w.t, err)
		for _, m := range messages {
			fmt.Fprintln(&b, m.ID, m.Seq, m.Sender, m.Text)
		}
	}
	return b.String()
}

// rooms counts the rooms there are.
func (w *world) rooms() int64 {
	w.t.Helper()
	n, err := w.app.CountRecords(store.RoomsID)
	check(w.t, err)
	return n
}

func TestBadFieldsAreRefusedInTheOriginalsWords(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	room, foreign := w.direct("ann", "bob"), w.direct("bob", "cat")
	w.say("ann", room.ID, "hello")
	huge := strings.Repeat("x", chat.DefaultLimits.Text+1)

	const (
		ids     = "Missing user IDs"
		join    = "Failed to join chat"
		details = "Missing message details"
		absent  = "Invalid room or sender not in room"
		send    = "Failed to send message"
		fetch   = "Failed to fetch messages"
		own     = "" // our own words
	)
	type bad struct {
		field   string
		value   any
		message string
	}
	cases := map[string][]bad{
		"join_chat": {
			{"userId", nil, ids}, {"userId", "", ids}, {"userId", 0, ids}, {"targetUserId", nil, ids}, {"targetUserId", false, ids},
			{"userId", w.id("bob"), own}, {"userId", 5, join}, {"targetUserId", object{"$ne": 1}, join}, {"targetUserId", []string{w.id("bob")}, join},
			{"targetUserId", "nobody", join}, {"targetUserId", "a\x00b", join}, {"targetUserId", huge, join}, {"targetUserId", "__proto__", join},
		},
		"send_message": {
			{"roomId", nil, details}, {"senderId", "", details}, {"body", nil, details}, {"body", "", details}, {"body", " \n", details}, {"body", false, details},
			{"senderId", w.id("bob"), own}, {"senderId", object{}, send}, {"body", 5, send}, {"body", []string{"x"}, send}, {"body", huge, send}, {"body", "a\x00b", send},
			{"roomId", foreign.ID, absent}, {"roomId", foreign.Num, absent}, {"roomId", strings.Repeat("f", 24), absent}, {"roomId", "x", absent},
			{"roomId", -1, absent}, {"roomId", 1e300, absent}, {"roomId", 1.5, absent}, {"roomId", true, absent}, {"roomId", object{}, absent}, {"roomId", "99999999999999999999999", absent},
		},
		"fetch_messages": {
			{"roomId", nil, fetch}, {"roomId", foreign.ID, fetch}, {"roomId", strings.Repeat("f", 24), fetch}, {"roomId", "constructor", fetch},
			{"offset", 10_001, fetch}, {"offset", "10001", fetch},
		},
		"register_user": nil, // takes no object, see TestRegisterUserOnlyChecksTheClaim
	}
	if got, want := slices.Sorted(maps.Keys(cases)), slices.Sorted(maps.Keys(direct.New().Events())); !slices.Equal(got, want) {
		t.Fatalf("the cases cover %v, the table has %v", got, want)
	}
	good := object{"userId": w.id("ann"), "targetUserId": w.id("bob"), "senderId": w.id("ann"), "roomId": room.ID, "body": "x"}
	before, rooms := w.snapshot(room, foreign), w.rooms()
	for event, list := range cases {
		for _, b := range list {
			t.Run(fmt.Sprintf("%s with %s=%.40v", event, b.field, b.value), func(t *testing.T) {
				payload := maps.Clone(good)
				payload[b.field] = b.value
				wantError(t, ann, event, b.message, payload)
			})
		}
	}
	if after := w.snapshot(room, foreign); after != before || w.rooms() != rooms {
		t.Errorf("something was written:\nbefore %s\nafter  %s", before, after)
	}
}

func TestWhatIsNotYoursAnswersLikeWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	foreign := w.direct("bob", "cat")
	for _, event := range []string{"send_message", "fetch_messages"} {
		payload := func(room string) object { return object{"roomId": room, "senderId": w.id("ann"), "body": "x"} }
		theirs := wantError(t, ann, event, "", payload(foreign.ID))
		if none := wantError(t, ann, event, "", payload(strings.Repeat("a", 24))); none != theirs {
			t.Errorf("%s: %+v is told from %+v", event, theirs, none)
		}
	}
}

func TestArgumentsThatAreNoObject(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	deep := json.RawMessage(strings.Repeat(`[`, 30) + strings.Repeat(`]`, 30))
	for event, message := range map[string]string{
		"join_chat": "Missing user IDs", "send_message": "Missing message details", "fetch_messages": "Failed to fetch messages",
	} {
		for _, args := range [][]any{nil, {"text"}, {5}, {[]int{1}}, {true}, {nil}, {json.RawMessage(`{"__proto__":{"roomId":"x"}}`)}, {deep}} {
			wantError(t, ann, event, message, args...)
		}
	}
}

func TestRegisterUserOnlyChecksTheClaim(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	for _, nobody := range [][]any{nil, {""}, {nil}, {0}, {false}, {w.id("ann")}} {
		if ack := ann.Ack("register_user", nobody...); string(ack) != "null" {
			t.Errorf("%v answers %s", nobody, ack)
		}
	}
	if more := ann.Unread(); len(more) != 0 {
		t.Errorf("heard %v", more)
	}
	wantError(t, ann, "register_user", "userId: This is not the user who is signed in.", w.id("bob"))
	wantError(t, ann, "register_user", "Failed to register user", object{"id": w.id("ann")})

	// A refused claim changes nothing.
	w.say("bob", w.direct("ann", "bob").ID, "for ann")
	ann.Expect("chat_list_update")
}

func TestEveryEventBeforeSignInErrsAndDoesNothing(t *testing.T) {
	w := newWorld(t)
	room := w.direct("ann", "bob")
	for event := range direct.New().Events() {
		guest := w.guest()
		before, rooms := w.snapshot(room), w.rooms()
		told := wantError(t, guest, event, "", object{"userId": w.id("ann"), "targetUserId": w.id("cat"), "roomId": room.ID, "senderId": w.id("ann"), "body": "x"})
		if !strings.Contains(told.Message, "Sign in first") {
			t.Errorf("%s: %+v", event, told)
		}
		if after := w.snapshot(room); after != before || w.rooms() != rooms {
			t.Errorf("%s wrote something:\nbefore %s\nafter  %s", event, before, after)
		}
		w.say("bob", room.ID, "not for guests")
		wantError(t, guest, event, told.Message, w.id("ann"))
		if more := guest.Unread(); len(more) != 0 {
			t.Errorf("a guest heard %v", more)
		}
	}
}

func TestUnknownEventsAreAnswered(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	wantError(t, ann, "drop_tables", `There is no event "drop_tables".`, object{})
	wantError(t, ann, "__proto__", `There is no event "__proto__".`)
}

func TestABlockedUserIsRefused(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	room := w.direct("ann", "bob")
	for _, other := range []string{"bob", "cat"} {
		_, err := w.Block(t.Context(), w.actor(other), w.id("ann"))
		check(t, err)
	}
	told := wantError(t, ann, "send_message", "Failed to send message", object{"roomId": room.ID, "senderId": w.id("ann"), "body": "x"})
	if told.Reason == "" || strings.Contains(told.Reason, "block") {
		t.Errorf("the reason is %q", told.Reason)
	}
	wantError(t, ann, "join_chat", "Failed to join chat", object{"userId": w.id("ann"), "targetUserId": w.id("cat")})
	if got := w.join(ann, "ann", "bob"); got == "" {
		t.Error("a room that is there stays readable")
	}
}
