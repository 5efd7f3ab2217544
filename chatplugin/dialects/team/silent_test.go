package team_test

import (
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

// whatTheWireHasNoWordsForIsLeftOut does all of it, and then something that is
// heard: nothing came before.
func whatTheWireHasNoWordsForIsLeftOut(t *testing.T, w *world) {
	ctx := t.Context()
	room := w.group("ann", "bob", "cat")
	msg := w.say("ann", room.ID, "hello")
	bob := w.dial("bob")
	_, err := w.React(ctx, w.actor("ann"), msg.ID, "👍", true)
	must(t, err)
	name := "renamed"
	_, err = w.UpdateRoom(ctx, w.actor("ann"), room.ID, service.RoomPatch{Name: &name})
	must(t, err)
	_, err = w.RequestFriend(ctx, w.actor("ann"), w.id("bob"))
	must(t, err)
	must(t, w.RemoveMember(ctx, w.actor("ann"), room.ID, w.id("cat")))
	cat := w.dial("cat") // comes online
	_, err = w.MarkDelivered(ctx, w.actor("ann"), room.ID, 0)
	must(t, err)
	own := w.group("ann", "bob")
	bob.Expect("group_" + w.id("bob"))
	must(t, w.DeleteRoom(ctx, w.actor("ann"), own.ID))
	w.settle()
	if rest := append(bob.Unread(), cat.Unread()...); len(rest) != 0 {
		t.Errorf("heard %v", rest)
	}
}

func aTicketInTheURLIsEnoughAndAnIDIsNot(t *testing.T, w *world) {
	bob := w.dial("bob") // a ticket, the main namespace, no dialect named
	room := w.direct("ann", "bob")
	w.say("ann", room.ID, "hi")
	bob.Expect(w.id("bob"))

	guest := chattest.Dial(t, w.url, chattest.DialOptions{})
	wantError(t, guest, "connectRooms", "ticket", object{"user_id": w.id("bob"), "first_name": "Bob"})
	for _, e := range guest.Unread() {
		if e.Name == "connectRooms" {
			t.Errorf("a guest heard %s", e)
		}
	}
}

func aBlockEndsDirectMessagesWithoutSayingWhose(t *testing.T, w *world) {
	room := w.direct("ann", "bob")
	ann, bob := w.dial("ann"), w.dial("bob")
	_, err := w.Block(t.Context(), w.actor("ann"), w.id("bob"))
	must(t, err)
	for _, c := range []*chattest.Client{ann, bob} {
		wantError(t, c, "sendMessage", "You can't send messages in this room.", object{"room_id": room.ID, "message": "?"})
	}
	wantError(t, bob, "sendNewMessage", "can't open a conversation",
		object{"recipient_id": w.blocker("bob"), "message": object{"message": "?"}})
}

// blocker is a new user who has blocked somebody.
func (w *world) blocker(of string) string {
	w.t.Helper()
	_, err := w.Block(w.t.Context(), w.actor("eve"), w.id(of))
	must(w.t, err)
	return w.id("eve")
}

func aStoryIsKeptAsItCame(t *testing.T, w *world) {
	room := w.group("ann", "bob")
	ann := w.dial("ann")
	ann.Emit("sendMessage", object{"room_id": room.ID, "message": "nice", "isStoryReply": true, "reply_message": object{"_id": "story-7", "frame": 3}})
	m := heard[wireMessage](t, ann.Expect("message"))
	if !m.IsStoryReply || m.ReplyMessage["_id"] != "story-7" || m.ReplyMessage["frame"] != 3.0 {
		t.Errorf("heard %+v", m)
	}
	// Without being a story it would be a quote that nobody can check.
	ann.Emit("sendMessage", object{"room_id": room.ID, "message": "hm", "reply_message": object{"message": "Bob said so", "sender_id": w.id("bob")}})
	if m := heard[wireMessage](t, ann.Expect("message")); len(m.ReplyMessage) != 0 {
		t.Errorf("heard %+v", m)
	}
}

func longWordsAreRefusedBeforeARoomIsOpened(t *testing.T, w *world) {
	ann := w.dial("ann")
	long := strings.Repeat("x", chat.DefaultLimits.Text+1)
	wantError(t, ann, "sendNewMessage", "message", object{"recipient_id": []string{w.id("bob")}, "message": object{"message": long}})
	rooms, err := w.Rooms(t.Context(), w.actor("ann"), service.RoomsQuery{})
	must(t, err)
	if len(rooms) != 0 {
		t.Errorf("%d rooms were opened", len(rooms))
	}
}
