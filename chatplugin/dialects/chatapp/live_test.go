package chatapp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/chatapp"
	"pocketchat/chatplugin/service"
)

type wireMessage struct{ ID, Content, SenderID string }

type wireChat struct {
	ChatID      string
	Name        string
	UnreadCount int64
	Message     *wireMessage
	Messages    []wireMessage
	Users       []struct {
		UserID      string
		UnreadCount int64
		User        struct {
			Username string
			Online   bool
			LastSeen *string
		}
	}
}

func TestAMessageIsHeardByAllWhoTakePart(t *testing.T) {
	w := newWorld(t, short)
	room := w.direct("ann", "bob")
	w.name(room.ID, "room")
	ann, bob, cat := w.dial("ann"), w.dial("bob"), w.dial("cat") // nobody joined

	msg := w.say("ann", room.ID, "Hello")
	w.name(msg.ID, "m1")
	message := `{"id":"$m1","chatId":"$room","senderId":"$ann","content":"Hello","fileUrl":null,"fileName":null,"createdAt":"$time","sender":{"id":"$ann","username":"ann"}}`
	line := `{"chatId":"$room","unreadCount":%d,"message":` + message + `,"id":"$room","isGroup":false,"name":%q,"profilePic":null,"createdAt":"$time"}`
	w.wantEvent(bob, "new_message", message)
	w.wantEvent(bob, "chat_summary_updated", fmt.Sprintf(line, 1, "ann"))
	w.wantEvent(ann, "new_message", message)
	w.wantEvent(ann, "chat_summary_updated", fmt.Sprintf(line, 0, "bob"))
	w.quiet(ann, bob, cat)
}

func TestJoiningReadsAndCountsNothing(t *testing.T) {
	w := newWorld(t, short)
	room := w.direct("ann", "bob")
	w.name(room.ID, "room")
	w.name(w.say("ann", room.ID, "one").ID, "m1")
	w.settle()
	bob := w.dial("bob")

	w.want("join_chat", bob.Ack("join_chat", room.ID), `{"chatId":"$room"}`)
	whole := heard[wireChat](t, bob.Expect("chat_updated"))
	if whole.UnreadCount != 0 || whole.Name != "ann" || len(whole.Messages) != 1 || len(whole.Users) != 2 || whole.Users[0].UserID != w.id("bob") {
		t.Errorf("the chat is %+v", whole)
	}
	if line := heard[wireChat](t, bob.Expect("chat_summary_updated")); line.UnreadCount != 0 || line.Message == nil || line.Message.Content != "one" {
		t.Errorf("the line is %+v", line)
	}

	// Sent while it is open: read at once, for the other doors too.
	w.say("ann", room.ID, "two")
	bob.Expect("new_message")
	for range 2 { // with the message, and when the cursor has followed
		if line := heard[wireChat](t, bob.Expect("chat_summary_updated")); line.UnreadCount != 0 {
			t.Errorf("%d unread in an open chat", line.UnreadCount)
		}
	}
	if summary, err := w.Room(t.Context(), w.actor("bob"), room.ID); err != nil || summary.Unread != 0 {
		t.Errorf("%d unread, %v", summary.Unread, err)
	}

	// Joined again there is nothing to read; the line comes all the same.
	w.join(bob, room.ID)

	// After leaving it counts.
	w.want("leave_chat", bob.Ack("leave_chat", room.ID), `{"chatId":"$room"}`)
	for n := range 2 {
		w.say("ann", room.ID, "more")
		if line := heard[wireChat](t, bob.Expect("chat_summary_updated")); line.UnreadCount != int64(n+1) {
			t.Errorf("%d unread, want %d", line.UnreadCount, n+1)
		}
	}
}

func TestAChatOpenOnAClosedConnectionCountsAgain(t *testing.T) {
	w := newWorld(t, short)
	room := w.direct("ann", "bob")
	tab, other := w.dial("bob"), w.dial("bob")
	w.join(tab, room.ID)
	tab.Close()
	w.settle()
	other.Discard()
	w.say("ann", room.ID, "x")
	other.Expect("new_message")
	if line := heard[wireChat](t, other.Expect("chat_summary_updated")); line.UnreadCount != 1 {
		t.Errorf("%d unread", line.UnreadCount)
	}
	w.quiet(other)
}

