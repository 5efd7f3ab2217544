package conduit_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/dialects/conduit"
)

type wireInvitation struct {
	ID       string `json:"_id"`
	Sender   any
	Receiver any
	Token    string
	Room     string
}

type invitationList struct {
	Invitations []wireInvitation
	Count       int
}

func (w *world) invitations(name, which string) invitationList {
	w.t.Helper()
	return ok[invitationList](w.rest(name, "GET", "/chat/invitations/"+which, nil))
}

func TestUsersAreAskedBeforeTheyComeIn(t *testing.T) {
	w := newWorld(t, conduit.Config{ExplicitRoomJoins: true})
	room := w.roomOf("ann", "bob", "cat")
	bob := w.dial("bob")
	if got := ok[wireRoom](w.rest("ann", "GET", "/chat/rooms/"+room, nil)); len(got.Participants) != 1 {
		t.Fatalf("participants: %v", got.Participants)
	}
	w.rest("bob", "GET", "/chat/rooms/"+room, nil).fails(404, "NOT_FOUND", noRoom)

	sent := w.invitations("ann", "sent")
	if sent.Count != 2 || sent.Invitations[0].Sender != w.id("ann") || sent.Invitations[0].Room != room {
		t.Fatalf("sent: %+v", sent)
	}
	received := w.invitations("bob", "received")
	if received.Count != 1 || received.Invitations[0].Receiver != w.id("bob") {
		t.Fatalf("received: %+v", received)
	}
	if sender, _ := received.Invitations[0].Sender.(map[string]any); sender["_id"] != w.id("ann") || sender["name"] != "ann" {
		t.Errorf("the sender is %v", received.Invitations[0].Sender)
	}
	for _, in := range append(sent.Invitations, received.Invitations...) {
		if in.Token != "" {
			t.Error("a token is told: whoever has it can answer")
		}
	}
	w.rest("ann", "PUT", "/chat/rooms/"+room+"/addUsers", object{"users": w.ids("bob")}).
		fails(500, "INTERNAL_SERVER_ERROR", "users array contains invited member ids")

	mine := received.Invitations[0].ID
	w.rest("cat", "GET", "/chat/invitations/accept/"+mine, nil).fails(404, "NOT_FOUND", "Invitation not valid")
	w.rest("bob", "GET", "/chat/invitations/accept/"+mine, nil).says("Invitation accepted")
	bob.Expect("room-joined")
	w.rest("bob", "GET", "/chat/invitations/accept/"+mine, nil).fails(404, "NOT_FOUND", "Invitation not valid")

	theirs := w.invitations("cat", "received").Invitations[0].ID
	w.rest("cat", "GET", "/chat/invitations/whatever/"+theirs, nil).says("Invitation declined")
	if got := ok[wireRoom](w.rest("bob", "GET", "/chat/rooms/"+room, nil)); len(got.Participants) != 2 {
		t.Errorf("participants: %v", got.Participants)
	}
}

func TestAnInvitationEndsWithWhatItStandsOn(t *testing.T) {
	for name, end := range map[string]func(w *world, room, id string){
		"it was taken back": func(w *world, _, id string) {
			w.rest("cat", "DELETE", "/chat/invitations/cancel/"+id, nil).fails(404, "NOT_FOUND", "Room does not exist")
			w.rest("bob", "DELETE", "/chat/invitations/cancel/"+id, nil).says("Invitation canceled successfully")
		},
		"the sender left": func(w *world, room, _ string) {
			w.rest("bob", "PUT", "/chat/leave/"+room, "").says("Ok")
		},
		"the receiver blocked the sender": func(w *world, _, _ string) {
			_, err := w.Block(w.t.Context(), w.actor("cat"), w.id("bob"))
			check(w.t, err)
		},
		"the room is gone": func(w *world, room, _ string) {
			check(w.t, w.DeleteRoom(w.t.Context(), w.actor("ann"), room))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, conduit.Config{ExplicitRoomJoins: true})
			room := w.roomOf("ann", "bob")
			in := w.invitations("bob", "received").Invitations[0].ID
			w.rest("bob", "GET", "/chat/invitations/accept/"+in, nil).says("Invitation accepted")
			w.rest("bob", "PUT", "/chat/rooms/"+room+"/addUsers", object{"users": w.ids("cat")}).says("Invitations sent")
			id := w.invitations("cat", "received").Invitations[0].ID

			end(w, room, id)
			w.rest("cat", "GET", "/chat/invitations/accept/"+id, nil).fails(404, "NOT_FOUND", "Invitation not valid")
			w.rest("cat", "GET", "/chat/rooms/"+room, nil).fails(404, "NOT_FOUND", noRoom)
		})
	}
}

func TestTheLinkOfAnEmailAnswers(t *testing.T) {
	w := newWorld(t, conduit.Config{ExplicitRoomJoins: true, SendEmail: true})
	mails := make(chan *core.MailerEvent, 2)
	w.app.OnMailerSend().BindFunc(func(e *core.MailerEvent) error {
		mails <- e // and goes nowhere
		return nil
	})
	room := w.roomOf("ann", "bob")
	mail := (<-mails).Message
	if mail.To[0].Address != "bob@example.com" || strings.Contains(mail.Text, "ann@") {
		t.Errorf("the mail to %v says %s", mail.To, mail.Text)
	}
	token := regexp.MustCompile(`/hook/chat/invitations/accept/([0-9a-f-]{36})\n`).FindStringSubmatch(mail.Text)
	if token == nil {
		t.Fatalf("no link in %s", mail.Text)
	}
	hook := func(answer, token string) reply {
		return w.call("", "GET", "/hook/chat/invitations/"+answer+"/"+token, nil)
	}
	hook("accept", "nonsense").fails(404, "NOT_FOUND", "Invitation not valid")
	hook("accept", token[1]).says("Invitation accepted")
	hook("accept", token[1]).fails(404, "NOT_FOUND", "Invitation not valid")
	if got := ok[wireRoom](w.rest("bob", "GET", "/chat/rooms/"+room, nil)); len(got.Participants) != 2 {
		t.Errorf("participants: %v", got.Participants)
	}
	for range 47 { // 3 were asked above
		hook("accept", "nonsense").fails(404, "NOT_FOUND", "Invitation not valid")
	}
	if got := hook("accept", "nonsense"); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestWithoutExplicitJoinsThereAreNoInvitations(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	for _, path := range []string{"/chat/invitations/received", "/chat/invitations/accept/x", "/hook/chat/invitations/accept/x"} {
		if got := w.rest("ann", "GET", path, nil); got.status != 404 {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}
