package conduit_test

import (
	"slices"
	"testing"

	"pocketchat/chatplugin/dialects/conduit"
)

// logOf reads the participants log of a room as a superuser.
func (w *world) logOf(room string) []string {
	w.t.Helper()
	names := map[string]string{}
	for name, record := range w.users {
		names[record.Id] = name
	}
	got := ok[struct {
		ParticipantsLog []struct{ Action, User string }
	}](w.admin("GET", "/admin/chat/rooms/"+room+"?populate=participantsLog", nil))
	var all []string
	for _, entry := range got.ParticipantsLog {
		all = append(all, names[entry.User]+" "+entry.Action)
	}
	slices.Sort(all) // those of one millisecond have no order
	return all
}

func TestTheLastParticipantTakesTheRoomWithThem(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	w.say("ann", room, "hi")
	w.rest("ann", "PUT", "/chat/leave/"+room, "").says("Ok")
	if got, want := w.logOf(room), []string{"ann create", "ann leave", "bob join"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := ok[wireRoom](w.rest("bob", "GET", "/chat/rooms/"+room, nil)); got.Creator != w.id("ann") || len(got.Participants) != 1 {
		t.Errorf("got %+v", got)
	}
	w.rest("bob", "PUT", "/chat/leave/"+room, "").says("Ok")
	w.admin("GET", "/admin/chat/rooms/"+room, nil).fails(404, "NOT_FOUND", "Room does not exist")
	if got := ok[messageList](w.admin("GET", "/admin/chat/messages", nil)); got.Count != 0 {
		t.Errorf("%d messages are left", got.Count)
	}
}

func TestDeleteEmptyRoomsEndsARoomOfOne(t *testing.T) {
	w := newWorld(t, conduit.Config{DeleteEmptyRooms: true})
	room := w.roomOf("ann", "bob")
	bob := w.dial("bob")
	w.rest("ann", "PUT", "/chat/leave/"+room, "").says("Ok")
	deleted := bob.Expect("room-deleted").String()
	if want := `room-deleted {"room":"` + room + `","roomName":"Conduit Users"}`; deleted != want {
		t.Errorf("got %s, want %s", deleted, want)
	}
	w.rest("bob", "GET", "/chat/rooms/"+room, nil).fails(404, "NOT_FOUND", noRoom)
}

func TestAuditModeKeepsWhatIsDeletedForSuperusers(t *testing.T) {
	w := newWorld(t, conduit.Config{AuditMode: true})
	room := w.roomOf("ann", "bob")
	msg := w.say("ann", room, "a secret")
	w.rest("ann", "DELETE", "/chat/messages/"+msg.ID, nil).says("Message deleted successfully")
	if got := w.rest("bob", "GET", "/chat/messages?roomId="+room, nil); string(got.body) != "{\"messages\":[],\"count\":0}\n" {
		t.Errorf("bob sees %s", got.body)
	}
	kept := ok[messageList](w.admin("GET", "/admin/chat/messages?roomId="+room, nil))
	if kept.Count != 1 || kept.Messages[0].Message != "a secret" || !*kept.Messages[0].Deleted {
		t.Errorf("got %+v", kept)
	}

	w.rest("ann", "PUT", "/chat/leave/"+room, "").says("Ok")
	w.rest("bob", "PUT", "/chat/leave/"+room, "").says("Ok")
	w.rest("bob", "GET", "/chat/rooms/"+room, nil).fails(404, "NOT_FOUND", noRoom)
	if got := ok[wireRoom](w.admin("GET", "/admin/chat/rooms/"+room, nil)); !*got.Deleted {
		t.Errorf("got %+v", got)
	}
	if got, want := w.logOf(room), []string{"ann create", "ann leave", "bob join", "bob leave"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	w.admin("PUT", "/admin/chat/rooms/"+room+"/add", object{"users": w.ids("bob")}).fails(404, "NOT_FOUND", "Room doesn't exist")
}
