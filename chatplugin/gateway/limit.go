package gateway

import (
	"math"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
)

// Limit is the pace of one token bucket. The zero value is no limit.
type Limit struct {
	PerSecond float64 // tokens that come back per second
	Burst     int     // tokens of a full bucket
}

// DefaultLimits are the paces where neither Config nor PocketBase's rate-limit
// settings say otherwise.
var DefaultLimits = map[Rate]Limit{
	RateConnect: {PerSecond: 20, Burst: 200},
	RateEvent:   {PerSecond: 100, Burst: 300},
	RateMessage: {PerSecond: 20, Burst: 60},
	RateTyping:  {PerSecond: 10, Burst: 20},
}

// NoLimits lifts every default limit.
var NoLimits = map[Rate]Limit{RateConnect: {}, RateEvent: {}, RateMessage: {}, RateTyping: {}}

// maxBuckets bounds the memory of a limiter to about 20 MB. A bucket that is
// full again is forgotten first, so only that many busy sources at once would
// make it forget a busy one.
const maxBuckets = 100_000

// bucketKey is one source in one bucket.
type bucketKey struct {
	rate Rate
	who  string
}

// bucket holds tokens as they were at some time.
type bucket struct {
	tokens float64
	at     time.Time
	limit  Limit
}

// limiter counts events. It is safe for concurrent use.
type limiter struct {
	limits map[Rate]Limit

	// rules are PocketBase's settings as of their last reload. PocketBase changes
	// the ones it hands out in place, without a lock, so they are copied in the
	// reload's own turn.
	rules atomic.Pointer[core.RateLimitsConfig]

	mu      sync.Mutex // protects buckets
	buckets map[bucketKey]bucket
}

func newLimiter(limits map[Rate]Limit) *limiter {
	l := &limiter{limits: limits, buckets: map[bucketKey]bucket{}}
	l.rules.Store(&core.RateLimitsConfig{})
	return l
}

// follow keeps to the rate-limit settings of app.
func (l *limiter) follow(app core.App) {
	read := func() {
		rules := app.Settings().RateLimits
		rules.Rules = slices.Clone(rules.Rules)
		rules.ExcludedIPs = slices.Clone(rules.ExcludedIPs)
		l.rules.Store(&rules)
	}
	read()
	app.OnSettingsReload().Bind(&hook.Handler[*core.SettingsReloadEvent]{
		Id: "chatRateLimits",
		Func: func(e *core.SettingsReloadEvent) error {
			err := e.Next()
			read()
			return err
		},
	})
}

// allow takes a token for an event of user, or for the address of somebody who
// has not signed in. Without one left the error says when to come back.
func (l *limiter) allow(rate Rate, user, ip string) error {
	if user == "" {
		return l.spend(rate, "ip/"+network(ip), false, ip)
	}
	return l.spend(rate, "user/"+user, true, ip)
}

// allowConnect takes a token of an address for one step of connecting: each
// step has a bucket of its own.
func (l *limiter) allowConnect(step, ip string) error {
	return l.spend(RateConnect, step+"/"+network(ip), false, ip)
}

func (l *limiter) spend(rate Rate, who string, signedIn bool, ip string) error {
	limit := l.limitOf(rate, signedIn, ip)
	if limit == (Limit{}) {
		return nil
	}
	wait := l.take(bucketKey{rate, who}, limit, time.Now())
	if wait <= 0 {
		return nil
	}
	return &chat.Error{
		Code:       chat.RateLimited,
		Message:    "Too many requests. Slow down.",
		RetryAfter: wait,
	}
}

// limitOf asks PocketBase's settings first, so that admins can tune the chat in
// the dashboard where they tune the rest.
func (l *limiter) limitOf(rate Rate, signedIn bool, ip string) Limit {
	if rules := l.rules.Load(); rules.Enabled {
		if listed(rules.ExcludedIPs, ip) {
			return Limit{}
		}
		audience := core.RateLimitRuleAudienceGuest
		if signedIn {
			audience = core.RateLimitRuleAudienceAuth
		}
		rule, ok := rules.FindRateLimitRule([]string{string(rate)}, core.RateLimitRuleAudienceAll, audience)
		if ok && rule.Duration > 0 {
			return Limit{PerSecond: float64(rule.MaxRequests) / float64(rule.Duration), Burst: rule.MaxRequests}
		}
	}
	if limit, ok := l.limits[rate]; ok {
		return limit
	}
	return DefaultLimits[rate]
}

// take removes a token and returns 0, or returns how long until there is one.
func (l *limiter) take(key bucketKey, limit Limit, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[key]
	if !ok || b.limit != limit {
		if len(l.buckets) >= maxBuckets {
			l.shrink(now)
		}
		b = bucket{tokens: float64(limit.Burst), at: now, limit: limit}
	}
	b.tokens, b.at = b.fill(now), now
	if b.tokens < 1 {
		l.buckets[key] = b
		if limit.PerSecond <= 0 {
			return time.Hour
		}
		return time.Duration(math.Ceil((1 - b.tokens) / limit.PerSecond * float64(time.Second)))
	}
	b.tokens--
	l.buckets[key] = b
	return 0
}

// fill is how many tokens there are now.
func (b bucket) fill(now time.Time) float64 {
	return min(float64(b.limit.Burst), b.tokens+now.Sub(b.at).Seconds()*b.limit.PerSecond)
}

// shrink makes room: full buckets tell nothing, the rest goes in any order
// until an eighth is free, so that the next shrink is far away. l.mu is held.
func (l *limiter) shrink(now time.Time) {
	for key, b := range l.buckets {
		if b.fill(now) >= float64(b.limit.Burst) {
			delete(l.buckets, key)
		}
	}
	for key := range l.buckets {
		if len(l.buckets) <= maxBuckets*7/8 {
			return
		}
		delete(l.buckets, key)
	}
}

// network is the key of an address: one customer of a provider usually holds a
// whole IPv6 /64.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap()
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}

// listed reports whether ip is one of the addresses or in one of the subnets.
func listed(list []string, ip string) bool {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	for _, item := range list {
		if prefix, err := netip.ParsePrefix(item); err == nil && prefix.Contains(addr) {
			return true
		}
		if one, err := netip.ParseAddr(item); err == nil && one == addr {
			return true
		}
	}
	return false
}
