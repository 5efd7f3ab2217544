package socketio

import (
	"net/http"
	"net/url"
	"strings"
)

// sameHost is the default of Config.AllowOrigin: the page comes from the host and port it connects to. "null" (files,
// sandboxed frames) and schemes other than http and https are refused.
func sameHost(r *http.Request, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	return strings.EqualFold(u.Host, r.Host)
}

// originAllowed reports whether the request may go on. A request may carry only one Origin.
func (s *Server) originAllowed(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	switch len(origins) {
	case 0:
		return true
	case 1:
		return s.cfg.AllowOrigin(r, origins[0])
	default:
		return false
	}
}
