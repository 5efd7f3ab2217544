package syarah

import (
	"encoding/json"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// shelf is a View over a few fixed things.
type shelf struct {
	users   map[string]chat.User
	rooms   map[string]chat.Room
	members map[string][]chat.Member
}

func (s shelf) User(id string) chat.User            { return s.users[id] }
func (s shelf) Members(room string) []chat.Member   { return s.members[room] }
func (s shelf) Message(string) (chat.Message, bool) { return chat.Message{}, false }
func (s shelf) Member(string, string) *chat.Member  { return nil }
func (s shelf) Online(user string) bool             { return user == "ann" }
func (s shelf) SeesReceipts(string, string) bool    { return true }
func (s shelf) AllReceipts() bool                   { return true }
func (s shelf) Link(user, path string) string       { return path + "?for=" + user }
func (s shelf) Room(id string) (chat.Room, bool)    { r, ok := s.rooms[id]; return r, ok }

var office = shelf{
	users: map[string]chat.User{
		"ann": {ID: "ann", Name: "Ann", Avatar: "/api/files/users/ann/a.png"},
		"bob": {ID: "bob", Name: "Bob"},
		"eve": {ID: "eve", Name: "eve"}, // no name of her own
	},
	rooms: map[string]chat.Room{
		"direct": {ID: "direct", Num: 3, Type: chat.Direct, DirectKey: chat.PairKey("ann", "bob")},
		"self":   {ID: "self", Num: 4, Type: chat.Direct, DirectKey: chat.PairKey("ann", "ann")},
		"group":  {ID: "group", Num: 5, Type: chat.Group, Name: "Team"},
	},
	members: map[string][]chat.Member{
		"direct": {{User: "ann", LastReadSeq: 9}, {User: "bob", LastReadSeq: 9}},
	},
}

var (
	noon  = time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC)
	hello = chat.Message{Num: 7, Room: "direct", Seq: 9, Sender: "ann", Type: chat.TypeText, Text: "hi", Created: noon}
)

func in(room string) chat.Base { return chat.At(chat.Head{Room: room}) }

func TestAFileHasALinkOfItsOwnForEverybody(t *testing.T) {
	photo := hello
	photo.Type, photo.Text, photo.File = chat.TypeImage, "", "a.webp"
	outs := New(Config{}).Encode(chat.MessageCreated{Base: in("direct"), Message: photo}, office)
	if len(outs) == 0 || outs[0].For == nil || outs[0].Args != nil {
		t.Fatalf("sent %+v", outs)
	}
	for _, user := range []string{"ann", "bob"} {
		event := outs[0].For(user)[0].(messageEvent)
		want := "/uploads/chat-messages/images/a.webp?for=" + user
		if event.Message != want || event.ChatMessage.Message != want || event.MessageType != numImage {
			t.Errorf("%s got %+v", user, event)
		}
	}
}

