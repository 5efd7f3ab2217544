package dialects_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

// typingTTL is how long typing lasts on the stage. Every wire hears its end, if
// it has a word for it, without a second deed.
const typingTTL = 50 * time.Millisecond

// stage is one server with all doors open and the people of the matrix.
type stage struct {
	t   testing.TB
	app core.App
	svc *service.Service
	url string

	ann, bob, dora *person // ann acts, bob listens, dora is in groups with them
	marker         *person // see settle
	direct         chat.Room
	ears           map[string]map[string]ear // whose, then which door

	people, marks int
}

// person is an account of the chat.
type person struct {
	id, name, token string
	marks           chat.Room // the room in which the marker talks to them
}

func (p *person) actor() chat.Actor { return chat.Actor{User: p.id} }

// newStage serves the plugin as it is delivered, but without rate limits, with
// short typing, and with nobody going offline.
func newStage(t testing.TB) *stage {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	plugin, err := chatplugin.Register(app, chatplugin.Config{
		DisableRateLimits: true,
		TypingTTL:         typingTTL,
		OfflineGrace:      time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, app: app, svc: plugin.Chat(), url: chattest.Serve(t, app), ears: map[string]map[string]ear{}}
	s.marker = s.person("marker")
	return s
}

func (s *stage) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// person makes an account. Its name is its own.
func (s *stage) person(name string) *person {
	s.t.Helper()
	s.people++
	name += strconv.Itoa(s.people)
	record := chattest.User(s.t, s.app, name)
	return &person{id: record.Id, name: name, token: chattest.Token(s.t, record)}
}

// open gives the direct room of two people.
func (s *stage) open(a, b *person) chat.Room {
	s.t.Helper()
	room, _, err := s.svc.OpenDirect(s.t.Context(), a.actor(), b.id)
	s.check(err)
	return room
}

// say sends a text past all doors.
func (s *stage) say(who *person, room, text string) chat.Message {
	s.t.Helper()
	msg, _, err := s.svc.Send(s.t.Context(), who.actor(), chat.Draft{Room: room, Text: text})
	s.check(err)
	return msg
}

// rest sends a JSON request and reads the answer into to. Both bodies may be nil.
func (s *stage) rest(who *person, method, path string, body, to any) any {
	s.t.Helper()
	if body == nil {
		return s.request(who, method, path, "application/json", http.NoBody, to)
	}
	raw, err := json.Marshal(body)
	s.check(err)
	return s.request(who, method, path, "application/json", bytes.NewReader(raw), to)
}

func (s *stage) request(who *person, method, path, contentType string, body io.Reader, to any) any {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	s.check(err)
	req.Header.Set("Authorization", "Bearer "+who.token)
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	s.check(err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	s.check(err)
	if res.StatusCode >= http.StatusBadRequest {
		s.t.Errorf("%s %s: status %d: %s", method, path, res.StatusCode, answer)
	}
	if to != nil {
		s.check(json.Unmarshal(answer, to))
	}
	return string(answer)
}

// ticket asks for a socket ticket as an app does.
func (s *stage) ticket(who *person) string {
	s.t.Helper()
	var given struct{ Ticket string }
	s.rest(who, http.MethodPost, "/api/chat/ticket", nil, &given)
	return given.Ticket
}
