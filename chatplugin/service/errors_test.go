package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketchat/chatplugin/chat"
)

func TestFailTellsClientsOnlyWhatTheyMayKnow(t *testing.T) {
	known := chat.FieldError("text", "Must not be empty.")
	field := validation.Errors{
		"zeta":  validation.NewError("x", "last"),
		"alpha": validation.NewError("x", "Too short."),
	}
	table := []struct {
		name  string
		err   error
		code  chat.Code
		field string
		text  string
	}{
		{"ours", known, chat.Invalid, "text", "Must not be empty."},
		{"ours inside another", fmt.Errorf("saving: %w", known), chat.Invalid, "text", "Must not be empty."},
		{"bad request", router.NewBadRequestError("Bad words.", nil), chat.Invalid, "", "Bad words."},
		{"bad field", router.NewBadRequestError("Bad words.", validation.Errors{"text": validation.NewError("x", "y")}), chat.Invalid, "text", "Bad words."},
		{"unauthorized", router.NewUnauthorizedError("", nil), chat.Unauthorized, "", ""},
		{"forbidden", router.NewForbiddenError("No.", nil), chat.Forbidden, "", "No."},
		{"not found", router.NewNotFoundError("", nil), chat.NotFound, "", ""},
		{"conflict", router.NewApiError(409, "Taken.", nil), chat.Conflict, "", "Taken."},
		{"too large", router.NewApiError(413, "Big.", nil), chat.TooLarge, "", "Big."},
		{"too many", router.NewTooManyRequestsError("", nil), chat.RateLimited, "", ""},
		{"not implemented", router.NewApiError(501, "", nil), chat.Unsupported, "", ""},
		{"unavailable", router.NewApiError(503, "", nil), chat.Unavailable, "", ""},
		{"teapot", router.NewApiError(418, "", nil), chat.Invalid, "", ""},
		{"their fault", router.NewInternalServerError("", nil), chat.Internal, "", ""},
		{"record fields", field, chat.Invalid, "alpha", "Too short."},
		{"record field with an inner error", validation.Errors{"x": errors.New("secret")}, chat.Invalid, "", ""},
		{"cancelled", context.Canceled, chat.Unavailable, "", ""},
		{"too late", fmt.Errorf("query: %w", context.DeadlineExceeded), chat.Unavailable, "", ""},
		{"locked", errors.New("database is locked (5) (SQLITE_BUSY)"), chat.Unavailable, "", ""},
		{"disk full", errors.New("database or disk is full (13)"), chat.Unavailable, "", ""},
		{"anything", errors.New("secret"), chat.Internal, "", ""},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			e, ok := fail(row.err).(*chat.Error)
			if !ok || e.Code != row.code || e.Field != row.field || !strings.Contains(e.Message, row.text) {
				t.Fatalf("%#v", e)
			}
			if strings.Contains(e.Message, "secret") || strings.Contains(e.Message, "SQLITE") {
				t.Fatalf("an inner detail got out: %q", e.Message)
			}
			if !errors.Is(e, row.err) && !errors.Is(row.err, e) && e.Unwrap() == nil && row.name != "record fields" {
				t.Fatal("the cause is lost")
			}
		})
	}
	if fail(nil) != nil {
		t.Fatal("nil became an error")
	}
}

func TestRefusalGivesNothingAway(t *testing.T) {
	msg, err := result(chat.Message{Text: "secret"}, chat.NoSuch("message"))
	if err == nil || msg.Text != "" {
		t.Fatalf("%+v %v", msg, err)
	}
}
