package command_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/store"
)

// The users of every test, by name. Their ids are fixed, which keeps
// transcripts readable.
var userIDs = map[string]string{
	"alice": "alice0000000000",
	"bob":   "bob000000000000",
	"carol": "carol0000000000",
}

// server is a whole chat on a fresh database.
type server struct {
	url    string
	app    core.App
	plugin *chatplugin.Plugin
	tokens map[string]string // by name
}

func serve(t *testing.T) *server {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	plugin := chatplugin.MustRegister(app, chatplugin.Config{DisableRateLimits: true})
	s := &server{app: app, plugin: plugin, tokens: map[string]string{}}
	for name, id := range userIDs {
		s.tokens[name] = addUser(t, app, id, name)
	}
	s.url = chattest.Serve(t, app)
	return s
}

func addUser(t *testing.T, app core.App, id, name string) (token string) {
	t.Helper()
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	user := core.NewRecord(users)
	user.Id = id
	user.SetEmail(name + "@example.com")
	user.SetRandomPassword()
	user.Set("name", strings.ToUpper(name[:1])+name[1:])
	if err := app.Save(user); err != nil {
		t.Fatal(err)
	}
	token, err = user.NewAuthToken()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// indexed waits until all that was committed can be found.
func (s *server) indexed(t *testing.T) {
	t.Helper()
	position, err := store.NewestEvent(s.app)
	if err == nil {
		err = s.plugin.Indexer().WaitComplete(t.Context())
	}
	if err == nil {
		err = s.plugin.Indexer().Wait(t.Context(), position)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// door is one way to run a command; the answer is the native ack.
type door func(t *testing.T, s *server, user *peer, name string, params map[string]any) json.RawMessage

var doors = map[string]door{"socket": askSocket, "rest": askREST}

// peer is a user with an open socket.
type peer struct {
	*chattest.Client
	token string
}

func (s *server) dial(t *testing.T, name string) *peer {
	t.Helper()
	token := s.tokens[name]
	p := &peer{chattest.Dial(t, s.url, chattest.DialOptions{
		Namespace: "/native", Auth: map[string]string{"token": token},
	}), token}
	p.Expect("ready")
	return p
}

func askSocket(t *testing.T, _ *server, p *peer, name string, params map[string]any) json.RawMessage {
	t.Helper()
	return p.Ack(name, params)
}

// askREST calls the route of a command and gives its answer as an ack, so that
// both doors can be compared.
func askREST(t *testing.T, s *server, p *peer, name string, params map[string]any) json.RawMessage {
	t.Helper()
	cmd, ok := command.Find(name)
	if !ok || len(cmd.Routes) == 0 {
		t.Fatalf("%s has no route", name)
	}
	status, body := s.request(t, restRequest(t, s.url, cmd, params), p.token)
	ack := map[string]any{"ok": status < 300}
	switch {
	case status == http.StatusNoContent:
		ack["data"] = nil
	case status == http.StatusOK:
		ack["data"] = json.RawMessage(body)
	default:
		ack["error"] = json.RawMessage(body)
	}
	raw, err := json.Marshal(ack)
	if err != nil {
		t.Fatalf("%s answered %d %q", name, status, body)
	}
	return raw
}

// restRequest makes the request of a command: what the path names goes there,
// the rest into the query or the body.
func restRequest(t *testing.T, base string, cmd *command.Command, params map[string]any) *http.Request {
	t.Helper()
	rest := map[string]any{}
	for name, value := range params {
		rest[name] = value
	}
	route := routeFor(cmd, params)
	path := command.Prefix + route.Path
	for name, value := range params {
		if text, ok := value.(string); ok && strings.Contains(path, "{"+name+"}") {
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(text))
			delete(rest, name)
		}
	}
	var body io.Reader
	if route.Method == http.MethodGet {
		path += "?" + query(t, rest)
	} else {
		raw, err := json.Marshal(rest)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(route.Method, base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// routeFor picks the route whose path the parameters can fill.
func routeFor(cmd *command.Command, params map[string]any) command.Route {
	i := slices.IndexFunc(cmd.Routes, func(r command.Route) bool {
		for name := range params {
			r.Path = strings.ReplaceAll(r.Path, "{"+name+"}", "")
		}
		return !strings.Contains(r.Path, "{")
	})
	return cmd.Routes[max(0, i)]
}

func query(t *testing.T, params map[string]any) string {
	t.Helper()
	values := url.Values{}
	for name, value := range params {
		switch v := value.(type) {
		case string:
			values.Set(name, v)
		case []any:
			for _, entry := range v {
				values.Add(name, entry.(string))
			}
		default:
			raw, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			values.Set(name, string(raw))
		}
	}
	return values.Encode()
}

// request sends req as the owner of token, and gives status and body.
func (s *server) request(t *testing.T, req *http.Request, token string) (int, []byte) {
	t.Helper()
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, bytes.TrimSpace(body)
}
