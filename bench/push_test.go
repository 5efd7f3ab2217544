package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pocketchat/chatplugin/push"
)

func TestPushIsMeasured(t *testing.T) {
	s := pushSection(t.Context(), 0, 0) // one batch of each lane
	if failed := s.failures(); len(failed) > 0 {
		t.Fatal(failed)
	}
	if len(s.figures) != 2 || s.figures[1].bound != atLeast(minPushes) {
		t.Fatalf("got %+v", s.figures)
	}
	for _, f := range s.figures {
		// A batch of 500 cannot be faster than the endpoint is away.
		if most := 500 * pushLanes / pushLatency.Seconds(); f.value <= 0 || f.value > most {
			t.Errorf("%s: %v, want at most %v", f.title, f.value, most)
		}
	}
}

// refusing is a provider that delivers all but the last of a batch.
type refusing struct{}

func (refusing) Name() string { return "refusing" }

func (refusing) Send(_ context.Context, batch []push.Push) []push.Result {
	results := make([]push.Result, len(batch))
	for i := range results {
		results[i] = push.Result{Outcome: push.Delivered}
	}
	results[len(results)-1] = push.Result{Outcome: push.Refused, Err: errors.New("too big")}
	return results
}

func TestPushThatIsRefusedSpoilsTheFigure(t *testing.T) {
	var s section
	_, _, err := s.pushes(t.Context(), refusing{}, 2, 0, 0)
	if err == nil || !strings.Contains(err.Error(), "refused: too big") || len(s.spans) > 0 {
		t.Fatalf("got %v, %d spans", err, len(s.spans))
	}
}
