package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Debian's Chromium drives the web client and the dashboard as people do. Each
// file in browser/ is a story of its own on a server of its own.
func TestInABrowser(t *testing.T) {
	browser := chromium(t)
	stories, err := filepath.Glob("browser/*.test.mjs")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories in browser/: %v", err)
	}
	for _, story := range stories {
		t.Run(filepath.Base(story), func(t *testing.T) {
			s := start(t)
			s.node(map[string]string{"ADMIN": s.admin, "CHROMIUM": browser, "ARTIFACTS": artifacts(t)}, "--test", story)
		})
	}
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium here: run `make browser` first")
	return ""
}

// artifacts is where pictures of failures go: the directory that the
// environment names, or one that goes with the test.
func artifacts(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("E2E_ARTIFACTS"); dir != "" {
		return dir
	}
	return t.TempDir()
}
