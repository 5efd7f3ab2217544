package native

import (
	"encoding/json"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
)

func TestEveryCommandIsAnEvent(t *testing.T) {
	events := New().Events()
	if len(events) != len(command.All()) {
		t.Errorf("%d events for %d commands", len(events), len(command.All()))
	}
	for _, cmd := range command.All() {
		row, ok := events[cmd.Name]
		if !ok || row.Do == nil || row.Rate != gateway.Rate(cmd.Rate) {
			t.Errorf("%s: got %+v", cmd.Name, row)
		}
	}
}

// The labels are written in two packages that may not know each other.
func TestBucketsAreTheGateways(t *testing.T) {
	for ours, theirs := range map[command.Rate]gateway.Rate{
		command.RateEvent: gateway.RateEvent, command.RateMessage: gateway.RateMessage, command.RateTyping: gateway.RateTyping,
	} {
		if gateway.Rate(ours) != theirs {
			t.Errorf("%s is not %s", ours, theirs)
		}
	}
}

func TestAnEventTakesOneObject(t *testing.T) {
	for _, args := range [][]json.RawMessage{nil, {json.RawMessage(`{}`)}, {json.RawMessage(`null`)}} {
		if _, err := decode(args); err != nil {
			t.Errorf("%s: %v", args, err)
		}
	}
	for _, args := range [][]json.RawMessage{
		{json.RawMessage(`"room"`)},
		{json.RawMessage(`[{}]`)},
		{json.RawMessage(`{}`), json.RawMessage(`{}`)},
	} {
		if _, err := decode(args); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", args, err)
		}
	}
}

func TestFailuresAreAcks(t *testing.T) {
	raw, err := json.Marshal(New().Fail(nil, "x", chat.NoSuch("room")))
	want := `{"ok":false,"error":{"data":{},"message":"The requested room wasn't found.","status":404}}`
	if err != nil || string(raw) != want {
		t.Errorf("got %s (%v), want %s", raw, err, want)
	}
}

func TestSinceIsReadFromTheHandshake(t *testing.T) {
	tests := []struct {
		auth  string
		since int64
		asked bool
	}{
		{`{}`, 0, false},
		{`{"since":null}`, 0, false},
		{`{"since":0}`, 0, true},
		{`{"since":42}`, 42, true},
		{`{"since":"42"}`, 42, true},
		{`{"since":""}`, -1, true},
		{`{"since":-5}`, -1, true},
		{`{"since":1.5}`, -1, true},
		{`{"since":{"a":1}}`, -1, true},
		{`{"since":99999999999999999999}`, -1, true},
	}
	for _, test := range tests {
		h := &gateway.Handshake{}
		if err := json.Unmarshal([]byte(test.auth), &h.Auth); err != nil {
			t.Fatal(err)
		}
		if since, asked := sinceOf(h); since != test.since || asked != test.asked {
			t.Errorf("%s: got %d, %v", test.auth, since, asked)
		}
	}
}
