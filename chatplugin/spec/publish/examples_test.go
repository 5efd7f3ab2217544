package publish_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/spec/publish"
)

var update = flag.Bool("update", false, "write the examples of the documents from what the server says now")

// TestExamplesAreWhatTheServerSays plays the script of every dialect over a real
// server. What is said has the described shapes, everything described is said,
// and the examples in the documents look like it.
func TestExamplesAreWhatTheServerSays(t *testing.T) {
	for _, wire := range publish.Describe(listed(t)) {
		t.Run(wire.Name, func(t *testing.T) {
			script := scripts[wire.Name]
			if script == nil {
				t.Fatal("no script: the documents would have no examples of this dialect")
			}
			r := newRecorder(t, newWorld(t), wire)
			script(r)
			r.live()
			r.listen(theEnd)
			for _, ev := range wire.Inbound {
				if len(r.said.Inbound[ev.Name]) == 0 {
					t.Errorf("%s is described and the script does not send it", ev.Name)
				}
			}
			if *update {
				write(t, wire.Name, r.said)
				return
			}
			written, err := publish.SamplesOf(wire.Name)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "sent", written.Inbound, r.said.Inbound)
			compare(t, "heard", written.Outbound, r.said.Outbound)
		})
	}
}

func compare(t *testing.T, what string, written, said map[string][]publish.Sample) {
	t.Helper()
	if len(written) != len(said) {
		t.Errorf("%d events are written that are %s, but there are %d: run the test with -update", len(written), what, len(said))
	}
	for name, samples := range said {
		for _, s := range samples {
			if !slices.ContainsFunc(written[name], func(w publish.Sample) bool { return sameShape(w, s) }) {
				t.Errorf("no example of %s, %s, looks like %s %s: run the test with -update", name, what, s.Args, s.Ack)
			}
		}
	}
}

func write(t *testing.T, name string, examples any) {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(examples); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("examples", name+".json"), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every event of a dialect's own table is described, and nothing else.
func TestEveryInboundEventIsDescribed(t *testing.T) {
	for _, d := range listed(t) {
		describer, ok := d.(spec.Describer)
		if !ok {
			t.Errorf("%s does not describe itself", d.Name())
			continue
		}
		wire, table := describer.Spec(), d.Events()
		if wire.Name != d.Name() {
			t.Errorf("%s calls itself %s", d.Name(), wire.Name)
		}
		described := map[string]bool{}
		for _, ev := range wire.Inbound {
			described[ev.Name] = true
			if _, routed := table[ev.Name]; !routed {
				t.Errorf("%s: %s is described, but the table has no such event", wire.Name, ev.Name)
			}
			if ev.Doc == "" {
				t.Errorf("%s: %s has no description", wire.Name, ev.Name)
			}
		}
		for name := range table {
			if !described[name] {
				t.Errorf("%s: %s of the table is not described", wire.Name, name)
			}
		}
	}
}

// A note for a field that is nowhere is a mistake in its name.
func TestEveryNoteIsAboutAField(t *testing.T) {
	for _, wire := range publish.Describe(listed(t)) {
		if wire.Name == "native" {
			continue // its notes are for the routes too
		}
		var fields []string
		for _, ev := range slices.Concat(wire.Inbound, wire.Outbound) {
			for _, shape := range append(slices.Clone(ev.Args), ev.Ack) {
				fields = append(fields, shape.FieldNames()...)
			}
		}
		for _, r := range wire.Routes {
			fields = append(fields, r.Answer.FieldNames()...)
		}
		for name := range wire.Notes {
			if !slices.Contains(fields, name) {
				t.Errorf("%s has a note on %s, which no payload has", wire.Name, name)
			}
		}
	}
}
