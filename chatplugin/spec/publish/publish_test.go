package publish_test

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/spec/publish"
)

// TestDocuments reads what one server publishes.
func TestDocuments(t *testing.T) {
	s := newSurfer(newWorld(t))
	for _, test := range []struct {
		name string
		run  func(*testing.T, *surfer)
	}{
		{"everybody may read them", servedToEverybody},
		{"one that did not change is not sent again", notSentAgain},
		{"the page names everything and loads nothing", pageNamesEverything},
		{"references lead somewhere", referencesLeadSomewhere},
		{"every route of the server is described", everyRouteIsDescribed},
		{"they follow the Application URL", followTheApplicationURL},
	} {
		t.Run(test.name, func(t *testing.T) {
			outer := s.t
			s.t = t
			defer func() { s.t = outer }()
			test.run(t, s)
		})
	}
}

func servedToEverybody(t *testing.T, s *surfer) {
	for path, want := range map[string]int{
		"/api/chat/docs":                      200,
		"/api/chat/docs/openapi.json":         200,
		"/api/chat/docs/asyncapi/native.json": 200,
		"/api/chat/docs/asyncapi/team.json":   200,
		"/api/chat/docs/asyncapi/native":      404,
		"/api/chat/docs/asyncapi/other.json":  404,
		"/api/chat/docs/asyncapi/../page":     404,
	} {
		if status, _, answer := s.ask("", "GET", path, "", nil); status != want {
			t.Errorf("%s: status %d: %.200s", path, status, answer)
		}
	}
}

func notSentAgain(t *testing.T, s *surfer) {
	get := func(etag string) *http.Response {
		req, err := http.NewRequest("GET", s.url+"/api/chat/docs/openapi.json", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", etag)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res
	}
	first := get("")
	if again := get(first.Header.Get("ETag")); first.StatusCode != 200 || again.StatusCode != 304 {
		t.Errorf("got %d, then %d", first.StatusCode, again.StatusCode)
	}
}

func followTheApplicationURL(t *testing.T, s *surfer) {
	host := func() any {
		_, _, raw := s.ask("", "GET", "/api/chat/docs/asyncapi/native.json", "", nil)
		return part(parse(t, raw), "servers", "chat")
	}
	before := host()
	settings := s.app.Settings()
	settings.Meta.AppURL = "https://chat.example.com/"
	if err := s.app.Save(settings); err != nil {
		t.Fatal(err)
	}
	after := host()
	if part(before, "host") != "localhost:8090" || part(after, "host") != "chat.example.com" || part(after, "protocol") != "wss" {
		t.Errorf("got %v, then %v", before, after)
	}
}

func pageNamesEverything(t *testing.T, s *surfer) {
	res, err := http.Get(s.url + "/api/chat/docs")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b strings.Builder
	if err := res.Write(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()

	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	policy := res.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; ") || !strings.Contains(policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Errorf("the policy does not fit the page: %s", policy)
	}
	if found := regexp.MustCompile(`(?i)<script|\son\w+=|\sstyle=|\ssrc=|<link|url\(|@import|href="[^#/]`).FindString(page); found != "" {
		t.Errorf("the page has %q, which its policy forbids", found)
	}
	for _, wire := range s.wires {
		for _, ev := range slices.Concat(wire.Inbound, wire.Outbound) {
			if !strings.Contains(page, "<h4><code>"+html.EscapeString(ev.Name)+"</code></h4>") {
				t.Errorf("%s of %s is not on the page", ev.Name, wire.Name)
			}
		}
	}
	for _, r := range publish.AllRoutes(s.wires) {
		if !strings.Contains(page, "<code>"+publish.RouteKey(r)+"</code>") {
			t.Errorf("%s is not on the page", publish.RouteKey(r))
		}
	}
	for _, to := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+to[1]+`"`) {
			t.Errorf("a link leads to #%s, which is not there", to[1])
		}
	}
}

// Every reference in a document leads somewhere in it.
func referencesLeadSomewhere(t *testing.T, s *surfer) {
	paths := []string{"/api/chat/docs/openapi.json"}
	for _, wire := range s.wires {
		paths = append(paths, "/api/chat/docs/asyncapi/"+wire.Name+".json")
	}
	for _, path := range paths {
		_, _, raw := s.ask("", "GET", path, "", nil)
		document := parse(t, raw)
		for _, found := range regexp.MustCompile(`"\$ref": "#/([^"]+)"`).FindAllStringSubmatch(string(raw), -1) {
			if part(document, strings.Split(found[1], "/")...) == nil {
				t.Errorf("%s: nothing at %s", path, found[1])
			}
		}
	}
}

// The routes that the plugin adds to a server are those of the documents, but
// for the transport of sockets, which the AsyncAPI documents describe.
func everyRouteIsDescribed(t *testing.T, s *surfer) {
	bare := chattest.NewApp(t, chattest.Bare())
	pocketBase := routesServed(bare)
	chattest.Serve(t, bare)
	transports := []string{"/socket.io", "/realtime"}
	var described []string
	for _, r := range publish.AllRoutes(s.wires) {
		described = append(described, publish.RouteKey(r))
	}
	for _, route := range *s.served {
		_, path, _ := strings.Cut(strings.TrimSuffix(route, "/{$}"), " ")
		if !slices.Contains(*pocketBase, route) && !slices.Contains(described, route) && !slices.Contains(transports, path) {
			t.Errorf("%s is served and not described", route)
		}
	}
	for _, route := range described {
		if !slices.Contains(*s.served, route) {
			t.Errorf("%s is described and not served", route)
		}
	}
}

// routesServed lists the routes of an app's server, once it serves.
func routesServed(app core.App) *[]string {
	served := &[]string{}
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "routes", Priority: 2, Func: func(e *core.ServeEvent) error {
		*served = walk(reflect.ValueOf(e.Router.RouterGroup), "")
		return e.Next()
	}})
	return served
}

// walk reads what PocketBase's router keeps to itself: a group's children.
func walk(group reflect.Value, prefix string) []string {
	group = group.Elem()
	prefix += group.FieldByName("Prefix").String()
	var routes []string
	children := group.FieldByName("children")
	for i := range children.Len() {
		child := children.Index(i).Elem()
		if method := child.Elem().FieldByName("Method"); method.IsValid() {
			routes = append(routes, method.String()+" "+prefix+child.Elem().FieldByName("Path").String())
		} else {
			routes = append(routes, walk(child, prefix)...)
		}
	}
	return routes
}
