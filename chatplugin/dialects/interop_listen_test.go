package dialects_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"pocketchat/chatplugin/chattest"
)

// settle sends a marker to the persons of some ears and gives what each ear
// heard before it. The wires hear the log in its order, so what has not come
// before the marker will not come at all.
func (s *stage) settle(ears map[*person][]ear) map[ear][]chattest.Event {
	s.t.Helper()
	s.svc.Presence().Flush() // what is not in the log: typing, presence, viewing
	heard := map[ear][]chattest.Event{}
	for who, list := range ears {
		s.marks++
		text := fmt.Sprintf("mark %d.", s.marks)
		s.say(s.marker, who.marks.ID, text)
		for _, e := range list {
			events := e.TakeUntil("the marker", func(ev chattest.Event) bool { return strings.Contains(ev.String(), text) })
			for _, ev := range events {
				if !s.isMark(ev, who) {
					heard[e] = append(heard[e], ev)
				}
			}
		}
	}
	return heard
}

// isMark reports whether an event is about the room of the marker.
func (s *stage) isMark(ev chattest.Event, who *person) bool {
	if strings.Contains(ev.String(), s.marker.id) || strings.Contains(ev.String(), who.marks.ID) || strings.Contains(ev.String(), s.marker.name) {
		return true
	}
	return len(ev.Args) == 1 && bytes.Equal(ev.Args[0], strconv.AppendInt(nil, who.marks.Num, 10))
}

// takeUp gives everybody their ears, in the wires that need them.
func (s *stage) takeUp(doors []door) {
	s.t.Helper()
	s.ann, s.bob, s.dora = s.person("ann"), s.person("bob"), s.person("dora")
	s.direct = s.open(s.ann, s.bob)
	for _, who := range []*person{s.ann, s.bob, s.dora} {
		who.marks = s.open(s.marker, who)
		s.say(s.marker, who.marks.ID, "hello")
	}
	s.say(s.bob, s.direct.ID, "hello") // a first message is a special case in some wires
	for _, d := range doors {
		if d.listen != nil {
			s.hear("", d, s.bob)
		}
		for _, w := range d.hears {
			if w.at != "" {
				s.hear(w.at, d, s.owner(w.at))
			}
		}
	}
}

// owner is whose ear it is.
func (s *stage) owner(at string) *person {
	return map[string]*person{"": s.bob, thirdEar: s.dora, ownEar: s.ann}[at]
}

func (s *stage) hear(at string, d door, who *person) {
	if s.ears[at] == nil {
		s.ears[at] = map[string]ear{}
	}
	if s.ears[at][d.name] == nil {
		s.ears[at][d.name] = d.listen(s, who)
	}
}

// carries compares an event with a word. The text says what is missing, empty if
// all is there.
func carries(ev chattest.Event, want map[string]any) string {
	if len(ev.Args) == 0 {
		return "it has no argument"
	}
	for path, value := range want {
		if got := at(ev.Args[0], path); !fits(got, value) {
			return fmt.Sprintf("%q is %s, want %v", path, got, value)
		}
	}
	return ""
}
