package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

// ask posts for a ticket.
func (s *server) ask(token string) (int, map[string]string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/api/chat/ticket", nil)
	must(s.t, err)
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	must(s.t, err)
	defer res.Body.Close()
	answer := map[string]string{}
	if res.StatusCode == http.StatusOK {
		must(s.t, json.NewDecoder(res.Body).Decode(&answer))
	}
	return res.StatusCode, answer
}

func (s *server) ticket(r *core.Record) string {
	s.t.Helper()
	status, answer := s.ask(chattest.Token(s.t, r))
	if status != http.StatusOK {
		s.t.Fatalf("ticket: status %d", status)
	}
	return answer["ticket"]
}

func withTicket(ticket string) chattest.DialOptions {
	return chattest.DialOptions{Query: url.Values{"ticket": {ticket}}}
}

func TestTicketOpensSocketsMoreThanOnce(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	status, answer := s.ask("Bearer " + chattest.Token(t, ann))
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	expires, err := time.Parse(time.RFC3339, answer["expires"])
	if err != nil || time.Until(expires) < 23*time.Hour || time.Until(expires) > 24*time.Hour {
		t.Errorf("expires %q, want a day from now (%v)", answer["expires"], err)
	}
	for range 2 {
		c := chattest.Dial(t, s.url, withTicket(answer["ticket"]))
		if got := string(c.Ack("hello")); !strings.Contains(got, ann.Id) {
			t.Errorf("signed in as %s, want %s", got, ann.Id)
		}
	}
	chattest.Dial(t, s.url, chattest.DialOptions{Auth: map[string]any{"ticket": answer["ticket"]}})
}

func TestTicketIsForSocketsOnly(t *testing.T) {
	s := newServer(t, nil)
	ticket := s.ticket(s.user("ann"))
	if status, _ := s.ask(ticket); status != http.StatusUnauthorized {
		t.Errorf("a ticket bought a ticket: status %d", status)
	}
	if _, err := s.app.FindAuthRecordByToken(ticket); err == nil {
		t.Error("PocketBase takes a ticket for a token")
	}
	chattest.DialRefused(t, s.url, auth(ticket))
	if _, _, err := s.g.ActorFromToken(ticket); err == nil {
		t.Error("ActorFromToken takes a ticket")
	}
}

func TestTicketIsGivenToUsersOnly(t *testing.T) {
	s := newServer(t, nil)
	for name, tt := range map[string]struct {
		token  string
		status int
	}{
		"nobody":           {"", http.StatusUnauthorized},
		"bad token":        {"nonsense", http.StatusUnauthorized},
		"superuser":        {chattest.Token(t, chattest.Superuser(t, s.app)), http.StatusForbidden},
		"other collection": {chattest.Token(t, s.robot()), http.StatusForbidden},
	} {
		if status, _ := s.ask(tt.token); status != tt.status {
			t.Errorf("%s: status %d, want %d", name, status, tt.status)
		}
	}
}

func TestBadTicketsAreRefused(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.TicketTTL = time.Nanosecond })
	ann := s.user("ann")
	expired := s.ticket(ann)
	for name, ticket := range map[string]string{
		"expired":  expired,
		"nonsense": "nonsense",
		"alg none": forgedNone(t, expired),
		"huge":     strings.Repeat("a.", 5_000),
	} {
		refused := chattest.DialRefused(t, s.url, withTicket(ticket))
		if !strings.Contains(refused.Message, "ticket is invalid") {
			t.Errorf("%s: got %v", name, refused)
		}
	}
}

func TestNewPasswordEndsTickets(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	ticket := s.ticket(ann)
	c := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/alpha", Query: url.Values{"ticket": {ticket}}})
	ann.SetPassword("another password")
	must(t, s.app.Save(ann))
	if got := c.Closed(); got != chattest.ServerDisconnect {
		t.Errorf("closed with %q, want %q", got, chattest.ServerDisconnect)
	}
	chattest.DialRefused(t, s.url, withTicket(ticket))
}
