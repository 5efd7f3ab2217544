package chatapp

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// shelf is a View over one direct room and one group of Ann and Bob.
type shelf struct{}

var (
	noon  = time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC)
	pair  = chat.Room{ID: "pair", Type: chat.Direct, DirectKey: chat.PairKey("ann", "bob"), LastSeq: 9, Created: noon}
	team  = chat.Room{ID: "team", Type: chat.Group, Name: "Team", Image: "t.png", LastSeq: 9, Created: noon}
	names = Config{
		SummaryEvents: []string{"summary"}, ChatEvents: []string{"chat"}, AddedEvents: []string{"added"},
		DeletedEvents: []string{"deleted"}, PresenceEvents: []string{"status"},
	}
)

func (shelf) User(id string) chat.User            { return chat.User{ID: id, Name: id + "!"} }
func (shelf) Message(string) (chat.Message, bool) { return chat.Message{}, false }
func (shelf) Online(string) bool                  { return true }
func (shelf) SeesReceipts(string, string) bool    { return true }
func (shelf) AllReceipts() bool                   { return true }
func (shelf) Link(user, path string) string {
	if path == "" {
		return ""
	}
	return path + "?for=" + user
}
func (s shelf) Member(room, user string) *chat.Member {
	for _, m := range s.Members(room) {
		if m.User == user {
			return &m
		}
	}
	return nil
}
func (shelf) Members(room string) []chat.Member {
	return []chat.Member{{Room: room, User: "ann", LastReadSeq: 9}, {Room: room, User: "bob", LastReadSeq: 6}}
}
func (shelf) Room(id string) (chat.Room, bool) {
	for _, r := range []chat.Room{pair, team} {
		if r.ID == id {
			return r, true
		}
	}
	return chat.Room{}, false
}

func TestWhoHearsWhat(t *testing.T) {
	at := func(room string) chat.Base { return chat.At(chat.Head{Room: room, At: noon}) }
	msg := chat.Message{ID: "m", Room: "pair", Seq: 9, Sender: "ann", Type: chat.TypeText, Text: "hi", Created: noon}
	old := msg
	old.Seq = 3
	bob := chat.Member{Room: "team", User: "bob"}
	tests := []struct {
		name string
		ev   chat.Event
		want string // event and audience of each
	}{
		{"a message", chat.MessageCreated{Base: at("pair"), Message: msg}, "[new_message {[pair] [] [] [] } summary {[pair] [] [] [] }]"},
		{"an edit of the newest", chat.MessageUpdated{Base: at("pair"), Message: msg}, "[chat {[] [pair] [] [] } summary {[pair] [] [] [] }]"},
		{"an edit of an older one", chat.MessageUpdated{Base: at("pair"), Message: old}, "[chat {[] [pair] [] [] }]"},
		{"a deletion of an older one", chat.MessageDeleted{Base: at("pair"), Message: old}, "[chat {[] [pair] [] [] }]"},
		{"what bob deletes for himself", chat.MessageHidden{Base: at("pair"), Message: chat.Message{ID: "m", Room: "pair", Seq: 9}, User: "bob"}, "[chat {[] [] [bob] [] } summary {[] [] [bob] [] }]"},
		{"reading", chat.ReadMoved{Base: at("team"), Member: bob}, "[summary {[] [] [bob] [] }]"},
		{"a new member", chat.MemberAdded{Base: at("team"), Member: bob}, "[added {[] [] [bob] [] } chat {[] [team] [] [bob] }]"},
		{"a member who went", chat.MemberRemoved{Base: at("team"), Member: bob}, "[deleted {[] [] [bob] [] } chat {[] [team] [] [bob] }]"},
		{"a new name", chat.RoomUpdated{Base: at("team"), Room: team}, "[chat {[] [team] [] [] }]"},
		{"a chat that is gone", chat.RoomDeleted{Base: at("gone"), Room: chat.Room{ID: "gone"}, Members: []string{"ann", "bob"}}, "[deleted {[] [] [ann bob] [] }]"},
		{"typing", chat.Typing{Base: at("team"), User: "ann", On: true, Hidden: []string{"eve"}}, "[typing_start {[] [team] [] [ann eve] }]"},
		{"typing no more", chat.Typing{Base: at("team"), User: "ann"}, "[typing_end {[] [team] [] [ann] }]"},
		{"presence", chat.Presence{User: "ann", Rooms: []string{"pair"}, Friends: []string{"cat"}, Hidden: []string{"eve"}}, "[status {[pair] [] [cat] [ann eve] }]"},
		{"a new chat without its members", chat.RoomCreated{Base: at("team"), Room: team}, "[]"},
		{"a chat that nobody knows", chat.MessageUpdated{Base: at("gone"), Message: chat.Message{Room: "gone"}}, "[]"},
		{"pins", chat.MessagePinned{Base: at("pair"), Message: msg}, "[]"},
		{"reactions", chat.ReactionAdded{Base: at("pair")}, "[]"},
		{"delivery", chat.DeliveredMoved{Base: at("pair"), Member: bob}, "[]"},
		{"roles", chat.MemberUpdated{Base: at("team"), Member: bob}, "[]"},
		{"looking", chat.Viewing{Base: at("pair"), User: "ann", On: true}, "[]"},
		{"friendship", chat.FriendshipChanged{}, "[]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := []string{}
			for _, o := range New(names).Encode(tt.ev, shelf{}) {
				got = append(got, fmt.Sprint(o.Event, " ", o.To))
				if args := argsOf(o, "ann"); len(args) != 1 {
					t.Errorf("%s has %d arguments", o.Event, len(args))
				}
			}
			if fmt.Sprint(got) != tt.want {
				t.Errorf("got  %v\nwant %s", got, tt.want)
			}
		})
	}
}

