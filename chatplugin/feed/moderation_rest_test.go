package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// trail is the whole audit trail, the oldest first: "kind:actor action".
func trail(t testing.TB, app core.App, f chat.AuditFilter) string {
	t.Helper()
	f.Limit = chat.MaxPage
	entries, err := store.Audit(app, f)
	ok(t, err)
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[len(entries)-1-i] = fmt.Sprintf("%s:%s %s", e.ActorKind, e.Actor, e.Action)
	}
	return strings.Join(lines, ", ")
}

func inAnHour() string { return time.Now().UTC().Add(time.Hour).Format("2006-01-02 15:04:05.000Z") }

func TestRESTHoldsWhoIsSilencedToIt(t *testing.T) {
	s := newScene(t)
	ann, bob, cid := s.as(t, s.ann), s.as(t, s.bob), s.as(t, s.cid)
	member := func(u *core.Record) string { return path(store.MembersName, s.member(t, s.group.ID, u).ID) }
	message := map[string]any{"room": s.group.ID, "text": "hi"}
	mine := cid.create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "mine", "client_id": "k"})
	equal(t, "before", mine.status, 200)

	silence := map[string]any{"silenced_until": inAnHour()}
	for _, c := range []struct {
		name   string
		who    client
		target *core.Record
		want   int
	}{
		{"a member the admin", cid, s.bob, 403},
		{"an admin the owner", bob, s.ann, 403},
		{"oneself", cid, s.cid, 403},
		{"an admin a member", bob, s.cid, 200},
		{"the silenced one ends it", cid, s.cid, 403}, // with another body below
	} {
		body := silence
		if c.name == "the silenced one ends it" {
			body = map[string]any{"silenced_until": ""}
		}
		equal(t, c.name, c.who.do("PATCH", member(c.target), body).status, c.want)
	}
	refused := cid.create(store.MessagesName, message)
	equal(t, "silenced", refused.status, 403)
	if text := fmt.Sprint(refused.body["message"]); !strings.Contains(text, "silenced in this room until 20") {
		t.Errorf("the refusal: %s", text)
	}
	equal(t, "reaction", cid.create(store.ReactionsName, map[string]any{"message": s.message.ID, "emoji": "+1"}).status, 403)
	equal(t, "edit", cid.do("PATCH", path(store.MessagesName, mine.body["id"].(string)), map[string]any{"text": "x"}).status, 403)
	again := cid.create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "mine", "client_id": "k"})
	equal(t, "repeat", fmt.Sprint(again.status, again.body["id"]), fmt.Sprint(200, mine.body["id"]))
	equal(t, "the others see it", ann.do("GET", member(s.cid), nil).body["silenced_until"] != "", true)
	equal(t, "own settings still", cid.do("PATCH", member(s.cid), map[string]any{"notify": "none"}).status, 200)
	equal(t, "delete one's own", cid.do("DELETE", path(store.MessagesName, mine.body["id"].(string)), nil).status, 204)
	equal(t, "end", ann.do("PATCH", member(s.cid), map[string]any{"silenced_until": ""}).status, 200)
	equal(t, "free", cid.create(store.MessagesName, message).status, 200)
	equal(t, "trail", trail(t, s.app, chat.AuditFilter{User: s.cid.Id}), fmt.Sprintf("user:%s member.silence, user:%s member.silence", s.bob.Id, s.ann.Id))
}

