package gateway

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func TestRefusalIsPocketBaseErrorJSON(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{errBadToken, `{"data":{},"message":"The token is invalid or has expired. Sign in again.","status":401}`},
		{
			chat.FieldError("dialect", "Unknown."),
			`{"data":{"dialect":{"code":"validation_invalid_value","message":"Unknown."}},"message":"Invalid field \"dialect\". Unknown.","status":400}`,
		},
		{
			&chat.Error{Code: chat.RateLimited, Message: "Slow down.", RetryAfter: time.Second},
			`{"data":{},"message":"Slow down.","retry_after":1,"status":429}`,
		},
	}
	for _, tt := range tests {
		r := refusal(tt.err)
		got, err := json.Marshal(r.Data)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != tt.want || !strings.Contains(r.Message, chat.AsError(tt.err).Message) {
			t.Errorf("%v:\n got %s\nwant %s", tt.err, got, tt.want)
		}
	}
}

func TestRefusalHidesInnerErrors(t *testing.T) {
	r := refusal(errors.New("secret detail"))
	data, err := json.Marshal(r.Data)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.Message+string(data), "secret") {
		t.Errorf("the client is told %q %s", r.Message, data)
	}
}
