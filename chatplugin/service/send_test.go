package service_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

func TestSendGivesTheCommittedMessage(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	first := w.say(w.ann, room, "one")
	msg, repeated, err := w.Send(w.ctx, w.bob, chat.Draft{
		Room: room.ID, ClientID: "k1", Text: "two", ReplyTo: first.ID,
		Mentions: []string{w.ann.User, w.ann.User}, Data: json.RawMessage(`{"x":1}`),
	})
	must(t, err)
	if repeated || msg.Seq != 2 || msg.Num <= first.Num || msg.Sender != w.bob.User || msg.Type != chat.TypeText ||
		msg.Text != "two" || msg.ReplyTo != first.ID || msg.ClientID != "k1" || string(msg.Data) != `{"x":1}` ||
		!slices.Equal(msg.Mentions, []string{w.ann.User}) || msg.Created.IsZero() {
		t.Fatalf("repeated=%t %+v", repeated, msg)
	}
	stored, err := w.Message(w.ctx, w.ann, msg.ID)
	must(t, err)
	if stored.Seq != msg.Seq || stored.Text != msg.Text || string(stored.Record.JSON()) != string(msg.Record.JSON()) {
		t.Fatalf("stored %s, answered %s", stored.Record.JSON(), msg.Record.JSON())
	}
}

func TestSendRefusals(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, Limits: chat.Limits{Text: 10, Data: 20, Mentions: 2}})
	direct, group := w.direct(w.ann, w.bob), w.group(w.ann, w.cat)
	foreign := w.say(w.cat, group, "hidden")
	blocked := w.direct(w.ann, w.dan)
	w.block(w.dan, w.ann)

	table := []struct {
		name  string
		actor chat.Actor
		draft chat.Draft
		code  chat.Code
		field string
	}{
		{"nobody", chat.Actor{}, chat.Draft{Room: direct.ID, Text: "x"}, chat.Unauthorized, ""},
		{"no room", w.ann, chat.Draft{Text: "x"}, chat.Invalid, "room"},
		{"no such room", w.ann, chat.Draft{Room: "ffffffffffffffffffffffff", Text: "x"}, chat.NotFound, ""},
		{"foreign room", w.cat, chat.Draft{Room: direct.ID, Text: "x"}, chat.NotFound, ""},
		{"room id that is no id", w.ann, chat.Draft{Room: "' OR 1=1 --", Text: "x"}, chat.NotFound, ""},
		{"blocked by the other", w.ann, chat.Draft{Room: blocked.ID, Text: "x"}, chat.Forbidden, ""},
		{"blocking the other", w.dan, chat.Draft{Room: blocked.ID, Text: "x"}, chat.Forbidden, ""},
		{"empty", w.ann, chat.Draft{Room: direct.ID, Text: " \n"}, chat.Invalid, "text"},
		{"too long", w.ann, chat.Draft{Room: direct.ID, Text: strings.Repeat("ü", 11)}, chat.TooLarge, "text"},
		{"not UTF-8", w.ann, chat.Draft{Room: direct.ID, Text: "a\xff"}, chat.Invalid, "text"},
		{"NUL", w.ann, chat.Draft{Room: direct.ID, Text: "a\x00b"}, chat.Invalid, "text"},
		{"unknown type", w.ann, chat.Draft{Room: direct.ID, Type: "hologram", Text: "x"}, chat.Invalid, "type"},
		{"system message by a user", w.ann, chat.Draft{Room: direct.ID, Type: chat.TypeSystem, Text: "x"}, chat.Invalid, "type"},
		{"key too long", w.ann, chat.Draft{Room: direct.ID, Text: "x", ClientID: strings.Repeat("k", 101)}, chat.Invalid, "client_id"},
		{"key of the server", chat.ServerActor, chat.Draft{Room: direct.ID, Text: "x", ClientID: "k"}, chat.Invalid, "client_id"},
		{"too many mentions", w.ann, chat.Draft{Room: direct.ID, Text: "x", Mentions: []string{"a", "b", "c"}}, chat.Invalid, "mentions"},
		{"data too big", w.ann, chat.Draft{Room: direct.ID, Text: "x", Data: json.RawMessage(`"aaaaaaaaaaaaaaaaaaaa"`)}, chat.TooLarge, "data"},
		{"meta no JSON", w.ann, chat.Draft{Room: direct.ID, Text: "x", Meta: json.RawMessage(`nope`)}, chat.Invalid, "meta"},
		{"reply to nothing", w.ann, chat.Draft{Room: direct.ID, Text: "x", ReplyTo: "ffffffffffffffffffffffff"}, chat.Invalid, "reply_to"},
		{"reply to a message elsewhere", w.ann, chat.Draft{Room: direct.ID, Text: "x", ReplyTo: foreign.ID}, chat.Invalid, "reply_to"},
		{"image without upload", w.ann, chat.Draft{Room: direct.ID, Type: chat.TypeImage}, chat.Invalid, "upload"},
		{"upload with a text", w.ann, chat.Draft{Room: direct.ID, Text: "x", Upload: "u"}, chat.Invalid, "upload"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, _, err := w.Send(w.ctx, row.actor, row.draft)
			wantCode(t, err, row.code, row.field)
		})
	}
	_, _, absent := w.Send(w.ctx, w.ann, chat.Draft{Room: direct.ID, Text: "x", ReplyTo: "ffffffffffffffffffffffff"})
	_, _, other := w.Send(w.ctx, w.ann, chat.Draft{Room: direct.ID, Text: "x", ReplyTo: foreign.ID})
	if absent.Error() != other.Error() {
		t.Errorf("%v and %v can be told apart", absent, other)
	}
	if n := w.rows(store.MessagesID); n != 1 {
		t.Errorf("%d messages, want only the first", n)
	}
}

