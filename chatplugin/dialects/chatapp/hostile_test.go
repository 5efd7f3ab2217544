package chatapp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/chatapp"
)

type wireError struct{ Message, Event string }

// wantError sends an event and checks that the ack and the event "error" say
// the same.
func wantError(t *testing.T, c *chattest.Client, event, says string, args ...any) string {
	t.Helper()
	ack := decoded[struct{ Error string }](t, c.Ack(event, args...))
	told := heard[wireError](t, c.Expect("error"))
	if told.Message != ack.Error || told.Event != event {
		t.Errorf("the ack says %+v, the event %+v", ack, told)
	}
	if !strings.Contains(ack.Error, says) || strings.Contains(ack.Error, "Something went wrong") {
		t.Errorf("%s: got %q, want it to say %q", event, ack.Error, says)
	}
	return ack.Error
}

func TestBadArgumentsAreRefused(t *testing.T) {
	w := newWorld(t, short)
	ann := w.dial("ann")
	foreign := w.direct("bob", "cat")
	deep := json.RawMessage(strings.Repeat(`[`, 30) + strings.Repeat(`]`, 30))
	for event := range chatapp.New(short).Events() {
		for _, args := range [][]any{
			nil, {nil}, {""}, {true}, {object{}}, {object{"chatId": nil}}, {object{"chatId": object{"chatId": "x"}}}, {[]string{"x"}}, {deep},
			{-1}, {0}, {1.5}, {1e300}, {object{"chatId": 1e300}}, {object{"__proto__": object{"chatId": foreign.ID}}},
		} {
			wantError(t, ann, event, "chatId: Missing", args...)
		}
		absent := wantError(t, ann, event, "wasn't found", strings.Repeat("f", 24))
		for _, id := range []any{
			foreign.ID, object{"chatId": foreign.ID}, strings.ToUpper(foreign.ID), foreign.Num, 999_999, "x", "a\x00b", "__proto__", strings.Repeat("x", 100_000),
		} {
			if got := wantError(t, ann, event, "wasn't found", id); got != absent {
				t.Errorf("%s: %q is told from %q", event, got, absent)
			}
		}
	}
	w.quiet(ann)
}

func TestEveryEventBeforeSignInErrsAndNothingIsHeard(t *testing.T) {
	w := newWorld(t, short)
	room := w.direct("ann", "bob")
	for event := range chatapp.New(short).Events() {
		guest := w.guest()
		wantError(t, guest, event, "Sign in first", room.ID)
		w.say("ann", room.ID, "not for guests")
		w.quiet(guest)
	}
}

func TestUnknownEventsAreAnswered(t *testing.T) {
	w := newWorld(t, short)
	wantError(t, w.dial("ann"), "send_message", `There is no event "send_message".`, object{})
}

func TestARemovedMemberHearsAndMayNothing(t *testing.T) {
	w := newWorld(t, short)
	room := w.group("ann", "bob")
	ann, bob := w.dial("ann"), w.dial("bob")
	w.join(ann, room.ID)
	w.join(bob, room.ID)
	check(t, w.RemoveMember(t.Context(), w.actor("ann"), room.ID, w.id("bob")))
	bob.Expect("chat_deleted")
	w.settle() // what is not in the log does not wait for it
	bob.Discard()
	w.say("ann", room.ID, "without bob")
	ann.Ack("typing_start", room.ID)
	w.quiet(bob)
	for event := range chatapp.New(short).Events() {
		wantError(t, bob, event, "wasn't found", room.ID)
	}
}
