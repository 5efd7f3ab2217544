package e2e

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// The plugin in an app that is not ours, on PocketBase's stock settings: the
// app keeps what it has, and the chat works.
func TestTheExampleAppKeepsItsOwnAndChats(t *testing.T) {
	s := start(t, func(s *server) { s.bin, s.plain = embedder, true })
	res, err := http.Get(s.url + "/hello")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); string(body) != "Hello from the host app." {
		t.Errorf("the app's own route says %q", body)
	}

	a, b := s.user("ana"), s.user("bo")
	room := s.direct(a, b)
	c := s.native(b)
	s.call(http.MethodPost, "/api/collections/chat_messages/records", a.Token, map[string]any{"room": room, "text": "hello"}, http.StatusOK)
	expectTexts(t, c, "hello")
	c.Close()

	// The app's hook is told in its own time: the server's log line is the signal.
	want := a.ID + " wrote in room " + room
	s.waitForOutput(want)
}

func TestTheExampleAppIsShort(t *testing.T) {
	raw, err := os.ReadFile("../examples/embed/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(raw, []byte("\n")); lines >= 40 {
		t.Errorf("the example has %d lines; it promises fewer than 40", lines)
	}
}

// waitForOutput blocks until the server has printed text.
func (s *server) waitForOutput(text string) {
	s.t.Helper()
	for {
		s.mu.Lock()
		found, more := strings.Contains(s.out.String(), text), s.printed
		s.mu.Unlock()
		if found {
			return
		}
		select {
		case <-more:
		case <-s.exit:
			s.t.Fatalf("the server ended without printing %q:\n%s", text, s.output())
		case <-time.After(startTimeout):
			s.t.Fatalf("the server did not print %q:\n%s", text, s.output())
		}
	}
}
