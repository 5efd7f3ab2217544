package conduit_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

const noMessage = "Message does not exist or you don't have access"

type wireRoom struct {
	ID              string `json:"_id"`
	Name            string
	Participants    []string
	Creator         string
	ParticipantsLog []string
	Deleted         *bool
	CreatedAt       string
	UpdatedAt       string
}

type storedMessage struct {
	ID          string `json:"_id"`
	Message     string
	MessageType string
	Files       []string
	SenderUser  string
	Room        string
	ReadBy      []string
	Deleted     *bool
	CreatedAt   string
}

type messageList struct {
	Messages []storedMessage
	Count    int
}

func texts(list messageList) []string {
	var all []string
	for _, msg := range list.Messages {
		all = append(all, msg.Message)
	}
	return all
}

func TestRooms(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	bob := w.dial("bob")
	room := w.roomOf("ann", "bob", "bob", "ann") // repeats and the creator do no harm
	type joined struct{ Room, RoomName string }
	if got, want := heard[joined](t, bob.Expect("room-joined")), (joined{room, "Conduit Users"}); got != want {
		t.Errorf("bob heard %+v", got)
	}
	got := ok[wireRoom](w.rest("bob", "GET", "/chat/rooms/"+room, nil))
	if got.ID != room || got.Name != "Conduit Users" || got.Creator != w.id("ann") || got.Deleted == nil || *got.Deleted || len(got.ParticipantsLog) != 2 {
		t.Errorf("got %+v", got)
	}
	if slices.Sort(got.Participants); !slices.Equal(got.Participants, slices.Sorted(slices.Values(w.ids("ann", "bob")))) {
		t.Errorf("participants: %v", got.Participants)
	}
	second := w.roomOf("ann", "bob") // names may repeat
	list := ok[struct {
		Rooms []wireRoom
		Count int
	}](w.rest("bob", "GET", "/chat/rooms?limit=1&skip=1", nil))
	if list.Count != 2 || len(list.Rooms) != 1 || !slices.Contains([]string{room, second}, list.Rooms[0].ID) {
		t.Errorf("got %+v", list)
	}
	if none := w.rest("cat", "GET", "/chat/rooms", nil); string(none.body) != "{\"rooms\":[],\"count\":0}\n" {
		t.Errorf("got %s", none.body)
	}
}

func TestPopulate(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	msg := w.say("ann", room, "hi")
	type user struct {
		ID   string `json:"_id"`
		Name string
	}
	ann := user{w.id("ann"), "ann"}
	for _, query := range []string{"populate=participants,creator&populate=participantsLog", "populate[]=participants&populate[]=creator&populate[]=participantsLog"} {
		got := ok[struct {
			Participants    []user
			Creator         user
			ParticipantsLog []struct{ Action, User, ChatRoom, CreatedAt string }
		}](w.rest("bob", "GET", "/chat/rooms/"+room+"?"+query, nil))
		if !slices.Contains(got.Participants, ann) || got.Creator != ann || len(got.ParticipantsLog) != 2 {
			t.Errorf("%s: got %+v", query, got)
		}
		for _, entry := range got.ParticipantsLog {
			if want := map[string]string{w.id("ann"): "create", w.id("bob"): "join"}[entry.User]; entry.Action != want || entry.ChatRoom != room {
				t.Errorf("got %+v, want %s", entry, want)
			}
		}
	}
	one := ok[struct {
		SenderUser string
		Room       wireRoom
	}](w.rest("bob", "GET", "/chat/messages/"+msg.ID, nil))
	if one.SenderUser != w.id("ann") || one.Room.ID != room || len(one.Room.Participants) != 2 {
		t.Errorf("got %+v", one)
	}
	list := ok[struct {
		Messages []struct {
			SenderUser user
			ReadBy     []user
			Room       string
		}
	}](w.rest("bob", "GET", "/chat/messages?populate=senderUser&populate=readBy", nil))
	if got := list.Messages[0]; got.SenderUser != ann || !slices.Equal(got.ReadBy, []user{ann}) || got.Room != room {
		t.Errorf("got %+v", got)
	}
}

