// Package dashboard is the page "Chat" for superusers: a UI extension of
// PocketBase's dashboard and, where that can't show it, a plain page at
// /api/chat/admin. Both are the same ES modules, served as they are.
//
// Nothing here gives out data: the page asks the routes of package rest, which
// want a superuser's token.
package dashboard

import (
	"embed"
	"io/fs"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// Path is where the plain page is.
const Path = "/api/chat/admin"

// extensions begins the paths of all UI extensions, and of the one file they are
// put together in.
const extensions = "/_/extensions"

// policy lets the plain page run its own files and talk to its own server,
// nothing else: no script or style in the page, no frames around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

//go:embed ui
var embedded embed.FS

//go:embed page.html
var page string

// Files are the modules and styles of the page.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "ui")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return files
}

// Bind adds the page to the dashboard, and the plain page.
func Bind(se *core.ServeEvent) {
	files := Files()
	se.UIExtensions = append(se.UIExtensions, core.UIExtension{Name: "chat", FS: files})
	se.Router.Bind(fresh())

	se.Router.GET(Path, plainPage)
	// The plain page has files of its own: a server without the dashboard has no
	// routes for extensions.
	se.Router.GET(Path+"/ui/{file}", func(e *core.RequestEvent) error {
		guard(e.Response.Header())
		return e.FileFS(files, e.Request.PathValue("file"))
	}).Bind(apis.Gzip())
}

// fresh has browsers ask for the files of extensions again. PocketBase lets them
// be kept for two weeks under the same names, which mixes modules of two versions after an
// upgrade.
func fresh() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id: "chatFreshExtensions",
		Func: func(e *core.RequestEvent) error {
			if strings.HasPrefix(e.Request.URL.Path, extensions) {
				e.Response.Header().Set("Cache-Control", "no-cache")
			}
			return e.Next()
		},
	}
}

func plainPage(e *core.RequestEvent) error {
	guard(e.Response.Header())
	return e.HTML(http.StatusOK, page)
}

func guard(header http.Header) {
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-cache")
	header.Set("X-Frame-Options", "DENY")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
}