func TestMentionsOfOutsidersAreDropped(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	msg, _, err := w.Send(w.ctx, w.ann, chat.Draft{Room: room.ID, Text: "x", Mentions: []string{w.eve.User, "", w.bob.User, "ghost"}})
	must(t, err)
	if !slices.Equal(msg.Mentions, []string{w.bob.User}) {
		t.Fatalf("mentions %q", msg.Mentions)
	}
}

func TestRepeatGivesTheFirstMessage(t *testing.T) {
	w := newWorld(t)
	room, other := w.group(w.ann, w.bob), w.group(w.ann, w.bob)
	send := func(actor chat.Actor, room chat.Room, text string) (chat.Message, bool, error) {
		return w.Send(w.ctx, actor, chat.Draft{Room: room.ID, ClientID: "key", Text: text})
	}
	first, repeated, err := send(w.bob, room, "first")
	must(t, err)
	if repeated {
		t.Fatal("the first one is no repeat")
	}
	again, repeated, err := send(w.bob, room, "second")
	must(t, err)
	if !repeated || again.ID != first.ID || again.Text != "first" {
		t.Fatalf("repeated=%t %+v", repeated, again)
	}
	theirs, repeated, err := send(w.ann, room, "by ann")
	must(t, err)
	if repeated || theirs.ID == first.ID {
		t.Fatal("the keys of two senders met")
	}
	_, _, err = send(w.bob, other, "elsewhere")
	wantCode(t, err, chat.Conflict, "client_id")

	// The answer stands, whatever has happened to the sender since.
	must(t, w.Leave(w.ctx, w.bob, room.ID))
	again, repeated, err = send(w.bob, room, "first")
	must(t, err)
	if !repeated || again.ID != first.ID {
		t.Fatalf("repeated=%t %+v", repeated, again)
	}
	_, _, err = w.Send(w.ctx, w.bob, chat.Draft{Room: room.ID, ClientID: "new", Text: "x"})
	wantCode(t, err, chat.NotFound)
}

