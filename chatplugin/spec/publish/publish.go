// Package publish makes the published documents of the chat from the tables that
// route its events and requests: one AsyncAPI document for each dialect, one
// OpenAPI document for all routes, and a page for people. Dialects describe
// themselves with package spec; the commands of the native dialect are described
// by their table.
package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/spec"
)

// Where the documents are.
const (
	pagePath     = "/api/chat/docs"
	openAPIPath  = "/api/chat/docs/openapi.json"
	asyncAPIPath = "/api/chat/docs/asyncapi/"
)

// Mount serves the documents of the dialects to everybody. They are made when
// they are first asked for.
func Mount(se *core.ServeEvent, dialects []gateway.Dialect) {
	l := &library{app: se.App, wires: describe(dialects)}
	se.Router.GET(pagePath, l.page).Bind(apis.Gzip())
	se.Router.GET(openAPIPath, func(e *core.RequestEvent) error { return l.document(e, "openapi") }).Bind(apis.Gzip())
	se.Router.GET(asyncAPIPath+"{file}", func(e *core.RequestEvent) error {
		name, isJSON := strings.CutSuffix(e.Request.PathValue("file"), ".json")
		if !isJSON {
			return e.NotFoundError("", nil)
		}
		return l.document(e, "asyncapi/"+name)
	}).Bind(apis.Gzip())
}

// describe asks the dialects that describe themselves.
func describe(dialects []gateway.Dialect) []spec.Wire {
	var wires []spec.Wire
	for _, d := range dialects {
		if d, ok := d.(spec.Describer); ok {
			wires = append(wires, d.Spec())
		}
	}
	return wires
}

// book is what the documents are made from.
type book struct {
	appURL   string
	wires    []spec.Wire
	sections []section
	records  map[string]spec.Shape
}

func newBook(app core.App, wires []spec.Wire) (*book, error) {
	records, err := recordShapes(app)
	if err != nil {
		return nil, err
	}
	b := &book{appURL: app.Settings().Meta.AppURL, wires: wires, records: records, sections: coreSections()}
	for _, w := range wires {
		if len(w.Routes) > 0 {
			b.sections = append(b.sections, section{
				Name: w.Name, Doc: w.Title, Notes: w.Notes, prefix: titled(w.Name), Routes: w.Routes,
			})
		}
	}
	return b, nil
}

// library keeps the documents once they are made.
type library struct {
	app   core.App
	wires []spec.Wire

	mu    sync.Mutex // protects the fields below
	made  map[string]printed
	atURL string // the Application URL they were made with
}

// printed is a document as it is sent.
type printed struct {
	body []byte
	etag string
	csp  string // of the page
}

// find makes all documents when the first is asked for, and again after an
// admin changed the Application URL that is in them.
func (l *library) find(name string) (printed, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if url := l.app.Settings().Meta.AppURL; l.made == nil || l.atURL != url {
		made, err := l.print()
		if err != nil {
			return printed{}, false, err
		}
		l.made, l.atURL = made, url
	}
	doc, ok := l.made[name]
	return doc, ok, nil
}

func (l *library) print() (map[string]printed, error) {
	b, err := newBook(l.app, l.wires)
	if err != nil {
		return nil, err
	}
	made := map[string]printed{}
	openapi, err := openAPI(b)
	if err != nil {
		return nil, err
	}
	if made["openapi"], err = asJSON(openapi); err != nil {
		return nil, err
	}
	for _, w := range b.wires {
		asyncapi, err := asyncAPI(b, w)
		if err != nil {
			return nil, err
		}
		if made["asyncapi/"+w.Name], err = asJSON(asyncapi); err != nil {
			return nil, err
		}
	}
	made["page"], err = renderPage(b)
	return made, err
}

func asJSON(document object) (printed, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(document)
	return stamped(b.Bytes()), err
}

func stamped(body []byte) printed {
	sum := sha256.Sum256(body)
	return printed{body: body, etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

func (l *library) document(e *core.RequestEvent, name string) error {
	return l.send(e, name, "application/json; charset=utf-8")
}

func (l *library) page(e *core.RequestEvent) error {
	return l.send(e, "page", "text/html; charset=utf-8")
}

func (l *library) send(e *core.RequestEvent, name, contentType string) error {
	doc, ok, err := l.find(name)
	if err != nil {
		return e.InternalServerError("", err)
	}
	if !ok {
		return e.NotFoundError("", nil)
	}
	h := e.Response.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-cache") // ask again, and get 304
	h.Set("ETag", doc.etag)
	h.Set("X-Content-Type-Options", "nosniff")
	if doc.csp != "" {
		h.Set("Content-Security-Policy", doc.csp)
	}
	http.ServeContent(e.Response, e.Request, "", time.Time{}, bytes.NewReader(doc.body))
	return nil
}
