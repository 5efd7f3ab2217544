package service_test

import (
	"fmt"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

func TestRoomsListsNewestActivityFirstWithUnreadCounts(t *testing.T) {
	w := newWorld(t)
	group, direct := w.group(w.ann, w.bob), w.direct(w.bob, w.ann)
	empty := w.direct(w.ann, w.cat)
	w.direct(w.bob, w.cat) // not ann's
	w.say(w.bob, direct, "1")
	for range 3 {
		w.say(w.bob, group, "2")
	}
	last := w.say(w.ann, direct, "3")

	rooms, err := w.Rooms(w.ctx, w.ann, service.RoomsQuery{})
	must(t, err)
	if len(rooms) != 3 || rooms[0].Room.ID != direct.ID || rooms[1].Room.ID != group.ID || rooms[2].Room.ID != empty.ID {
		t.Fatalf("%+v", rooms)
	}
	if rooms[0].Unread != 0 || rooms[0].LastMessage.ID != last.ID || rooms[0].Peer != w.bob.User {
		t.Errorf("direct: %+v", rooms[0])
	}
	if rooms[1].Unread != 3 || rooms[1].Peer != "" || rooms[1].Member.User != w.ann.User {
		t.Errorf("group: %+v", rooms[1])
	}
	if rooms[2].LastMessage != nil || rooms[2].Unread != 0 {
		t.Errorf("empty: %+v", rooms[2])
	}

	groups, err := w.Rooms(w.ctx, w.ann, service.RoomsQuery{Type: chat.Group})
	must(t, err)
	paged, err := w.Rooms(w.ctx, w.ann, service.RoomsQuery{Limit: 1, Offset: 1})
	must(t, err)
	if len(groups) != 1 || len(paged) != 1 || groups[0].Room.ID != group.ID || paged[0].Room.ID != group.ID {
		t.Errorf("groups %+v, page %+v", groups, paged)
	}
}

func TestRoomsRefusals(t *testing.T) {
	w := newWorld(t)
	for field, q := range map[string]service.RoomsQuery{
		"type":   {Type: "tunnel"},
		"limit":  {Limit: -1},
		"offset": {Offset: -1},
	} {
		_, err := w.Rooms(w.ctx, w.ann, q)
		wantCode(t, err, chat.Invalid, field)
	}
	_, err := w.Rooms(w.ctx, chat.Actor{}, service.RoomsQuery{})
	wantCode(t, err, chat.Unauthorized)
}

func TestForeignThingsAnswerLikeAbsentOnes(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	msg := w.say(w.ann, room, "secret")
	const absentRoom, absentMessage = "ffffffffffffffffffffffff", "eeeeeeeeeeeeeeeeeeeeeeee"
	const absentNum = 1 << 40

	asks := map[string]func(actor chat.Actor, exists bool) error{
		"Room": func(a chat.Actor, exists bool) error {
			_, err := w.Room(w.ctx, a, pick(exists, room.ID, absentRoom))
			return err
		},
		"RoomByNum": func(a chat.Actor, exists bool) error {
			_, err := w.RoomByNum(w.ctx, a, pick(exists, room.Num, absentNum))
			return err
		},
		"Members": func(a chat.Actor, exists bool) error {
			_, err := w.Members(w.ctx, a, pick(exists, room.ID, absentRoom))
			return err
		},
		"Message": func(a chat.Actor, exists bool) error {
			_, err := w.Message(w.ctx, a, pick(exists, msg.ID, absentMessage))
			return err
		},
		"MessageByNum": func(a chat.Actor, exists bool) error {
			_, err := w.MessageByNum(w.ctx, a, pick(exists, msg.Num, absentNum))
			return err
		},
		"History": func(a chat.Actor, exists bool) error {
			_, err := w.History(w.ctx, a, chat.History{Room: pick(exists, room.ID, absentRoom)})
			return err
		},
		"MarkRead": func(a chat.Actor, exists bool) error {
			_, err := w.MarkRead(w.ctx, a, pick(exists, room.ID, absentRoom), 0)
			return err
		},
		"Typing": func(a chat.Actor, exists bool) error {
			return w.Typing(w.ctx, a, "c", pick(exists, room.ID, absentRoom), true, "")
		},
		"View": func(a chat.Actor, exists bool) error {
			return w.View(w.ctx, a, "c", pick(exists, room.ID, absentRoom))
		},
		"Unview": func(a chat.Actor, exists bool) error {
			return w.Unview(w.ctx, a, "c", pick(exists, room.ID, absentRoom))
		},
		"Viewers": func(a chat.Actor, exists bool) error {
			_, err := w.Viewers(w.ctx, a, pick(exists, room.ID, absentRoom))
			return err
		},
	}
	for name, ask := range asks {
		t.Run(name, func(t *testing.T) {
			must(t, ask(w.bob, true))
			foreign, absent := ask(w.eve, true), ask(w.eve, false)
			wantCode(t, foreign, chat.NotFound)
			if foreign.Error() != absent.Error() {
				t.Fatalf("%v and %v can be told apart", foreign, absent)
			}
			wantCode(t, ask(chat.Actor{}, true), chat.Unauthorized)
		})
	}
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

func TestServerSeesEveryRoom(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	msg := w.say(w.ann, room, "x")
	summary, err := w.Room(w.ctx, chat.ServerActor, room.ID)
	must(t, err)
	if summary.Room.ID != room.ID || summary.LastMessage.ID != msg.ID || summary.Member.ID != "" {
		t.Fatalf("%+v", summary)
	}
	_, err = w.Room(w.ctx, chat.ServerActor, "ffffffffffffffffffffffff")
	wantCode(t, err, chat.NotFound)
	asAnn, err := w.Room(w.ctx, chat.Actor{User: w.ann.User, Superuser: true}, room.ID)
	must(t, err)
	if asAnn.Member.User != w.ann.User || asAnn.Peer != w.bob.User {
		t.Fatalf("%+v", asAnn)
	}
}

func TestHistory(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	for i := range 10 {
		w.say(w.ann, room, fmt.Sprint(i+1))
	}
	table := []struct {
		name string
		q    chat.History
		want string
	}{
		{"newest", chat.History{Limit: 3}, "[8 9 10]"},
		{"before", chat.History{Before: 5, Limit: 2}, "[3 4]"},
		{"after", chat.History{After: 8, Limit: 5}, "[9 10]"},
		{"after, first ones", chat.History{After: 2, Limit: 2}, "[3 4]"},
		{"around", chat.History{Around: 5, Limit: 4}, "[3 4 5 6]"},
		{"before the first", chat.History{Before: 1}, "[]"},
		{"default limit", chat.History{}, "[1 2 3 4 5 6 7 8 9 10]"},
		{"limit beyond the page", chat.History{Limit: 1 << 30}, "[1 2 3 4 5 6 7 8 9 10]"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			row.q.Room = room.ID
			messages, err := w.History(w.ctx, w.bob, row.q)
			must(t, err)
			seqs := []int64{}
			for _, m := range messages {
				seqs = append(seqs, m.Seq)
			}
			if got := fmt.Sprint(seqs); got != row.want {
				t.Fatalf("got %s, want %s", got, row.want)
			}
		})
	}
	for field, q := range map[string]chat.History{
		"room":   {},
		"before": {Room: room.ID, Before: 3, After: 1},
		"after":  {Room: room.ID, After: -1},
		"around": {Room: room.ID, Around: -1},
		"limit":  {Room: room.ID, Limit: -1},
	} {
		_, err := w.History(w.ctx, w.bob, q)
		wantCode(t, err, chat.Invalid, field)
	}
}

func TestHistoryPageIsClamped(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	for range chat.MaxPage + 1 {
		w.say(w.ann, room, "x")
	}
	for limit, want := range map[int]int{0: chat.DefaultPage, chat.MaxPage + 1: chat.MaxPage} {
		messages, err := w.History(w.ctx, w.ann, chat.History{Room: room.ID, Limit: limit})
		must(t, err)
		if len(messages) != want {
			t.Errorf("limit %d: %d messages, want %d", limit, len(messages), want)
		}
	}
}

func TestCursorsMoveForwardOnly(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	for range 5 {
		w.say(w.ann, room, "x")
	}
	steps := []struct {
		read            bool
		seq             int64
		readTo, deliver int64
	}{
		{false, 2, 0, 2},
		{false, 1, 0, 2},
		{true, 3, 3, 3}, // what is read is delivered
		{true, 1, 3, 3},
		{false, 4, 3, 4},
		{true, 1000, 5, 5},
		{true, 0, 5, 5},
	}
	for _, step := range steps {
		mark := w.MarkDelivered
		if step.read {
			mark = w.MarkRead
		}
		me, err := mark(w.ctx, w.bob, room.ID, step.seq)
		must(t, err)
		if me.LastReadSeq != step.readTo || me.LastDeliveredSeq != step.deliver || me.User != w.bob.User {
			t.Fatalf("%+v: read %d, delivered %d", step, me.LastReadSeq, me.LastDeliveredSeq)
		}
	}
	_, err := w.MarkRead(w.ctx, w.bob, room.ID, -1)
	wantCode(t, err, chat.Invalid, "seq")
	_, err = w.MarkRead(w.ctx, chat.ServerActor, room.ID, 0)
	wantCode(t, err, chat.Unauthorized)
	w.say(w.ann, room, "x")
	me, err := w.MarkRead(w.ctx, w.bob, room.ID, 0)
	must(t, err)
	if me.LastReadSeq != 6 {
		t.Fatalf("0 is not the newest: %d", me.LastReadSeq)
	}
}
