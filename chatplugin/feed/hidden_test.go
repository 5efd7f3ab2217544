package feed_test

import (
	"fmt"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func TestHidingOverRESTIsForOneself(t *testing.T) {
	s := newScene(t)
	hide := func(message, user string) map[string]any {
		return map[string]any{"message": message, "user": user}
	}
	for _, c := range []struct {
		name string
		who  client
		body any
		want int
	}{
		{"outsider", s.as(t, s.dan), hide(s.message.ID, ""), 400},
		{"no such message", s.as(t, s.cid), hide(store.NewID(), ""), 400},
		{"for another", s.as(t, s.cid), hide(s.message.ID, s.bob.Id), 400},
		{"guest", s.as(t, nil), hide(s.message.ID, ""), 400},
		{"member", s.as(t, s.cid), hide(s.message.ID, ""), 200},
		{"again", s.as(t, s.cid), hide(s.message.ID, s.cid.Id), 400},
	} {
		equal(t, c.name, c.who.create(store.HiddenName, c.body).status, c.want)
	}
	equal(t, "own list", s.as(t, s.cid).list(store.HiddenName), 1)
	equal(t, "another's list", s.as(t, s.bob).list(store.HiddenName), 0)

	recs, err := s.app.FindAllRecords(store.HiddenID)
	ok(t, err)
	at := path(store.HiddenName, recs[0].Id)
	equal(t, "change", s.as(t, s.cid).do("PATCH", at, map[string]any{"user": s.bob.Id}).status, 403)
	equal(t, "change by a superuser", s.as(t, chattest.Superuser(t, s.app)).do("PATCH", at, map[string]any{"user": s.bob.Id}).status, 200)
	equal(t, "still cid's", s.as(t, s.cid).list(store.HiddenName), 1)
	equal(t, "another's delete", s.as(t, s.bob).do("DELETE", at, nil).status, 404)

	page, err := store.HistoryFor(s.app, s.cid.Id, chat.History{Room: s.group.ID})
	ok(t, err)
	equal(t, "hidden", len(page), 0)
	equal(t, "a plain list has it still", s.as(t, s.cid).list(store.MessagesName), 1)
	equal(t, "shown again", s.as(t, s.cid).do("DELETE", at, nil).status, 204)
	page, err = store.HistoryFor(s.app, s.cid.Id, chat.History{Room: s.group.ID})
	ok(t, err)
	equal(t, "shown", len(page), 1)
}

// What others have hidden is not in anybody's past, whatever is on the page.
func TestCatchUpSkipsWhatOthersHide(t *testing.T) {
	s := newScene(t)
	log := chattest.Log(s.app)
	since, err := log.Position()
	ok(t, err)
	for i := range 5 {
		m := send(t, s.app, s.group.ID, s.ann.Id, fmt.Sprint(i))
		_, err := store.HideMessage(s.app, s.cid.Id, m.ID, s.cid.Id)
		ok(t, err)
	}
	kinds := func(user string, limit int) (all []chat.Kind) {
		for position := since; ; {
			events, next, more, err := log.EventsFor(user, position, limit)
			ok(t, err)
			for _, ev := range events {
				all = append(all, chat.KindOf(ev))
			}
			if !more {
				return all
			}
			position = next
		}
	}
	for _, limit := range []int{1, 3, 0} {
		for _, kind := range kinds(s.bob.Id, limit) {
			equal(t, "bob's past", kind, chat.KindMessageCreated)
		}
		for _, kind := range kinds(s.cid.Id, limit) {
			equal(t, "cid's past", kind, chat.KindMessageHidden)
		}
		equal(t, "bob's and cid's", len(kinds(s.bob.Id, limit))+len(kinds(s.cid.Id, limit)), 10)
	}
}

func TestWhatIsHiddenGoesWithItsMessageAndItsUser(t *testing.T) {
	s := newScene(t)
	removed, kept := send(t, s.app, s.group.ID, s.ann.Id, "x"), send(t, s.app, s.group.ID, s.ann.Id, "y")
	for _, user := range []string{s.bob.Id, s.cid.Id} {
		for _, m := range []chat.Message{removed, kept} {
			_, err := store.HideMessage(s.app, user, m.ID, user)
			ok(t, err)
		}
	}
	rec, err := s.app.FindRecordById(store.MessagesID, removed.ID)
	ok(t, err)
	ok(t, s.app.Delete(rec))
	equal(t, "after the message", count(t, s.app, store.HiddenName, "1"), 2)
	ok(t, s.app.Delete(s.cid))
	equal(t, "after the user", count(t, s.app, store.HiddenName, "1"), 1)
	ok(t, store.DeleteRoom(s.app, s.group.ID, s.ann.Id))
	equal(t, "after the room", count(t, s.app, store.HiddenName, "1"), 0)
	equal(t, "dangling", fmt.Sprint(dangling(t, s.app)), "[]")
}
