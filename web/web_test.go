package web

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// maxFirstLoad is what a first visit may load, compressed. scripts/build.mjs
// holds to the same.
const maxFirstLoad = 150 << 10

var reference = regexp.MustCompile(`(?:src|href)="([^"#]+)"`)

func read(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := fs.ReadFile(Files, name)
	if err != nil {
		t.Fatalf("%v: run npm run build in web/", err)
	}
	return raw
}

func packedSize(t *testing.T, raw []byte) int {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

func TestAFirstVisitLoadsLittle(t *testing.T) {
	page := read(t, "index.html")
	total := packedSize(t, page)
	found := reference.FindAllSubmatch(page, -1)
	if len(found) < 3 {
		t.Fatalf("the page names %d files; it needs a script, a style and an icon", len(found))
	}
	for _, match := range found {
		total += packedSize(t, read(t, string(match[1])))
	}
	t.Logf("a first visit loads %d bytes", total)
	if total > maxFirstLoad {
		t.Errorf("a first visit loads %d bytes compressed, at most %d are allowed", total, maxFirstLoad)
	}
}

// The Content-Security-Policy would stop them, and the page would be dead.
func TestThePageHasNoInlineScriptOrStyle(t *testing.T) {
	page := string(read(t, "index.html"))
	for _, bad := range []*regexp.Regexp{
		regexp.MustCompile(`<script(?:\s+[a-z]+="[^"]*")*>[^<]`),
		regexp.MustCompile(`<style`),
		regexp.MustCompile(`\sstyle=`),
		regexp.MustCompile(`\son[a-z]+=`),
	} {
		if at := bad.FindString(page); at != "" {
			t.Errorf("the page contains %q", at)
		}
	}
}

// Without a slash in front the client works below any path.
func TestThePageNamesItsFilesRelativeToItself(t *testing.T) {
	for _, match := range reference.FindAllSubmatch(read(t, "index.html"), -1) {
		if name := string(match[1]); strings.HasPrefix(name, "/") || strings.Contains(name, ":") {
			t.Errorf("the page names %q", name)
		}
	}
}

func TestThePageHasAPlaceForTheUsersCollection(t *testing.T) {
	if !strings.Contains(string(read(t, "index.html")), `<meta name="chat-users" content="users">`) {
		t.Error("package webclient writes the name of the users collection into a tag that is not there")
	}
}

// What users write must never become markup.
func TestTheSourcesMakeNoMarkupOfText(t *testing.T) {
	sources := os.DirFS("src")
	src := regexp.MustCompile(`innerHTML|outerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write`)
	err := fs.WalkDir(sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(name, ".test.") {
			return err
		}
		raw, err := fs.ReadFile(sources, name)
		if at := src.Find(raw); at != nil {
			t.Errorf("%s uses %s", name, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
