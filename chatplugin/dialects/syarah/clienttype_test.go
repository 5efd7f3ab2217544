package syarah

import (
	"context"
	"strconv"
	"strings"
	"testing"
)

func TestClientTypeIsWhatTheClientCalledItself(t *testing.T) {
	tests := map[string]string{
		"mobile":                "mobile",
		"":                      "user",
		"user":                  "user",
		"two words":             "two words",
		"line\nbreak":           "user",
		"\xff":                  "user",
		strings.Repeat("x", 33): "user",
		strings.Repeat("x", 32): strings.Repeat("x", 32),
		"right\u202eto left":    "user",
	}
	for name, want := range tests {
		types := &New(Config{}).clients
		types.connected(t.Context(), "u", name)
		if got := types.of("u"); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestClientTypeIsStillKnownWhenTheUserWentOffline(t *testing.T) {
	types := &New(Config{}).clients
	ctx, disconnect := context.WithCancel(t.Context())
	types.connected(ctx, "u", "mobile")
	disconnect()
	if got := types.of("u"); got != "mobile" {
		t.Errorf("got %q", got)
	}
}

func TestClientTypesOfTheGoneAreForgottenWhenThereAreTooMany(t *testing.T) {
	types := &New(Config{}).clients
	types.connected(t.Context(), "here", "mobile")
	ended, end := context.WithCancel(t.Context())
	end()
	for i := range maxClientTypes - 1 {
		types.connected(ended, strconv.Itoa(i), "mobile")
	}
	types.connected(t.Context(), "new", "mobile")
	if len(types.users) != 2 || types.of("here") != "mobile" || types.of("new") != "mobile" {
		t.Errorf("%d users are remembered", len(types.users))
	}
}

func TestAnnouncedTypesDoNotPileUp(t *testing.T) {
	types := &New(Config{}).clients
	types.connected(t.Context(), "here", "mobile")
	types.announced("here", "mobile") // its next connection; this one still holds it
	for i := range maxClientTypes - 1 {
		types.announced(strconv.Itoa(i), "mobile")
	}
	types.announced("new", "mobile")
	if len(types.users) != 2 || types.of("here") != "mobile" || types.of("new") != "mobile" {
		t.Errorf("%d users are remembered", len(types.users))
	}
}