func TestMessagesAreListedNewestFirstWithoutDeletedOnes(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room, other, foreign := w.roomOf("ann", "bob"), w.roomOf("ann", "bob"), w.roomOf("ann", "cat")
	for i := range 5 {
		w.say("ann", room, fmt.Sprint(i))
		w.say("ann", foreign, "not for bob")
	}
	w.say("bob", other, "elsewhere")
	gone := w.say("ann", room, "gone")
	if _, err := w.Delete(t.Context(), w.actor("ann"), gone.ID); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string][]string{
		"?roomId=" + room:                        {"4", "3", "2", "1", "0"},
		"?roomId=" + room + "&skip=1&limit=2":    {"3", "2"},
		"?roomId=" + room + "&skip=9":            nil,
		"?roomId=" + room + "&limit=0":           nil,
		"?limit=2":                               {"elsewhere", "4"},
		"?skip=1":                                {"4", "3", "2", "1", "0"},
		"?roomId=" + room + "&limit=99999999":    {"4", "3", "2", "1", "0"},
		"?unknown=1&roomId=" + room + "&limit=1": {"4"},
	} {
		list := ok[messageList](w.rest("bob", "GET", "/chat/messages"+query, nil))
		if !slices.Equal(texts(list), want) {
			t.Errorf("%s: got %v, want %v", query, texts(list), want)
		}
		if count := map[bool]int{true: 5, false: 6}[strings.Contains(query, "roomId")]; list.Count != count {
			t.Errorf("%s: count %d, want %d", query, list.Count, count)
		}
	}
}

func TestReadByFollowsTheReadCursors(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob", "cat")
	w.say("ann", room, "one")
	bob := w.dial("bob")
	bob.Ack("messagesRead", room)
	w.say("ann", room, "two")
	w.rest("ann", "PUT", "/chat/rooms/"+room+"/addUsers", object{"users": w.ids("dan")}).says("Users added")

	list := ok[messageList](w.rest("ann", "GET", "/chat/messages?roomId="+room, nil))
	for i, want := range [][]string{w.ids("ann"), w.ids("ann", "bob")} {
		if got := list.Messages[i].ReadBy; !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", list.Messages[i].Message, got, want)
		}
	}
	_, err := w.UpdateProfile(t.Context(), w.actor("bob"), service.ProfilePatch{Privacy: json.RawMessage(`{"receipts":false}`)})
	check(t, err)
	list = ok[messageList](w.rest("ann", "GET", "/chat/messages?roomId="+room, nil))
	if got := list.Messages[1].ReadBy; !slices.Equal(got, w.ids("ann")) {
		t.Errorf("bob keeps it: got %v", got)
	}
}

func TestEditAndDeleteAreForTheAuthorAndHeard(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	msg := w.say("ann", room, "helo")
	bob := w.dial("bob")
	path := "/chat/messages/" + msg.ID

	w.rest("bob", "PUT", path, object{"newMessage": "x"}).fails(404, "NOT_FOUND", noMessage)
	w.rest("ann", "PUT", path, object{"newMessage": "hello"}).says("Message updated successfully")
	edited := bob.Expect("message-edited").String()
	if want := `message-edited {"messageId":"` + msg.ID + `","message":"hello","room":"` + room + `"}`; edited != want {
		t.Errorf("got %s, want %s", edited, want)
	}
	// The owner of a room may delete anything by other doors; here nobody may.
	theirs := w.say("bob", room, "bob's")
	w.rest("ann", "DELETE", "/chat/messages/"+theirs.ID, nil).fails(404, "NOT_FOUND", noMessage)
	w.rest("ann", "DELETE", path, nil).says("Message deleted successfully")
	deleted := bob.Expect("message-deleted").String()
	if want := `message-deleted {"messageId":"` + msg.ID + `","room":"` + room + `"}`; deleted != want {
		t.Errorf("got %s, want %s", deleted, want)
	}
	for _, method := range []string{"GET", "DELETE"} {
		w.rest("ann", method, path, nil).fails(404, "NOT_FOUND", noMessage)
	}
	w.rest("ann", "PUT", path, object{"newMessage": "x"}).fails(404, "NOT_FOUND", noMessage)
}

func TestTheConfigurationTakesEditAndDeleteAway(t *testing.T) {
	w := newWorld(t, conduit.Config{NoMessageEdit: true, NoMessageDelete: true})
	room := w.roomOf("ann", "bob")
	msg := w.say("ann", room, "hi")
	for _, method := range []string{"PUT", "DELETE"} {
		if got := w.rest("ann", method, "/chat/messages/"+msg.ID, object{"newMessage": "x"}); got.status == http.StatusOK {
			t.Errorf("%s: %s", method, got.body)
		}
	}
	if list := ok[messageList](w.rest("ann", "GET", "/chat/messages", nil)); !slices.Equal(texts(list), []string{"hi"}) {
		t.Errorf("got %v", texts(list))
	}
}

func TestAnyParticipantAddsToARoomOfThisWireOnly(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room, group := w.roomOf("ann", "bob"), w.group("ann", "bob")
	w.rest("bob", "PUT", "/chat/rooms/"+room+"/addUsers", object{"users": w.ids("cat")}).says("Users added")
	w.rest("bob", "PUT", "/chat/rooms/"+group+"/addUsers", object{"users": w.ids("cat")}).
		fails(403, "FORBIDDEN", "Only an admin of the group may do this.")
	w.rest("cat", "GET", "/chat/rooms/"+group, nil).fails(404, "NOT_FOUND", noRoom)
	if got := ok[wireRoom](w.rest("cat", "GET", "/chat/rooms/"+room, nil)); len(got.Participants) != 3 {
		t.Errorf("got %+v", got)
	}
}

