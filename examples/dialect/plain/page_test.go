package plain_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the code of docs/dialects/write-your-own.md")

const page = "../../../docs/dialects/write-your-own.md"

// goBlock is a block of Go under the name of its file, below examples/dialect.
var goBlock = regexp.MustCompile("(?m)^`examples/dialect/([a-z_/]+\\.go)`:\n\n```go\n((?s:.*?))^```$")

// TestThePageShowsThisPackage keeps the page's code equal to the files, which
// are compiled and tested.
func TestThePageShowsThisPackage(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text, shown := string(raw), map[string]bool{}
	for _, block := range goBlock.FindAllStringSubmatch(text, -1) {
		name, code := block[1], block[2]
		shown[name] = true
		file, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		if code == string(file) {
			continue
		}
		if !*update {
			t.Errorf("the page does not show %s as it is: run the test with -update", name)
		}
		text = strings.Replace(text, block[0], strings.TrimSuffix(block[0], code+"```")+string(file)+"```", 1)
	}
	if all := strings.Count(text, "\n```go\n"); all != len(shown) {
		t.Errorf("%d of %d blocks of Go are files", len(shown), all)
	}
	for _, name := range []string{"main.go", "plain/plain.go", "plain/events.go", "plain/encode.go", "plain/errors.go",
		"plain/plain_test.go", "plain/conformance_test.go"} {
		if !shown[name] {
			t.Errorf("the page does not show %s", name)
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