func TestTypingIsHeardByTheOthersWhoJoined(t *testing.T) {
	w := newWorld(t, short)
	room := w.group("ann", "bob", "cat")
	w.name(room.ID, "room")
	ann, bob, cat, dan := w.dial("ann"), w.dial("bob"), w.dial("cat"), w.dial("bob")
	w.join(ann, room.ID)
	w.join(bob, room.ID)
	for _, c := range []*chattest.Client{ann, bob, cat, dan} {
		c.Discard()
	}
	typing := `{"chatId":"$room","userId":"$ann","username":"ann"}`
	start := func(arg any) {
		ann.Emit("typing_start", arg)
		w.want("typing_start", bob.Expect("typing_start").Args[0], typing)
	}
	start(room.ID)
	ann.Emit("typing_end", object{"chatId": room.ID})
	w.want("typing_end", bob.Expect("typing_end").Args[0], typing)

	// It ends by itself when the typist leaves, sends or goes.
	start(object{"chatId": room.ID})
	ann.Ack("leave_chat", room.ID)
	bob.Expect("typing_end")
	start(room.Num)
	w.say("ann", room.ID, "done")
	bob.Expect("typing_end")
	start(room.ID)
	ann.Close()
	bob.Expect("typing_end")
	for _, c := range []*chattest.Client{cat, dan} {
		for _, e := range c.Unread() {
			if e.Name == "typing_start" || e.Name == "typing_end" {
				t.Errorf("who did not join heard %s", e)
			}
		}
	}
}

func TestEditsAndDeletionsComeAsTheWholeChat(t *testing.T) {
	w := newWorld(t, short)
	room := w.direct("ann", "bob")
	first, last := w.say("ann", room.ID, "one"), w.say("ann", room.ID, "two")
	w.settle()
	bob, away := w.dial("bob"), w.dial("bob")
	w.join(bob, room.ID)
	w.settle()
	bob.Discard()
	away.Discard()

	edit := func(msg chat.Message, text string) {
		_, err := w.Edit(t.Context(), w.actor("ann"), service.EditDraft{Message: msg.ID, Text: &text})
		check(t, err)
	}
	expect := func(want ...string) wireChat {
		t.Helper()
		whole := heard[wireChat](t, bob.Expect("chat_updated"))
		var got []string
		for _, m := range whole.Messages {
			got = append(got, m.Content)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("messages are %v, want %v", got, want)
		}
		return whole
	}
	edit(first, "one!")
	expect("one!", "two")
	edit(last, "two!")
	expect("one!", "two!")
	if line := heard[wireChat](t, away.Expect("chat_summary_updated")); line.Message.Content != "two!" {
		t.Errorf("the list shows %q", line.Message.Content)
	}
	_, err := w.Delete(t.Context(), w.actor("ann"), last.ID)
	check(t, err)
	expect("one!")
	if line := heard[wireChat](t, away.Expect("chat_summary_updated")); line.Message.Content != "one!" {
		t.Errorf("the list shows %q", line.Message.Content)
	}
	_, err = w.Delete(t.Context(), w.actor("ann"), first.ID)
	check(t, err)
	if whole := expect(); whole.Message != nil {
		t.Errorf("an empty chat has the message %+v", whole.Message)
	}
	w.quiet(away) // the first message was not the newest: no line changed
}

