package command

import (
	"encoding/json"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

type rawRecord string

func (r rawRecord) JSON() json.RawMessage { return json.RawMessage(r) }

func happened(room, actor string) chat.Base {
	return chat.At(chat.Head{Position: 7, Room: room, Actor: actor, At: time.Date(2024, 1, 15, 10, 30, 0, 123e6, time.UTC)})
}

// durable has one event of every kind.
func durable() []chat.Event {
	at := happened("r", "a")
	rec := rawRecord(`{"id":"x"}`)
	room := chat.Room{ID: "r", Record: rec}
	member := chat.Member{ID: "m", Room: "r", User: "b", LastReadSeq: 4, LastDeliveredSeq: 5, Record: rec}
	msg := chat.Message{ID: "x", Room: "r", Seq: 3, Record: rec}
	reaction := chat.Reaction{ID: "y", Room: "r", Message: "x", User: "a", Emoji: "+", Record: rec}
	friends := chat.Friendship{ID: "f", Requester: "a", Addressee: "b", Status: chat.FriendAccepted, Record: rec}
	people := happened("", "a")
	return []chat.Event{
		chat.RoomCreated{Base: at, Room: room}, chat.RoomUpdated{Base: at, Room: room},
		chat.RoomDeleted{Base: at, Room: chat.Room{ID: "r"}, Members: []string{"a", "b"}},
		chat.MemberAdded{Base: at, Member: member}, chat.MemberUpdated{Base: at, Member: member},
		chat.MemberRemoved{Base: at, Member: member},
		chat.ReadMoved{Base: at, Member: member}, chat.DeliveredMoved{Base: at, Member: member},
		chat.MessageCreated{Base: at, Message: msg}, chat.MessageUpdated{Base: at, Message: msg},
		chat.MessageDeleted{Base: at, Message: msg}, chat.MessagePinned{Base: at, Message: msg},
		chat.MessageHidden{Base: at, Message: msg, User: "a"},
		chat.ReactionAdded{Base: at, Reaction: reaction}, chat.ReactionRemoved{Base: at, Reaction: reaction},
		chat.FriendshipChanged{Base: people, Friendship: friends}, chat.FriendshipRemoved{Base: people, Friendship: friends},
	}
}

func TestEveryKindIsSaid(t *testing.T) {
	head := `{"position":7,"at":"2024-01-15T10:30:00.123Z",`
	rec := `"record":{"id":"x"}}`
	want := []string{
		`room.created ` + head + `"room":"r","actor":"a","id":"r",` + rec,
		`room.updated ` + head + `"room":"r","actor":"a","id":"r",` + rec,
		`room.deleted ` + head + `"room":"r","actor":"a","id":"r"}`,
		`member.created ` + head + `"room":"r","actor":"a","id":"m","user":"b",` + rec,
		`member.updated ` + head + `"room":"r","actor":"a","id":"m","user":"b",` + rec,
		`member.deleted ` + head + `"room":"r","actor":"a","id":"m","user":"b"}`,
		`member.read ` + head + `"room":"r","actor":"a","id":"m","seq":4,"user":"b",` + rec,
		`member.delivered ` + head + `"room":"r","actor":"a","id":"m","seq":5,"user":"b",` + rec,
		`message.created ` + head + `"room":"r","actor":"a","id":"x","seq":3,` + rec,
		`message.updated ` + head + `"room":"r","actor":"a","id":"x","seq":3,` + rec,
		`message.deleted ` + head + `"room":"r","actor":"a","id":"x","seq":3,` + rec,
		`message.pinned ` + head + `"room":"r","actor":"a","id":"x","seq":3,` + rec,
		`message.hidden ` + head + `"room":"r","actor":"a","id":"x","seq":3}`,
		`reaction.created ` + head + `"room":"r","actor":"a","id":"y","user":"a","message":"x","emoji":"+",` + rec,
		`reaction.deleted ` + head + `"room":"r","actor":"a","id":"y","user":"a","message":"x","emoji":"+"}`,
		`friendship.updated ` + head + `"actor":"a","id":"f","user":"b",` + rec,
		`friendship.deleted ` + head + `"actor":"a","id":"f","user":"b"}`,
	}
	events := durable()
	if len(events) != len(chat.Kinds) {
		t.Fatalf("%d events for %d kinds", len(events), len(chat.Kinds))
	}
	for i, ev := range events {
		said, ok := DescribeFor(ev, "a")
		if !ok {
			t.Errorf("%T is not said", ev)
			continue
		}
		raw, err := json.Marshal(said.Data)
		if got := said.Name + " " + string(raw); err != nil || got != want[i] {
			t.Errorf("got  %s (%v)\nwant %s", got, err, want[i])
		}
	}
}

func TestARemovedRowLeavesOnlyItsPlace(t *testing.T) {
	said, _ := Describe(chat.MessageDeleted{Base: happened("r", ""), Gone: true,
		Message: chat.Message{ID: "x", Room: "r", Seq: 3, Record: rawRecord(`{}`)}})
	if d := said.Data; !d.Gone || d.Record != nil || d.ID != "x" || d.Seq != 3 || d.Room != "r" {
		t.Errorf("got %+v", d)
	}
}

func TestEphemeralEventsAreNotDurable(t *testing.T) {
	for _, ev := range []chat.Event{chat.Typing{}, chat.Presence{}, chat.Viewing{}} {
		if _, ok := DescribeFor(ev, "a"); ok {
			t.Errorf("%T is said", ev)
		}
	}
}

func TestABlockIsNeverTold(t *testing.T) {
	tests := []struct {
		name      string
		blockedBy []string
		before    chat.FriendStatus
		actor     string
		toA, toB  string // "" is silence
	}{
		{"a blocks a friend", []string{"a"}, chat.FriendAccepted, "a", "friendship.updated", "friendship.deleted"},
		{"a blocks a requester", []string{"a"}, chat.FriendPending, "a", "friendship.updated", "friendship.deleted"},
		{"a blocks a stranger", []string{"a"}, chat.FriendNone, "a", "friendship.updated", ""},
		{"b blocks back", []string{"a", "b"}, chat.FriendBlocked, "b", "", "friendship.updated"},
		{"a unblocks, b still blocks", []string{"b"}, chat.FriendBlocked, "a", "friendship.deleted", ""},
		{"the server touches a block", []string{"a"}, chat.FriendBlocked, "", "friendship.updated", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ev := chat.FriendshipChanged{Base: happened("", test.actor), Before: test.before, Friendship: chat.Friendship{
				ID: "f", Requester: "b", Addressee: "a", Status: chat.FriendBlocked, BlockedBy: test.blockedBy, Record: rawRecord(`{"secret":1}`)}}
			for user, want := range map[string]string{"a": test.toA, "b": test.toB} {
				said, ok := DescribeFor(ev, user)
				if said.Name != want || ok != (want != "") {
					t.Errorf("%s hears %q, want %q", user, said.Name, want)
				}
				if said.Name == "friendship.deleted" && said.Data.Record != nil {
					t.Errorf("%s got the record", user)
				}
			}
		})
	}
}

