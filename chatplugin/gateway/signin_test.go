package gateway_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

func TestHandshakeSignsIn(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	good := chattest.Token(t, ann)
	tests := map[string]chattest.DialOptions{
		"auth.token":             {Auth: map[string]any{"token": good}},
		"auth.accessToken":       {Auth: map[string]any{"accessToken": good}},
		"auth.AccessToken":       {Auth: map[string]any{"AccessToken": good}},
		"auth.token with Bearer": {Auth: map[string]any{"token": "Bearer " + good}},
		"header":                 {Header: http.Header{"Authorization": {good}}},
		"header with Bearer":     {Header: http.Header{"Authorization": {"Bearer " + good}}},
	}
	for name, opts := range tests {
		t.Run(name, func(t *testing.T) {
			c := chattest.Dial(t, s.url, opts)
			if got, want := string(c.Ack("hello")), `["alpha",`+quoted(ann.Id)+`]`; got != want {
				t.Errorf("signed in as %s, want %s", got, want)
			}
		})
	}
}

func TestHandshakeRefusesBadCredentials(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	good := chattest.Token(t, ann)

	superuser := chattest.Superuser(t, s.app)
	expired, err := ann.NewStaticAuthToken(time.Nanosecond)
	must(t, err)
	file, err := ann.NewFileToken()
	must(t, err)
	deleted := s.user("deleted")
	deletedToken := chattest.Token(t, deleted)
	must(t, s.app.Delete(deleted))
	old := s.user("old")
	oldToken := chattest.Token(t, old)
	old.SetPassword("another password")
	must(t, s.app.Save(old))

	tests := map[string]struct {
		opts   chattest.DialOptions
		status int
		text   string
	}{
		"nonsense":          {auth("nonsense"), 401, "invalid or has expired"},
		"expired":           {auth(expired), 401, "invalid or has expired"},
		"forged signature":  {auth(good[:len(good)-4] + "AAAA"), 401, "invalid or has expired"},
		"alg none":          {auth(forgedNone(t, good)), 401, "invalid or has expired"},
		"file token":        {auth(file), 401, "invalid or has expired"},
		"deleted user":      {auth(deletedToken), 401, "invalid or has expired"},
		"old password":      {auth(oldToken), 401, "invalid or has expired"},
		"huge":              {auth(strings.Repeat("a", 100_000)), 401, "invalid or has expired"},
		"no string":         {chattest.DialOptions{Auth: map[string]any{"token": 7}}, 401, "Must be a string"},
		"other collection":  {auth(chattest.Token(t, s.robot())), 403, "can't chat here"},
		"superuser":         {auth(chattest.Token(t, superuser)), 403, "Superusers are not chat users"},
		"token in query":    {chattest.DialOptions{Query: url.Values{"token": {good}}}, 401, "not accepted in the URL"},
		"token as a ticket": {chattest.DialOptions{Query: url.Values{"ticket": {good}}}, 401, "ticket is invalid"},
		"bad header":        {chattest.DialOptions{Header: http.Header{"Authorization": {"Bearer nonsense"}}}, 401, "invalid or has expired"},
		"bad one first": {chattest.DialOptions{
			Auth:   map[string]any{"token": "nonsense"},
			Header: http.Header{"Authorization": {good}},
		}, 401, "invalid or has expired"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			refused := chattest.DialRefused(t, s.url, tt.opts)
			var data struct {
				Status  int
				Message string
				Data    json.RawMessage
			}
			must(t, json.Unmarshal(refused.Data, &data))
			if !strings.Contains(refused.Message, tt.text) || data.Status != tt.status || data.Message != refused.Message {
				t.Errorf("got %v, want %d and %q", refused, tt.status, tt.text)
			}
			if strings.Contains(fmt.Sprint(refused), good) {
				t.Error("the answer repeats the token")
			}
		})
	}
}

func auth(token string) chattest.DialOptions {
	return chattest.DialOptions{Auth: map[string]any{"token": token}}
}

// forgedNone is a token with its signature stripped and the algorithm "none".
func forgedNone(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	return header + "." + parts[1] + "."
}

func TestQueryTokenIsTakenWhereConfigured(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.AllowQueryToken = true })
	ann := s.user("ann")
	c := chattest.Dial(t, s.url, chattest.DialOptions{Query: url.Values{"token": {chattest.Token(t, ann)}}})
	if got := string(c.Ack("hello")); !strings.Contains(got, ann.Id) {
		t.Errorf("signed in as %s, want %s", got, ann.Id)
	}
}

