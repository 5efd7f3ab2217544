package syarah_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
)

// heard decodes the one object of an event.
func heard[T any](t *testing.T, e chattest.Event) T {
	t.Helper()
	var v T
	if len(e.Args) != 1 {
		t.Fatalf("%s has %d arguments", e.Name, len(e.Args))
	}
	if err := json.Unmarshal(e.Args[0], &v); err != nil {
		t.Fatal(err)
	}
	return v
}

type wireMessage struct {
	ID          int64
	Message     string
	MessageType int
	UserID      string `json:"userId"`
	Name        string
	IsRead      bool
}

type wireEvent struct{ ChatMessage wireMessage }

func messagesOfOtherDoorsAreHeardInOrder(t *testing.T, w *world) {
	room := w.direct("ann", "bob")
	c := w.dial("ann")
	c.Ack("joinRoom", object{"chatHeaderId": room.Num})

	w.say("bob", room.ID, "from the service")
	if _, _, err := w.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room.ID, Text: "from the server"}); err != nil {
		t.Fatal(err)
	}
	first, second := heard[wireEvent](t, c.Expect("message")), heard[wireEvent](t, c.Expect("message"))
	if m := first.ChatMessage; m.Message != "from the service" || m.UserID != w.user("bob").Id || m.Name != "bob" {
		t.Errorf("first: %+v", m)
	}
	if m := second.ChatMessage; m.Message != "from the server" || m.UserID != "" || m.MessageType != 0 || m.ID <= first.ChatMessage.ID {
		t.Errorf("second: %+v", m)
	}
}

func aRemovedMemberHearsAndMayNothing(t *testing.T, w *world) {
	group := w.group("ann", "team", "bob")
	ann, bob := w.dial("ann"), w.dial("bob")
	ann.Ack("joinRoom", object{"chatHeaderId": group.Num})
	bob.Ack("joinRoom", object{"chatHeaderId": group.Num})
	if err := w.RemoveMember(t.Context(), w.actor("ann"), group.ID, w.user("bob").Id); err != nil {
		t.Fatal(err)
	}

	own := w.direct("bob", "bob")
	bob.Ack("joinRoom", object{"chatHeaderId": own.Num})
	w.say("ann", group.ID, "without bob")
	ann.Expect("message") // the log is past it
	wantError(t, bob, "createMessage", "wasn't found", object{"chatHeaderId": group.Num, "message": "x"})
	w.say("bob", own.ID, "note")
	if m := heard[wireEvent](t, bob.Expect("message")).ChatMessage; m.Message != "note" {
		t.Errorf("bob heard %+v", m)
	}
}

