package apierror

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/pocketbase/pocketbase/tools/router"

	"pocketchat/chatplugin/chat"
)

func TestEveryCodeHasAStatus(t *testing.T) {
	for _, code := range chat.Codes {
		if statuses[code] < 400 {
			t.Errorf("%s has no status", code)
		}
		if got := From(chat.Errorf(code, "No.")); got.Status != statuses[code] || got.Message != "No." {
			t.Errorf("%s: got %d %q", code, got.Status, got.Message)
		}
	}
	if len(statuses) != len(chat.Codes) {
		t.Errorf("%d statuses for %d codes", len(statuses), len(chat.Codes))
	}
}

func TestFailuresHavePocketBaseShape(t *testing.T) {
	secret := errors.New("sql: table users_secret")
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"plain", chat.NoSuch("room"), `{"data":{},"message":"The requested room wasn't found.","status":404}`},
		{"field", chat.FieldError("text", "Must not be empty."),
			`{"data":{"text":{"code":"validation_invalid_value","message":"Must not be empty."}},"message":"Invalid field \"text\". Must not be empty.","status":400}`},
		{"field too large", &chat.Error{Code: chat.TooLarge, Field: "text", Message: "Must be at most 5 characters."},
			`{"data":{"text":{"code":"validation_too_large","message":"Must be at most 5 characters."}},"message":"Invalid field \"text\". Must be at most 5 characters.","status":400}`},
		{"request too large", chat.Errorf(chat.TooLarge, "Too large."), `{"data":{},"message":"Too large.","status":413}`},
		{"foreign error", secret, `{"data":{},"message":"Something went wrong while processing your request.","status":500}`},
		{"internal around a refusal stays bland", chat.Wrap(router.NewForbiddenError("Inner.", nil), chat.Internal, "Bland."),
			`{"data":{},"message":"Bland.","status":500}`},
		{"refused by a hook of the app", chat.Wrap(router.NewApiError(418, "No teapots.", nil), chat.Forbidden, "No."),
			`{"data":{},"message":"No teapots.","status":418}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(From(test.err))
			if err != nil || string(got) != test.want {
				t.Errorf("got  %s (%v)\nwant %s", got, err, test.want)
			}
		})
	}
}
