package conduit_test

import (
	"errors"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/store"
)

func TestSystemMessages(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	bob := w.dial("bob")
	if _, _, err := w.Send(t.Context(), chat.ServerActor, chat.Draft{Room: room, Text: "of the server"}); err != nil {
		t.Fatal(err)
	}
	w.dialNew("ann").Emit("message", room, object{"contentType": "system", "content": "of ann"})
	for _, want := range []wireMessage{{Sender: "", Content: "of the server"}, {Sender: w.id("ann"), Content: "of ann"}} {
		got := heard[wireMessage](t, bob.Expect("message"))
		if got.Sender != want.Sender || got.Content != want.Content || got.ContentType != "system" {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	// To everybody else ann's is a text of hers.
	page, err := w.History(t.Context(), w.actor("bob"), chat.History{Room: room})
	if err != nil {
		t.Fatal(err)
	}
	if last := page[len(page)-1]; last.Type != chat.TypeText || last.Sender != w.id("ann") {
		t.Errorf("stored as %s of %q", last.Type, last.Sender)
	}
}

func TestWhatThisWireCanNotSayIsLeftOut(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.group("ann", "bob", "cat")
	bob := w.dial("bob")
	msg := w.say("ann", room, "first")
	ctx, ann := t.Context(), w.actor("ann")
	if _, err := w.Pin(ctx, ann, msg.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SetRole(ctx, ann, room, w.id("bob"), chat.RoleAdmin); err != nil {
		t.Fatal(err)
	}
	w.dial("ann").Close() // comes online and goes
	w.say("ann", room, "last")
	for _, want := range []string{"first", "last"} {
		e := bob.Next()
		if e.Name != "message" || heard[wireMessage](t, e).Content != want {
			t.Fatalf("heard %s, want the message %q", e, want)
		}
	}
}

func TestAMessageThatCouldNotBeSavedIsReported(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	ann := w.dial("ann")
	w.app.OnRecordCreate(store.MessagesID).BindFunc(func(*core.RecordEvent) error { return errors.New("secret detail") })
	ann.Emit("message", room, object{"contentType": "text", "content": "hi", "nonce": "n"})
	got := ann.Next().String()
	if want := `message:error {"_id":"","room":"` + room + `","error":"Message could not be saved","nonce":"n"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	refused(t, ann, 13, "Something went wrong while processing your request.")
}