func TestTheEndOfABlockIsToldToWhoBlocked(t *testing.T) {
	block := chat.Friendship{ID: "f", Requester: "a", Addressee: "b", Status: chat.FriendBlocked, BlockedBy: []string{"a"}}
	ev := chat.FriendshipRemoved{Base: happened("", "a"), Friendship: block}
	if said, ok := DescribeFor(ev, "a"); !ok || said.Name != "friendship.deleted" || said.Data.User != "b" {
		t.Errorf("a hears %+v, %v", said, ok)
	}
	if _, ok := DescribeFor(ev, "b"); ok {
		t.Error("b hears of the end of a block")
	}
}

func TestWhoBlockedFirstIsNotTold(t *testing.T) {
	both := chat.Friendship{ID: "f", Requester: "a", Addressee: "b", Status: chat.FriendBlocked, BlockedBy: []string{"a", "b"},
		Record: rawRecord(`{"addressee":"b","id":"f","requester":"a"}`)}
	ev := chat.FriendshipChanged{Base: happened("", "b"), Friendship: both, Before: chat.FriendBlocked}
	said, ok := DescribeFor(ev, "b")
	if want := `{"addressee":"a","id":"f","requester":"b"}`; !ok || string(said.Data.Record) != want {
		t.Errorf("got %s, want %s", said.Data.Record, want)
	}
}