func TestRESTHoldsMembersToSlowMode(t *testing.T) {
	s := newScene(t)
	ann, cid := s.as(t, s.ann), s.as(t, s.cid)
	room := path(store.RoomsName, s.group.ID)
	for value, want := range map[any]int{-1: 400, 21601: 400, 1.5: 400, 3600: 200} {
		equal(t, fmt.Sprint("slow mode of ", value), ann.do("PATCH", room, map[string]any{"slow_mode": value}).status, want)
	}
	equal(t, "member sets it", cid.do("PATCH", room, map[string]any{"slow_mode": 0}).status, 403)

	// Twenty at once, from outside of any queue.
	statuses := make(chan int, 20)
	for range cap(statuses) {
		go func() {
			statuses <- cid.create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "hi"}).status
		}()
	}
	counts := map[int]int{}
	for range cap(statuses) {
		counts[<-statuses]++
	}
	equal(t, "answers", fmt.Sprint(counts), fmt.Sprint(map[int]int{200: 1, 429: 19}))
	refused := cid.create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "hi"})
	if text := fmt.Sprint(refused.body["message"]); !strings.Contains(text, "send again in 3") {
		t.Errorf("the refusal: %s", text)
	}
	for range 2 {
		equal(t, "owner", ann.create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "hi"}).status, 200)
	}
	s.app.Settings().Batch.Enabled, s.app.Settings().Batch.MaxRequests, s.app.Settings().Batch.Timeout = true, 50, 10
	equal(t, "off", ann.do("PATCH", room, map[string]any{"slow_mode": 0}).status, 200)
	equal(t, "on", ann.do("PATCH", room, map[string]any{"slow_mode": 60}).status, 200)
	send := map[string]any{"method": "POST", "url": path(store.MessagesName, ""), "body": map[string]any{"room": s.group.ID, "text": "b"}}
	equal(t, "two in a batch", cid.do("POST", "/api/batch", map[string]any{"requests": []any{send, send}}).status, 400)
	equal(t, "one in a batch", cid.do("POST", "/api/batch", map[string]any{"requests": []any{send}}).status, 200)
}

func TestASuperusersBanOverRESTWorksLikeAnAdmins(t *testing.T) {
	s := newScene(t)
	admin := chattest.Superuser(t, s.app)
	root, ann, cid := s.as(t, admin), s.as(t, s.ann), s.as(t, s.cid)
	join := map[string]any{"room": s.group.ID, "user": s.cid.Id}
	equal(t, "a user makes one", ann.create(store.BansName, join).status, 403)
	equal(t, "a user lists them", ann.list(store.BansName), -403)
	equal(t, "of a direct room", root.create(store.BansName, map[string]any{"room": s.direct.ID, "user": s.ann.Id}).status, 400)
	equal(t, "of no room", root.create(store.BansName, map[string]any{"room": store.NewID(), "user": s.ann.Id}).status, 400)
	equal(t, "until yesterday", root.create(store.BansName, map[string]any{"room": s.group.ID, "user": s.cid.Id, "until": "2020-01-01 00:00:00Z"}).status, 400)

	ban := root.create(store.BansName, join)
	equal(t, "ban", ban.status, 200)
	equal(t, "by", fmt.Sprint(ban.body["by"]), admin.Id)
	equal(t, "still a member", s.member(t, s.group.ID, s.cid) == nil, true)
	refused := ann.create(store.MembersName, join)
	equal(t, "added again", refused.status, 403)
	equal(t, "by a superuser", root.create(store.MembersName, join).status, 403)
	if text := fmt.Sprint(refused.body["message"]); !strings.Contains(text, "banned from this room") {
		t.Errorf("the refusal: %s", text)
	}
	equal(t, "elsewhere", cid.create(store.RoomsName, map[string]any{"type": "group", "name": "mine"}).status, 200)
	one := path(store.BansName, ban.body["id"].(string))
	equal(t, "another end", root.do("PATCH", one, map[string]any{"until": inAnHour()}).status, 200)
	equal(t, "undone", root.do("DELETE", one, nil).status, 204)
	equal(t, "added", ann.create(store.MembersName, join).status, 200)
	who := "superuser:" + admin.Id
	equal(t, "trail", trail(t, s.app, chat.AuditFilter{User: s.cid.Id}), who+" member.ban, "+who+" member.ban, "+who+" member.unban")
}

