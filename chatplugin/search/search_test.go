package search_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

func TestWhatWasSentIsFound(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	w.say(w.ann, room, "The Élan of mountains")
	w.say(w.bob, room, "mountains and rivers")
	w.settle()
	for _, test := range []struct{ query, want string }{
		{"mountains", "mountains and rivers|The Élan of mountains"},
		{"elan", "The Élan of mountains"},
		{"RIVERS mount", "mountains and rivers"},
		{"mount rivers", ""},
		{"lan", ""},
		{"valley", ""},
	} {
		equal(t, test.query, w.find(w.ann, test.query), test.want)
	}
}

func TestCaptionsAndFileNamesAreSearched(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	file, err := filesystem.NewFileFromBytes([]byte("x"), "stored.pdf")
	ok(t, err)
	w.save(room, w.ann, map[string]any{"type": "file", "caption": "for the tax office", "file": file,
		"meta": map[string]any{"name": "Invoice_2024.pdf"}})
	w.settle()
	for _, query := range []string{"tax", "invoice", "2024", "office invoice"} {
		equal(t, query, w.find(w.ann, query), "for the tax office")
	}
	found, _, err := w.Search(w.ctx, w.ann, service.SearchQuery{Text: "invoice"})
	ok(t, err)
	equal(t, "snippet", fmt.Sprint(found[0].Snippet), "[{Invoice true} {_2024.pdf false}]")
}

func TestScriptsWithoutSpaces(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	for _, text := range []string{"明日は東京都に行きます", "京東で買う", "สวัสดีชาวโลก", "مُحَمَّد في الرياض"} {
		w.say(w.ann, room, text)
	}
	w.settle()
	for _, test := range []struct{ query, want string }{
		{"東京", "明日は東京都に行きます"},
		{"東京都", "明日は東京都に行きます"},
		{"京都 明日", "明日は東京都に行きます"},
		{"京", "京東で買う|明日は東京都に行きます"},
		{"都東", ""},
		{"ชาว", "สวัสดีชาวโลก"},
		{"محمد", "مُحَمَّد في الرياض"},
	} {
		equal(t, test.query, w.find(w.ann, test.query), test.want)
	}
}

func TestEditsAndDeletesReachTheIndex(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	edited, tombstone, removed := w.say(w.ann, room, "alpha"), w.say(w.ann, room, "beta"), w.say(w.ann, room, "gamma")
	w.settle()
	equal(t, "rows", w.rows(), 3)

	text := "delta"
	_, err := w.Edit(w.ctx, w.ann, service.EditDraft{Message: edited.ID, Text: &text})
	ok(t, err)
	equal(t, "an edit is not shown by its old words, whatever the index knows", w.find(w.bob, "alpha"), "")
	_, err = w.Delete(w.ctx, w.ann, tombstone.ID)
	ok(t, err)
	equal(t, "nor a tombstone", w.find(w.bob, "beta"), "")
	rec, err := w.app.FindRecordById(store.MessagesID, removed.ID)
	ok(t, err)
	ok(t, w.app.Delete(rec))
	w.settle()
	equal(t, "new words", w.find(w.bob, "delta"), "delta")
	equal(t, "gamma", w.find(w.bob, "gamma"), "")
	equal(t, "rows", w.rows(), 1)
}

func TestADeletedRoomLeavesTheIndex(t *testing.T) {
	w := newWorld(t)
	keep, gone := w.group(w.ann), w.group(w.ann)
	w.say(w.ann, keep, "stays here")
	for i := range 2*page + 1 {
		w.say(w.ann, gone, fmt.Sprintf("here %d", i))
	}
	w.settle()
	equal(t, "rows", w.rows(), 2*page+2)
	ok(t, w.DeleteRoom(w.ctx, w.ann, gone.ID))
	equal(t, "found", w.find(w.ann, "here"), "stays here")
	w.settle()
	equal(t, "rows", w.rows(), 1)
}

