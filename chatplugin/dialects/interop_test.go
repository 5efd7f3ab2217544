package dialects_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chattest"
)

// TestEveryDoorHearsEveryOther tries every pair of doors with every capability:
// one side acts, the other must hear of it in its own language, or be silent for
// the reason that is written down. It makes docs/interop.md.
func TestEveryDoorHearsEveryOther(t *testing.T) {
	all := doors()
	wantReasons(t, all)

	s := newStage(t)
	s.takeUp(all)
	hands := map[string]*actor{}
	for _, d := range all {
		hands[d.name] = s.hand(d, s.ann)
	}
	m := matrix{}
	for _, r := range rows {
		for i, d := range all {
			if act := d.does[r.capability]; act != nil {
				m.set(r.capability, d.name, s.try(t, r, d, act, hands[d.name], all, i))
			}
		}
	}
	if !t.Failed() {
		checkPage(t, page(all, m))
	}
}

// doors are all ways into the chat, in the order of the page.
func doors() []door {
	return []door{nativeDoor(), directDoor(), syarahDoor(), teamDoor(), conduitDoor(), chatappDoor(), restDoor(), realtimeDoor()}
}

// matrix holds what was heard: capability, acting door, listening door.
type matrix map[capability]map[string]map[string]bool

func (m matrix) set(c capability, acting string, heard map[string]bool) {
	if m[c] == nil {
		m[c] = map[string]map[string]bool{}
	}
	m[c][acting] = heard
}

// wantReasons demands for each door and capability a deed or a reason, and a word
// or a reason.
func wantReasons(t *testing.T, all []door) {
	t.Helper()
	for _, d := range all {
		for _, r := range rows {
			if acts := d.enter != nil || d.name == "REST"; acts && (d.does[r.capability] != nil) == (d.cannot[r.capability] != "") {
				t.Errorf("%s, %s: it needs a deed or a reason why there is none", d.name, r.capability)
			}
			if d.listen != nil && (d.hears[r.capability].event != "") == (d.silent[r.capability] != "") {
				t.Errorf("%s, %s: it needs a word or a reason why there is none", d.name, r.capability)
			}
		}
	}
}

// hand connects somebody to a door, to act there.
func (s *stage) hand(d door, who *person) *actor {
	a := &actor{stage: s, who: who}
	if d.enter != nil {
		a.client = d.enter(s, who)
	}
	return a
}

// try lets one door act and gives the doors that heard it.
func (s *stage) try(t *testing.T, r row, d door, act deed, a *actor, all []door, n int) map[string]bool {
	f := &fact{room: s.direct, by: a.who, text: fmt.Sprintf("%s through %s", r.capability, d.name), emoji: string(rune('\U0001F600' + n))}
	switch r.capability {
	case presence: // entering is the deed
		f.by = s.person("guest")
		r.prepare(s, f)
		s.quiet(r.capability, all)
		a = s.hand(d, f.by)
	case openingDirect: // by somebody who has no room with bob yet
		f.by = s.person("guest")
		a = s.hand(d, f.by)
		s.quiet(r.capability, all)
	default:
		if r.prepare != nil {
			r.prepare(s, f)
		}
		s.quiet(r.capability, all)
	}
	f.begun = types.NowDateTime()
	answer := act(a, f)
	if r.capability == typing {
		s.typed()
	}
	if r.learn != nil {
		r.learn(s, f)
	}
	return s.judge(t, r.capability, d, f, answer, all)
}

// typed waits until somebody's typing has ended. That it began was said before.
func (s *stage) typed() {
	s.t.Helper()
	chattest.Eventually(s.t, "the end of typing", func() bool { return !s.svc.Presence().Types(s.ann.id, s.direct.ID) })
}

// quiet waits until all that happened before was heard, and forgets it.
func (s *stage) quiet(c capability, all []door) {
	s.t.Helper()
	ears := s.earsFor(c, all)
	s.settle(ears)
	for _, list := range ears {
		for _, e := range list {
			e.Discard()
		}
	}
}

