package rest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/command"
)

// site is a running chat and a user of it.
type site struct {
	url   string
	app   core.App
	user  *core.Record
	token string
}

func open(t *testing.T, cfg chatplugin.Config) *site {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	chatplugin.MustRegister(app, cfg)
	s := &site{app: app, user: chattest.User(t, app, "alice")}
	s.token = chattest.Token(t, s.user)
	s.url = chattest.Serve(t, app)
	return s
}

// reply is one HTTP answer.
type reply struct {
	status int
	header http.Header
	body   string
}

func (s *site) ask(t *testing.T, token, method, path, body string) reply {
	t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, strings.TrimSpace(string(raw))}
}

func TestOnlyChatUsersPass(t *testing.T) {
	s := open(t, chatplugin.Config{DisableRateLimits: true})
	tests := []struct {
		name, token string
		status      int
		body        string
	}{
		{"nobody", "", 401, `{"data":{},"message":"The request requires valid record authorization token.","status":401}`},
		{"a bad token", "nonsense", 401, `{"data":{},"message":"The request requires valid record authorization token.","status":401}`},
		{"a superuser", chattest.Token(t, chattest.Superuser(t, s.app)), 403, `{"data":{},"message":"The authorized record is not allowed to perform this action.","status":403}`},
		{"a user", s.token, 200, `{"items":[]}`},
		{"a user with Bearer", "Bearer " + s.token, 200, `{"items":[]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := s.ask(t, test.token, "GET", "/api/chat/rooms", ""); got.status != test.status || got.body != test.body {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
}

func TestEveryRouteOfTheTableIsServedToUsersOnly(t *testing.T) {
	s := open(t, chatplugin.Config{DisableRateLimits: true})
	for _, cmd := range command.All() {
		for _, route := range cmd.Routes {
			path := command.Prefix + strings.NewReplacer("{", "", "}", "").Replace(route.Path)
			if got := s.ask(t, "", route.Method, path, "{}"); got.status != http.StatusUnauthorized {
				t.Errorf("%s %s: got %d %s", route.Method, path, got.status, got.body)
			}
		}
	}
}

func TestARenamedUsersCollectionStillPasses(t *testing.T) {
	s := open(t, chatplugin.Config{DisableRateLimits: true})
	users, err := s.app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	users.Name = "people"
	if err := s.app.Save(users); err != nil {
		t.Fatal(err)
	}
	if got := s.ask(t, s.token, "GET", "/api/chat/rooms", ""); got.status != 200 {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestACommandWithNothingToSayAnswers204(t *testing.T) {
	s := open(t, chatplugin.Config{DisableRateLimits: true})
	room := s.newGroup(t)
	if got := s.ask(t, s.token, "DELETE", "/api/chat/rooms/"+room, ""); got.status != 204 || got.body != "" {
		t.Errorf("got %d %q", got.status, got.body)
	}
}

func (s *site) newGroup(t *testing.T) string {
	t.Helper()
	got := s.ask(t, s.token, "POST", "/api/chat/rooms", `{"name":"Group"}`)
	var made struct{ Room struct{ ID string } }
	if err := json.Unmarshal([]byte(got.body), &made); err != nil || made.Room.ID == "" {
		t.Fatalf("got %d %s", got.status, got.body)
	}
	return made.Room.ID
}

func TestFieldsPicksPartsOfAnAnswer(t *testing.T) {
	s := open(t, chatplugin.Config{DisableRateLimits: true})
	s.newGroup(t)
	got := s.ask(t, s.token, "GET", "/api/chat/rooms?fields=items.room.name,items.unread", "")
	if got.status != 200 || got.body != `{"items":[{"room":{"name":"Group"},"unread":0}]}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestBadBodiesAreRefused(t *testing.T) {
	s := open(t, chatplugin.Config{DisableRateLimits: true})
	room := s.newGroup(t)
	path := "/api/chat/rooms/" + room + "/messages"
	tests := []struct {
		name, body string
		status     int
	}{
		{"no JSON", `text=hi`, 400},
		{"a list", `[{"text":"hi"}]`, 400},
		{"half an object", `{"text":"hi"`, 400},
		{"another room than the path's", `{"text":"hi","room":"other"}`, 400},
		{"too large", `{"text":"` + strings.Repeat("x", 1_000_001) + `"}`, 413},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := s.ask(t, s.token, "POST", path, test.body)
			var fail struct {
				Status  int
				Message string
				Data    map[string]any
			}
			if err := json.Unmarshal([]byte(got.body), &fail); err != nil || got.status != test.status || fail.Status != test.status || fail.Message == "" || fail.Data == nil {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
	if got := s.ask(t, s.token, "GET", path, ""); got.body != `{"items":[]}` {
		t.Errorf("something was written: %s", got.body)
	}
}

func TestBothDoorsPayFromOneBudget(t *testing.T) {
	s := open(t, chatplugin.Config{})
	settings := s.app.Settings()
	settings.RateLimits.Enabled = true
	settings.RateLimits.Rules = []core.RateLimitRule{{Label: "chat:event", MaxRequests: 3, Duration: 3600}}
	if err := s.app.Save(settings); err != nil {
		t.Fatal(err)
	}
	c := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/native", Auth: map[string]string{"token": s.token}})
	for range 2 {
		if raw := c.Ack("room.list"); !strings.Contains(string(raw), `"ok":true`) {
			t.Fatalf("got %s", raw)
		}
	}
	if got := s.ask(t, s.token, "GET", "/api/chat/rooms", ""); got.status != 200 {
		t.Fatalf("got %d %s", got.status, got.body)
	}
	got := s.ask(t, s.token, "GET", "/api/chat/rooms", "")
	if got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("got %d %s, Retry-After %q", got.status, got.body, got.header.Get("Retry-After"))
	}
	if raw := c.Ack("room.list"); !strings.Contains(string(raw), `"status":429`) {
		t.Errorf("got %s", raw)
	}
}
