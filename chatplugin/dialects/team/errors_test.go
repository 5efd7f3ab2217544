package team

import (
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func TestErrorsNameTheFieldsOfThisWire(t *testing.T) {
	for field, want := range map[string]string{
		"room": "room_id: No.", "text": "message: No.", "reply_to": "reply_message: No.", "upload": "attachments: No.",
		"pin_message": "pin_message: No.", "": "No.",
	} {
		if got := errorText(chat.FieldError(field, "No.")); got != want {
			t.Errorf("%s: got %q, want %q", field, got, want)
		}
	}
	slow := &chat.Error{Code: chat.RateLimited, Message: "Slow down.", RetryAfter: 1500 * time.Millisecond}
	if got := errorText(slow); got != "Slow down. Try again in 1.5 s." {
		t.Errorf("got %q", got)
	}
}

func TestNamesAreSplitAsTheSampleDoes(t *testing.T) {
	for name, want := range map[string][2]string{
		"Abdul Poyilthodi Chathamparambil": {"Abdul", "Poyilthodi Chathamparambil"},
		"Mazrui":                           {"Mazrui", ""},
		"  Ann   Lee ":                     {"Ann", "Lee"},
		"":                                 {"", ""},
	} {
		if first, last := splitName(chat.User{ID: "u", Name: name}); first != want[0] || last != want[1] {
			t.Errorf("%q: got %q, %q", name, first, last)
		}
	}
}

func TestOnlyThisWiresWordsAreShownAsTyping(t *testing.T) {
	for text, want := range map[string]string{
		typingText("I think..."): "I think...",
		typingText("\"<b>\""):    "\"<b>\"",
		"The Boss":               "", // another wire's text may be a name
		`{"team":5}`:             "",
		"":                       "",
	} {
		if got := wordsOf(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