func TestMembersComeAndGo(t *testing.T) {
	w := newWorld(t, short)
	room := w.group("ann", "bob")
	w.name(room.ID, "room")
	ann, bob, cat := w.dial("ann"), w.dial("bob"), w.dial("cat")
	w.join(ann, room.ID)
	w.settle()
	for _, c := range []*chattest.Client{ann, bob, cat} {
		c.Discard()
	}
	users := func(whole wireChat) []string {
		var names []string
		for _, u := range whole.Users {
			names = append(names, u.User.Username)
		}
		return names
	}

	_, err := w.AddMembers(t.Context(), w.actor("ann"), room.ID, []string{w.id("cat")})
	check(t, err)
	if got := users(heard[wireChat](t, cat.Expect("new_chat"))); fmt.Sprint(got) != "[cat ann bob]" {
		t.Errorf("cat sees %v", got)
	}
	if got := users(heard[wireChat](t, ann.Expect("chat_updated"))); fmt.Sprint(got) != "[ann bob cat]" {
		t.Errorf("ann sees %v", got)
	}

	check(t, w.RemoveMember(t.Context(), w.actor("ann"), room.ID, w.id("cat")))
	w.want("chat_deleted", cat.Expect("chat_deleted").Args[0], `"$room"`)
	if got := users(heard[wireChat](t, ann.Expect("chat_updated"))); fmt.Sprint(got) != "[ann bob]" {
		t.Errorf("ann sees %v", got)
	}

	name := "crew"
	_, err = w.UpdateRoom(t.Context(), w.actor("ann"), room.ID, service.RoomPatch{Name: &name})
	check(t, err)
	if got := heard[wireChat](t, ann.Expect("chat_updated")).Name; got != "crew" {
		t.Errorf("the name is %q", got)
	}

	check(t, w.DeleteRoom(t.Context(), w.actor("ann"), room.ID))
	for _, c := range []*chattest.Client{ann, bob} {
		w.want("chat_deleted", c.Expect("chat_deleted").Args[0], `"$room"`)
	}
	w.quiet(ann, bob, cat)
}

func TestANewChatIsToldToBoth(t *testing.T) {
	w := newWorld(t, short)
	ann, bob := w.dial("ann"), w.dial("bob")
	room := w.direct("ann", "bob")
	w.name(room.ID, "room")
	user := func(name string) string {
		return `{"userId":"$` + name + `","chatId":"$room","unreadCount":0,"joinedAt":"$time","user":{"id":"$` + name + `","username":"` + name + `","profilePic":null,"lastSeen":"$time","online":true}}`
	}
	// When who is online came is stored beside the log, and may come too late.
	raw := strings.ReplaceAll(string(bob.Expect("new_chat").Args[0]), `"lastSeen":null`, `"lastSeen":"2024-01-15T10:30:00.123Z"`)
	w.want("new_chat", []byte(raw), `{"chatId":"$room","unreadCount":0,"message":null,"id":"$room","isGroup":false,"name":"ann","profilePic":null,"createdAt":"$time","users":[`+
		user("bob")+`,`+user("ann")+`],"messages":[]}`)
	if got := heard[wireChat](t, ann.Expect("new_chat")).Name; got != "bob" {
		t.Errorf("ann's chat is named %q", got)
	}
}

// To others somebody who keeps all to themselves is never online, was never
// seen, and has read nothing, also with the chat open.
func TestAChatShowsNothingOfWhoKeepsIt(t *testing.T) {
	w := newWorld(t, short)
	room := w.direct("ann", "bob")
	_, err := w.UpdateProfile(t.Context(), w.actor("bob"), service.ProfilePatch{Privacy: json.RawMessage(`{"presence":"nobody","receipts":false}`)})
	check(t, err)
	w.say("ann", room.ID, "one")
	bob := w.dial("bob")
	bob.Ack("join_chat", room.ID)
	own := heard[wireChat](t, bob.Expect("chat_updated"))
	ann := w.dial("ann")
	ann.Ack("join_chat", room.ID)
	got := heard[wireChat](t, ann.Expect("chat_updated"))
	if len(got.Users) != 2 || len(own.Users) != 2 {
		t.Fatalf("%+v, %+v", got, own)
	}
	if place := got.Users[1]; place.UserID != w.actor("bob").User || place.UnreadCount != 1 || place.User.Online || place.User.LastSeen != nil {
		t.Errorf("ann sees %+v", place)
	}
	if place := own.Users[0]; place.UserID != w.actor("bob").User || place.UnreadCount != 0 || !place.User.Online {
		t.Errorf("bob sees himself as %+v", place)
	}
	if place := own.Users[1]; place.UnreadCount != 1 {
		t.Errorf("bob, who keeps it, sees ann's reading: %+v", place)
	}
}

