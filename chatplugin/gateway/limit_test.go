package gateway

import (
	"fmt"
	"testing"
	"time"
)

func TestBucketGivesItsBurstAndThenItsPace(t *testing.T) {
	l := newLimiter(nil)
	key := bucketKey{RateMessage, "user/u"}
	limit := Limit{PerSecond: 10, Burst: 3}
	now := time.Unix(1000, 0)
	for i := range 3 {
		if wait := l.take(key, limit, now); wait != 0 {
			t.Fatalf("token %d: wait %s, want none", i, wait)
		}
	}
	if wait := l.take(key, limit, now); wait != 100*time.Millisecond {
		t.Fatalf("empty bucket: wait %s, want 100ms", wait)
	}
	if wait := l.take(key, limit, now.Add(100*time.Millisecond)); wait != 0 {
		t.Fatalf("after the wait: wait %s again", wait)
	}
	later := now.Add(time.Hour)
	for i := range 3 {
		if wait := l.take(key, limit, later); wait != 0 {
			t.Fatalf("full again, token %d: wait %s", i, wait)
		}
	}
	if wait := l.take(key, limit, later); wait == 0 {
		t.Fatal("an hour of rest gave more than a burst")
	}
	if wait := l.take(bucketKey{RateMessage, "user/other"}, limit, later); wait != 0 {
		t.Fatal("one user's flood holds up another")
	}
}

func TestChangedLimitStartsAFreshBucket(t *testing.T) {
	l := newLimiter(nil)
	key, now := bucketKey{RateEvent, "user/u"}, time.Unix(1000, 0)
	l.take(key, Limit{PerSecond: 1, Burst: 1}, now)
	if wait := l.take(key, Limit{PerSecond: 1, Burst: 5}, now); wait != 0 {
		t.Errorf("wait %s after the admin raised the limit", wait)
	}
}

func TestBucketWithoutRefillStaysEmpty(t *testing.T) {
	l := newLimiter(nil)
	key, now := bucketKey{RateEvent, "user/u"}, time.Unix(1000, 0)
	l.take(key, Limit{Burst: 1}, now)
	if wait := l.take(key, Limit{Burst: 1}, now.Add(time.Minute)); wait <= 0 {
		t.Error("a bucket that never refills gave a second token")
	}
}

func TestLimiterMemoryIsBounded(t *testing.T) {
	l := newLimiter(nil)
	limit, now := Limit{PerSecond: 1, Burst: 2}, time.Unix(1000, 0)
	for i := range maxBuckets + maxBuckets/4 {
		l.take(bucketKey{RateConnect, fmt.Sprint("ip/", i)}, limit, now)
	}
	if n := len(l.buckets); n > maxBuckets {
		t.Errorf("%d buckets, want at most %d", n, maxBuckets)
	}
}

func TestFullBucketsAreForgottenFirst(t *testing.T) {
	l := newLimiter(nil)
	limit, now := Limit{PerSecond: 1, Burst: 2}, time.Unix(1000, 0)
	for i := range maxBuckets - 1 {
		l.take(bucketKey{RateConnect, fmt.Sprint("idle/", i)}, limit, now)
	}
	now = now.Add(time.Minute)
	busy := bucketKey{RateConnect, "busy"}
	l.take(busy, limit, now)
	l.take(busy, limit, now)
	l.take(bucketKey{RateConnect, "new"}, limit, now)
	if wait := l.take(busy, limit, now); wait == 0 {
		t.Error("making room let a busy source start over")
	}
}

func TestNetwork(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7":         "192.0.2.7",
		"::ffff:192.0.2.7":  "192.0.2.7",
		"2001:db8:1:2:3::4": "2001:db8:1:2::/64",
		"2001:db8:1:2::9":   "2001:db8:1:2::/64",
		"fe80::1%eth0":      "fe80::/64",
		"":                  "",
		"no address":        "no address",
	} {
		if got := network(ip); got != want {
			t.Errorf("network(%q) = %q, want %q", ip, got, want)
		}
	}
}
