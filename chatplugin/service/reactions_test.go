package service_test

import (
	"strings"
	"sync"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func TestReact(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	msg := w.say(w.ann, room, "x")
	var wg sync.WaitGroup
	for range 10 { // repeats, also at once, are one reaction
		wg.Go(func() {
			got, err := w.React(w.ctx, w.bob, msg.ID, "👍🏽", true)
			if err != nil || got.ID == "" || got.Room != room.ID || got.Message != msg.ID || got.User != w.bob.User || got.Emoji != "👍🏽" {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
	wg.Wait()
	_, err := w.React(w.ctx, w.bob, msg.ID, "❤️", true)
	must(t, err)
	if all, err := w.Reactions(w.ctx, w.ann, []string{msg.ID}); err != nil || len(all) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	for range 2 {
		got, err := w.React(w.ctx, w.bob, msg.ID, "👍🏽", false)
		must(t, err)
		if got.Room != room.ID || got.Emoji != "👍🏽" {
			t.Fatalf("%+v", got)
		}
	}
	if all, err := w.Reactions(w.ctx, w.ann, []string{msg.ID}); err != nil || len(all) != 1 || all[0].Emoji != "❤️" {
		t.Fatalf("%+v %v", all, err)
	}
}

func TestReactRefusals(t *testing.T) {
	w := newWorld(t)
	room, blocked := w.direct(w.ann, w.bob), w.direct(w.ann, w.cat)
	msg, gone, across := w.say(w.ann, room, "x"), w.say(w.ann, room, "x"), w.say(w.cat, blocked, "x")
	_, err := w.Delete(w.ctx, w.ann, gone.ID)
	must(t, err)
	w.block(w.cat, w.ann)
	table := []struct {
		name           string
		actor          chat.Actor
		message, emoji string
		code           chat.Code
		field          string
	}{
		{"outsider", w.eve, msg.ID, "👍", chat.NotFound, ""},
		{"no such message", w.ann, "ffffffffffffffffffffffff", "👍", chat.NotFound, ""},
		{"no message", w.ann, "", "👍", chat.Invalid, "message"},
		{"no emoji", w.ann, msg.ID, "", chat.Invalid, "emoji"},
		{"a sentence", w.ann, msg.ID, "well done", chat.Invalid, "emoji"},
		{"too long", w.ann, msg.ID, strings.Repeat("👍", 20), chat.Invalid, "emoji"},
		{"a deleted message", w.ann, gone.ID, "👍", chat.Conflict, ""},
		{"across a block", w.ann, across.ID, "👍", chat.Forbidden, ""},
		{"the server", chat.ServerActor, msg.ID, "👍", chat.Unauthorized, ""},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			for _, on := range []bool{true, false} {
				_, err := w.React(w.ctx, row.actor, row.message, row.emoji, on)
				wantCode(t, err, row.code, row.field)
			}
		})
	}
	if n := w.rows(store.ReactionsID); n != 0 {
		t.Fatalf("%d reactions", n)
	}
}

func TestReactionsOfForeignMessagesAreLeftOut(t *testing.T) {
	w := newWorld(t)
	mine, foreign := w.direct(w.ann, w.bob), w.direct(w.cat, w.dan)
	seen, hidden := w.say(w.ann, mine, "x"), w.say(w.cat, foreign, "x")
	for actor, msg := range map[chat.Actor]chat.Message{w.bob: seen, w.dan: hidden} {
		_, err := w.React(w.ctx, actor, msg.ID, "👍", true)
		must(t, err)
	}
	all, err := w.Reactions(w.ctx, w.ann, []string{hidden.ID, seen.ID, "ghost", ""})
	must(t, err)
	if len(all) != 1 || all[0].Message != seen.ID {
		t.Fatalf("%+v", all)
	}
	if none, err := w.Reactions(w.ctx, w.ann, nil); err != nil || len(none) != 0 {
		t.Fatalf("%+v %v", none, err)
	}
	_, err = w.Reactions(w.ctx, w.ann, strings.Split(strings.Repeat("x,y,", chat.MaxPage), ","))
	must(t, err) // repeated ids count once
}
