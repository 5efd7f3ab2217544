package direct_test

import (
	"testing"

	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// upload is a file that a user brought.
func (w *world) upload(name string) chat.Upload {
	w.t.Helper()
	file, err := filesystem.NewFileFromBytes([]byte("meow"), "cat.txt")
	check(w.t, err)
	up, err := store.InsertUpload(w.app, chat.Upload{Owner: w.id(name), Kind: chat.TypeFile, Name: "cat.txt"}, file)
	check(w.t, err)
	return up
}

func TestAFileIsALinkThatOpensForItsReader(t *testing.T) {
	for name, ref := range map[string]func(path string) string{
		"sent as a path":             func(path string) string { return path },
		"sent as a URL with a token": func(path string) string { return "https://chat.example.com" + path + "?token=abc" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ann, bob := w.dial("ann"), w.dial("bob")
			room := w.join(ann, "ann", "bob")
			w.join(bob, "bob", "ann")
			up := w.upload("ann")
			if w.files.Link(w.id("ann"), up.Path()) == w.files.Link(w.id("bob"), up.Path()) {
				t.Fatal("links do not differ")
			}
			link := func(user string) string { return w.files.Link(w.id(user), up.Path()) }

			ack := ann.Ack("send_message", object{"roomId": room, "senderId": w.id("ann"), "body": ref(up.Path())})
			if got := decoded[wireMessage](t, ack).Body; got != link("ann") {
				t.Errorf("the ack has %q", got)
			}
			if got := heard[wireMessage](t, ann.Expect("new_message")).Body; got != link("ann") {
				t.Errorf("ann heard %q", got)
			}
			if got := heard[wireMessage](t, bob.Expect("new_message")).Body; got != link("bob") {
				t.Errorf("bob heard %q", got)
			}
			if got := heard[object](t, bob.Expect("chat_list_update"))["last_message"]; got != link("bob") {
				t.Errorf("bob's list has %q", got)
			}
			page := decoded[wirePage](t, bob.Ack("fetch_messages", object{"roomId": room}))
			if len(page.Messages) != 1 || page.Messages[0].Body != link("bob") {
				t.Errorf("bob's page is %+v", page)
			}
		})
	}
}

func TestACaptionStandsForItsFile(t *testing.T) {
	w := newWorld(t)
	bob := w.dial("bob")
	room := w.direct("ann", "bob")
	w.join(bob, "bob", "ann")
	up := w.upload("ann")
	_, _, err := w.Send(t.Context(), w.actor("ann"), chat.Draft{Room: room.ID, Type: up.Kind, Upload: up.ID, Caption: "the cat"})
	check(t, err)
	if got := heard[wireMessage](t, bob.Expect("new_message")).Body; got != "the cat" {
		t.Errorf("got %q", got)
	}
}

func TestAPathOfAnotherFileIsOnlyWords(t *testing.T) {
	w := newWorld(t)
	bob := w.dial("bob")
	room := w.join(bob, "bob", "ann")
	foreign := w.upload("ann").Path()
	for _, path := range []string{foreign, chat.MessageFilesPath + "images/none.webp"} {
		bob.Emit("send_message", object{"roomId": room, "senderId": w.id("bob"), "body": path})
		if got := heard[wireMessage](t, bob.Expect("new_message")).Body; got != path {
			t.Errorf("got %q", got)
		}
	}
}