func TestWhoBlockedTheCallerIsNotAdded(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	for blocker, blocked := range map[string]string{"cat": "bob", "bob": "dan"} {
		if _, err := w.Block(t.Context(), w.actor(blocker), w.id(blocked)); err != nil {
			t.Fatal(err)
		}
	}
	add := func(name string) reply {
		return w.rest("bob", "PUT", "/chat/rooms/"+room+"/addUsers", object{"users": w.ids(name)})
	}
	add("cat").says("Users added") // bob must not learn of the block
	add("dan").fails(400, "USER_INPUT_ERROR", "users: You have blocked "+w.id("dan")+". Unblock them first.")
	if got := ok[wireRoom](w.rest("ann", "GET", "/chat/rooms/"+room, nil)); len(got.Participants) != 2 {
		t.Errorf("participants: %v", got.Participants)
	}
}

func TestADirectRoomHasTheOthersNameAndStays(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	bob := w.dial("bob")
	room, _, err := w.OpenDirect(t.Context(), w.actor("ann"), w.id("bob"))
	if err != nil {
		t.Fatal(err)
	}
	if got := heard[struct{ RoomName string }](t, bob.Expect("room-joined")); got.RoomName != "ann" {
		t.Errorf("got %+v", got)
	}
	for viewer, name := range map[string]string{"ann": "bob", "bob": "ann"} {
		got := ok[wireRoom](w.rest(viewer, "GET", "/chat/rooms/"+room.ID, nil))
		if got.Name != name || got.Creator != "" {
			t.Errorf("%s sees %+v", viewer, got)
		}
	}
	w.rest("ann", "PUT", "/chat/leave/"+room.ID, "").
		fails(403, "FORBIDDEN", "Nobody can leave a direct room. Hide or mute it instead.")
	w.rest("ann", "PUT", "/chat/rooms/"+room.ID+"/addUsers", object{"users": w.ids("cat")}).
		fails(403, "FORBIDDEN", "A direct room can't be changed.")
	if err := store.DeleteRoom(w.app, room.ID, ""); err != nil {
		t.Fatal(err)
	}
	if got := heard[struct{ RoomName string }](t, bob.Expect("room-deleted")); got.RoomName != "ann" {
		t.Errorf("got %+v", got)
	}
}

func TestFilesAreSentHeardAndListed(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	ann, bob := w.dialNew("ann"), w.dial("bob")
	first, second := w.upload("ann"), w.upload("ann")

	payload := object{"contentType": "multimedia", "files": []string{first.ID, "https://chat.example.com" + second.Path() + "?token=x"}, "content": "two cats", "nonce": "n1"}
	ann.Emit("message", room, payload)
	for i, up := range []chat.Upload{first, second} {
		mine, theirs := heard[wireMessage](t, ann.Expect("message")), heard[wireMessage](t, bob.Expect("message"))
		want := []string{"multimedia two cats n1", "file  "}[i]
		for _, got := range []wireMessage{mine, theirs} {
			if said := strings.Join([]string{got.ContentType, got.Content, got.Nonce}, " "); said != want || len(got.Files) != 1 {
				t.Errorf("%d: got %+v, want %s", i, got, want)
			}
			if path, token, _ := strings.Cut(got.Files[0], "?"); path != up.Path() || token == "" {
				t.Errorf("%d: file %s, want %s with a token", i, got.Files[0], up.Path())
			}
		}
		if mine.Files[0] == theirs.Files[0] {
			t.Error("both got the same link")
		}
	}
	ann.Emit("message", room, payload) // a repeat is answered though the uploads are used
	if again := heard[wireMessage](t, ann.Expect("message")); again.Nonce != "n1" || len(again.Files) != 1 {
		t.Errorf("the repeat: %+v", again)
	}
	list := ok[messageList](w.rest("bob", "GET", "/chat/messages?roomId="+room, nil))
	if list.Count != 2 || list.Messages[1].MessageType != "multimedia" || len(list.Messages[1].Files) != 1 {
		t.Errorf("got %+v", list)
	}
	w.rest("ann", "PUT", "/chat/messages/"+list.Messages[1].ID, object{"newMessage": "one cat"}).says("Message updated successfully")
	if got := heard[struct{ Message string }](t, bob.Expect("message-edited")); got.Message != "one cat" {
		t.Errorf("got %+v", got)
	}
}
