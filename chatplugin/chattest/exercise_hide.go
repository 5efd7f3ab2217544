package chattest

import (
	"slices"
	"strings"

	"pocketchat/chatplugin/service"
)

// hide: what bob deletes for himself is gone from all that bob is told, and
// nobody else notices.
func (x *exercise) hide() {
	ann, bob, other := x.enter(x.ann), x.enter(x.bob), x.enter(x.bob)
	msg := x.say(x.ann, "secret one")
	x.say(x.ann, "kept")
	x.hear(ann, "kept")
	x.hear(bob, "kept")
	x.hear(other, "kept")
	check(x.t, x.svc.Hide(x.t.Context(), actorOf(x.bob), msg.ID))
	if x.HeardGone != nil {
		for _, c := range []*Client{bob, other} {
			c.TakeUntil("that a message is gone", func(ev Event) bool { return x.HeardGone(ev, msg) })
		}
	}
	if x.History != nil {
		if got := x.History(x.enter(x.bob), x.bob); slices.Contains(got, "secret one") || !slices.Contains(got, "kept") {
			x.t.Errorf("bob's history is %q", got)
		}
		if got := x.History(x.enter(x.ann), x.ann); !slices.Equal(got, x.stored()) {
			x.t.Errorf("ann's history is %q", got)
		}
	}
	edited := "secret two"
	_, err := x.svc.Edit(x.t.Context(), actorOf(x.ann), service.EditDraft{Message: msg.ID, Text: &edited})
	check(x.t, err)
	x.say(x.ann, "after")
	until := func(c *Client) []Event {
		return c.TakeUntil("the message after", func(ev Event) bool {
			text, ok := x.Text(ev)
			return ok && text == "after"
		})
	}
	for _, ev := range until(bob) {
		if strings.Contains(ev.String(), "secret") {
			x.t.Errorf("bob has deleted it for himself and heard %s", ev)
		}
	}
	for _, ev := range until(ann) {
		if x.HeardGone != nil && x.HeardGone(ev, msg) {
			x.t.Errorf("what bob hides is not ann's to know: %s", ev)
		}
	}
}
