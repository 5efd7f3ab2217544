package search_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

func TestPeopleAreFoundByTheBeginningsOfTheirNames(t *testing.T) {
	w := newWorld(t)
	w.named("1@example.com", "José Álvarez")
	w.named("2@example.com", "Josephine Smith-Jones")
	w.named("3@example.com", "山田太郎")
	w.named("4@example.com", "محمد العتيبي")
	w.settle()
	for _, test := range []struct{ query, want string }{
		{"jos", "Josephine Smith-Jones|José Álvarez"},
		{"JOSÉ", "Josephine Smith-Jones|José Álvarez"},
		{"jose alv", "José Álvarez"},
		{"alv jo", "José Álvarez"},
		{"jones", "Josephine Smith-Jones"},
		{"ones", ""},
		{"太郎", "山田太郎"},
		{"山田太郎", "山田太郎"},
		{"田郎", ""},
		{"محمد", "محمد العتيبي"},
		{"j o", ""},
		{"--", ""},
	} {
		equal(t, test.query, w.people(w.ann, test.query), test.want)
	}
}

func TestAnAddressIsFoundWholeAndOnlyWhenItIsShown(t *testing.T) {
	w := newWorld(t)
	shown := func(rec *core.Record) { rec.SetEmailVisibility(true) }
	w.named("Open@example.com", "Olga", shown)
	w.named("closed@example.com", "Klaus")
	w.settle()
	for _, test := range []struct{ query, want string }{
		{"Open@example.com", "Olga"},
		{" Open@example.com ", "Olga"},
		{"open@example.co", ""},
		{"open", ""},
		{"example", ""},
		{"closed@example.com", ""},
		{"nobody@example.com", ""},
		{"%@example.com", ""},
	} {
		equal(t, test.query, w.people(w.ann, test.query), test.want)
	}
}

func TestWhoIsNotFound(t *testing.T) {
	w := newWorld(t)
	sam := w.named("s1@example.com", "Sam One")
	blocker := w.named("s2@example.com", "Sam Two", func(rec *core.Record) { rec.SetEmailVisibility(true) })
	blocked := w.named("s3@example.com", "Sam Three")
	w.named("s4@example.com", "Sam Four")
	w.settle()
	equal(t, "all but oneself", w.people(sam, "sam"), "Sam Four|Sam Three|Sam Two")
	_, err := w.Block(w.ctx, blocker, sam.User)
	ok(t, err)
	_, err = w.Block(w.ctx, sam, blocked.User)
	ok(t, err)
	equal(t, "none across a block", w.people(sam, "sam"), "Sam Four")
	equal(t, "nor by address", w.people(sam, "s2@example.com"), "")
	equal(t, "the other way", w.people(blocked, "sam one"), "")
	equal(t, "others see them", w.people(w.ann, "sam"), "Sam Four|Sam One|Sam Three|Sam Two")
	_, err = w.Unblock(w.ctx, sam, blocked.User)
	ok(t, err)
	equal(t, "a block that ended", w.people(sam, "sam"), "Sam Four|Sam Three")
}

func TestPeopleComeWithTheFriendship(t *testing.T) {
	w := newWorld(t)
	friend := w.named("1@example.com", "Fay Friend")
	w.named("2@example.com", "Fay Stranger")
	_, err := w.RequestFriend(w.ctx, w.ann, friend.User)
	ok(t, err)
	w.settle()
	found, err := w.People(w.ctx, w.ann, service.PeopleQuery{Text: "fay"})
	ok(t, err)
	equal(t, "names", w.names(w.ann, found), "Fay Friend|Fay Stranger")
	equal(t, "asked", found[0].StatusFor(w.ann.User), chat.FriendPending)
	equal(t, "stranger", found[1].StatusFor(w.ann.User), chat.FriendNone)
	if found[0].Record == nil || found[1].Record != nil {
		t.Error("records don't fit")
	}
}

func TestPeopleInPages(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"Pat E", "Pat B", "pat a", "Pat D", "Pat C"} {
		w.named(strings.ReplaceAll(strings.ToLower(name), " ", "")+"@example.com", name)
	}
	w.settle()
	var pages []string
	for offset := 0; offset < 6; offset += 2 {
		found, err := w.People(w.ctx, w.ann, service.PeopleQuery{Text: "pat", Limit: 2, Offset: offset})
		ok(t, err)
		pages = append(pages, w.names(w.ann, found))
	}
	equal(t, "pages", strings.Join(pages, " / "), "pat a|Pat B / Pat C|Pat D / Pat E")
}

func TestLimitsOfAQueryForPeople(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{"", "a", " é ", strings.Repeat("a", service.MaxQuery+1), strings.Repeat("a ", 17)} {
		_, err := w.People(w.ctx, w.ann, service.PeopleQuery{Text: text})
		refused(t, text, err, chat.Invalid, "q")
	}
	for _, text := range []string{`"'`, "%%", "__", "a' OR '1'='1", "NEAR(", "\x00\xff", "\U0010FFFF\U0010FFFF", "@a", "a@", "ann@"} {
		if _, err := w.People(w.ctx, w.ann, service.PeopleQuery{Text: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	equal(t, "quotes are no SQL", w.people(w.bob, "ann' OR '1'='1"), "")
}

func TestNamesThatChange(t *testing.T) {
	w := newWorld(t)
	who := w.named("1@example.com", "Old Name")
	other := w.named("2@example.com", "Some Body")
	w.settle()
	w.rename(who, "New Name")
	w.settle()
	equal(t, "old", w.people(w.ann, "old"), "")
	equal(t, "new", w.people(w.ann, "new"), "New Name")

	w.stop() // what happens now, nobody hears
	w.rename(who, "Last Name")
	w.remove(other)
	for i := range page + 1 {
		w.named(fmt.Sprintf("more%d@example.com", i), "More Than A Page")
	}
	w.named("3@example.com", "Late Comer")
	w.start()
	w.settle()
	equal(t, "new", w.people(w.ann, "new"), "")
	equal(t, "last", w.people(w.ann, "last"), "Last Name")
	equal(t, "late", w.people(w.ann, "late"), "Late Comer")
	equal(t, "on all pages", strings.Count(w.people(w.ann, "more"), "More"), page+1)
	equal(t, "a deleted one", w.people(w.ann, "some"), "")

	w.remove(who)
	w.settle()
	var words int
	ok(t, w.app.DB().NewQuery("SELECT COUNT(*) FROM _chat_people WHERE user IN ('"+who.User+"', '"+other.User+"')").Row(&words))
	equal(t, "words of deleted users", words, 0)
}

// A name that an admin hides from everybody is not found by either.
func TestHiddenNamesAreNotSearched(t *testing.T) {
	w := newWorld(t)
	w.named("1@example.com", "Hidden Treasure")
	w.settle()
	equal(t, "shown", w.people(w.ann, "treasure"), "Hidden Treasure")
	w.stop()
	users, err := w.app.FindCollectionByNameOrId("users")
	ok(t, err)
	users.Fields.GetByName("name").SetHidden(true)
	ok(t, w.app.Save(users))
	w.start()
	w.settle()
	equal(t, "hidden", w.people(w.ann, "treasure"), "")
}

func (w *world) rename(who chat.Actor, name string) {
	w.t.Helper()
	rec, err := w.app.FindRecordById("users", who.User)
	ok(w.t, err)
	rec.Set("name", name)
	ok(w.t, w.app.Save(rec))
}

func (w *world) remove(who chat.Actor) {
	w.t.Helper()
	rec, err := w.app.FindRecordById("users", who.User)
	ok(w.t, err)
	ok(w.t, w.app.Delete(rec))
}
