package chattest

import (
	"fmt"
	"slices"
	"sync"

	"pocketchat/chatplugin/chat"
)

func (x *exercise) sendAndReceive() {
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	x.send(ann, x.ann, "one")
	x.hear(bob, "one")
	x.send(bob, x.bob, "two")
	x.hear(ann, "two")
	x.say(x.ann, "three, from elsewhere")
	x.hear(bob, "three, from elsewhere")
	if got := x.stored(); !slices.Equal(got, []string{greeting, "one", "two", "three, from elsewhere"}) {
		x.t.Errorf("stored are %q", got)
	}
}

// order lets both write at once, and the server beside them.
func (x *exercise) order() {
	const each = 30
	listeners := []*Client{x.enter(x.ann), x.enter(x.bob)}
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	var writing sync.WaitGroup
	for name, send := range map[string]func(text string){
		"ann":       func(text string) { x.send(ann, x.ann, text) },
		"bob":       func(text string) { x.send(bob, x.bob, text) },
		"elsewhere": func(text string) { x.say(x.ann, text) },
	} {
		writing.Go(func() {
			for i := range each {
				send(fmt.Sprintf("%s %d", name, i))
			}
		})
	}
	writing.Wait()
	x.say(x.ann, "the end")
	want := x.stored()[1:]
	if len(want) != 3*each+1 {
		x.t.Fatalf("%d messages are stored, want %d", len(want), 3*each+1)
	}
	for i, c := range listeners {
		if got := x.hear(c, "the end"); !slices.Equal(got, want) {
			x.t.Errorf("listener %d heard\n%q, want\n%q", i, got, want)
		}
	}
}

func (x *exercise) history() {
	for i := range 5 {
		x.say(x.ann, fmt.Sprint("of ann's ", i))
		x.say(x.bob, fmt.Sprint("of bob's ", i))
	}
	if got, want := x.History(x.enter(x.bob), x.bob), x.stored(); !slices.Equal(got, want) {
		x.t.Errorf("history is %q, want %q", got, want)
	}
}

func (x *exercise) read() {
	ann, bob, other := x.enter(x.ann), x.enter(x.bob), x.enter(x.bob)
	x.say(x.ann, "read me")
	x.hear(bob, "read me")
	x.hear(other, "read me")
	x.hear(ann, "read me")
	x.ok(x.Read(bob, x.bob))
	summary, err := x.svc.Room(x.t.Context(), actorOf(x.bob), x.bob.Room.ID)
	check(x.t, err)
	if summary.Unread != 0 {
		x.t.Errorf("%d messages are unread", summary.Unread)
	}
	hearer := ann
	if x.ReadIsOwn {
		hearer = other
	}
	if x.HeardRead != nil {
		hearer.TakeUntil("that bob has read", func(ev Event) bool { return x.HeardRead(ev, x.bob) })
	}
}

func (x *exercise) typing() {
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	x.ok(x.Typing(ann, x.ann, true))
	x.hearTyping(bob, true)
	if x.NoTypingEnd {
		return
	}
	x.ok(x.Typing(ann, x.ann, false))
	x.hearTyping(bob, false)
}

func (x *exercise) hearTyping(c *Client, want bool) {
	x.t.Helper()
	c.TakeUntil(fmt.Sprintf("typing %t", want), func(ev Event) bool {
		on, ok := x.HeardTyping(ev, x.ann)
		return ok && on == want
	})
}

// blockedFriend: between the two nothing passes while the block is there, and
// all does afterwards.
func (x *exercise) blockedFriend() {
	_, err := x.svc.RequestFriend(x.t.Context(), actorOf(x.ann), x.bob.ID)
	check(x.t, err)
	_, err = x.svc.AcceptFriend(x.t.Context(), actorOf(x.bob), x.ann.ID)
	check(x.t, err)
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	_, err = x.svc.Block(x.t.Context(), actorOf(x.bob), x.ann.ID)
	check(x.t, err)

	if x.Send != nil {
		x.refused("a message across a block", x.Send(ann, x.ann, "let me in"))
	}
	if x.Typing != nil {
		x.ok(x.Typing(ann, x.ann, true)) // it must not tell of the block
		x.ok(x.Typing(ann, x.ann, false))
	}
	x.svc.Presence().Flush()
	if got := x.stored(); len(got) != 1 {
		x.t.Errorf("stored are %q", got)
	}
	if x.svc.Online(chat.Actor{User: x.ann.ID}, []string{x.bob.ID})[x.bob.ID] {
		x.t.Error("who blocks is seen online")
	}

	_, err = x.svc.Unblock(x.t.Context(), actorOf(x.bob), x.ann.ID)
	check(x.t, err)
	x.send(ann, x.ann, "friends again")
	for _, ev := range bob.TakeUntil("the message after the block", func(ev Event) bool {
		text, ok := x.Text(ev)
		return ok && text == "friends again"
	}) {
		text, said := x.Text(ev)
		typed := false
		if x.HeardTyping != nil {
			on, ok := x.HeardTyping(ev, x.ann)
			typed = ok && on // the end may come: who was typing before seems to stop
		}
		if typed || (said && text != "friends again" && text != greeting) {
			x.t.Errorf("across the block bob heard %s", ev)
		}
	}
}
