package native

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

type rawRecord string

func (r rawRecord) JSON() json.RawMessage { return json.RawMessage(r) }

func in(room, actor string) chat.Base {
	return chat.At(chat.Head{Position: 7, Room: room, Actor: actor, At: time.Unix(0, 0)})
}

func TestWhoHearsWhat(t *testing.T) {
	room := gateway.Audience{Rooms: []string{"r"}}
	tests := []struct {
		name  string
		ev    chat.Event
		event string
		to    gateway.Audience
	}{
		{"a new room", chat.RoomCreated{Base: in("r", "a"), Room: chat.Room{ID: "r"}}, "room.created", room},
		{"a change", chat.RoomUpdated{Base: in("r", "a"), Room: chat.Room{ID: "r"}}, "room.updated", room},
		{"a deleted room, which nobody is in any more", chat.RoomDeleted{Base: in("r", "a"), Room: chat.Room{ID: "r"}, Members: []string{"a", "c"}},
			"room.deleted", gateway.Audience{Rooms: []string{"r"}, Users: []string{"a", "c"}}},
		{"a removed member, who is told too", chat.MemberRemoved{Base: in("r", "a"), Member: chat.Member{User: "c"}},
			"member.deleted", gateway.Audience{Rooms: []string{"r"}, Users: []string{"c"}}},
		{"a message, also to other devices of the sender", chat.MessageCreated{Base: in("r", "a")}, "message.created", room},
		{"what one deletes for oneself", chat.MessageHidden{Base: in("r", "a"), User: "a"}, "message.hidden", gateway.Audience{Users: []string{"a"}}},
		{"typing, but not to oneself or across a block", chat.Typing{Base: in("r", "a"), User: "a", On: true, Hidden: []string{"h"}},
			"typing", gateway.Audience{Rooms: []string{"r"}, Except: []string{"a", "h"}}},
		{"viewing, but not to oneself or across a block", chat.Viewing{Base: in("r", "a"), User: "a", On: true, Hidden: []string{"h"}},
			"viewing", gateway.Audience{Rooms: []string{"r"}, Except: []string{"a", "h"}}},
		{"presence, never across a block", chat.Presence{Base: in("", "a"), User: "a", Rooms: []string{"r"}, Friends: []string{"f"}, Hidden: []string{"h"}},
			"presence", gateway.Audience{Rooms: []string{"r"}, Users: []string{"f"}, Except: []string{"a", "h"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			outs := New().Encode(test.ev, open{})
			if len(outs) != 1 || outs[0].Event != test.event || len(outs[0].Args) != 1 {
				t.Fatalf("got %+v", outs)
			}
			if !sameAudience(outs[0].To, test.to) {
				t.Errorf("got %+v, want %+v", outs[0].To, test.to)
			}
		})
	}
}

func sameAudience(a, b gateway.Audience) bool {
	return slices.Equal(a.Rooms, b.Rooms) && slices.Equal(a.Users, b.Users) && slices.Equal(a.Viewers, b.Viewers) &&
		slices.Equal(a.Except, b.Except) && a.ExceptConn == b.ExceptConn
}

func TestEphemeralEventsAreSmall(t *testing.T) {
	seen := time.Date(2024, 1, 15, 10, 30, 0, 0, time.UTC)
	tests := []struct {
		ev   chat.Event
		want string
	}{
		{chat.Typing{Base: in("r", "a"), User: "a", On: true, Text: "not ours"}, `{"room":"r","user":"a","on":true}`},
		{chat.Viewing{Base: in("r", "a"), User: "a"}, `{"room":"r","user":"a","on":false}`},
		{chat.Presence{Base: in("", "a"), User: "a", Online: true}, `{"user":"a","online":true,"last_seen":""}`},
		{chat.Presence{Base: in("", "a"), User: "a", LastSeen: seen}, `{"user":"a","online":false,"last_seen":"2024-01-15T10:30:00.000Z"}`},
	}
	for _, test := range tests {
		raw, err := json.Marshal(New().Encode(test.ev, open{})[0].Args[0])
		if err != nil || string(raw) != test.want {
			t.Errorf("got %s (%v), want %s", raw, err, test.want)
		}
	}
}

func TestEachSideOfABlockHearsItsOwn(t *testing.T) {
	blocked := chat.Friendship{ID: "f", Requester: "a", Addressee: "b", Status: chat.FriendBlocked, BlockedBy: []string{"b"},
		Record: rawRecord(`{"addressee":"b","requester":"a","status":"blocked"}`)}
	outs := New().Encode(chat.FriendshipChanged{Base: in("", "b"), Friendship: blocked, Before: chat.FriendAccepted}, nil)
	got := map[string]string{}
	for _, out := range outs {
		raw, err := json.Marshal(out.Args[0])
		if err != nil || len(out.To.Users) != 1 || out.To.Rooms != nil {
			t.Fatalf("got %+v, %v", out, err)
		}
		got[out.To.Users[0]] = out.Event + " " + string(raw)
	}
	head := `{"position":7,"at":"1970-01-01T00:00:00.000Z","actor":"b","id":"f",`
	want := map[string]string{
		"a": "friendship.deleted " + head + `"user":"b"}`,
		"b": "friendship.updated " + head + `"user":"a","record":{"addressee":"a","requester":"b","status":"blocked"}}`,
	}
	for user := range want {
		if got[user] != want[user] {
			t.Errorf("%s got  %s\nwant %s", user, got[user], want[user])
		}
	}

	stranger := chat.FriendshipChanged{Base: in("", "b"), Friendship: blocked, Before: chat.FriendNone}
	if outs := New().Encode(stranger, nil); len(outs) != 1 || outs[0].To.Users[0] != "b" {
		t.Errorf("a block of a stranger was told: %+v", outs)
	}
}

// open is a View in which everybody sees all receipts, keen one in which "b"
// keeps them.
type (
	open struct{ gateway.View }
	keen struct{ gateway.View }
)

func (open) AllReceipts() bool                  { return true }
func (keen) AllReceipts() bool                  { return false }
func (keen) SeesReceipts(viewer, _ string) bool { return viewer == "b" }

func TestReadCursorsAreOnlyInTheRecordsOfThoseWhoMaySee(t *testing.T) {
	member := chat.Member{ID: "m", User: "b", LastReadSeq: 7, LastDeliveredSeq: 8, Record: rawRecord(`{"id":"m","last_read_seq":7,"last_delivered_seq":8}`)}
	for _, tt := range []struct {
		ev     chat.Event
		others []string // for those who may see, and for those who may not
	}{
		{chat.MemberAdded{Base: in("r", "a"), Member: member}, []string{`{"id":"m","last_read_seq":7,"last_delivered_seq":8}`, `{"id":"m"}`}},
		{chat.MemberUpdated{Base: in("r", "a"), Member: member}, []string{`{"id":"m","last_read_seq":7,"last_delivered_seq":8}`, `{"id":"m"}`}},
		{chat.ReadMoved{Base: in("r", "b"), Member: member}, []string{`{"id":"m","last_read_seq":7,"last_delivered_seq":8}`}},
		{chat.DeliveredMoved{Base: in("r", "b"), Member: member}, []string{`{"id":"m","last_read_seq":7,"last_delivered_seq":8}`}},
	} {
		outs := New().Encode(tt.ev, keen{})
		if len(outs) != len(tt.others)+1 {
			t.Fatalf("%T: %d messages", tt.ev, len(outs))
		}
		for i, want := range tt.others {
			if got := record(t, outs[i]); got != want || outs[i].Where == nil {
				t.Errorf("%T: %d is %s, picked %t", tt.ev, i, got, outs[i].Where != nil)
			}
		}
		if got := record(t, outs[len(outs)-1]); !strings.Contains(got, `"last_read_seq":7`) {
			t.Errorf("%T: the member sees %s", tt.ev, got)
		}
	}
}

func TestOnlyTheMemberSeesTheSettingsInTheRecord(t *testing.T) {
	member := chat.Member{ID: "m", User: "b", Notify: chat.NotifyNone, Hidden: true, Record: rawRecord(`{"id":"m"}`)}
	for _, ev := range []chat.Event{
		chat.MemberAdded{Base: in("r", "a"), Member: member}, chat.MemberUpdated{Base: in("r", "a"), Member: member},
		chat.ReadMoved{Base: in("r", "b"), Member: member}, chat.DeliveredMoved{Base: in("r", "b"), Member: member},
	} {
		outs := New().Encode(ev, open{})
		if len(outs) != 2 || outs[0].Event != outs[1].Event {
			t.Fatalf("%T: got %+v", ev, outs)
		}
		others, own := outs[0], outs[1]
		if !sameAudience(others.To, gateway.Audience{Rooms: []string{"r"}, Except: []string{"b"}}) || !sameAudience(own.To, gateway.Audience{Users: []string{"b"}}) {
			t.Errorf("%T goes to %+v and %+v", ev, others.To, own.To)
		}
		if got := record(t, others); got != `{"id":"m"}` {
			t.Errorf("%T: others see %s", ev, got)
		}
		if got := record(t, own); got != `{"hidden":true,"id":"m","last_delivered_seq":0,"last_read_seq":0,"muted_until":"","notify":"none"}` {
			t.Errorf("%T: the member sees %s", ev, got)
		}
	}
}

func record(t *testing.T, out gateway.Out) string {
	t.Helper()
	raw, err := json.Marshal(out.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	var data struct{ Record json.RawMessage }
	if err := json.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	return string(data.Record)
}
