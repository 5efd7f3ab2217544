package gateway

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// originList answers which web pages may open sockets.
type originList struct {
	any   bool
	exact map[string]bool // "https://app.example.com"
	below []origin        // "https://*.example.com": any name below it
}

// origin is scheme and host; the port is part of the host, default ports are
// left out.
type origin struct{ scheme, host string }

func newOriginList(allowed []string) (*originList, error) {
	l := &originList{exact: map[string]bool{}}
	for _, s := range allowed {
		if s == "*" {
			l.any = true
			continue
		}
		o, ok := parseOrigin(strings.TrimSuffix(s, "/"))
		if !ok {
			return nil, fmt.Errorf("gateway: AllowedOrigins: %q is no origin; write it like https://app.example.com, https://*.example.com or *", s)
		}
		if suffix, wild := strings.CutPrefix(o.host, "*."); wild {
			l.below = append(l.below, origin{o.scheme, "." + suffix})
			continue
		}
		l.exact[o.scheme+"://"+o.host] = true
	}
	return l, nil
}

// allows is asked by the Socket.IO server for every request with an Origin.
// The same host and localhost always pass: who can serve pages there can do
// more than open a socket, and phone apps in a web view come from localhost.
func (l *originList) allows(r *http.Request, header string) bool {
	if l.any {
		return true
	}
	o, ok := parseOrigin(header)
	if !ok {
		return false
	}
	if o.host == hostWithoutDefaultPort(o.scheme, r.Host) || isLocalhost(o.host) {
		return true
	}
	if l.exact[o.scheme+"://"+o.host] {
		return true
	}
	for _, b := range l.below {
		if o.scheme == b.scheme && strings.HasSuffix(o.host, b.host) && len(o.host) > len(b.host) {
			return true
		}
	}
	return false
}

// parseOrigin takes exactly what browsers send, "scheme://host[:port]". "null"
// is no origin: any sandboxed page has it.
func parseOrigin(s string) (origin, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return origin{}, false
	}
	if u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return origin{}, false
	}
	return origin{u.Scheme, hostWithoutDefaultPort(u.Scheme, u.Host)}, true
}

func hostWithoutDefaultPort(scheme, host string) string {
	host = strings.ToLower(host)
	switch scheme {
	case "https":
		return strings.TrimSuffix(host, ":443")
	case "http":
		return strings.TrimSuffix(host, ":80")
	}
	return host
}

func isLocalhost(host string) bool {
	u := url.URL{Host: host}
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return false
}
