package conduit_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"pocketchat/chatplugin/dialects/conduit"
)

// TestThePageNamesEveryEvent keeps docs/dialects/conduit.md and the code equal.
func TestThePageNamesEveryEvent(t *testing.T) {
	page, err := os.ReadFile("../../../docs/dialects/conduit.md")
	check(t, err)
	var sent []string
	for event := range conduit.New(conduit.Config{}).Events() {
		sent = append(sent, event)
	}
	heard := []string{"message", "messagesRead", "room-joined", "room-deleted", "message-edited", "message-deleted", "message:error", "conduit_error"}
	for heading, want := range map[string][]string{"Events you send": sent, "Events you hear": heard} {
		section := regexp.MustCompile(`(?s)## ` + heading + `\n(.*?)\n## `).FindSubmatch(page)
		if section == nil {
			t.Fatalf("the page has no section %q", heading)
		}
		var got []string
		for _, row := range regexp.MustCompile("(?m)^\\| `([\\w:-]+)` \\|").FindAllSubmatch(section[1], -1) {
			got = append(got, string(row[1]))
		}
		slices.Sort(got)
		slices.Sort(want)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("%s: the page has %v, the code %v", heading, got, want)
		}
	}
}

// TestThePageNamesEveryRoute asks each route of the page without a token: a route
// that is not there does not answer in the words of the module.
func TestThePageNamesEveryRoute(t *testing.T) {
	page, err := os.ReadFile("../../../docs/dialects/conduit.md")
	check(t, err)
	w := newWorld(t, conduit.Config{ExplicitRoomJoins: true})
	routes := regexp.MustCompile("(?m)^\\| `([A-Z]+) (/\\S+)` \\|").FindAllSubmatch(page, -1)
	if len(routes) != 24 {
		t.Errorf("the page names %d routes, the code has 24", len(routes))
	}
	for _, route := range routes {
		path := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(string(route[2]), "x")
		got := w.call("", string(route[1]), path, nil)
		if path == "/hook/chat/invitations/x/x" {
			got.fails(404, "NOT_FOUND", "Invitation not valid")
			continue
		}
		got.fails(401, "UNAUTHORIZED", "No 'Authorization' header or 'accessToken' cookie present")
	}
}
