package dashboard_test

import (
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dashboard"
)

// serve starts a PocketBase with nothing but the page.
func serve(t *testing.T) string {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		dashboard.Bind(e)
		return e.Next()
	})
	return chattest.Serve(t, app)
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(raw)
}

func TestFilesOfExtensionsAreAskedForEachTime(t *testing.T) {
	url := serve(t)
	for _, path := range []string{"/_/extensions.js", "/_/extensions/chat/page.js", "/_/extensions/chat/frame.css", "/_/extensions/chat/missing.js", "/api/chat/admin/ui/page.js", "/api/chat/admin"} {
		res, _ := get(t, url+path)
		if got := res.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control is %q", path, got)
		}
	}
	res, _ := get(t, url+"/_/")
	if got := res.Header.Get("Cache-Control"); got == "no-cache" {
		t.Error("the dashboard's own files are not kept any more")
	}
}

func TestTheDashboardLoadsTheExtension(t *testing.T) {
	res, body := get(t, serve(t)+"/_/extensions.js")
	if res.StatusCode != 200 || !strings.Contains(body, `superuserOnly("#/chat"`) {
		t.Errorf("got %d %s", res.StatusCode, body)
	}
}

func TestThePlainPageAllowsItsOwnFilesOnly(t *testing.T) {
	url := serve(t)
	res, body := get(t, url+"/api/chat/admin")
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("got %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	policy := res.Header.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy is %q", policy)
	}
	if inline := regexp.MustCompile(`(?i)<script[^>]*>[^<]|<style|\sstyle=|\son\w+=|javascript:`).FindString(body); inline != "" {
		t.Errorf("the page has %q, which its policy blocks", inline)
	}
	// Links are relative to the page, for servers below a path.
	for _, match := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if res, _ := get(t, url+"/api/chat/"+match[1]); res.StatusCode != 200 {
			t.Errorf("%s: got %d", match[1], res.StatusCode)
		}
	}
}

// Whatever people write must stay text: there must be no way to make HTML of it.
func TestTheModulesMakeNoHTML(t *testing.T) {
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|\beval\(|new Function`)
	seen := 0
	err := fs.WalkDir(dashboard.Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".js") {
			return err
		}
		seen++
		raw, err := fs.ReadFile(dashboard.Files(), path)
		if err != nil {
			return err
		}
		if found := forbidden.Find(raw); found != nil {
			t.Errorf("%s uses %s", path, found)
		}
		if path != "main.js" && !strings.HasPrefix(string(raw), "// @ts-check\n") {
			t.Errorf("%s is not checked", path)
		}
		return nil
	})
	if err != nil || seen < 10 {
		t.Errorf("%d modules, %v", seen, err)
	}
}

// PocketBase puts main.js into a function and runs it before the router starts;
// what comes after the first await comes too late.
func TestTheExtensionRegistersBeforeItWaits(t *testing.T) {
	raw, err := fs.ReadFile(dashboard.Files(), "main.js")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	if lines := strings.Count(text, "\n"); lines >= 100 {
		t.Errorf("main.js has %d lines", lines)
	}
	if regexp.MustCompile(`(?m)^(import|export|\s*await)\b`).MatchString(text) {
		t.Error("main.js imports, exports or waits at its top level")
	}
}

// Every file that a module imports is there, under the name it says.
func TestImportsAreComplete(t *testing.T) {
	imports := regexp.MustCompile(`(?m)(?:from|import) "(\./[^"]+)"`)
	files := dashboard.Files()
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range imports.FindAllStringSubmatch(string(raw), -1) {
			if _, err := fs.Stat(files, strings.TrimPrefix(match[1], "./")); err != nil {
				t.Errorf("%s imports %s: %v", name, match[1], err)
			}
		}
	}
}
