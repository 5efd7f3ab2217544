package syarah_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"pocketchat/chatplugin/dialects/syarah"
)

// TestThePageNamesEveryEvent keeps docs/dialects/syarah.md and the code equal.
func TestThePageNamesEveryEvent(t *testing.T) {
	page, err := os.ReadFile("../../../docs/dialects/syarah.md")
	if err != nil {
		t.Fatal(err)
	}
	var sent []string
	for event := range syarah.New(syarah.Config{}).Events() {
		sent = append(sent, event)
	}
	heard := []string{"message", "messageUpdated", "messageDeleted", "messageHasBeenRead", "typing", "onMemberJoin", "clientStatus", "error"}
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
