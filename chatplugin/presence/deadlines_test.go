package presence

import (
	"testing"
	"time"
)

func TestDeadlinesComeInOrderAndNotBeforeTheirTime(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var q deadlines
	if !q.next().IsZero() {
		t.Fatal("an empty queue has a next deadline")
	}
	for _, seconds := range []int{5, 1, 9, 3, 7} {
		q.add(deadline{at: start.Add(time.Duration(seconds) * time.Second)})
	}
	if got := q.next().Sub(start); got != time.Second {
		t.Fatalf("next after %v", got)
	}
	var due []time.Duration
	for {
		d, ok := q.pop(start.Add(5 * time.Second))
		if !ok {
			break
		}
		due = append(due, d.at.Sub(start))
	}
	if len(due) != 3 || due[0] != time.Second || due[1] != 3*time.Second || due[2] != 5*time.Second {
		t.Fatalf("due: %v", due)
	}
	if got := q.next().Sub(start); got != 7*time.Second {
		t.Fatalf("next after %v", got)
	}
}
