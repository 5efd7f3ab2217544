package direct_test

import (
	"encoding/json"
	"fmt"
	"testing"
)

type wirePage struct {
	Messages []wireMessage
	Offset   int
}

func TestPagesGoThroughAllMessagesOnce(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	room, other := w.direct("ann", "bob"), w.direct("ann", "cat")
	var want []wireMessage
	for i := range 60 {
		w.say("cat", other.ID, "elsewhere")
		msg := w.say("bob", room.ID, fmt.Sprint(i))
		if i%7 != 3 {
			want = append(want, wireMessage{Body: fmt.Sprint(i)})
			continue
		}
		_, err := w.Delete(t.Context(), w.actor("bob"), msg.ID)
		check(t, err)
	}
	ann.Emit("join_chat", object{"userId": w.id("ann"), "targetUserId": w.id("bob")})
	ann.Expect("room_joined")
	all := heard[wirePage](t, ann.Expect("message_history")).Messages
	if len(all) != 50 {
		t.Fatalf("the history has %d messages, want 50", len(all))
	}
	for offset := len(all); ; {
		page := decoded[wirePage](t, ann.Ack("fetch_messages", object{"roomId": room.ID, "limit": 1, "offset": offset}))
		if page.Offset != offset+len(page.Messages) {
			t.Fatalf("the next offset is %d after %d and %d messages", page.Offset, offset, len(page.Messages))
		}
		if len(page.Messages) == 0 {
			break
		}
		all, offset = append(page.Messages, all...), page.Offset
	}
	if bodies(all) != bodies(want) {
		t.Errorf("got %s, want %s", bodies(all), bodies(want))
	}
}

func TestLimitAndOffsetAreReadLikeTheOriginalDoes(t *testing.T) {
	w := newWorld(t)
	ann := w.dial("ann")
	room := w.direct("ann", "bob")
	for range 105 {
		w.say("bob", room.ID, "x")
	}
	tests := []struct {
		limit, offset string // JSON; empty: not sent
		messages      int
		next          int
	}{
		{"", "", 20, 20},
		{"5", "2", 5, 7},
		{`"5"`, `" 2"`, 5, 7},
		{"5.9", "2.9", 5, 7},
		{`"5 of them"`, "null", 5, 5},
		{"0", "0", 0, 0},
		{"100", "", 100, 100},
		{"101", "", 100, 100},
		{"1000000", "", 100, 100},
		{"-1", "-5", 20, 20},
		{"null", `""`, 20, 20},
		{"true", `{"a":1}`, 20, 20},
		{`"many"`, "[5]", 20, 20},
		{"", "104", 1, 105},
		{"", "10000", 0, 10000},
	}
	for _, tt := range tests {
		t.Run(tt.limit+" "+tt.offset, func(t *testing.T) {
			payload := object{"roomId": room.ID}
			if tt.limit != "" {
				payload["limit"] = json.RawMessage(tt.limit)
			}
			if tt.offset != "" {
				payload["offset"] = json.RawMessage(tt.offset)
			}
			page := decoded[wirePage](t, ann.Ack("fetch_messages", payload))
			if len(page.Messages) != tt.messages || page.Offset != tt.next {
				t.Errorf("%d messages and offset %d, want %d and %d", len(page.Messages), page.Offset, tt.messages, tt.next)
			}
		})
	}
}
