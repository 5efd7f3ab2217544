package conduit

import (
	"net/netip"
	"sync"
	"time"

	"pocketchat/chatplugin/chat"
)

const (
	perHour = 50 // the module's own limit of the route
	// maxAddresses bounds the memory; beyond it counting begins anew.
	maxAddresses = 10_000
)

// hourly counts the requests of addresses in whole hours. The zero value is
// ready.
type hourly struct {
	mu    sync.Mutex // protects the fields below
	hour  time.Time
	count map[string]int
}

// allow takes one request or says when to come back.
func (h *hourly) allow(ip string, at time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if hour := at.Truncate(time.Hour); hour != h.hour || len(h.count) >= maxAddresses {
		h.hour, h.count = hour, make(map[string]int)
	}
	key := network(ip)
	if h.count[key] >= perHour {
		return &chat.Error{Code: chat.RateLimited, Message: "Too many requests.", RetryAfter: h.hour.Add(time.Hour).Sub(at)}
	}
	h.count[key]++
	return nil
}

// network is what one customer of a provider usually holds: an IPv4 address or an
// IPv6 /64.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || addr.Unmap().Is4() {
		return ip
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}
