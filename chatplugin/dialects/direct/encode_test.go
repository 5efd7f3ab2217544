package direct

import (
	"encoding/json"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// shelf is a View over two fixed rooms of Ann and Bob.
type shelf struct{}

var (
	direct = chat.Room{ID: "0123456789abcdef01234567", Type: chat.Direct, DirectKey: chat.PairKey("ann", "bob")}
	group  = chat.Room{ID: "0123456789abcdef01234568", Type: chat.Group}
)

func (shelf) User(id string) chat.User            { return chat.User{ID: id} }
func (shelf) Message(string) (chat.Message, bool) { return chat.Message{}, false }
func (shelf) Member(string, string) *chat.Member  { return nil }
func (shelf) Members(string) []chat.Member        { return []chat.Member{{User: "ann"}, {User: "bob"}} }
func (shelf) Online(string) bool                  { return true }
func (shelf) SeesReceipts(string, string) bool    { return true }
func (shelf) AllReceipts() bool                   { return true }
func (shelf) Link(user, path string) string       { return path + "?for=" + user }
func (shelf) Room(id string) (chat.Room, bool) {
	for _, r := range []chat.Room{direct, group} {
		if r.ID == id {
			return r, true
		}
	}
	return chat.Room{}, false
}

func message(room chat.Room, sender string) chat.Message {
	return chat.Message{ID: "fedcba987654321001234567", Room: room.ID, Sender: sender, Type: chat.TypeText, Text: "hi",
		Created: time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC)}
}

func TestAMessageIsHeardBeforeTheListOfTheOther(t *testing.T) {
	outs := New().Encode(chat.MessageCreated{Message: message(direct, "ann")}, shelf{})
	want := `[{"To":{"Viewers":["0123456789abcdef01234567"]},"Event":"new_message","Args":[` +
		`{"id":"fedcba98-7654-8321-8001-234567000000","room_id":"01234567-89ab-8cde-8f01-234567000000","sender_id":"ann","body":"hi","created_at":"2024-01-15T12:00:00.000Z"}]},` +
		`{"To":{"Users":["bob"]},"Event":"chat_list_update","Args":[` +
		`{"room_id":"01234567-89ab-8cde-8f01-234567000000","last_message":"hi","sender_id":"ann","updated_at":"2024-01-15T12:00:00.000Z"}]}]`
	if got := jsonOf(t, outs); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// jsonOf shows what is sent, without what is empty.
func jsonOf(t *testing.T, outs []gateway.Out) string {
	t.Helper()
	type audience struct {
		Rooms   []string `json:",omitempty"`
		Viewers []string `json:",omitempty"`
		Users   []string `json:",omitempty"`
		Except  []string `json:",omitempty"`
	}
	type sent struct {
		To    audience
		Event string
		Args  []any
	}
	var list []sent
	for _, o := range outs {
		list = append(list, sent{audience{o.To.Rooms, o.To.Viewers, o.To.Users, o.To.Except}, o.Event, o.Args})
	}
	raw, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestWhatThisWireHasNoWordsFor(t *testing.T) {
	msg := message(direct, "ann")
	at := chat.At(chat.Head{Room: direct.ID})
	for _, ev := range []chat.Event{
		chat.MessageCreated{Message: message(group, "ann")},
		chat.MessageCreated{Message: message(chat.Room{ID: "gone"}, "ann")},
		chat.MessageUpdated{Base: at, Message: msg}, chat.MessageDeleted{Base: at, Message: msg}, chat.MessagePinned{Base: at, Message: msg},
		chat.ReactionAdded{Base: at}, chat.ReactionRemoved{Base: at},
		chat.RoomCreated{Base: at, Room: direct}, chat.RoomUpdated{Base: at, Room: direct}, chat.RoomDeleted{Base: at, Room: direct, Members: []string{"ann"}},
		chat.MemberAdded{Base: at}, chat.MemberUpdated{Base: at}, chat.MemberRemoved{Base: at}, chat.ReadMoved{Base: at}, chat.DeliveredMoved{Base: at},
		chat.FriendshipChanged{}, chat.FriendshipRemoved{},
		chat.Typing{Base: at, User: "ann", On: true}, chat.Presence{User: "ann", Online: true}, chat.Viewing{Base: at, User: "ann", On: true},
	} {
		if outs := New().Encode(ev, shelf{}); len(outs) != 0 {
			t.Errorf("%T: sent %+v", ev, outs)
		}
	}
}

func TestOnlyALinkIsEncodedForEachUser(t *testing.T) {
	file := message(direct, "ann")
	file.Text, file.Type, file.File = "", chat.TypeImage, "cat.webp"
	captioned := file
	captioned.Caption = "the cat"
	for _, o := range New().Encode(chat.MessageCreated{Message: captioned}, shelf{}) {
		if o.For != nil {
			t.Errorf("%s of a caption is made for each user", o.Event)
		}
	}
	outs := New().Encode(chat.MessageCreated{Message: file}, shelf{})
	if got := outs[0].For("bob")[0].(messageDTO).Body; got != "/uploads/chat-messages/images/cat.webp?for=bob" {
		t.Errorf("got %q", got)
	}
	if got := outs[1].For("bob")[0].(listEvent).LastMessage; got != "/uploads/chat-messages/images/cat.webp?for=bob" {
		t.Errorf("got %q", got)
	}
}