func TestSenderWhoMayNoMoreIsRefusedAtOnce(t *testing.T) {
	changes := map[string]struct {
		change func(w *world, group, direct chat.Room)
		group  chat.Code // what bob gets afterwards
		direct chat.Code
	}{
		"removed":                  {func(w *world, group, _ chat.Room) { must(t, w.RemoveMember(w.ctx, w.ann, group.ID, w.bob.User)) }, chat.NotFound, ""},
		"removed in the dashboard": {func(w *world, group, _ chat.Room) { must(t, store.DeleteMember(w.app, group.ID, w.bob.User, "")) }, chat.NotFound, ""},
		"blocked":                  {func(w *world, _, _ chat.Room) { w.block(w.ann, w.bob) }, "", chat.Forbidden},
		"the rooms are deleted": {func(w *world, group, direct chat.Room) {
			must(t, store.DeleteRoom(w.app, group.ID, ""))
			must(t, store.DeleteRoom(w.app, direct.ID, ""))
		}, chat.NotFound, chat.NotFound},
	}
	for name, row := range changes {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			group, direct := w.group(w.ann, w.bob), w.direct(w.ann, w.bob)
			w.say(w.bob, group, "x")
			w.say(w.bob, direct, "x")
			row.change(w, group, direct)
			for range 2 {
				for room, want := range map[string]chat.Code{group.ID: row.group, direct.ID: row.direct} {
					_, _, err := w.Send(w.ctx, w.bob, chat.Draft{Room: room, Text: "x"})
					if got := chat.CodeOf(err); got != want {
						t.Fatalf("got %v, want %q", err, want)
					}
				}
			}
		})
	}
}

func TestFiftyRepeatsAtOnceAreOneMessage(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	const repeats = 50
	var mu sync.Mutex // protects the two below
	fresh, seen := 0, map[string]int{}
	var wg sync.WaitGroup
	for i := range repeats {
		wg.Go(func() {
			msg, repeated, err := w.Send(w.ctx, w.ann, chat.Draft{Room: room.ID, ClientID: "key", Text: fmt.Sprint(i)})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if !repeated {
				fresh++
			}
			seen[msg.ID+msg.Text]++
		})
	}
	wg.Wait()
	if fresh != 1 || len(seen) != 1 || w.rows(store.MessagesID) != 1 {
		t.Fatalf("%d fresh, %d different answers, %d rows", fresh, len(seen), w.rows(store.MessagesID))
	}
	if next := w.say(w.ann, room, "next"); next.Seq != 2 {
		t.Fatalf("the repeats left a gap: next seq %d", next.Seq)
	}
}

func TestSendStopsTheSendersTyping(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	w.Connected(w.ctx, w.ann, "phone")
	must(t, w.Typing(w.ctx, w.ann, "phone", room.ID, true, ""))
	w.say(w.ann, room, "done")
	on := until(t, w.ephemeral, func(e chat.Typing) bool { return e.User == w.ann.User })
	off := until(t, w.ephemeral, func(e chat.Typing) bool { return e.User == w.ann.User })
	if !on.On || off.On || off.Head().Room != room.ID {
		t.Fatalf("%+v then %+v", on, off)
	}
}

func TestServerWritesSystemMessages(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann)
	msg, _, err := w.Send(w.ctx, chat.ServerActor, chat.Draft{Room: room.ID, Text: "Welcome"})
	must(t, err)
	if msg.Type != chat.TypeSystem || msg.Sender != "" {
		t.Fatalf("%+v", msg)
	}
	bot, _, err := w.Send(w.ctx, chat.Actor{User: w.eve.User, Superuser: true}, chat.Draft{Room: room.ID, Text: "Hello"})
	must(t, err)
	if bot.Type != chat.TypeText || bot.Sender != w.eve.User {
		t.Fatalf("%+v", bot)
	}
}

func TestAMediaMessageNeedsAnUploadThatIsThere(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	_, _, err := w.Send(w.ctx, w.ann, chat.Draft{Room: room.ID, Type: chat.TypeImage, Upload: "someupload00000"})
	wantCode(t, err, chat.Invalid)
	if n := w.rows(store.MessagesID); n != 0 {
		t.Fatalf("%d messages were written", n)
	}
}