func presenceIsToldToPeopleWhoShareARoom(t *testing.T, w *world) {
	w.direct("ann", "bob")
	w.befriend("ann", "dan")
	ann := w.dial("ann")

	type status struct {
		UserID     string `json:"userId"`
		ClientType string
		ActiveNow  bool
	}
	expect := func(name, kind string, active bool) {
		t.Helper()
		want := status{UserID: w.user(name).Id, ClientType: kind, ActiveNow: active}
		if got := heard[status](t, ann.Expect("clientStatus")); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	stranger := w.dial("cat")

	bob := w.dial("bob")
	expect("bob", "user", true)
	bob.Close()
	expect("bob", "user", false)

	dan := w.dial("dan") // a friend without a room
	expect("dan", "user", true)
	dan.Close()
	expect("dan", "user", false)
	if heard := stranger.Unread(); len(heard) != 0 {
		t.Errorf("a stranger heard %v", heard)
	}
}

func clientTypeOfTheQueryIsShown(t *testing.T, w *world) {
	w.direct("ann", "bob")
	ann := w.dial("ann")
	bob := chattest.Dial(t, w.url, chattest.DialOptions{
		Query: url.Values{"userId": {w.user("bob").Id}, "clientType": {"mobile"}},
		Auth:  object{"token": w.token("bob")},
	})
	ann.Expect("clientStatus")
	bob.Close()
	got := heard[struct {
		ClientType string
		ActiveNow  bool
	}](t, ann.Expect("clientStatus"))
	if got.ClientType != "mobile" || got.ActiveNow {
		t.Errorf("got %+v", got)
	}
}

func aHandshakeTokenOfAnotherUserIsRefused(t *testing.T, w *world) {
	chattest.DialRefused(t, w.url, chattest.DialOptions{
		Query: url.Values{"userId": {w.user("ann").Id}},
		Auth:  object{"accessToken": w.token("bob")},
	})
}

func pagesGoThroughAllMessagesOnce(_ *testing.T, w *world) { w.readAllPages(false) }

// readAllPages compares what pages list with what was written and is not
// deleted.
func (w *world) readAllPages(oldestFirst bool) {
	w.t.Helper()
	room, other := w.direct("ann", "bob"), w.direct("ann", "ann")
	var want []int64
	for i := range 25 {
		w.say("ann", other.ID, "numbers in between")
		msg := w.say("ann", room.ID, "text")
		if i%3 != 0 {
			want = append(want, msg.Num)
			continue
		}
		if _, err := w.Delete(w.t.Context(), w.actor("ann"), msg.ID); err != nil {
			w.t.Fatal(err)
		}
	}
	c := w.dial("bob")
	byID := w.pages(c, room, oldestFirst, func(_ int, oldest int64) object { return object{"lastMessageId": oldest} })
	bySkip := w.pages(c, room, oldestFirst, func(seen int, _ int64) object { return object{"skipCount": seen} })
	for how, got := range map[string][]int64{"lastMessageId": byID, "skipCount": bySkip} {
		if !slices.Equal(got, want) {
			w.t.Errorf("by %s: got %v, want %v", how, got, want)
		}
	}
}

// pages reads a room page by page and gives the numbers, oldest first.
func (w *world) pages(c *chattest.Client, room chat.Room, oldestFirst bool, next func(seen int, oldest int64) object) []int64 {
	w.t.Helper()
	const size = 4
	var all []int64
	payload := object{}
	for {
		payload["chatHeaderId"], payload["maxResultCount"] = room.Num, size
		var page []wireMessage
		if err := json.Unmarshal(c.Ack("findAllMessages", payload), &page); err != nil {
			w.t.Fatal(err)
		}
		numbers := make([]int64, len(page))
		for i, msg := range page {
			at := i
			if !oldestFirst {
				at = len(page) - 1 - i
			}
			numbers[at] = msg.ID
		}
		all = append(numbers, all...)
		if len(page) < size {
			return all
		}
		payload = next(len(all), all[0])
	}
}

func pagingGoesOnWhereTheMessageIsGone(t *testing.T, w *world) {
	room, other := w.direct("ann", "bob"), w.direct("ann", "cat")
	first := w.say("ann", room.ID, "first")
	foreign := w.say("cat", other.ID, "elsewhere")
	gone := w.say("ann", room.ID, "gone")
	last := w.say("ann", room.ID, "last")
	record, err := w.app.FindRecordById("chat_messages", gone.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.app.Delete(record); err != nil {
		t.Fatal(err)
	}
	c := w.dial("bob")
	for name, at := range map[string]int64{"removed for good": gone.Num, "of another room": foreign.Num, "the next": last.Num} {
		var page []wireMessage
		if err := json.Unmarshal(c.Ack("findAllMessages", object{"chatHeaderId": room.Num, "lastMessageId": at}), &page); err != nil {
			t.Fatal(err)
		}
		if len(page) != 1 || page[0].ID != first.Num {
			t.Errorf("%s: got %+v", name, page)
		}
	}
}

// group makes a group with one more member.
func (w *world) group(owner, name, member string) chat.Room {
	w.t.Helper()
	p := &player{world: w, names: map[string]any{}}
	p.do("group", []string{"group", owner, member, name})
	summary, err := w.RoomByNum(w.t.Context(), w.actor(owner), int64(p.names["$"+name].(float64)))
	if err != nil {
		w.t.Fatal(err)
	}
	return summary.Room
}
