package direct

import (
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func TestEveryCodeHasWordsInEveryEvent(t *testing.T) {
	d := New()
	for event := range d.table {
		for _, code := range chat.Codes {
			if got := d.failed(event, chat.Errorf(code, "why")); got.Message == "" || got.Event != event {
				t.Errorf("%s, %s: %+v", event, code, got)
			}
		}
	}
}

func TestErrorTexts(t *testing.T) {
	limited := chat.Errorf(chat.RateLimited, "Too many messages.")
	limited.RetryAfter = 1500 * time.Millisecond
	tests := []struct {
		name, event string
		err         *chat.Error
		want        errorEvent
	}{
		{"missing", "send_message", chat.AsError(missing("body")), errorEvent{"Missing message details", "send_message", "body: Missing or empty."}},
		{"not there", "send_message", chat.NoSuch("room"), errorEvent{"Invalid room or sender not in room", "send_message", "The requested room wasn't found."}},
		{"not there, in an event without words for it", "join_chat", chat.NoSuch("user"), errorEvent{"Failed to join chat", "join_chat", "The requested user wasn't found."}},
		{"a field of chat in words of the wire", "send_message", chat.FieldError("text", "Too long."), errorEvent{"Failed to send message", "send_message", "body: Too long."}},
		{"what the original does not know", "send_message", limited, errorEvent{"Too many messages. Try again in 1.5 s.", "send_message", ""}},
		{"the end of a connection", "", chat.Errorf(chat.Unauthorized, "The token has expired."), errorEvent{"The token has expired.", "", ""}},
		{"an end of another kind", "", chat.Errorf(chat.Internal, "Bland."), errorEvent{"Bland.", "", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := New().failed(tt.event, tt.err); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
