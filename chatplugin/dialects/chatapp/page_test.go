package chatapp_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"pocketchat/chatplugin/dialects/chatapp"
)

// TestThePageNamesEveryEvent keeps docs/dialects/chatapp.md and the code equal.
func TestThePageNamesEveryEvent(t *testing.T) {
	page, err := os.ReadFile("../../../docs/dialects/chatapp.md")
	check(t, err)
	var sent []string
	for event := range chatapp.New(short).Events() {
		sent = append(sent, event)
	}
	heard := slices.Concat([]string{"new_message", "typing_start", "typing_end", "error"},
		short.SummaryEvents, short.ChatEvents, short.AddedEvents, short.DeletedEvents, short.PresenceEvents)
	for heading, want := range map[string][]string{"Events you send": sent, "Events you hear": heard} {
		section := regexp.MustCompile(`(?s)## ` + heading + `\n(.*?)\n## `).FindSubmatch(page)
		if section == nil {
			t.Fatalf("the page has no section %q", heading)
		}
		var got []string
		for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|").FindAllSubmatch(section[1], -1) {
			got = append(got, string(row[1]))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the page has %v, the code %v", heading, got, want)
		}
	}
}