func TestWhoIsBannedFromTheServerGets403OverREST(t *testing.T) {
	s := newScene(t)
	root, cid := s.as(t, chattest.Superuser(t, s.app)), s.as(t, s.cid)
	ban := root.create(store.BansName, map[string]any{"user": s.cid.Id, "until": inAnHour()})
	equal(t, "ban", ban.status, 200)
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{"POST", path(store.MessagesName, ""), map[string]any{"room": s.group.ID, "text": "hi"}},
		{"POST", path(store.RoomsName, ""), map[string]any{"type": "group", "name": "x"}},
		{"GET", path(store.MessagesName, ""), nil},
		{"GET", path(store.MessagesName, s.message.ID), nil},
		{"GET", path(store.RoomsName, s.group.ID), nil},
		{"PATCH", path(store.MembersName, s.member(t, s.group.ID, s.cid).ID), map[string]any{"notify": "none"}},
		{"POST", path(store.ReportsName, ""), map[string]any{"user": s.ann.Id, "reason": "r"}},
	} {
		got := cid.do(c.method, c.path, c.body)
		if got.status != 403 || !strings.Contains(fmt.Sprint(got.body["message"]), "banned from this server until 20") {
			t.Errorf("%s %s: %d %v", c.method, c.path, got.status, got.body)
		}
	}
	equal(t, "the own account", cid.do("GET", "/api/collections/users/records/"+s.cid.Id, nil).status, 200)
	equal(t, "undone", root.do("DELETE", path(store.BansName, ban.body["id"].(string)), nil).status, 204)
	equal(t, "back", cid.create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "hi"}).status, 200)
}

func TestBansGoWithTheirRoomAndUser(t *testing.T) {
	s := newScene(t)
	for _, user := range []*core.Record{s.cid, s.dan} {
		_, err := store.SaveBan(s.app, chat.Ban{Room: s.group.ID, User: user.Id}, "")
		ok(t, err)
	}
	ok(t, s.app.Delete(s.dan))
	ok(t, store.DeleteRoom(s.app, s.group.ID, s.ann.Id))
	n, err := s.app.CountRecords(store.BansName)
	ok(t, err)
	equal(t, "bans", n, 0)
	equal(t, "nobody undid them", strings.Contains(trail(t, s.app, chat.AuditFilter{}), "unban"), false)
}

func TestReportsOverREST(t *testing.T) {
	s := newScene(t)
	admin := chattest.Superuser(t, s.app)
	root, cid := s.as(t, admin), s.as(t, s.cid)
	body := map[string]any{"message": s.message.ID, "reason": "rude"}
	first := cid.create(store.ReportsName, body)
	equal(t, "first", first.status, 200)
	again := cid.create(store.ReportsName, map[string]any{"message": s.message.ID, "reason": "still rude"})
	equal(t, "again", fmt.Sprint(again.status, again.body["id"], again.body["reason"]), fmt.Sprint(200, first.body["id"], "rude"))
	equal(t, "outsider", s.as(t, s.dan).create(store.ReportsName, body).status, 400)
	equal(t, "oneself", cid.create(store.ReportsName, map[string]any{"user": s.cid.Id, "reason": "r"}).status, 400)
	equal(t, "with a decision", cid.create(store.ReportsName, map[string]any{"user": s.ann.Id, "reason": "r", "decision": "d"}).status, 400)
	equal(t, "the reported one lists", s.as(t, s.bob).list(store.ReportsName), -403)

	// Twenty at once make one.
	ids := make(chan string, 20)
	for range cap(ids) {
		go func() {
			a := cid.create(store.ReportsName, map[string]any{"user": s.ann.Id, "reason": "r"})
			ids <- fmt.Sprint(a.status, a.body["id"])
		}()
	}
	want := <-ids
	for range cap(ids) - 1 {
		equal(t, "one of twenty", <-ids, want)
	}
	equal(t, "author deletes", s.as(t, s.bob).do("DELETE", path(store.MessagesName, s.message.ID), nil).status, 204)
	kept, err := store.Audit(s.app, chat.AuditFilter{Message: s.message.ID, Limit: 10})
	ok(t, err)
	equal(t, "entries", len(kept), 1)
	equal(t, "evidence", strings.Contains(string(kept[0].Data), `"text":"hello"`), true)

	one := path(store.ReportsName, first.body["id"].(string))
	equal(t, "a user decides", cid.do("PATCH", one, map[string]any{"status": "handled"}).status, 403)
	done := root.do("PATCH", one, map[string]any{"status": "handled", "decision": "warned"})
	equal(t, "decided", fmt.Sprint(done.status, done.body["handled_by"]), fmt.Sprint(200, admin.Id))
	equal(t, "trail", trail(t, s.app, chat.AuditFilter{Action: chat.ActReportDecide}), "superuser:"+admin.Id+" report.decide")
}

