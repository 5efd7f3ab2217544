package syarah

import (
	"encoding/json"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func TestErrorTextsSpeakTheWiresWords(t *testing.T) {
	tests := []struct {
		err  *chat.Error
		want string
	}{
		{chat.NoSuch("room"), "The requested room wasn't found."},
		{chat.FieldError("text", "Must not be empty."), "message: Must not be empty."},
		{chat.FieldError("room", "Missing."), "chatHeaderId: Missing."},
		{chat.FieldError("isTyping", "Must be true or false."), "isTyping: Must be true or false."},
		{&chat.Error{Code: chat.RateLimited, Message: "Too fast.", RetryAfter: 1500 * time.Millisecond}, "Too fast. Try again in 1.5 s."},
	}
	for _, tt := range tests {
		if got := errorText(tt.err); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestHowEachEventAnswersAnError(t *testing.T) {
	const object, list = `{"error":"The requested room wasn't found."}`, `[]`
	tests := []struct {
		event string
		ack   string
		told  bool
	}{
		{"createMessage", object, true},
		{"updateMessage", object, true},
		{"removeMessage", object, true},
		{"readMessage", object, true},
		{"roomTyping", object, true},
		{"joinRoom", object, false},
		{"leaveRoom", object, false},
		{"findAllMessages", list, true},
		{"findAllChatHeaders", list, true},
		{"getMyChats", list, true},
		{"getMyFriendships", list, true},
		{"noSuchEvent", object, true},
	}
	d := New(Config{})
	if len(tests) != len(d.Events())+1 {
		t.Errorf("the table has %d events, this test %d", len(d.Events()), len(tests)-1)
	}
	for _, tt := range tests {
		t.Run(tt.event, func(t *testing.T) {
			ack, tell := d.failed(tt.event, chat.NoSuch("room"))
			raw, err := json.Marshal(ack)
			if err != nil || string(raw) != tt.ack {
				t.Errorf("ack is %s, %v", raw, err)
			}
			if (tell != nil) != tt.told {
				t.Errorf("the event error: %v", tell)
			}
			if tell != nil && (tell.Event != tt.event || tell.Message != "The requested room wasn't found.") {
				t.Errorf("the event error says %+v", tell)
			}
		})
	}
}

func TestTypingTooFastIsNotAnsweredByAFlood(t *testing.T) {
	_, tell := New(Config{}).failed("roomTyping", chat.Errorf(chat.RateLimited, "Too fast."))
	if tell != nil {
		t.Errorf("told %+v", tell)
	}
}
