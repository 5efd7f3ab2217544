package chatapp

import (
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func TestErrorShapes(t *testing.T) {
	limited := chat.Errorf(chat.RateLimited, "Too fast.")
	limited.RetryAfter = 1500 * time.Millisecond
	tests := []struct {
		name, event string
		err         *chat.Error
		ack         string
		told        bool
	}{
		{"a field is named", "join_chat", chat.FieldError("chatId", "Missing."), "chatId: Missing.", true},
		{"the wait is named", "join_chat", limited, "Too fast. Try again in 1.5 s.", true},
		{"typing too fast is answered in the callback only", "typing_start", limited, "Too fast. Try again in 1.5 s.", false},
		{"the end of a connection", "", chat.Errorf(chat.Unauthorized, "The token has expired."), "The token has expired.", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ack, told := failed(tt.event, tt.err)
			if ack.Error != tt.ack || (told != nil) != tt.told {
				t.Fatalf("got %+v, %+v", ack, told)
			}
			if told != nil && (told.Message != tt.ack || told.Event != tt.event) {
				t.Errorf("told %+v", told)
			}
		})
	}
}