func TestTheAuditTrailIsAppendOnly(t *testing.T) {
	s := newScene(t)
	admin := chattest.Superuser(t, s.app)
	root := s.as(t, admin)
	room := path(store.RoomsName, s.group.ID)
	equal(t, "rename", root.do("PATCH", room, map[string]any{"name": "new"}).status, 200)
	equal(t, "edit", root.do("PATCH", path(store.MessagesName, s.message.ID), map[string]any{"text": "censored"}).status, 200)
	equal(t, "remove", root.do("DELETE", path(store.MembersName, s.member(t, s.group.ID, s.cid).ID), nil).status, 204)
	equal(t, "write", root.create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "from above", "type": "text"}).status, 200)
	equal(t, "erase", root.do("DELETE", path(store.MessagesName, s.message.ID), nil).status, 204)
	equal(t, "delete the room", root.do("DELETE", room, nil).status, 204)
	var want []string
	for _, action := range []chat.Action{chat.ActRoomUpdate, chat.ActMessageEdit, chat.ActMemberRemove, chat.ActMessageSend, chat.ActMessageErase, chat.ActRoomDelete} {
		want = append(want, fmt.Sprintf("superuser:%s %s", admin.Id, action))
	}
	// Setting the scene made bob an admin, in ann's name.
	equal(t, "trail", trail(t, s.app, chat.AuditFilter{Room: s.group.ID}), fmt.Sprintf("user:%s member.role, ", s.ann.Id)+strings.Join(want, ", "))

	entries, err := store.Audit(s.app, chat.AuditFilter{Limit: 1})
	ok(t, err)
	entry := path(store.AuditName, entries[0].ID)
	equal(t, "a superuser adds", root.create(store.AuditName, map[string]any{"action": "x"}).status, 403)
	equal(t, "a superuser changes", root.do("PATCH", entry, map[string]any{"action": "x"}).status, 403)
	equal(t, "a user lists", s.as(t, s.ann).list(store.AuditName), -403)
	equal(t, "a user views", s.as(t, s.ann).do("GET", entry, nil).status, 403)
	rec, err := s.app.FindRecordById(store.AuditID, entries[0].ID)
	ok(t, err)
	rec.Set("action", "x")
	if err := s.app.Save(rec); err == nil {
		t.Error("Go code changed an entry")
	}
	equal(t, "a superuser reads", root.do("GET", entry, nil).status, 200)
}

func TestAnActThatIsUndoneLeavesNoTrail(t *testing.T) {
	s := newScene(t)
	before := trail(t, s.app, chat.AuditFilter{})
	err := s.app.RunInTransaction(func(tx core.App) error {
		if _, err := store.SaveBan(tx, chat.Ban{Room: s.group.ID, User: s.cid.Id}, s.ann.Id); err != nil {
			return err
		}
		return fmt.Errorf("undone")
	})
	if err == nil {
		t.Fatal("not undone")
	}
	equal(t, "trail", trail(t, s.app, chat.AuditFilter{}), before)
	equal(t, "still a member", s.member(t, s.group.ID, s.cid) != nil, true)
}