func TestWhatEachEventBecomes(t *testing.T) {
	edited := hello
	edited.Edited = noon
	tests := []struct {
		name  string
		ev    chat.Event
		event string // empty: nothing is sent
		to    gateway.Audience
		arg   string // JSON; empty: not compared
	}{
		{"deleted is a bare number", chat.MessageDeleted{Base: in("direct"), Message: hello},
			"messageDeleted", gateway.Audience{Viewers: []string{"direct"}}, `7`},
		{"a removed row too", chat.MessageDeleted{Base: in("direct"), Message: hello, Gone: true},
			"messageDeleted", gateway.Audience{Viewers: []string{"direct"}}, `7`},
		{"read is a bare number, not for the reader", chat.ReadMoved{Base: in("direct"), Member: chat.Member{Room: "direct", User: "bob"}},
			"messageHasBeenRead", gateway.Audience{Viewers: []string{"direct"}, Except: []string{"bob"}}, `3`},
		{"typing carries the record's name", chat.Typing{Base: in("direct"), User: "ann", On: true, Text: typingText("The Boss"), Hidden: []string{"eve"}},
			"typing", gateway.Audience{Viewers: []string{"direct"}, Except: []string{"ann", "eve"}}, `{"name":"Ann","isTyping":true,"chatHeaderId":3}`},
		{"typing of a nameless user carries the client's name", chat.Typing{Base: in("direct"), User: "eve", Text: typingText("Eve M.")},
			"typing", gateway.Audience{Viewers: []string{"direct"}, Except: []string{"eve"}}, `{"name":"Eve M.","isTyping":false,"chatHeaderId":3}`},
		{"presence goes to rooms and friends, not across a block", chat.Presence{User: "ann", Online: true, Rooms: []string{"direct"}, Friends: []string{"bob"}, Hidden: []string{"eve"}},
			"clientStatus", gateway.Audience{Rooms: []string{"direct"}, Users: []string{"bob"}, Except: []string{"ann", "eve"}}, `{"userId":"ann","clientType":"user","activeNow":true}`},
		{"opening a room is joining it", chat.Viewing{Base: in("direct"), User: "ann", On: true},
			"onMemberJoin", gateway.Audience{Viewers: []string{"direct"}, Except: []string{"ann"}},
			`{"userId":"ann","name":"Ann","userName":"Ann","avatar":"/api/files/users/ann/a.png","userAvatar":"/api/files/users/ann/a.png","isOnline":true,"chatHeaderId":3}`},
		{"closing a room has no event", chat.Viewing{Base: in("direct"), User: "ann"}, "", gateway.Audience{}, ""},
		{"a new member of a group", chat.MemberAdded{Base: in("group"), Member: chat.Member{Room: "group", User: "bob"}},
			"onMemberJoin", gateway.Audience{Viewers: []string{"group"}, Except: []string{"bob"}},
			`{"userId":"bob","name":"Bob","userName":"Bob","avatar":null,"userAvatar":null,"isOnline":false,"chatHeaderId":5}`},
		{"the two of a direct chat are no news", chat.MemberAdded{Base: in("direct"), Member: chat.Member{Room: "direct", User: "bob"}}, "", gateway.Audience{}, ""},
		{"a message reaches its sender as well", chat.MessageCreated{Base: in("direct"), Message: hello},
			"message", gateway.Audience{Viewers: []string{"direct"}}, ""},
		{"an edit", chat.MessageUpdated{Base: in("direct"), Message: edited},
			"messageUpdated", gateway.Audience{Viewers: []string{"direct"}}, ""},
		{"a message of a room that is gone", chat.MessageCreated{Base: in("gone"), Message: chat.Message{Room: "gone"}}, "", gateway.Audience{}, ""},
		{"pins are unknown to this wire", chat.MessagePinned{Base: in("direct"), Message: hello}, "", gateway.Audience{}, ""},
		{"reactions too", chat.ReactionAdded{Base: in("direct")}, "", gateway.Audience{}, ""},
		{"a changed friendship is read with the next list", chat.FriendshipChanged{}, "", gateway.Audience{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			outs := New(Config{}).Encode(tt.ev, office)
			if tt.event == "" {
				if len(outs) != 0 {
					t.Fatalf("sent %+v", outs)
				}
				return
			}
			if len(outs) == 0 || outs[0].Event != tt.event || len(outs[0].Args) != 1 {
				t.Fatalf("sent %+v, want one %s", outs, tt.event)
			}
			if len(outs) != 1 && tt.event != "message" {
				t.Fatalf("sent %+v, want no more than %s", outs, tt.event)
			}
			if got, want := jsonOf(t, outs[0].To), jsonOf(t, tt.to); got != want {
				t.Errorf("audience is %s, want %s", got, want)
			}
			if got := jsonOf(t, outs[0].Args[0]); tt.arg != "" && got != tt.arg {
				t.Errorf("payload is %s, want %s", got, tt.arg)
			}
		})
	}
}

func TestWhoAnswersHasRead(t *testing.T) {
	toGroup := hello
	toGroup.Room = "group"
	fromServer := hello
	fromServer.Sender = ""
	tests := []struct {
		name string
		msg  chat.Message
		want bool
	}{
		{"in a direct chat", hello, true},
		{"in a group nobody is told", toGroup, false},
		{"the server reads nothing", fromServer, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			outs := New(Config{}).Encode(chat.MessageCreated{Message: tt.msg}, office)
			if !tt.want {
				if len(outs) != 1 {
					t.Errorf("sent %+v", outs)
				}
				return
			}
			if len(outs) != 2 || outs[1].Event != "messageHasBeenRead" || jsonOf(t, outs[1].Args) != `[3]` || jsonOf(t, outs[1].To.Except) != `["ann"]` {
				t.Errorf("sent %+v", outs)
			}
		})
	}
}

func TestReadMarkOfAMessageInItsEvents(t *testing.T) {
	toSelf := hello
	toSelf.Room = "self"
	tests := []struct {
		name string
		ev   chat.Event
		read bool
	}{
		{"nobody has read what was just sent", chat.MessageCreated{Message: hello}, false},
		{"a note to oneself has no reader left", chat.MessageCreated{Message: toSelf}, true},
		{"an edit of what the other one has read", chat.MessageUpdated{Message: hello}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			outs := New(Config{}).Encode(tt.ev, office)
			if got := outs[0].Args[0].(messageEvent).IsRead; got != tt.read {
				t.Errorf("isRead is %t", got)
			}
		})
	}
}

// discreet is the office where bob keeps to himself how far he has read.
type discreet struct{ shelf }

func (discreet) AllReceipts() bool { return false }
func (discreet) SeesReceipts(viewer, reader string) bool {
	return viewer == reader || (viewer != "bob" && reader != "bob")
}

func TestReadMarksOfWhoKeepsThem(t *testing.T) {
	outs := New(Config{}).Encode(chat.MessageUpdated{Message: hello}, discreet{office})
	for user, want := range map[string]bool{"ann": false, "bob": true} { // bob knows himself
		if got := outs[0].For(user)[0].(messageEvent).IsRead; got != want {
			t.Errorf("isRead for %s is %t", user, got)
		}
	}
	outs = New(Config{}).Encode(chat.MessageCreated{Message: chat.Message{Room: "direct", Seq: 10, Sender: "bob", Type: chat.TypeText}}, discreet{office})
	if last := outs[len(outs)-1]; last.Event != "messageHasBeenRead" || last.Where == nil {
		t.Errorf("who answers is said to have read: %+v", last)
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