func TestWithoutCredentialNothingIsHeardAndNothingDone(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	guest := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})
	member := s.dial(bob)

	wantFailed(t, guest.Ack("say", room, "let me in"), chat.Unauthorized)
	wantFailed(t, guest.Ack("view", room), chat.Unauthorized)
	wantFailed(t, guest.Ack("unview", room), chat.Unauthorized)
	s.say(ann, room, "for members")
	member.Expect("message")
	guest.Ack("whoami") // after the message was handed out
	if heard := guest.Unread(); len(heard) != 0 {
		t.Errorf("a guest heard %v", heard)
	}
}

func TestSignInByEvent(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	c := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})

	wantFailed(t, c.Ack("signin", ""), chat.Unauthorized)
	wantFailed(t, c.Ack("signin", "nonsense"), chat.Unauthorized)
	if got := string(c.Ack("signin", chattest.Token(t, ann))); got != quoted(ann.Id) {
		t.Fatalf("signed in as %s, want %s", got, ann.Id)
	}
	s.say(bob, room, "welcome")
	c.Expect("message")

	wantFailed(t, c.Ack("signin", chattest.Token(t, bob)), chat.Unauthorized)
	if got := string(c.Ack("signin", chattest.Token(t, ann))); got != quoted(ann.Id) {
		t.Errorf("a second token of the same user: %s", got)
	}
	if got, want := string(c.Ack("whoami")), `["alpha",`+quoted(ann.Id)+`]`; got != want {
		t.Errorf("after another user's token: %s, want %s", got, want)
	}
}

func TestClaimMustMatchTheToken(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	asBob := url.Values{"userId": {bob.Id}} // beta claims it

	refused := chattest.DialRefused(t, s.url, chattest.DialOptions{Query: asBob, Auth: s.auth(ann)})
	if !strings.Contains(refused.Message, "another user") {
		t.Errorf("got %v", refused)
	}
	chattest.Dial(t, s.url, chattest.DialOptions{Query: asBob, Auth: s.auth(bob)}).Expect("ready")

	later := chattest.Dial(t, s.url, chattest.DialOptions{Query: asBob})
	wantFailed(t, later.Ack("signin", chattest.Token(t, ann)), chat.Unauthorized)
	if got := string(later.Ack("whoami")); got != `["beta",""]` {
		t.Errorf("after a token of somebody else: %s", got)
	}
	if got := string(later.Ack("signin", chattest.Token(t, bob))); got != quoted(bob.Id) {
		t.Errorf("after the claimed user's token: %s", got)
	}
}

func TestClaimOfALateChoiceEndsAForeignSession(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Dialects = []gateway.Dialect{alpha{}, lateClaimer{}}
		cfg.DecideGrace = time.Hour
	})
	ann, bob := s.user("ann"), s.user("bob")
	c := chattest.Dial(t, s.url, chattest.DialOptions{Query: url.Values{"userId": {bob.Id}}, Auth: s.auth(ann)})
	c.Emit("late")
	if got := c.Closed(); got != chattest.ServerDisconnect {
		t.Errorf("closed with %q, want %q", got, chattest.ServerDisconnect)
	}
}

// lateClaimer claims, but does not recognize: it is chosen by an event.
type lateClaimer struct{ alpha }

func (lateClaimer) Name() string                       { return "late" }
func (lateClaimer) Claims(h *gateway.Handshake) string { return h.Query.Get("userId") }
func (lateClaimer) Events() map[string]gateway.Inbound {
	return map[string]gateway.Inbound{"late": {Do: whoAmI}}
}

func TestNeverSignedInIsClosed(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.SignInTimeout = 200 * time.Millisecond })
	ann := s.user("ann")
	user := s.dial(ann)
	late := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})
	late.Ack("signin", chattest.Token(t, ann))
	never := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})

	if got := never.Closed(); got != chattest.ServerDisconnect {
		t.Errorf("closed with %q, want %q", got, chattest.ServerDisconnect)
	}
	if got := never.Expect("goodbye").String(); !strings.Contains(got, "in time") {
		t.Errorf("told %s", got)
	}
	user.Ack("whoami")
	late.Ack("whoami")
}

func TestGuestsOfOneAddressAreLimited(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.GuestsPerIP = 2 })
	ann := s.user("ann")
	first := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})
	second := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})
	refused := chattest.DialRefused(t, s.url, chattest.DialOptions{Namespace: "/alpha"})
	if !strings.Contains(string(refused.Data), `"status":429`) {
		t.Errorf("got %v", refused)
	}
	s.dial(ann) // who signs in is not counted

	first.Ack("signin", chattest.Token(t, ann))
	third := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})
	second.Close()
	third.Close()
	s.eventually("two places are free again", func() bool {
		_, err := chattest.TryDial(t, s.url, chattest.DialOptions{Namespace: "/alpha"})
		return err == nil
	})
}
