package gateway_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/store"
)

func (s *server) ban(user string, until time.Time) {
	s.t.Helper()
	_, err := store.SaveBan(s.app, chat.Ban{User: user, Until: until}, "")
	must(s.t, err)
}

func TestABanFromTheServerEndsConnectionsAndRefusesNewOnes(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	opts := auth(chattest.Token(t, ann))
	opts.Namespace = "/alpha"
	c, other := chattest.Dial(t, s.url, opts), chattest.Dial(t, s.url, auth(chattest.Token(t, bob)))
	ticket := s.ticket(ann)
	s.ban(ann.Id, time.Now().Add(time.Hour))
	if got := c.Closed(); got != chattest.ServerDisconnect {
		t.Errorf("closed with %q", got)
	}
	if got := c.Expect("goodbye").String(); !strings.Contains(got, "banned from this server until 20") {
		t.Errorf("told %s", got)
	}
	for name, opts := range map[string]chattest.DialOptions{
		"token":  auth(chattest.Token(t, ann)),
		"ticket": withTicket(ticket),
	} {
		refused := chattest.DialRefused(t, s.url, opts)
		if !strings.Contains(refused.Error(), "banned from this server") {
			t.Errorf("%s: refused with %v", name, refused)
		}
	}
	if _, _, err := s.g.ActorFromToken(chattest.Token(t, ann)); chat.CodeOf(err) != chat.Forbidden {
		t.Errorf("over HTTP: %v", err)
	}
	if err := s.g.Allow(ann.Id, "127.0.0.1", gateway.RateEvent); chat.CodeOf(err) != chat.Forbidden {
		t.Errorf("a call: %v", err)
	}
	if got := string(other.Ack("whoami")); !strings.Contains(got, bob.Id) {
		t.Errorf("somebody else is %s", got)
	}

	must(t, store.DeleteBan(s.app, "", ann.Id, ""))
	if got := string(chattest.Dial(t, s.url, auth(chattest.Token(t, ann))).Ack("whoami")); !strings.Contains(got, ann.Id) {
		t.Errorf("after the ban she is %s", got)
	}
}

// A ban that another process made fires no hook here.
func TestABanByAnotherProcessIsNoticed(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Recheck = 20 * time.Millisecond })
	ann := s.user("ann")
	c := chattest.Dial(t, s.url, auth(chattest.Token(t, ann)))
	_, err := s.app.DB().Insert("chat_bans", dbx.Params{"id": "madeelsewhere01", "user": ann.Id, "room": "", "until": ""}).Execute()
	must(t, err)
	c.Closed()
}

func TestABanFromARoomEndsNoConnection(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	c := chattest.Dial(t, s.url, auth(chattest.Token(t, bob)))
	_, err := store.SaveBan(s.app, chat.Ban{Room: room, User: bob.Id}, "")
	must(t, err)
	if got := string(c.Ack("whoami")); !strings.Contains(got, bob.Id) {
		t.Errorf("bob is %s", got)
	}
}
