//go:build linux

package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"pocketchat/bench/load"
)

// TestMain lets the test binary be the other programs of the bench, as the bench
// itself does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case generatorMode:
			exitOn(generatorMain())
			return
		case plainMode:
			exitOn(plainMain(os.Args[2:]))
			return
		}
	}
	os.Exit(m.Run())
}

// small gives the scenarios few connections and a count that ends them.
func small() []scenario {
	list := scenarios(options{idle: 20, span: time.Minute})
	for i := range list {
		j := &list[i].job
		j.Count, j.Hold = 20, time.Millisecond
		j.Conns = min(j.Conns, 20)
		j.Senders = min(j.Senders, j.Conns)
		if j.Event == "typing" {
			j.Copies = 19
		} else if j.Kind == load.Fanout {
			j.Copies = 20
		}
	}
	return list
}

// checkCells runs every scenario that the target can do.
func checkCells(t *testing.T, target target, want int) {
	t.Helper()
	list := small()
	got := 0
	for i, c := range target.measure(t.Context(), list) {
		if !c.done {
			continue
		}
		got++
		s := list[i]
		switch {
		case c.err != nil:
			t.Errorf("%s, %d connections: %v", s.title, s.job.Conns, c.err)
		case c.res.Connected != s.job.Conns:
			t.Errorf("%s: %d of %d connections", s.title, c.res.Connected, s.job.Conns)
		case s.job.Kind == load.Idle && c.res.RSSAfter == 0:
			t.Errorf("%s: the server's memory was not read", s.title)
		case s.job.Kind != load.Idle && c.res.Messages < 20:
			t.Errorf("%s: %d messages, want 20", s.title, c.res.Messages)
		}
	}
	if got != want {
		t.Errorf("%d scenarios were measured, want %d", got, want)
	}
}

func TestNodePeerDoesEveryScenario(t *testing.T) {
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	peer, err := nodePeer(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	checkCells(t, peer, len(small()))
}

func TestPlainPocketBaseStoresMessages(t *testing.T) {
	peer, err := plainPeer(t.Context(), t.TempDir(), "FULL")
	if err != nil {
		t.Fatal(err)
	}
	checkCells(t, peer, 3)
}

func TestChildIsGoneAfterStop(t *testing.T) {
	c, err := startChild(t.Context(), nil, "sleep", "600")
	if err != nil {
		t.Fatal(err)
	}
	c.stop()
	if c.cmd.ProcessState == nil {
		t.Fatal("stop returned before the process had ended")
	}
}

func TestChildEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, err := startChild(ctx, nil, "sleep", "600")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-c.done
}

func TestServerThatDiesTellsItsLastWords(t *testing.T) {
	_, err := pocketBase{program: "sh", prefix: []string{"-c", "echo no space left; exit 3"}, dir: t.TempDir()}.start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no space left") || !strings.Contains(err.Error(), "exit status 3") {
		t.Fatalf("got %v", err)
	}
}

func TestEachStopsAtTheFirstError(t *testing.T) {
	seen := make(chan int, 100)
	if err := each(100, func(i int) error { seen <- i; return nil }); err != nil || len(seen) != 100 {
		t.Fatalf("%d calls, %v", len(seen), err)
	}
	if err := each(100, func(int) error { return context.Canceled }); err != context.Canceled {
		t.Fatalf("got %v", err)
	}
}
