package dialects_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pocketchat/chatplugin/chattest"
)

// sse is a client of PocketBase's realtime, which are server-sent events. An
// event is named by its collection and action, as in "chat_messages create".
type sse struct {
	t testing.TB

	mu     sync.Mutex // protects the fields below
	events []chattest.Event
	news   chan struct{} // closed and replaced when something came
}

// subscribed are the collections that a client of the plain SDK listens to.
var subscribed = []string{"chat_rooms/*", "chat_members/*", "chat_messages/*", "chat_reactions/*"}

// subscribe listens as a person until the test ends.
func subscribe(s *stage, who *person) *sse {
	s.t.Helper()
	res, err := http.Get(s.url + "/api/realtime")
	s.check(err)
	c := &sse{t: s.t, news: make(chan struct{})}
	connected := make(chan string, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.read(bufio.NewScanner(res.Body), connected)
	}()
	s.t.Cleanup(func() {
		_ = res.Body.Close()
		<-done
	})
	select {
	case id := <-connected:
		s.rest(who, http.MethodPost, "/api/realtime", object{"clientId": id, "subscriptions": subscribed}, nil)
	case <-time.After(chattest.Patience):
		s.t.Fatal("realtime did not greet")
	}
	return c
}

// read takes what comes until the connection ends.
func (c *sse) read(lines *bufio.Scanner, connected chan<- string) {
	lines.Buffer(nil, 1<<20)
	topic := ""
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event:"); ok {
			topic = name
		}
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		var said struct{ ClientID, Action string }
		if json.Unmarshal([]byte(data), &said) != nil {
			c.keep(chattest.Event{Name: "unreadable: " + data})
			continue
		}
		if topic == "PB_CONNECT" {
			connected <- said.ClientID
			continue
		}
		collection, _, _ := strings.Cut(topic, "/")
		c.keep(chattest.Event{Name: collection + " " + said.Action, Args: []json.RawMessage{json.RawMessage(data)}})
	}
}

func (c *sse) keep(ev chattest.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, ev)
	close(c.news)
	c.news = make(chan struct{})
}

// TakeUntil waits for an event for which last is true. It takes that one and all
// before it.
func (c *sse) TakeUntil(what string, last func(chattest.Event) bool) []chattest.Event {
	c.t.Helper()
	timeout := time.After(chattest.Patience)
	for seen := 0; ; {
		c.mu.Lock()
		for ; seen < len(c.events); seen++ {
			if last(c.events[seen]) {
				taken := c.events[: seen+1 : seen+1]
				c.events = c.events[seen+1:]
				c.mu.Unlock()
				return taken
			}
		}
		news := c.news
		c.mu.Unlock()
		select {
		case <-news:
		case <-timeout:
			c.t.Fatalf("waiting for %s: nothing after %s", what, chattest.Patience)
		}
	}
}

// Discard forgets what was heard.
func (c *sse) Discard() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = nil
}
