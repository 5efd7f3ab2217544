package load

import (
	"math"
	"slices"
	"time"
)

// samples collects durations. The zero value is ready.
type samples []time.Duration

func (s *samples) add(d time.Duration) { *s = append(*s, d) }

// percentile is the nearest-rank percentile: the smallest sample that at least
// q (0..1) of all samples do not exceed. No samples give 0. It sorts s.
func (s samples) percentile(q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	slices.Sort(s)
	rank := int(math.Ceil(q * float64(len(s))))
	return s[min(max(rank, 1), len(s))-1]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// fill writes the percentiles into a result.
func (s samples) fill(r *Result) {
	r.P50 = milliseconds(s.percentile(0.50))
	r.P99 = milliseconds(s.percentile(0.99))
	r.Max = milliseconds(s.percentile(1))
}
