package feed_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

var noReceipts = chat.Privacy{Presence: chat.ToEveryone, LastSeen: chat.ToEveryone}

func (s scene) reads(t testing.TB, user *core.Record) {
	t.Helper()
	_, _, err := store.MoveCursors(s.app, s.group.ID, user.Id, 99, 99, user.Id)
	ok(t, err)
}

func TestRESTKeepsCursorsOfThoseWhoKeepThem(t *testing.T) {
	s := newScene(t)
	s.reads(t, s.ann)
	s.reads(t, s.cid)
	ok(t, store.SaveProfile(s.app, chat.Profile{User: s.cid.Id, Privacy: noReceipts}))
	root := chattest.Superuser(t, s.app)

	ann, cid := path(store.MembersName, s.member(t, s.group.ID, s.ann).ID), path(store.MembersName, s.member(t, s.group.ID, s.cid).ID)
	expanded := path(store.RoomsName, s.group.ID) + "?expand=chat_members_via_room"
	for _, tt := range []struct {
		name   string
		who    *core.Record
		member string
		shown  bool
	}{
		{"ann sees her own", s.ann, ann, true},
		{"bob sees ann's", s.bob, ann, true},
		{"bob sees cid's", s.bob, cid, false},
		{"cid sees his own", s.cid, cid, true},
		{"cid sees ann's", s.cid, ann, false}, // both ways
		{"a superuser sees cid's", root, cid, true},
	} {
		got := s.as(t, tt.who).do("GET", tt.member, nil)
		equal(t, tt.name+": status", got.status, 200)
		for _, field := range store.ReceiptFields {
			_, there := got.body[field]
			equal(t, tt.name+": "+field, there, tt.shown)
		}
	}
	raw, err := json.Marshal(s.as(t, s.bob).do("GET", expanded, nil).body)
	ok(t, err)
	equal(t, "expanded members with cursors", strings.Count(string(raw), "last_read_seq"), 2)
	shared := store.RecordJSON(s.app, must(s.app.FindRecordById(store.MembersID, s.member(t, s.group.ID, s.cid).ID)))
	equal(t, "in the JSON for many", strings.Contains(string(shared), "last_read_seq"), false)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestReadingDoesNotTouchTheStamp(t *testing.T) {
	s := newScene(t)
	before := s.member(t, s.group.ID, s.cid).Updated
	s.reads(t, s.cid)
	after := s.member(t, s.group.ID, s.cid)
	equal(t, "read", after.LastReadSeq, 1)
	equal(t, "updated", after.Updated, before)

	rec, err := s.app.FindRecordById(store.MembersID, after.ID)
	ok(t, err)
	for range 3 { // one instance, saved again and again
		send(t, s.app, s.group.ID, s.bob.Id, "more")
		rec.Set(store.ColLastRead, 99)
		ok(t, s.app.Save(rec))
		equal(t, "updated", s.member(t, s.group.ID, s.cid).Updated, before)
	}
	rec.Set(store.ColHidden, true)
	ok(t, s.app.Save(rec))
	equal(t, "settings renew it", s.member(t, s.group.ID, s.cid).Updated.After(before), true)
}

func TestNobodyFiltersByCursors(t *testing.T) {
	s := newScene(t)
	q := func(collection, key, value string) string {
		return path(collection, "") + "?" + url.Values{key: {value}}.Encode()
	}
	for _, target := range []string{
		q(store.MembersName, "filter", "last_read_seq > 0"),
		q(store.MembersName, "sort", "-last_delivered_seq"),
		q(store.MembersID, "filter", "last_read_seq:isset = true"),
		q(store.RoomsName, "filter", "chat_members_via_room.last_read_seq ?> 0"),
		q(store.MessagesName, "filter", "room.chat_members_via_room.last_delivered_seq ?> 0"),
	} {
		got := s.as(t, s.bob).do("GET", target, nil)
		if got.status != 400 || (got.body["items"] != nil) {
			t.Errorf("%s: %v", target, got)
		}
	}
	equal(t, "other filters", s.as(t, s.bob).do("GET", q(store.MembersName, "filter", "role = 'admin'"), nil).status, 200)
	root := s.as(t, chattest.Superuser(t, s.app))
	equal(t, "superusers", root.do("GET", q(store.MembersName, "filter", "last_read_seq >= 0"), nil).status, 200)

	options := url.QueryEscape(`{"query":{"filter":"room.chat_members_via_room.last_read_seq ?> 0"}}`)
	got := s.as(t, s.bob).do("POST", "/api/realtime", map[string]any{
		"clientId": s.realtime(t, s.bob).id, "subscriptions": []string{"chat_messages/*?options=" + options},
	})
	equal(t, "a subscription", got.status, 400)
}

// listener is a client of PocketBase's realtime.
type listener struct {
	id   string
	said chan string
}

// realtime connects as a person until the test ends.
func (s scene) realtime(t testing.TB, who *core.Record, topics ...string) listener {
	t.Helper()
	res, err := http.Get(s.base + "/api/realtime")
	ok(t, err)
	l := listener{said: make(chan string, 100)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if data, is := strings.CutPrefix(lines.Text(), "data:"); is {
				l.said <- data
			}
		}
	}()
	t.Cleanup(func() {
		_ = res.Body.Close()
		<-done
	})
	var hello struct{ ClientID string }
	ok(t, json.Unmarshal([]byte(l.next(t)), &hello))
	l.id = hello.ClientID
	if len(topics) > 0 {
		equal(t, "subscribe", s.as(t, who).do("POST", "/api/realtime", map[string]any{"clientId": l.id, "subscriptions": topics}).status, 204)
	}
	return l
}

func (l listener) next(t testing.TB) string {
	t.Helper()
	select {
	case data := <-l.said:
		return data
	case <-time.After(chattest.Patience):
		t.Fatal("realtime says nothing")
		return ""
	}
}

func TestRealtimeTellsNobodyThatSomebodyHasReadWhoKeepsIt(t *testing.T) {
	s := newScene(t)
	ok(t, store.SaveProfile(s.app, chat.Profile{User: s.cid.Id, Privacy: noReceipts}))
	bob, cid := s.realtime(t, s.bob, "chat_members/*"), s.realtime(t, s.cid, "chat_members/*")

	s.reads(t, s.cid)
	if said := cid.next(t); !strings.Contains(said, `"last_read_seq":1`) {
		t.Errorf("cid's other device hears %s", said)
	}
	s.reads(t, s.ann)
	if said := bob.next(t); !strings.Contains(said, s.ann.Id) || !strings.Contains(said, `"last_read_seq":1`) {
		t.Errorf("bob hears %s", said)
	}
	m := *s.member(t, s.group.ID, s.cid)
	m.Role = chat.RoleAdmin
	_, err := store.UpdateMember(s.app, m, s.ann.Id)
	ok(t, err)
	if said := bob.next(t); !strings.Contains(said, s.cid.Id) || !strings.Contains(said, `"admin"`) || strings.Contains(said, "last_read_seq") {
		t.Errorf("bob hears of the role %s", said)
	}
	if said := cid.next(t); !strings.Contains(said, `"admin"`) {
		t.Errorf("cid hears %s, not his role: of ann's reading he must not hear", said)
	}
}
