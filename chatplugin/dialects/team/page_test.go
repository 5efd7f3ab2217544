package team_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/dialects/team"
)

const page = "../../../docs/dialects/team.md"

// TestThePageNamesEveryEvent keeps docs/dialects/team.md and the code equal.
func TestThePageNamesEveryEvent(t *testing.T) {
	raw, err := os.ReadFile(page)
	must(t, err)
	var sent []string
	for event := range team.New().Events() {
		sent = append(sent, event)
	}
	heard := []string{"connectRooms", "message", "<your user id>", "group_<your user id>", "typing", "delete", "edited", "seen",
		"pin_message", "pin message", "error"}
	for heading, want := range map[string][]string{"Events you send": sent, "Events you hear": heard} {
		section := regexp.MustCompile(`(?s)## ` + heading + `\n(.*?)\n## `).FindSubmatch(raw)
		if section == nil {
			t.Fatalf("the page has no section %q", heading)
		}
		var got []string
		for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllSubmatch(section[1], -1) {
			got = append(got, string(row[1]))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the page has %v, the code %v", heading, got, want)
		}
	}
}

// TestThePagesExampleSendsEveryEvent: one block of js, which the end-to-end tests
// run, with every event of the table in it.
func TestThePagesExampleSendsEveryEvent(t *testing.T) {
	raw, err := os.ReadFile(page)
	must(t, err)
	blocks := regexp.MustCompile("(?ms)^```js\n(.*?)^```").FindAllStringSubmatch(string(raw), -1)
	if len(blocks) != 1 {
		t.Fatalf("%d blocks of js, want one", len(blocks))
	}
	for event := range team.New().Events() {
		if !strings.Contains(blocks[0][1], "emit('"+event+"',") {
			t.Errorf("the example does not send %s", event)
		}
	}
}
