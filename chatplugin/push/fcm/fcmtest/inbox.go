package fcmtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Message is one message that the server accepted.
type Message struct {
	At    time.Time         `json:"at"`
	Token string            `json:"token"`
	Title string            `json:"title"`
	Body  string            `json:"body"`
	Data  map[string]string `json:"data"`
	// JSON is the whole message as it came.
	JSON json.RawMessage `json:"message"`
}

// inbox holds what was accepted.
type inbox struct {
	mu       sync.Mutex // protects the fields below
	messages []Message
	accepted int
	changed  chan struct{} // closed and replaced with every message

	telling sync.Mutex // one call of OnMessage at a time
}

// put gives the number of the message, counting from 1.
func (b *inbox) put(msg Message, countOnly bool, tell func(Message)) int {
	n := b.add(msg, countOnly)
	if tell != nil {
		b.telling.Lock()
		defer b.telling.Unlock()
		tell(msg)
	}
	return n
}

func (b *inbox) add(msg Message, countOnly bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !countOnly {
		b.messages = append(b.messages, msg)
	}
	b.accepted++
	close(b.changed)
	b.changed = make(chan struct{})
	return b.accepted
}

// Accepted is how many messages were accepted.
func (s *Server) Accepted() int {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	return s.inbox.accepted
}

// Messages lists what was accepted, in order. With Options.CountOnly it is empty.
func (s *Server) Messages() []Message {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	return slices.Clone(s.inbox.messages)
}

// Wait waits until n messages were accepted and lists all there are. The error
// is that of ctx, and says how many there were.
func (s *Server) Wait(ctx context.Context, n int) ([]Message, error) {
	for {
		s.inbox.mu.Lock()
		accepted, changed, all := s.inbox.accepted, s.inbox.changed, slices.Clip(s.inbox.messages)
		s.inbox.mu.Unlock()
		if accepted >= n {
			return slices.Clone(all), nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return slices.Clone(all), fmt.Errorf("fcmtest: %d of %d messages: %w", accepted, n, ctx.Err())
		}
	}
}
