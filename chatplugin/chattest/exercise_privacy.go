package chattest

import (
	"encoding/json"

	"pocketchat/chatplugin/service"
)

// privacy: what bob lets nobody know, ann's client does not hear in any words of
// its wire; without that it does.
func (x *exercise) privacy() {
	ann := x.enter(x.ann)
	x.keep(x.bob, `{}`)
	if came, _, read := x.whatBobDoes(ann, "in the open"); came != (x.HeardPresence != nil) || read != (x.HeardRead != nil && !x.ReadIsOwn) {
		x.t.Errorf("in the open ann hears that bob came (%t) and has read (%t)", came, read)
	}

	x.keep(x.bob, `{"presence":"nobody","last_seen":"nobody","receipts":false}`)
	if came, went, read := x.whatBobDoes(ann, "in the dark"); came || went || read {
		x.t.Errorf("in the dark ann hears that bob came (%t), went (%t) and has read (%t)", came, went, read)
	}

	// Both ways: who keeps it sees nobody's.
	x.keep(x.bob, `{"presence":"everyone","last_seen":"everyone","receipts":true}`)
	x.keep(x.ann, `{"receipts":false}`)
	if came, _, read := x.whatBobDoes(ann, "one keeps it"); came != (x.HeardPresence != nil) || read {
		x.t.Errorf("where she keeps it ann hears that bob came (%t) and has read (%t)", came, read)
	}
	x.keep(x.ann, `{"receipts":true}`)

	// At once, while they are there.
	if x.HeardPresence == nil {
		return
	}
	bob := x.enter(x.bob)
	ann.TakeUntil("that bob came", x.bobIs(true))
	x.keep(x.bob, `{"presence":"nobody"}`)
	ann.TakeUntil("that bob is gone who hides", x.bobIs(false))
	x.keep(x.bob, `{"presence":"everyone"}`)
	ann.TakeUntil("that bob is back who shows himself", x.bobIs(true))
	bob.Close()
	ann.TakeUntil("that bob went", x.bobIs(false))
}

func (x *exercise) bobIs(want bool) func(Event) bool {
	return func(ev Event) bool {
		online, ok := x.HeardPresence(ev, x.bob.ID)
		return ok && online == want
	}
}

func (x *exercise) keep(tk Talk, privacy string) {
	x.t.Helper()
	_, err := x.svc.UpdateProfile(x.t.Context(), actorOf(tk), service.ProfilePatch{Privacy: json.RawMessage(privacy)})
	check(x.t, err)
}

// whatBobDoes lets bob come, read, answer and go, and gives what ann's client
// made of it. Who answers has read, which some wires say too.
func (x *exercise) whatBobDoes(ann *Client, text string) (came, went, read bool) {
	x.t.Helper()
	x.say(x.ann, text)
	x.hear(ann, text)
	bob := x.enter(x.bob)
	if x.Read != nil {
		x.ok(x.Read(bob, x.bob))
	}
	x.say(x.ann, text+", to answer")
	x.say(x.bob, text+", answered")
	bob.Close()
	Eventually(x.t, "bob is gone", func() bool { return !x.svc.Presence().Online(x.bob.ID) })
	x.svc.Presence().Flush()
	x.say(x.ann, text+", the end")
	for _, ev := range ann.TakeUntil("the end", func(ev Event) bool {
		said, ok := x.Text(ev)
		return ok && said == text+", the end"
	}) {
		if x.HeardPresence != nil {
			online, ok := x.HeardPresence(ev, x.bob.ID)
			came, went = came || (ok && online), went || (ok && !online)
		}
		if x.HeardRead != nil && !x.ReadIsOwn {
			read = read || x.HeardRead(ev, x.bob)
		}
	}
	return came, went, read
}
