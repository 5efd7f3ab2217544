package gateway_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

func TestExpiredTokenEndsTheConnectionAndANewerOneKeepsIt(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	short, err := ann.NewStaticAuthToken(2 * time.Second) // exp counts whole seconds
	must(t, err)
	opts := auth(short)
	opts.Namespace = "/alpha"
	ends, stays := chattest.Dial(t, s.url, opts), chattest.Dial(t, s.url, opts)
	stays.Ack("signin", chattest.Token(t, ann))
	stays.Ack("signin", short) // an older one takes nothing away

	if got := ends.Closed(); got != chattest.ServerDisconnect {
		t.Errorf("closed with %q, want %q", got, chattest.ServerDisconnect)
	}
	if got := ends.Expect("goodbye").String(); !strings.Contains(got, "expired") {
		t.Errorf("told %s", got)
	}
	if got := string(stays.Ack("whoami")); !strings.Contains(got, ann.Id) {
		t.Errorf("the renewed connection is %s", got)
	}
}

func TestTokenWithoutExpiryLastsUntilRevoked(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	encode := base64.RawURLEncoding.EncodeToString
	body := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		encode(fmt.Appendf(nil, `{"type":"auth","id":%q,"collectionId":%q}`, ann.Id, ann.Collection().Id))
	mac := hmac.New(sha256.New, []byte(ann.TokenKey()+ann.Collection().AuthToken.Secret))
	mac.Write([]byte(body))
	// Undecided: the alarm that decides looks at the expiry too.
	c := chattest.Dial(t, s.url, auth(body+"."+encode(mac.Sum(nil))))
	if got, want := string(c.Ack("whoami")), `["alpha",`+quoted(ann.Id)+`]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	ann.RefreshTokenKey()
	must(t, s.app.Save(ann))
	c.Closed()
}

func TestRevocationEndsConnections(t *testing.T) {
	tests := map[string]func(t *testing.T, s *server, ann *core.Record){
		"new password": func(t *testing.T, s *server, ann *core.Record) {
			ann.SetPassword("another password")
			must(t, s.app.Save(ann))
		},
		"logout everywhere": func(t *testing.T, s *server, ann *core.Record) {
			ann.RefreshTokenKey()
			must(t, s.app.Save(ann))
		},
		"deleted": func(t *testing.T, s *server, ann *core.Record) {
			must(t, s.app.Delete(ann))
		},
		"changed past all hooks": func(t *testing.T, s *server, ann *core.Record) {
			_, err := s.app.DB().Update("users", dbx.Params{"tokenKey": "another token key of thirty chars"}, dbx.HashExp{"id": ann.Id}).Execute()
			must(t, err)
		},
	}
	for name, revoke := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, func(cfg *gateway.Config) { cfg.Recheck = 50 * time.Millisecond })
			ann, bob := s.user("ann"), s.user("bob")
			phone, laptop, other := s.dial(ann), s.dial(ann), s.dial(bob)
			revoke(t, s, ann)
			for _, c := range []*chattest.Client{phone, laptop} {
				if got := c.Closed(); got != chattest.ServerDisconnect {
					t.Errorf("closed with %q, want %q", got, chattest.ServerDisconnect)
				}
				if got := c.Expect("goodbye").String(); !strings.Contains(got, "ended") {
					t.Errorf("told %s", got)
				}
			}
			other.Ack("whoami")
		})
	}
}

func TestNewCollectionSecretEndsEverybody(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.dial(s.user("ann")), s.dial(s.user("bob"))
	users, err := s.app.FindCollectionByNameOrId("users")
	must(t, err)
	users.AuthToken.Secret = strings.Repeat("x", 40)
	must(t, s.app.Save(users))
	ann.Closed()
	bob.Closed()
}

func TestOtherChangesOfAUserKeepTheConnection(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) { cfg.Recheck = time.Millisecond })
	ann, bob := s.user("ann"), s.user("bob")
	keeps, ends := s.dial(ann), s.dial(bob)
	ann.Set("name", "Ann the Second")
	must(t, s.app.Save(ann))
	must(t, s.app.Delete(bob))
	ends.Closed() // the check that ended this one came after ann's change
	keeps.Ack("whoami")
}

func TestRenamedUsersCollectionKeepsWorking(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	c := s.dial(ann)
	users, err := s.app.FindCollectionByNameOrId("users")
	must(t, err)
	users.Name = "people"
	must(t, s.app.Save(users))
	c.Ack("whoami")

	ann, err = s.app.FindRecordById("people", ann.Id)
	must(t, err)
	s.dial(ann)
	ann.RefreshTokenKey()
	must(t, s.app.Save(ann))
	c.Closed()
}

func TestActorFromToken(t *testing.T) {
	s := newServer(t, nil)
	ann := s.user("ann")
	for _, tok := range []string{chattest.Token(t, ann), "Bearer " + chattest.Token(t, ann)} {
		got, record, err := s.g.ActorFromToken(tok)
		if err != nil || got.User != ann.Id || got.Superuser || record.Id != ann.Id {
			t.Errorf("got %+v, %v, %v", got, record, err)
		}
	}
	root := chattest.Token(t, chattest.Superuser(t, s.app))
	for _, tok := range []string{"", "nonsense", root} {
		if got, record, err := s.g.ActorFromToken(tok); err == nil || record != nil || got.User != "" || got.Superuser {
			t.Errorf("token %q: got %+v, %v, %v", tok, got, record, err)
		}
	}
}
