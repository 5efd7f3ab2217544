package publish_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/spec/publish"
)

// mostSamples is how many examples of an event are kept: those that differ in
// more than values.
const mostSamples = 3

// recorder is alice with a client of one dialect. It holds all that is said to
// what the dialect's description says.
type recorder struct {
	*world
	t      *testing.T
	wire   spec.Wire
	client *chattest.Client
	said   publish.WireSamples
	direct string // the room of alice and bob
	num    any    // and its number
}

func newRecorder(t *testing.T, w *world, wire spec.Wire) *recorder {
	r := &recorder{world: w, t: t, wire: wire, said: publish.WireSamples{
		Inbound: map[string][]publish.Sample{}, Outbound: map[string][]publish.Sample{},
	}}
	w.do(bob, "friend.request", map[string]any{"user": alice})
	w.do(alice, "friend.accept", map[string]any{"user": bob})
	room := w.do(bob, "room.direct", map[string]any{"user": alice}, "room")
	r.direct, r.num = part(room, "id").(string), part(room, "num")
	r.client = w.dial(alice, wire.Name, nil)
	return r
}

func (r *recorder) inbound(name string) spec.Event {
	r.t.Helper()
	i := slices.IndexFunc(r.wire.Inbound, func(ev spec.Event) bool { return ev.Name == name })
	if i < 0 {
		r.t.Fatalf("%s is not described", name)
	}
	return r.wire.Inbound[i]
}

// send sends an event and records it with its ack. Before, it proves that what
// is said to be needed is.
func (r *recorder) send(name string, args ...any) any {
	r.t.Helper()
	ev := r.inbound(name)
	r.check(name, argsShape(ev), args)
	r.refusesWithoutNeeded(ev, args)
	raw := r.client.Ack(name, args...)
	ack := parse(r.t, raw)
	if err := fits(ev.Ack, ack, r.records); err != nil {
		r.t.Fatalf("ack of %s %v: %v: %s", name, args, err, raw)
	}
	if string(raw) == "[]" {
		r.t.Errorf("%s gave an empty list: no example", name)
	}
	s := publish.Sample{Ack: masked(raw)}
	for _, arg := range args {
		s.Args = append(s.Args, masked(marshal(r.t, arg)))
	}
	keep(r.said.Inbound, name, s)
	return ack
}

// argsShape is the list of arguments of an event.
func argsShape(ev spec.Event) func(i int) spec.Shape {
	return func(i int) spec.Shape {
		if i < len(ev.Args) {
			return ev.Args[i]
		}
		return spec.Nothing // one too many
	}
}

func (r *recorder) check(name string, shape func(int) spec.Shape, args []any) {
	r.t.Helper()
	for i, arg := range args {
		if err := fits(shape(i), parse(r.t, marshal(r.t, arg)), r.records); err != nil {
			r.t.Errorf("%s: argument %d: %v", name, i, err)
		}
	}
}

func (r *recorder) refusesWithoutNeeded(ev spec.Event, args []any) {
	r.t.Helper()
	failure := r.wire.Failure
	if ev.Failure != nil {
		failure = *ev.Failure
	}
	for i, arg := range args {
		object, ok := arg.(map[string]any)
		if !ok {
			continue
		}
		for _, f := range neededFields(ev.Args[i]) {
			less := maps.Clone(object)
			delete(less, f)
			without := slices.Clone(args)
			without[i] = less
			ack := r.client.Ack(ev.Name, without...)
			if err := fits(failure, parse(r.t, ack), r.records); err != nil {
				r.t.Errorf("%s without %s is no failure: %s", ev.Name, f, ack)
			}
		}
	}
}

func neededFields(shape spec.Shape) []string {
	for _, one := range shape.OneOf {
		if one.Type == spec.TypeObject {
			return neededFields(one)
		}
	}
	var names []string
	for _, f := range shape.Fields {
		if f.Needed {
			names = append(names, f.Name)
		}
	}
	return names
}

// heard records one event of the server.
func (r *recorder) heard(ev chattest.Event) {
	r.t.Helper()
	name := strings.ReplaceAll(ev.Name, alice, "{userId}")
	i := slices.IndexFunc(r.wire.Outbound, func(ev spec.Event) bool { return ev.Name == name })
	if i < 0 {
		r.t.Errorf("%s is heard and not described", ev)
		return
	}
	described := r.wire.Outbound[i]
	if len(ev.Args) != len(described.Args) {
		r.t.Errorf("%s has %d arguments, %d are described", ev, len(ev.Args), len(described.Args))
		return
	}
	var s publish.Sample
	for i, arg := range ev.Args {
		if err := fits(described.Args[i], parse(r.t, arg), r.records); err != nil {
			r.t.Errorf("%s: %v: %s", name, err, arg)
		}
		s.Args = append(s.Args, masked(arg))
	}
	keep(r.said.Outbound, name, s)
}

// listen records all that is heard up to a text, and then until every event
// that is described has been heard: those that are not in the log have no order.
func (r *recorder) listen(upTo string) {
	r.t.Helper()
	for ended := false; !ended; {
		ev := r.client.Next()
		ended = strings.Contains(ev.String(), upTo)
		r.heard(ev)
	}
	for _, ev := range r.wire.Outbound {
		for len(r.said.Outbound[ev.Name]) == 0 {
			r.heard(r.client.Next())
		}
	}
}

// keep adds a sample that is not like one that is kept already.
func keep(samples map[string][]publish.Sample, name string, s publish.Sample) {
	have := samples[name]
	if len(have) == mostSamples || slices.ContainsFunc(have, func(h publish.Sample) bool { return sameShape(h, s) }) {
		return
	}
	samples[name] = append(have, s)
}

func sameShape(a, b publish.Sample) bool {
	if len(a.Args) != len(b.Args) || !alikeRaw(a.Ack, b.Ack) {
		return false
	}
	for i := range a.Args {
		if !alikeRaw(a.Args[i], b.Args[i]) {
			return false
		}
	}
	return true
}

func alikeRaw(a, b json.RawMessage) bool {
	var x, y any
	_ = json.Unmarshal(a, &x) // nothing is like null
	_ = json.Unmarshal(b, &y)
	return alike(x, y)
}

var (
	jwt  = regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.[\w-]+`)
	link = regexp.MustCompile(`\?token=[\w.%-]+`)
)

// masked hides credentials.
func masked(raw json.RawMessage) json.RawMessage {
	raw = jwt.ReplaceAll(raw, []byte("<token>"))
	return link.ReplaceAll(raw, []byte("?token=<token>"))
}

func marshal(t *testing.T, value any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
