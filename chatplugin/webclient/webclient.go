// Package webclient serves the built web client: from memory, compressed, with
// what browsers shall keep and with headers that let it run nothing but its own
// files. It knows no chat.
package webclient

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// Config says what to serve and where.
type Config struct {
	// Files are those of the client, with index.html at the root. If not set,
	// nothing is served.
	Files fs.FS

	// Path is where the client is found on the server, with a slash at both ends.
	// If not set, "/". The app's own routes go before it.
	Path string
}

// Validate refuses a path that no client can be found at.
func (c Config) Validate() error {
	if c.Path == "" {
		return nil
	}
	if !strings.HasPrefix(c.Path, "/") || !strings.HasSuffix(c.Path, "/") || strings.ContainsAny(c.Path, "{}?# ") || strings.Contains(c.Path, "//") {
		return fmt.Errorf("config: Web.Path is %q, it must be a path with a slash at both ends, as in /chat/", c.Path)
	}
	return nil
}

func (c Config) path() string {
	if c.Path == "" {
		return "/"
	}
	return c.Path
}

// Mount adds the client's route. users is the name of the collection that
// people sign in to; the client reads it from its page. It does nothing where
// the app has a route of its own for the same path.
func (c Config) Mount(se *core.ServeEvent, users string) error {
	if c.Files == nil || taken(se, c.path()) {
		return nil
	}
	site, err := load(c.Files, users)
	if err != nil {
		return fmt.Errorf("web client: %w", err)
	}
	se.Router.GET(c.path()+"{path...}", site.serve).Bind(apis.SkipSuccessActivityLog())
	return nil
}

// taken reports whether the app serves all of a path itself. Two such routes
// cannot be in one router.
func taken(se *core.ServeEvent, path string) bool {
	for _, method := range []string{"", http.MethodGet} {
		if se.Router.HasRoute(method, path) || se.Router.HasRoute(method, path+"{path...}") {
			return true
		}
	}
	return false
}

// serve answers a file of the client. Views are in the part of the address that
// no server sees, so what is no file does not exist.
func (s site) serve(e *core.RequestEvent) error {
	name := e.Request.PathValue("path")
	if name == "" {
		name = indexPage
	}
	found, ok := s[name]
	if !ok {
		return e.NotFoundError("File not found.", errors.New(name))
	}
	found.write(e.Response, e.Request)
	return nil
}