func TestPresenceIsForWhoSharesAChat(t *testing.T) {
	w := newWorld(t, short)
	w.direct("ann", "bob")
	ann, cat := w.dial("ann"), w.dial("cat")
	bob := w.dial("bob")
	w.wantEvent(ann, "user_status", `{"userId":"$bob","online":true,"lastSeen":"$time"}`)
	bob.Close()
	w.wantEvent(ann, "user_status", `{"userId":"$bob","online":false,"lastSeen":"$time"}`)
	w.say("cat", w.direct("cat", "cat").ID, "past it")
	cat.Expect("new_message")
	for _, e := range cat.Unread() {
		if e.Name == presence {
			t.Errorf("a stranger heard %s", e)
		}
	}
}

func TestNobodyIsSeenAcrossABlock(t *testing.T) {
	w := newWorld(t, short)
	room := w.group("ann", "bob", "cat")
	_, err := w.Block(t.Context(), w.actor("bob"), w.id("ann"))
	check(t, err)
	ann, bob, cat := w.dial("ann"), w.dial("bob"), w.dial("cat")
	w.join(cat, room.ID)
	w.join(bob, room.ID)
	ann.Ack("join_chat", room.ID)
	for _, u := range heard[wireChat](t, ann.Expect("chat_updated")).Users {
		if u.UserID == w.id("bob") && (u.User.Online || u.User.LastSeen != nil) {
			t.Errorf("ann sees bob %+v", u.User)
		}
		if u.UserID == w.id("cat") && !u.User.Online {
			t.Errorf("ann does not see cat")
		}
	}
	bob.Ack("typing_start", room.ID)
	cat.Expect("typing_start")
	bob.Close()
	for heard[struct{ Online bool }](t, cat.Expect(presence)).Online {
	}
	w.say("cat", room.ID, "past it")
	ann.Expect("new_message")
	for _, e := range ann.Unread() {
		if e.Name == "typing_start" || e.Name == presence && strings.Contains(e.String(), w.id("bob")) {
			t.Errorf("ann heard %s", e)
		}
	}
}

func TestMessagesOfOtherDoorsAreHeardInOrder(t *testing.T) {
	w := newWorld(t, chatapp.Config{})
	room := w.group("ann", "bob")
	bob := w.dial("bob")
	bob.Ack("join_chat", room.ID)
	const n = 60
	for i := range n {
		if i%2 == 0 {
			w.say("ann", room.ID, fmt.Sprint(i))
			continue
		}
		_, _, err := w.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room.ID, Text: fmt.Sprint(i)})
		check(t, err)
	}
	for i := range n {
		got := heard[wireMessage](t, bob.Expect("new_message"))
		if got.Content != fmt.Sprint(i) || (i%2 == 1 && got.SenderID != "") {
			t.Fatalf("message %d is %+v", i, got)
		}
	}
}

func TestEveryNameOfAnEventSaysTheSame(t *testing.T) {
	w := newWorld(t, chatapp.Config{})
	ann := w.dial("ann")
	room := w.group("ann", "bob")
	same := func(names ...string) {
		t.Helper()
		first := string(ann.Expect(names[0]).Args[0])
		for _, name := range names[1:] {
			if got := string(ann.Expect(name).Args[0]); got != first {
				t.Errorf("%s says %s, %s says %s", names[0], first, name, got)
			}
		}
	}
	same("new_chat", "chat_created", "chat_added", "added_to_chat")
	ann.Ack("join_chat", room.ID)
	same("chat_updated", "chat_update", "update_chat")
	same("chat_summary_updated", "chat_summary", "chat_summary_update", "update_chat_summary")
	w.dial("bob")
	same("user_status", "presence_update", "user_presence", "user_status_changed", "user_status_update")
	check(t, w.DeleteRoom(t.Context(), w.actor("ann"), room.ID))
	same("chat_deleted", "delete_chat")
}

func TestASetNameIsTheOnlyOne(t *testing.T) {
	w := newWorld(t, chatapp.Config{AddedEvents: []string{"chat:new"}})
	ann := w.dial("ann")
	w.direct("ann", "bob")
	ann.Expect("chat:new")
	w.quiet(ann)
}
