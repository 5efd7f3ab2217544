package webclient_test

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/webclient"
)

var script = strings.Repeat("export const line = 'the same again';\n", 100)

func client() fstest.MapFS {
	return fstest.MapFS{
		"index.html":       {Data: []byte(`<!doctype html><head><meta name="chat-users" content="users"></head>` + strings.Repeat(" ", 200))},
		"icon.svg":         {Data: []byte("<svg/>")},
		"assets/app-AB.js": {Data: []byte(script)},
	}
}

// served is a server with the client on it; routes adds the app's own first.
func served(t *testing.T, cfg webclient.Config, users string, routes func(*core.ServeEvent)) *httptest.Server {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	se := &core.ServeEvent{App: app, Router: router}
	if routes != nil {
		routes(se)
	}
	if err := cfg.Mount(se, users); err != nil {
		t.Fatal(err)
	}
	mux, err := router.BuildMux()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// ask sends a request as a browser would, and unpacks nothing by itself.
func ask(t *testing.T, method, url string, header map[string]string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestThePageLetsNothingRunButTheClientsOwnFiles(t *testing.T) {
	server := served(t, webclient.Config{Files: client()}, "users", nil)
	res, body := ask(t, "GET", server.URL+"/", nil)
	if res.StatusCode != 200 || !strings.HasPrefix(body, "<!doctype html>") {
		t.Fatalf("got %d %.40q", res.StatusCode, body)
	}
	for name, want := range map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "no-referrer",
		"Permissions-Policy":      "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
		"Cache-Control":           "no-cache",
		"X-Frame-Options":         "DENY",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestFilesWithAHashAreKeptForEverAndTheOthersAskedFor(t *testing.T) {
	server := served(t, webclient.Config{Files: client()}, "users", nil)
	for path, want := range map[string]string{
		"/assets/app-AB.js": "public, max-age=31536000, immutable",
		"/icon.svg":         "no-cache",
		"/index.html":       "no-cache",
	} {
		res, _ := ask(t, "GET", server.URL+path, nil)
		if got := res.Header.Get("Cache-Control"); res.StatusCode != 200 || got != want {
			t.Errorf("%s: %d %q, want %q", path, res.StatusCode, got, want)
		}
	}
}

func TestWhatIsAlreadyThereIsNotSentAgain(t *testing.T) {
	server := served(t, webclient.Config{Files: client()}, "users", nil)
	for _, coding := range []string{"identity", "gzip"} {
		first, _ := ask(t, "GET", server.URL+"/", map[string]string{"Accept-Encoding": coding})
		again, body := ask(t, "GET", server.URL+"/", map[string]string{"Accept-Encoding": coding, "If-None-Match": first.Header.Get("ETag")})
		if again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s: got %d with %d bytes", coding, again.StatusCode, len(body))
		}
	}
}

func TestFilesComePackedToWhoUnpacksThem(t *testing.T) {
	server := served(t, webclient.Config{Files: client()}, "users", nil)
	for accept, packed := range map[string]bool{
		"gzip, deflate, br": true, "br;q=1.0, gzip;q=0.8": true, "*": true,
		"": false, "identity": false, "br": false, "gzip;q=0": false, "gzip;q=no": false,
	} {
		res, body := ask(t, "GET", server.URL+"/assets/app-AB.js", map[string]string{"Accept-Encoding": accept})
		if got := res.Header.Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("%q: packed is %v", accept, got)
			continue
		}
		if res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: Vary is %q", accept, res.Header.Get("Vary"))
		}
		if packed {
			r, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			body = string(raw)
		}
		if body != script {
			t.Errorf("%q: got %d bytes, want %d", accept, len(body), len(script))
		}
	}
}

func TestTheClientCanLiveBelowAPath(t *testing.T) {
	server := served(t, webclient.Config{Files: client(), Path: "/chat/"}, "users", nil)
	for path, want := range map[string]int{"/chat/": 200, "/chat/assets/app-AB.js": 200, "/": 404, "/assets/app-AB.js": 404, "/chat": 307} {
		if res, _ := ask(t, "GET", server.URL+path, nil); res.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, res.StatusCode, want)
		}
	}
}

func TestWhatIsNoFileDoesNotExist(t *testing.T) {
	server := served(t, webclient.Config{Files: client()}, "users", nil)
	for _, path := range []string{"/room/1", "/assets/", "/assets", "/../index.html", "/%2e%2e/index.html", "/api/nothing", "/assets/app-CD.js"} {
		res, body := ask(t, "GET", server.URL+path, nil)
		if res.StatusCode == 200 || strings.Contains(body, "<!doctype") {
			t.Errorf("%s: got %d %.40q", path, res.StatusCode, body)
		}
	}
}

func TestRoutesOfTheAppGoBeforeTheClient(t *testing.T) {
	own := func(e *core.RequestEvent) error { return e.String(200, "the app's own") }
	for name, routes := range map[string]func(*core.ServeEvent){
		"all of it":           func(se *core.ServeEvent) { se.Router.GET("/{path...}", own) },
		"all of it, any verb": func(se *core.ServeEvent) { se.Router.Any("/{path...}", own) },
		"the root tree":       func(se *core.ServeEvent) { se.Router.GET("/", own) },
		"the page":            func(se *core.ServeEvent) { se.Router.GET("/{$}", own) },
	} {
		t.Run(name, func(t *testing.T) {
			server := served(t, webclient.Config{Files: client()}, "users", routes)
			if _, body := ask(t, "GET", server.URL+"/", nil); body != "the app's own" {
				t.Errorf("got %.40q", body)
			}
		})
	}
}

func TestThePageNamesTheUsersCollection(t *testing.T) {
	server := served(t, webclient.Config{Files: client()}, `mem"bers`, nil)
	if _, body := ask(t, "GET", server.URL+"/", nil); !strings.Contains(body, `<meta name="chat-users" content="mem&#34;bers">`) {
		t.Errorf("got %s", body)
	}
}

func TestAHeadHasNoBody(t *testing.T) {
	server := served(t, webclient.Config{Files: client()}, "users", nil)
	res, body := ask(t, "HEAD", server.URL+"/", nil)
	if res.StatusCode != 200 || body != "" || res.Header.Get("ETag") == "" {
		t.Errorf("got %d %q %v", res.StatusCode, body, res.Header)
	}
}

func TestAClientWithoutAPageIsRefusedAtTheStart(t *testing.T) {
	app := chattest.NewApp(t, chattest.Bare())
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	se := &core.ServeEvent{App: app, Router: router}
	for name, files := range map[string]fs.FS{"empty": fstest.MapFS{}, "other files": fstest.MapFS{"app.js": {}}} {
		if err := (webclient.Config{Files: files}).Mount(se, "users"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPathsThatNoClientCanBeFoundAtAreRefused(t *testing.T) {
	for _, path := range []string{"chat/", "/chat", "//", "/chat//", "/{x}/", "/a?b/", "chat"} {
		if err := (webclient.Config{Path: path}).Validate(); err == nil {
			t.Errorf("%q was taken", path)
		}
	}
	for _, path := range []string{"", "/", "/chat/", "/a/b/"} {
		if err := (webclient.Config{Path: path}).Validate(); err != nil {
			t.Error(err)
		}
	}
}
