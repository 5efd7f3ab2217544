package load

import (
	"testing"
	"time"
)

func TestPercentileIsNearestRank(t *testing.T) {
	hundred := make(samples, 0, 100)
	for i := 100; i >= 1; i-- { // unsorted on purpose
		hundred.add(time.Duration(i))
	}
	for _, tc := range []struct {
		name string
		in   samples
		q    float64
		want time.Duration
	}{
		{"none", nil, 0.5, 0},
		{"one sample is every percentile", samples{7}, 0.99, 7},
		{"median of two is the lower", samples{20, 10}, 0.5, 10},
		{"p50 of 1..100", hundred, 0.50, 50},
		{"p99 of 1..100", hundred, 0.99, 99},
		{"max", hundred, 1, 100},
		{"min", hundred, 0, 1},
		{"a single outlier is not the p99 of 1000", append(make(samples, 999), 5), 0.99, 0},
		{"but it is the max", append(make(samples, 999), 5), 1, 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.in.percentile(tc.q); got != tc.want {
				t.Fatalf("percentile(%v) = %d, want %d", tc.q, got, tc.want)
			}
		})
	}
}

func TestResultTellsWhyItMustNotBeTrusted(t *testing.T) {
	for name, tc := range map[string]struct {
		r    Result
		fine bool
	}{
		"clean":   {Result{Ops: 5}, true},
		"refused": {Result{Ops: 5, Failed: 1, Failure: `[{"ok":false}]`}, false},
		"lost":    {Result{Ops: 5, Lost: 1}, false},
		"closed":  {Result{Ops: 5, Closed: 1}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := tc.r.Err(); (err == nil) != tc.fine {
				t.Fatalf("Err() = %v", err)
			}
		})
	}
}