// earsFor are bob's ears and those that words of this capability name.
func (s *stage) earsFor(c capability, all []door) map[*person][]ear {
	ears := map[*person][]ear{}
	for _, d := range all {
		if d.listen == nil {
			continue
		}
		ears[s.bob] = append(ears[s.bob], s.ears[""][d.name])
		if where := d.hears[c].at; where != "" {
			ears[s.owner(where)] = append(ears[s.owner(where)], s.ears[where][d.name])
		}
	}
	return ears
}

// judge compares what every door heard with what it must hear.
func (s *stage) judge(t *testing.T, c capability, acting door, f *fact, answer any, all []door) map[string]bool {
	t.Helper()
	heard := s.settle(s.earsFor(c, all))
	cells := map[string]bool{}
	for _, d := range all {
		if d.listen == nil {
			continue
		}
		cell := fmt.Sprintf("%s: %s acts, %s listens", c, acting.name, d.name)
		w := d.hears[c]
		if w.event != "" {
			cells[d.name] = s.heard(t, cell, d, w, f, heard, answer)
		}
		allowed := append([]string{w.event}, w.also...)
		allowed = append(allowed, besides(acting, c, d)...)
		for _, ev := range heard[s.ears[""][d.name]] {
			expected := slices.Contains(allowed, strings.ReplaceAll(ev.Name, s.bob.id, "{user}"))
			if !expected && !s.ownReading(d, ev) && !late(d, ev, f) {
				t.Errorf("%s: it heard %s", cell, ev)
			}
		}
	}
	return cells
}

// heard reports whether the word came, once, with all that it must carry.
func (s *stage) heard(t *testing.T, cell string, d door, w word, f *fact, heard map[ear][]chattest.Event, answer any) bool {
	t.Helper()
	e, hearer := s.ears[w.at][d.name], s.owner(w.at)
	name := strings.ReplaceAll(w.event, "{user}", hearer.id)
	missing := "it did not come"
	says := func(ev chattest.Event) bool {
		if ev.Name != name {
			return false
		}
		problem := carries(ev, w.carries(f, hearer))
		if problem != "" {
			missing = problem + " in " + ev.String()
		}
		return problem == ""
	}
	times := 0
	for _, ev := range heard[e] {
		if says(ev) {
			times++
		}
	}
	if late, ok := e.(*sse); ok && times == 0 { // its events have no order
		late.TakeUntil(cell, says)
		return true
	}
	if times == 1 {
		return true
	}
	if times > 1 {
		missing = fmt.Sprintf("it came %d times", times)
	}
	t.Errorf("%s: want %s: %s; it heard %v, the answer was %s", cell, name, missing, heard[e], answer)
	return false
}

// besides are what a door may hear because the deed of another did more than its
// name says: team opens a room of two with its first message.
func besides(acting door, c capability, d door) []string {
	if c != openingDirect || acting.name != "team" {
		return nil
	}
	w := d.hears[sending]
	return append([]string{w.event, "{user}"}, w.also...)
}

// late reports whether an event of realtime, which have no order, is about what
// was written before the deed.
func late(d door, ev chattest.Event, f *fact) bool {
	var said struct {
		Action string
		Record struct{ Updated types.DateTime }
	}
	if d.name != "realtime" || len(ev.Args) == 0 || json.Unmarshal(ev.Args[0], &said) != nil {
		return false
	}
	return said.Action != "delete" && !said.Record.Updated.After(f.begun)
}

// ownReading reports whether an event says that bob has read: his client of
// chatapp has the room open, and what comes there is read.
func (s *stage) ownReading(d door, ev chattest.Event) bool {
	reader := map[string]string{
		"native member.read": "user", "team seen": "user_id", "conduit messagesRead": "readBy", "realtime chat_members update": "record.user",
	}
	if path, ok := reader[d.name+" "+ev.Name]; ok {
		return carries(ev, map[string]any{path: s.bob.id}) == ""
	}
	return d.name == "chatapp" && strings.Contains(ev.Name, "summary") && carries(ev, map[string]any{"chatId": s.direct.ID, "unreadCount": 0}) == ""
}
