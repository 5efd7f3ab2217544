package socketio

import (
	"bytes"
	"encoding/json"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
)

var wellFormed = []string{
	`0`, `0{}`, `0{"token":"x"}`, `0/n,{"a":{"b":[1]}}`, `0/n`, `1`, `1/n,`, `2["a"]`, `2["a",1,"2",{"3":[true]}]`,
	`212["a"]`, `2/n,12["a"]`, `2/n,["a",null]`, `31[]`, `3/n,7["x"]`, `2["__proto__",{"constructor":1}]`,
	`2["a","` + strings.Repeat(`\\\"`, 50) + `"]`, `2["a",1e308,-0.0]`, "2 [\t\"a\" , {} ]", `2["a","]}[{"]`,
}

// FuzzParsePacket feeds whatever a client may send. A packet that is accepted must be what it says, and must not cost much more memory
// than it has bytes.
func FuzzParsePacket(f *testing.F) {
	for _, text := range slices.Concat(wellFormed, malformed) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		original := bytes.Clone(b)
		p, err := parsePacket(b, 32)
		// 256 arguments of 24 bytes, their copy, the decoded name, and slack for what the test binary does meanwhile.
		if cost := costOfParsing(b); cost > 8*uint64(len(b))+256<<10 {
			t.Errorf("%d bytes were allocated for a packet of %d", cost, len(b))
		}
		if !bytes.Equal(b, original) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			return
		}
		checkPacket(t, p)
		clear(b) // the reader uses the buffer again
		for _, arg := range p.args {
			if !json.Valid(arg) {
				t.Fatalf("argument %q refers to the buffer", arg)
			}
		}
	})
}

// costOfParsing is the least that several parses allocated: the counter is the whole process's, and others allocate meanwhile.
func costOfParsing(b []byte) uint64 {
	least := ^uint64(0)
	for range 5 {
		before := allocated()
		_, _ = parsePacket(b, 32)
		least = min(least, allocated()-before)
	}
	return least
}

// allocated returns the bytes allocated so far. It is exact to some ten KiB and does not stop the world.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func checkPacket(t *testing.T, p *inPacket) {
	t.Helper()
	switch p.kind {
	case packetConnect, packetDisconnect, packetAck:
		if p.name != "" || len(p.args) != 0 {
			t.Fatalf("packet type %c has an event", p.kind)
		}
	case packetEvent:
		if reservedEvents[p.name] {
			t.Fatalf("reserved event %q was accepted", p.name)
		}
	default:
		t.Fatalf("packet type %c was accepted", p.kind)
	}
	if !strings.HasPrefix(p.namespace, "/") || len(p.namespace) > maxNamespace || strings.Contains(p.namespace, ",") {
		t.Fatalf("namespace %q", p.namespace)
	}
	if len(p.args) > maxArgs || len(p.auth) > maxArgs {
		t.Fatalf("%d arguments, %d auth fields", len(p.args), len(p.auth))
	}
	for _, arg := range p.args {
		if !json.Valid(arg) || cap(arg) != len(arg) {
			t.Fatalf("argument %q", arg)
		}
	}
}

// What the parser accepts as arguments is what encoding/json reads from the same array.
func FuzzSplitArray(f *testing.F) {
	for _, text := range slices.Concat(wellFormed, malformed) {
		f.Add([]byte(strings.TrimLeft(text, "0123456789")))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := splitArray(b, 10_000)
		var want []json.RawMessage
		if wantErr := json.Unmarshal(b, &want); wantErr != nil {
			if err == nil {
				t.Fatalf("%q was accepted: %q; encoding/json says %v", b, got, wantErr)
			}
			return
		}
		if err != nil {
			// Stricter than encoding/json in three ways: no white space in front, no null, no more than maxArgs elements.
			if b[0] == '[' && len(want) <= maxArgs {
				t.Fatalf("%q was refused: %v", b, err)
			}
			return
		}
		if !slices.EqualFunc(got, want, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Fatalf("%q was split into %q, want %q", b, got, want)
		}
	})
}

// Frames of an attacker's bytes must not crash a server that is doing other things.
func FuzzPollingPayload(f *testing.F) {
	for _, text := range slices.Concat(wellFormed, malformed) {
		f.Add([]byte("4" + text + "\x1e3\x1e4" + text))
	}
	r := newRig(f, Config{}, map[string]Handler{"/": echo(), "/n": echo()})
	f.Fuzz(func(t *testing.T, b []byte) {
		rt := &rig{t: t, server: r.server, http: r.http}
		p := rt.poll()
		p.post("40")
		status, _ := p.try("POST", string(b))
		if status != 200 && status != 400 {
			t.Fatalf("answered %d", status)
		}
		if l := r.server.link(p.sid); l != nil {
			l.drop("end of the try")
		}
	})
}