func argsOf(o gateway.Out, user string) []any {
	if o.For != nil {
		return o.For(user)
	}
	return o.Args
}

func TestAFileHasALinkOfItsOwnForEverybody(t *testing.T) {
	file := chat.Message{ID: "m", Room: "pair", Seq: 9, Sender: "ann", Type: chat.TypeImage, File: "x.webp", Meta: json.RawMessage(`{"name":"cat.png"}`), Created: noon}
	for _, o := range New(names).Encode(chat.MessageCreated{Message: file}, shelf{}) {
		for _, user := range []string{"ann", "bob"} {
			var shown messageDTO
			switch arg := argsOf(o, user)[0].(type) {
			case messageDTO:
				shown = arg
			case summaryDTO:
				shown = *arg.Message
			}
			if shown.FileURL == nil || *shown.FileURL != "/uploads/chat-messages/images/x.webp?for="+user || *shown.FileName != "cat.png" || shown.Content != nil {
				t.Errorf("%s for %s: %+v", o.Event, user, shown)
			}
		}
	}
}

func TestALineIsItsReceivers(t *testing.T) {
	msg := chat.Message{ID: "m", Room: "pair", Seq: 8, Sender: "ann", Type: chat.TypeText, Text: "hi", Created: noon}
	line := New(names).Encode(chat.MessageCreated{Message: msg}, shelf{})[1]
	for user, want := range map[string]string{"ann": "bob! 0", "bob": "ann! 2"} { // bob read up to 6
		got := line.For(user)[0].(summaryDTO)
		if fmt.Sprint(got.Name, " ", got.UnreadCount) != want {
			t.Errorf("%s: %+v", user, got)
		}
	}
}

func TestAGroupHasANameAndAPicture(t *testing.T) {
	whole := New(names).chatFor("bob", facts{room: team, members: shelf{}.Members("team")}, shelf{}.Link)
	if whole.Name != "Team" || !whole.IsGroup || *whole.ProfilePic != "/uploads/chat-rooms/team/t.png?for=bob" {
		t.Errorf("got %+v", whole)
	}
	if whole.UnreadCount != 3 || whole.Users[0].UserID != "bob" || whole.Users[1].UnreadCount != 0 {
		t.Errorf("counts of %+v", whole)
	}
}
