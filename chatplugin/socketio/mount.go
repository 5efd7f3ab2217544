package socketio

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// Mount serves the endpoint on PocketBase's own port and router, for GET, POST and OPTIONS under each path, with and without
// trailing slash. Without paths it takes "/socket.io/", where clients look by default.
//
// Of PocketBase's middlewares these do not run here: the activity log (one row per poll), the body limit (ours is
// smaller), the rate limit (a poll is not an API call; limit connects and events in the handlers), the auth token loader
// (one query per poll; the Connect handler verifies tokens) and CORS (Config.AllowOrigin decides).
func (s *Server) Mount(se *core.ServeEvent, paths ...string) {
	if len(paths) == 0 {
		paths = []string{"/socket.io/"}
	}
	handler := s.Handler()
	serve := func(e *core.RequestEvent) error {
		handler.ServeHTTP(e.Response, withPeer(e.Request, e.RealIP(), e.IsTLS()))
		return nil
	}
	for _, path := range paths {
		path = strings.TrimRight(path, "/")
		for _, pattern := range []string{path, path + "/{$}"} {
			if pattern == "" {
				continue
			}
			// One route per method: a route for any method would conflict with "GET /{path...}" of static files.
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodOptions} {
				se.Router.Route(method, pattern, serve).
					Bind(apis.SkipSuccessActivityLog()).
					Unbind(
						apis.DefaultBodyLimitMiddlewareId,
						apis.DefaultRateLimitMiddlewareId,
						apis.DefaultLoadAuthTokenMiddlewareId,
						apis.DefaultCorsMiddlewareId,
					)
			}
		}
	}
}
