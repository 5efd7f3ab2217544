package gateway_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

func since(position int64) map[string]any { return map[string]any{"since": position} }

// ready is what beta says when it is live.
func ready(t *testing.T, c *chattest.Client) (position int64, reset bool) {
	t.Helper()
	e := c.Expect("ready")
	must(t, json.Unmarshal(e.Args[0], &position))
	must(t, json.Unmarshal(e.Args[1], &reset))
	return position, reset
}

func TestCatchUpBringsWhatWasMissedAndThenTheGreeting(t *testing.T) {
	s := newServer(t, nil)
	ann, bob, eve := s.user("ann"), s.user("bob"), s.user("eve")
	room, secret := s.group(ann, bob), s.group(ann, eve)
	c := s.dialBeta(bob)
	from, _ := ready(t, c)
	c.Close()

	s.say(ann, room, "one")
	s.say(ann, secret, "not for bob")
	s.say(bob, room, "two")
	s.settle()
	c = s.dialBeta(bob, since(from))
	var heard []string
	for e := c.Next(); e.Name != "ready"; e = c.Next() {
		heard = append(heard, e.Name)
		if e.Name == "message" {
			heard[len(heard)-1] += " " + textOf(t, e)
		}
	}
	want := "[message beta one from another message beta two]" // bob's own is not from another
	if got := fmt.Sprint(heard); got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
	s.say(ann, room, "three")
	if got := textOf(t, c.Expect("message")); got != "beta three" {
		t.Errorf("live: heard %q", got)
	}
}

func TestCatchUpTellsOfRoomsCameAndGone(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	left := s.group(ann, bob)
	c := s.dialBeta(bob)
	from, _ := ready(t, c)
	c.Close()
	must(t, s.svc.RemoveMember(t.Context(), actor(ann), left, bob.Id))
	came := s.group(ann, bob)
	s.settle()

	c = s.dialBeta(bob, since(from))
	if got := c.Expect("left").String(); !strings.Contains(got, left) || !strings.Contains(got, bob.Id) {
		t.Errorf("heard %s", got)
	}
	if got := c.Expect("came").String(); !strings.Contains(got, came) {
		t.Errorf("heard %s", got)
	}
}

func TestCatchUpSaysReset(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Socket.MaxQueue = 4 << 10 })
	ann := s.user("ann")
	room := s.group(ann)
	newest, err := s.log.Position()
	must(t, err)

	c := s.dialBeta(ann, since(newest+1000))
	if _, reset := ready(t, c); !reset {
		t.Error("no reset for a position the log never had")
	}
	s.say(ann, room, "live all the same")
	c.Expect("message")

	for range 20 {
		s.say(ann, room, strings.Repeat("x", 500))
	}
	s.settle()
	c = s.dialBeta(ann, since(newest))
	if position, reset := ready(t, c); !reset || position < newest+21 {
		t.Errorf("too far behind: position %d, reset %v", position, reset)
	}
	if got := string(chattest.Dial(t, s.url, chattest.DialOptions{
		Namespace: "/beta", Auth: s.auth(ann, map[string]any{"since": -1}),
	}).Expect("stuck").Args[0]); !strings.Contains(got, "since") {
		t.Errorf("a negative position: %s", got)
	}
}

func TestCatchUpUnderConcurrentWritesHasNoGapAndNoDouble(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	from, err := s.log.Position()
	must(t, err)

	const writers, each = 4, 150
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				s.say(ann, room, fmt.Sprint(w, "/", i))
			}
		})
	}
	var clients []*chattest.Client
	for range 12 { // they come while the writers write
		clients = append(clients, s.dialBeta(bob, since(from)))
	}
	type traveller struct {
		before []int64
		back   *chattest.Client
	}
	var travellers []traveller
	for range 6 { // some leave at once and come back from where they were
		c := s.dialBeta(bob, since(from))
		before, position := seqsUntilReady(t, c)
		c.Close()
		travellers = append(travellers, traveller{before, s.dialBeta(bob, since(position))})
	}
	wg.Wait()
	last := s.say(ann, room, "the end").Seq
	for _, c := range clients {
		wantDense(t, seqsUntil(t, c, last), last)
	}
	for _, tr := range travellers {
		wantDense(t, append(tr.before, seqsUntil(t, tr.back, last)...), last)
	}
}

// seqsUntilReady collects the seqs of messages before the greeting.
func seqsUntilReady(t *testing.T, c *chattest.Client) (seqs []int64, position int64) {
	t.Helper()
	for {
		switch e := c.Next(); e.Name {
		case "message":
			seqs = append(seqs, messageOf(t, e).Seq)
		case "ready":
			must(t, json.Unmarshal(e.Args[0], &position))
			return seqs, position
		}
	}
}

// seqsUntil collects the seqs of messages up to last.
func seqsUntil(t *testing.T, c *chattest.Client, last int64) (seqs []int64) {
	t.Helper()
	for {
		seqs = append(seqs, messageOf(t, c.Expect("message")).Seq)
		if seqs[len(seqs)-1] >= last {
			return seqs
		}
	}
}

// wantDense checks that seqs are 1, 2, 3, ... last.
func wantDense(t *testing.T, seqs []int64, last int64) {
	t.Helper()
	for i, seq := range seqs {
		if seq != int64(i+1) {
			t.Fatalf("seq %d in place %d of %v", seq, i+1, seqs)
		}
	}
	if int64(len(seqs)) != last {
		t.Fatalf("heard %d messages, want %d", len(seqs), last)
	}
}

func textOf(t *testing.T, e chattest.Event) string {
	t.Helper()
	return messageOf(t, e).Text
}

func messageOf(t *testing.T, e chattest.Event) (m said) {
	t.Helper()
	must(t, json.Unmarshal(e.Args[0], &m))
	return m
}
