package plain_test

import (
	"encoding/json"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/examples/dialect/plain"
)

// linker is a View that shows for whom a link was made. Encode asks it nothing
// else.
type linker struct{ gateway.View }

func (linker) User(id string) chat.User      { return chat.User{ID: id, Name: id} }
func (linker) Link(user, path string) string { return path + "?for=" + user }

// A file has no place on this wire; its link has.
func TestAFileIsALinkOfTheReceiversOwn(t *testing.T) {
	msg := chat.Message{ID: "m", Room: "r", Type: chat.TypeImage, File: "a.webp", Caption: "Look"}
	outs := plain.New().Encode(chat.MessageCreated{Message: msg}, linker{})
	if len(outs) != 1 || outs[0].For == nil {
		t.Fatalf("encoded as %+v", outs)
	}
	got, err := json.Marshal(outs[0].For("bo"))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"id":"m","room":"r","from":"","name":"","text":"Look ` + msg.FilePath() + `?for=bo","at":""}]`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