func TestOnlyOnesOwnRoomsAreSearched(t *testing.T) {
	w := newWorld(t)
	both, anns := w.group(w.ann, w.bob), w.group(w.ann)
	w.say(w.ann, both, "secret for two")
	w.say(w.ann, anns, "secret for one")
	w.settle()
	equal(t, "bob", w.find(w.bob, "secret"), "secret for two")
	equal(t, "ann", w.find(w.ann, "secret"), "secret for one|secret for two")
	equal(t, "cat", w.find(w.cat, "secret"), "")
	equal(t, "one room", w.search(w.ann, service.SearchQuery{Text: "secret", Room: anns.ID}), "secret for one")

	_, _, foreign := w.Search(w.ctx, w.bob, service.SearchQuery{Text: "secret", Room: anns.ID})
	_, _, missing := w.Search(w.ctx, w.bob, service.SearchQuery{Text: "secret", Room: "000000000000000000000000"})
	if chat.CodeOf(foreign) != chat.NotFound || foreign.Error() != missing.Error() {
		t.Errorf("a room of others answers %v, one that is none %v", foreign, missing)
	}

	ok(t, w.Leave(w.ctx, w.bob, both.ID)) // takes effect at once
	equal(t, "bob, who left", w.find(w.bob, "secret"), "")
}

// Who is in more rooms than are named to the index is still shown no others.
func TestManyRooms(t *testing.T) {
	w := newWorld(t)
	var last chat.Room
	for range 201 {
		room, err := store.InsertRoom(w.app, chat.Room{Type: chat.Group, Name: "Group", Owner: w.bob.User}, []chat.Member{{User: w.ann.User}}, w.bob.User)
		ok(t, err)
		last = room
	}
	foreign := w.group(w.cat)
	w.say(w.ann, last, "needle of ann")
	w.say(w.cat, foreign, "needle of cat")
	w.settle()
	equal(t, "ann", w.find(w.ann, "needle"), "needle of ann")
	equal(t, "cat", w.find(w.cat, "needle"), "needle of cat")
}

func TestWhatIsHiddenForMeIsNotFoundByMe(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	hidden := w.say(w.ann, room, "needle hidden")
	w.say(w.ann, room, "needle shown")
	_, err := store.HideMessage(w.app, w.bob.User, hidden.ID, w.bob.User)
	ok(t, err)
	w.settle()
	equal(t, "bob", w.find(w.bob, "needle"), "needle shown")
	equal(t, "bob's list", w.search(w.bob, service.SearchQuery{Room: room.ID, Sender: w.ann.User}), "needle shown")
	equal(t, "ann", w.find(w.ann, "needle"), "needle shown|needle hidden")
}

