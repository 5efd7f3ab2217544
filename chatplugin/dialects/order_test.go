package dialects_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
)

const orderedMessages = 1000

// textAt is where each wire's word for a message has its text.
var textAt = map[string]string{
	"native": "record.text", "direct": "body", "syarah": "chatMessage.message", "team": "message",
	"conduit": "content", "chatapp": "content", "realtime": "record.text",
}

// TestOneOrderForAllDoors lets both people of one room write through every door
// at once. A client of each dialect hears every message once, and all of them in
// the order of the room.
func TestOneOrderForAllDoors(t *testing.T) {
	all := doors()
	s := newStage(t)
	s.takeUp(all)
	s.sendFromEverywhere(all)

	want := s.stored(s.direct.ID)
	if len(want) != orderedMessages {
		t.Fatalf("%d messages are stored, %d were sent", len(want), orderedMessages)
	}
	for _, d := range all {
		if d.listen == nil {
			continue
		}
		got := s.listenFor(d, orderedMessages)
		if d.name == "realtime" {
			// PocketBase broadcasts a record behind its commit, from a goroutine of its
			// own for each: all come, in no order.
			slices.Sort(got)
			sorted := slices.Sorted(slices.Values(want))
			if !slices.Equal(got, sorted) {
				t.Errorf("realtime did not hear each message once")
			}
			continue
		}
		if i := differ(got, want); i >= 0 {
			t.Errorf("%s: message %d is %q, in the room it is %q", d.name, i+1, got[i], want[i])
		}
	}
	s.hearNoMore(all)
}

// sendFromEverywhere sends through every door as both people at once.
func (s *stage) sendFromEverywhere(all []door) {
	s.t.Helper()
	var senders []func(n int)
	for _, d := range all {
		if d.does[sending] == nil {
			continue
		}
		for _, who := range []*person{s.ann, s.bob} {
			a := s.hand(d, who)
			senders = append(senders, func(n int) {
				d.does[sending](a, &fact{room: s.direct, by: who, text: fmt.Sprintf("no %04d through %s", n, d.name)})
				if a.client != nil {
					a.client.Discard()
				}
			})
		}
	}
	var sent sync.WaitGroup
	for i, send := range senders {
		sent.Go(func() {
			for n := i; n < orderedMessages; n += len(senders) {
				send(n)
			}
		})
	}
	sent.Wait()
}

// stored are the texts of the room in its order, without the first message,
// which is the stage's.
func (s *stage) stored(room string) []string {
	s.t.Helper()
	var texts []string
	for after := int64(1); ; {
		page, err := s.svc.History(s.t.Context(), chat.ServerActor, chat.History{Room: room, After: after, Limit: chat.MaxPage})
		s.check(err)
		for _, msg := range page {
			if after++; msg.Seq != after {
				s.t.Fatalf("place %d has seq %d", after, msg.Seq)
			}
			texts = append(texts, msg.Text)
		}
		if len(page) < chat.MaxPage {
			return texts
		}
	}
}

// listenFor takes the next n of those messages that bob hears at a door.
func (s *stage) listenFor(d door, n int) []string {
	s.t.Helper()
	var texts []string
	s.ears[""][d.name].TakeUntil(fmt.Sprintf("message %d at %s", n, d.name), func(ev chattest.Event) bool {
		if text, ok := d.said(ev); ok {
			texts = append(texts, text)
		}
		return len(texts) == n
	})
	return texts
}

// said is the text of one of the messages that are counted.
func (d door) said(ev chattest.Event) (string, bool) {
	if ev.Name != d.hears[sending].event || len(ev.Args) == 0 {
		return "", false
	}
	text := strings.Trim(string(at(ev.Args[0], textAt[d.name])), `"`)
	return text, strings.HasPrefix(text, "no ")
}

// hearNoMore fails where a message came twice.
func (s *stage) hearNoMore(all []door) {
	s.t.Helper()
	heard := s.settle(s.earsFor(sending, all))
	for _, d := range all {
		if d.listen == nil {
			continue
		}
		for _, ev := range heard[s.ears[""][d.name]] {
			if text, again := d.said(ev); again {
				s.t.Errorf("%s heard %q once more", d.name, text)
			}
		}
	}
}

// differ is the first place where two lists differ, -1 if none.
func differ(got, want []string) int {
	for i := range want {
		if got[i] != want[i] {
			return i
		}
	}
	return -1
}
