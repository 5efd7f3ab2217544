package socketio

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFrameText(t *testing.T) {
	tests := []struct {
		name, namespace, event string
		args                   []any
		want                   string
	}{
		{"no arguments", "/", "a", nil, `42["a"]`},
		{"namespace", "/n", "a", []any{1}, `42/n,["a",1]`},
		{"trailing slash", "/chat/", "a", nil, `42/chat/,["a"]`},
		{"raw JSON as it is", "/", "a", []any{json.RawMessage(`{ "b" : 1.0 }`)}, `42["a",{ "b" : 1.0 }]`},
		{"values", "/", "a", []any{"s", nil, true, []int{1}, map[string]any{"k": "v"}}, `42["a","s",null,true,[1],{"k":"v"}]`},
		{"HTML", "/", "a<&>", []any{"<b>"}, `42["a<&>","<b>"]`},
		{"invalid UTF-8 in raw JSON", "/", "a", []any{json.RawMessage("\"\xff\"")}, "42[\"a\",\"\uFFFD\"]"},
		{"invalid UTF-8 in a string", "/", "a", []any{"\xff"}, `42["a","\ufffd"]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := NewFrame(test.namespace, test.event, test.args...)
			if err != nil {
				t.Fatal(err)
			}
			if string(f.text) != test.want {
				t.Errorf("text %q, want %q", f.text, test.want)
			}
			if !utf8.Valid(f.text) {
				t.Error("the text is not UTF-8")
			}
		})
	}
}

func TestFrameRefusesWhatIsNotJSON(t *testing.T) {
	for name, args := range map[string][]any{
		"broken raw JSON": {json.RawMessage(`{"a"`)},
		"empty raw JSON":  {json.RawMessage(``)},
		"two values":      {json.RawMessage(`1 2`)},
		"a channel":       {make(chan int)},
		"a second one":    {1, func() {}},
	} {
		if f, err := NewFrame("/", "a", args...); err == nil {
			t.Errorf("%s: became %q", name, f.text)
		}
	}
	for name := range reservedEvents {
		if _, err := NewFrame("/", name); err == nil {
			t.Errorf("reserved event %q was accepted", name)
		}
	}
}

func TestFrameHeaderAtEveryLengthClass(t *testing.T) {
	for _, size := range []int{7, 125, 126, 127, 1023, 65535, 65536, 200_000} {
		f, err := NewFrame("/", strings.Repeat("x", size-len(`42[""]`)))
		if err != nil {
			t.Fatal(err)
		}
		if got := payloadOf(t, f.ws, 0x81); len(got) != size || !bytes.Equal(got, f.text) {
			t.Errorf("size %d: the frame holds %d bytes", size, len(got))
		}
	}
}

func TestFrameIsCompressedOnceAndOnlyWhereItHelps(t *testing.T) {
	big, _ := NewFrame("/", "a", strings.Repeat("all work and no play ", 1000))
	z := big.forConn(true)
	if len(z) >= len(big.ws)/10 {
		t.Errorf("compressed to %d of %d bytes", len(z), len(big.ws))
	}
	if again := big.forConn(true); &again[0] != &z[0] {
		t.Error("compressed again for the second receiver")
	}
	if plain := big.forConn(false); &plain[0] != &big.ws[0] {
		t.Error("a receiver that did not negotiate compression gets something else")
	}
	inflated, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(payloadOf(t, z, 0xc1)), strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff"))))
	if err != nil || !bytes.Equal(inflated, big.text) {
		t.Errorf("inflates to %d bytes, %v; want %d", len(inflated), err, len(big.text))
	}
	small, _ := NewFrame("/", "a", "small")
	if z := small.forConn(true); z[0] != 0x81 {
		t.Error("a small frame was compressed")
	}
	random := make([]byte, 4000)
	_, _ = rand.NewChaCha8([32]byte{}).Read(random)
	if z := deflateFrame(random); z != nil {
		t.Error("a frame grew by compression")
	}
}

// payloadOf checks a server frame's first byte and length and returns its payload.
func payloadOf(t *testing.T, frame []byte, op byte) []byte {
	t.Helper()
	if frame[0] != op || frame[1]&0x80 != 0 {
		t.Fatalf("frame begins with %x", frame[:2])
	}
	n, rest := int(frame[1]), frame[2:]
	switch n {
	case 126:
		n, rest = int(rest[0])<<8|int(rest[1]), rest[2:]
	case 127:
		n = 0
		for _, b := range rest[:8] {
			n = n<<8 | int(b)
		}
		rest = rest[8:]
	}
	if n != len(rest) {
		t.Fatalf("header says %d bytes, the frame has %d", n, len(rest))
	}
	return rest
}

func TestDeflateOffers(t *testing.T) {
	tests := []struct {
		offer string
		want  bool
	}{
		{"permessage-deflate", true},
		{"permessage-deflate; client_max_window_bits", true}, // browsers
		{"permessage-deflate; server_no_context_takeover; client_no_context_takeover", true},
		{`permessage-deflate; client_max_window_bits="12"`, true},
		{"permessage-deflate; client_max_window_bits=15", true},
		{"Permessage-Deflate", true},
		{"permessage-deflate; server_max_window_bits=10", false}, // we would have to keep to it
		{"permessage-deflate; server_max_window_bits=15", false},
		{"permessage-deflate; server_max_window_bits=10, permessage-deflate", true}, // the fallback offer
		{"x-webkit-deflate-frame", false},
		{"x-webkit-deflate-frame, permessage-deflate", true},
		{"permessage-deflate; unknown", false},
		{"permessage-deflate; client_max_window_bits=7", false},
		{"permessage-deflate; client_max_window_bits=16", false},
		{"permessage-deflate; client_max_window_bits=08", false},
		{"permessage-deflate; server_no_context_takeover=1", false},
		{"permessage-deflate; server_no_context_takeover; server_no_context_takeover", false},
		{"", false},
	}
	for _, test := range tests {
		if got := acceptsDeflate([]string{test.offer}); got != test.want {
			t.Errorf("%q: %v, want %v", test.offer, got, test.want)
		}
	}
}
