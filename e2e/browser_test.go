package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
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
			s.node(map[string]string{"ADMIN": s.admin, "CONTROL": control(s), "CHROMIUM": browser, "ARTIFACTS": artifacts(t)}, "--test", story)
		})
	}
}

// control lets a story kill its server (POST /kill) and start it again (POST
// /start, which does nothing while it runs). It answers when that is done.
func control(s *server) string {
	var mu sync.Mutex // one deed at a time
	desk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch r.URL.Path {
		case "/kill":
			s.stop(syscall.SIGKILL)
		case "/start":
			if s.gone() {
				s.up()
			}
		default:
			http.NotFound(w, r)
		}
	}))
	s.t.Cleanup(desk.Close)
	return desk.URL
}

// gone reports whether the process has ended.
func (s *server) gone() bool {
	select {
	case <-s.exit:
		return true
	default:
		return false
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
