package syarah

import (
	"encoding/json"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func TestFriendshipStatusNumbers(t *testing.T) {
	relation := func(status chat.FriendStatus, blockedBy ...string) chat.Friendship {
		return chat.Friendship{ID: "f", Requester: "a", Addressee: "b", Status: status, BlockedBy: blockedBy}
	}
	number := func(n int) *int { return &n }
	tests := []struct {
		name   string
		f      chat.Friendship
		viewer string
		want   *int
	}{
		{"none", chat.Friendship{}, "a", nil},
		{"pending", relation(chat.FriendPending), "a", number(0)},
		{"accepted", relation(chat.FriendAccepted), "b", number(1)},
		{"rejected", relation(chat.FriendRejected), "b", number(2)},
		{"blocked, to who blocked", relation(chat.FriendBlocked, "a"), "a", number(3)},
		{"blocked, to who is blocked", relation(chat.FriendBlocked, "a"), "b", nil},
		{"both blocked", relation(chat.FriendBlocked, "a", "b"), "b", number(3)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := friendshipStatus(tt.f, tt.viewer)
			if (got == nil) != (tt.want == nil) || (got != nil && *got != *tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAMessageIsReadWhenAllOthersReadIt(t *testing.T) {
	msg := chat.Message{Sender: "a", Seq: 5}
	at := func(user string, seq int64) chat.Member { return chat.Member{User: user, LastReadSeq: seq} }
	tests := []struct {
		name    string
		members []chat.Member
		want    bool
	}{
		{"the sender's own cursor does not count", []chat.Member{at("a", 5), at("b", 4)}, false},
		{"the other read it", []chat.Member{at("a", 0), at("b", 5)}, true},
		{"one of two others did not", []chat.Member{at("b", 9), at("c", 4)}, false},
		{"alone", []chat.Member{at("a", 5)}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := readByAll(msg, tt.members); got != tt.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestAMessageIsNestedAndFlatAtOnce(t *testing.T) {
	sent := time.Date(2024, 1, 15, 10, 30, 0, 123e6, time.UTC)
	msg := chat.Message{Num: 7, Type: chat.TypeText, Text: "hi", Caption: "c", Sender: "u1", Created: sent}
	raw, err := json.Marshal(New(Config{}).messageEvent(msg, 3, chat.User{ID: "u1", Name: "Ann"}, true, nil))
	if err != nil {
		t.Fatal(err)
	}
	const flat = `"id":7,"chatHeaderId":3,"message":"hi","messageType":0,"caption":"c","userId":"u1","senderId":"u1",` +
		`"name":"Ann","userName":"Ann","senderName":"Ann","avatar":null,"userAvatar":null,"senderAvatar":null,` +
		`"creationTime":"2024-01-15T10:30:00.123Z","createdAt":"2024-01-15T10:30:00.123Z","lastModificationTime":null,` +
		`"isRead":true,"isEdited":false`
	if want := `{"chatMessage":{` + flat + `},` + flat + `}`; string(raw) != want {
		t.Errorf("got  %s\nwant %s", raw, want)
	}
}
