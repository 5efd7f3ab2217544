package syarah

import (
	"testing"

	"pocketchat/chatplugin/chat"
)

func TestTheDocumentsDefaultTypeDoesNotTurnTextIntoAudio(t *testing.T) {
	tests := []struct {
		name, message string
		kind          int
		emitted       int
	}{
		{"text as text", "Hello", numText, numText},
		{"the sample client's audio is text", "Hello, world!", numAudio, numText},
		{"a web address with a declared type keeps it", "https://example.com/a.webp", numImage, numImage},
		{"a web address declared as text is text", "https://example.com/a.webp", numText, numText},
		{"a sentence that begins with an address is text", "https://example.com is down", numAudio, numText},
		{"other schemes are text", "javascript:alert(1)", numImage, numText},
		{"a path sent as text is text", "/uploads/x.webp", numText, numText},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			draft, err := normalize(tt.message, tt.kind)
			if err != nil {
				t.Fatal(err)
			}
			if draft.Type != chat.TypeText || draft.Text != tt.message {
				t.Errorf("other wires would get %q %q", draft.Type, draft.Text)
			}
			sent := chat.Message{Type: draft.Type, Text: draft.Text, Data: draft.Data}
			if got := kindOf(sent); got != tt.emitted {
				t.Errorf("this wire emits type %d, want %d", got, tt.emitted)
			}
		})
	}
}

func TestAPathThatIsNoUploadOfTheSenderIsRefused(t *testing.T) {
	_, err := normalize("/uploads/chat-messages/images/abc123.webp", numImage)
	if e := chat.AsError(err); e == nil || e.Code != chat.Invalid || e.Field != "message" {
		t.Errorf("got %v", err)
	}
}

func TestADeclaredTypeEndsWhenTheAddressIsEditedAway(t *testing.T) {
	draft, err := normalize("https://example.com/a.webp", numImage)
	if err != nil {
		t.Fatal(err)
	}
	edited := chat.Message{Type: chat.TypeText, Text: "never mind", Data: draft.Data}
	if got := kindOf(edited); got != numText {
		t.Errorf("got type %d", got)
	}
}

func TestForeignDataDoesNotChangeTheType(t *testing.T) {
	for _, data := range []string{`{}`, `[]`, `{"syarah":5}`, `{"syarah":{"messageType":9}}`, `{"syarah":{"messageType":-1}}`, `x`} {
		msg := chat.Message{Type: chat.TypeText, Text: "https://example.com/", Data: []byte(data)}
		if got := kindOf(msg); got != numText {
			t.Errorf("%s: got type %d", data, got)
		}
	}
}

func TestEveryMessageTypeHasANumber(t *testing.T) {
	want := map[chat.MessageType]int{
		chat.TypeText: 0, chat.TypeAudio: 1, chat.TypeImage: 2, chat.TypeFile: 3, chat.TypeVideo: 4, chat.TypeSystem: 0,
	}
	for kind, n := range want {
		got, known := typeNumbers[kind]
		if !known || got != n {
			t.Errorf("%s: got %d, %t, want %d", kind, got, known, n)
		}
	}
}

func TestFilesAreShownByPathWithTheirWordsAsCaption(t *testing.T) {
	msg := chat.Message{ID: "507f1f77bcf86cd799439011", Type: chat.TypeImage, File: "a.webp", Text: "look"}
	open := func(path string) string { return path + "?token=x" }
	if got := content(msg, open); got != "/uploads/chat-messages/images/a.webp?token=x" {
		t.Errorf("content is %q", got)
	}
	if got := caption(msg); got != "look" {
		t.Errorf("caption is %q", got)
	}
}
