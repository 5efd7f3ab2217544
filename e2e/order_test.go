package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"pocketchat/chatplugin/chattest"
)

const (
	orderMessages = 20_000
	perDoor       = 6 // writers for each of the three doors
)

// Many writers, three doors, one room: every receiver hears every message once
// and in the one dense order, in its own language.
func TestEveryReceiverSeesTheSameDenseOrder(t *testing.T) {
	s := start(t, withArgs("--chatRateLimits=off"))
	owner := s.user("owner")
	var members []string
	writers := make([]account, 3*perDoor)
	for i := range writers {
		writers[i] = s.user(fmt.Sprintf("writer%d", i))
		members = append(members, writers[i].ID)
	}
	room := s.call(http.MethodPost, "/api/chat/rooms", owner.Token,
		map[string]any{"name": "Order", "members": members}, http.StatusOK)["room"].(map[string]any)
	id, num := room["id"].(string), int64(room["num"].(float64))

	var heard sync.WaitGroup
	for i := range 2 {
		nat := s.native(owner)
		sya := s.syarah(writers[i], num)
		heard.Go(func() {
			expectDense(t, fmt.Sprintf("native receiver %d", i), func() int64 {
				return decodeAs[struct{ Seq int64 }](t, next(nat, "message.created")).Seq
			})
		})
		// The syarah wire carries no seq: its numbers are global and this is the
		// only room, so they must be dense too.
		heard.Go(func() {
			expectDense(t, fmt.Sprintf("syarah receiver %d", i), func() int64 {
				return decodeAs[struct{ ID int64 }](t, next(sya, "message")).ID
			})
		})
	}

	each := orderMessages/len(writers) + 1
	doors := []func(w account) func(text string){
		func(w account) func(string) {
			c := s.native(w)
			return func(text string) {
				ack := decodeAs[struct{ OK bool }](t, c.Ack("message.send", map[string]any{"room": id, "text": text}))
				if !ack.OK {
					t.Errorf("message.send was refused")
				}
				c.Discard()
			}
		},
		func(w account) func(string) {
			c := s.syarah(w, num)
			return func(text string) {
				c.Ack("createMessage", map[string]any{"message": text, "chatHeaderId": num, "messageType": 0})
				c.Discard()
			}
		},
		func(w account) func(string) {
			return func(text string) {
				s.call(http.MethodPost, "/api/collections/chat_messages/records", w.Token,
					map[string]any{"room": id, "sender": w.ID, "text": text}, http.StatusOK)
			}
		},
	}
	var sent sync.WaitGroup
	for i, w := range writers {
		send := doors[i%len(doors)](w)
		sent.Go(func() {
			for n := range each {
				send(fmt.Sprintf("%d-%d", i, n))
			}
		})
	}
	sent.Wait()
	heard.Wait()

	stored := s.allMessages(id)
	if want := each * len(writers); len(stored) != want {
		t.Fatalf("%d messages are stored, %d were sent", len(stored), want)
	}
	for i, m := range stored {
		if m.seq != int64(i+1) {
			t.Fatalf("position %d has seq %d", i+1, m.seq)
		}
	}
}

// expectDense takes the numbers of all messages as they arrive and counts what
// is out of order.
func expectDense(t *testing.T, who string, next func() int64) {
	inversions, gaps := 0, 0
	last := int64(0)
	for range orderMessages {
		n := next()
		switch {
		case n <= last:
			inversions++
		case n != last+1:
			gaps++
		}
		last = n
	}
	if inversions > 0 || gaps > 0 {
		t.Errorf("%s: %d inversions and %d gaps over %d messages", who, inversions, gaps, orderMessages)
	}
}

// next takes events until one of that name comes: presence goes on beside.
func next(c *chattest.Client, name string) json.RawMessage {
	for {
		if ev := c.Next(); ev.Name == name {
			return ev.Args[0]
		}
	}
}

func (s *server) native(a account) *chattest.Client {
	s.t.Helper()
	c := chattest.Dial(s.t, s.url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": a.Token}})
	c.Expect("ready")
	return c
}

func (s *server) syarah(a account, chatHeaderID int64) *chattest.Client {
	s.t.Helper()
	c := chattest.Dial(s.t, s.url, chattest.DialOptions{
		Query: url.Values{"userId": {a.ID}}, Auth: map[string]any{"accessToken": a.Token},
	})
	joined := decodeAs[struct {
		Joined bool
		Error  string
	}](s.t, c.Ack("joinRoom", map[string]any{"chatHeaderId": chatHeaderID}))
	if !joined.Joined {
		s.t.Fatalf("joinRoom: %s", joined.Error)
	}
	return c
}

func decodeAs[T any](t *testing.T, raw json.RawMessage) T {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Errorf("%s: %v", raw, err)
	}
	return v
}