func TestQueriesAreData(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	w.say(w.ann, room, `the word NEAR "quoted" OR not; body: x* ^y room`)
	w.settle()
	for _, query := range []string{
		`"`, `""`, `'`, `*`, `^`, `:`, `(`, `)`, `{`, `-`, `+`, `\`, "\x00", "\xff", `a" OR "b`, `NEAR(`, `AND`, `zzz OR quoted`, `NOT zzz`,
		`room : "1"`, `{room} : 1`, `body:zzz`, `_chat_search`, `'; DROP TABLE _chat_search; --`, `%`, `_`, `…`, "a\u200b", strings.Repeat("(", 200),
	} {
		if _, _, err := w.Search(w.ctx, w.ann, service.SearchQuery{Text: query}); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	}
	equal(t, "OR is a word", w.find(w.ann, "zzz OR quoted"), "")
	for _, query := range []string{`NEAR quoted`, `"not" "or"`, `x* ^y`, `room`} {
		if w.find(w.ann, query) == "" {
			t.Errorf("%q finds nothing", query)
		}
	}
	equal(t, "rows", w.rows(), 1)
}

func TestLimitsOfAQuery(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	long, words := strings.Repeat("é", service.MaxQuery), strings.Repeat("a b c d e f g h ", 2)[:31]
	for _, test := range []struct {
		name  string
		query service.SearchQuery
		field string // empty: allowed
	}{
		{"long", service.SearchQuery{Text: long}, ""},
		{"too long", service.SearchQuery{Text: long + "é"}, "q"},
		{"repeated words count once", service.SearchQuery{Text: words}, ""},
		{"16 words", service.SearchQuery{Text: "a b c d e f g h i j k l m n o p"}, ""},
		{"17 words", service.SearchQuery{Text: "a b c d e f g h i j k l m n o p q"}, "q"},
		{"nothing", service.SearchQuery{}, "q"},
		{"only a room", service.SearchQuery{Room: room.ID}, "q"},
		{"only a sender", service.SearchQuery{Sender: w.ann.User}, "q"},
		{"blank", service.SearchQuery{Text: " \n", Pinned: true}, "q"},
		{"a type that is none", service.SearchQuery{Text: "a", Types: []chat.MessageType{"poem"}}, "types"},
		{"a cursor that is none", service.SearchQuery{Text: "a", Cursor: "1 OR 1"}, "cursor"},
		{"a negative cursor", service.SearchQuery{Text: "a", Cursor: "-1"}, "cursor"},
	} {
		_, _, err := w.Search(w.ctx, w.ann, test.query)
		if test.field == "" {
			ok(t, err)
		} else {
			refused(t, test.name, err, chat.Invalid, test.field)
		}
	}
	_, _, err := w.Search(w.ctx, chat.Actor{}, service.SearchQuery{Text: "a"})
	refused(t, "a stranger", err, chat.Unauthorized, "")
}

func TestFilters(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	first := w.say(w.ann, room, "tea one")
	w.say(w.bob, room, "tea two")
	w.save(room, w.ann, map[string]any{"type": "system", "text": "tea three"})
	_, err := w.Pin(w.ctx, w.ann, first.ID, true)
	ok(t, err)
	old := w.save(room, w.bob, map[string]any{"text": "tea old"})
	_, err = w.app.DB().NewQuery("UPDATE chat_messages SET created = '2020-05-05 12:00:00.000Z' WHERE id = '" + old.Id + "'").Execute()
	ok(t, err)
	w.settle()
	noon := time.Date(2020, 5, 5, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name  string
		query service.SearchQuery
		want  string
	}{
		{"sender", service.SearchQuery{Sender: w.bob.User}, "tea old|tea two"},
		{"types", service.SearchQuery{Types: []chat.MessageType{chat.TypeSystem}}, "tea three"},
		{"pinned", service.SearchQuery{Pinned: true}, "tea one"},
		{"to, not included", service.SearchQuery{To: noon}, ""},
		{"to", service.SearchQuery{To: noon.Add(time.Millisecond)}, "tea old"},
		{"from, included", service.SearchQuery{From: noon, To: noon.Add(time.Hour)}, "tea old"},
		{"from", service.SearchQuery{From: noon.Add(time.Millisecond)}, "tea three|tea two|tea one"},
		{"together", service.SearchQuery{Sender: w.bob.User, From: noon.Add(time.Hour), Types: []chat.MessageType{chat.TypeText}}, "tea two"},
	} {
		test.query.Text = "tea"
		equal(t, test.name, w.search(w.ann, test.query), test.want)
		if test.query.Sender != "" || test.query.Types != nil || test.query.Pinned {
			test.query.Text, test.query.Room = "", room.ID
			equal(t, test.name+" without words", w.search(w.ann, test.query), test.want)
		}
	}
}

func TestPagesMeetWithoutAGap(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	for i := range 7 {
		w.say(w.ann, room, fmt.Sprintf("page %d", i))
	}
	w.settle()
	for name, query := range map[string]service.SearchQuery{
		"words":   {Text: "page", Limit: 3},
		"a room":  {Text: "page", Room: room.ID, Limit: 3},
		"gallery": {Room: room.ID, Types: []chat.MessageType{chat.TypeText}, Limit: 3},
	} {
		var pages []string
		for {
			found, cursor, err := w.Search(w.ctx, w.ann, query)
			ok(t, err)
			pages = append(pages, texts(found))
			if cursor == "" {
				break
			}
			query.Cursor = cursor
			w.say(w.ann, room, "a newer page moves nothing")
			w.settle()
		}
		equal(t, name, strings.Join(pages, " / "), "page 6|page 5|page 4 / page 3|page 2|page 1 / page 0")
		rec, err := w.app.FindRecordsByFilter(store.MessagesID, "text ~ 'newer'", "", 0, 0)
		ok(t, err)
		for _, r := range rec {
			ok(t, w.app.Delete(r))
		}
		w.settle()
	}
}

func TestChangesByPlainRecordsAreSearched(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	rec := w.save(room, w.ann, map[string]any{"text": "from the dashboard"})
	w.settle()
	equal(t, "created", w.find(w.ann, "dashboard"), "from the dashboard")
	rec.Set("text", "by a hook")
	ok(t, w.app.Save(rec))
	w.settle()
	equal(t, "updated", w.find(w.ann, "hook"), "by a hook")
	equal(t, "words of before", w.find(w.ann, "dashboard"), "")
}

// An admin may rename the collection; the index knows numbers only.
func TestARenamedCollectionIsStillSearched(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	w.say(w.ann, room, "before the change")
	c, err := w.app.FindCollectionByNameOrId(store.MessagesID)
	ok(t, err)
	c.Name = "posts"
	ok(t, w.app.Save(c))
	w.say(w.ann, room, "after the change")
	w.settle()
	equal(t, "found", w.find(w.ann, "change"), "after the change|before the change")
}
