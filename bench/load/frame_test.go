package load

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// unmask turns a client frame with the zero key into what a server would send.
func unmask(t testing.TB, f []byte) []byte {
	t.Helper()
	head := 2
	switch f[1] & 0x7f {
	case 126:
		head = 4
	case 127:
		head = 10
	}
	if f[1]&0x80 == 0 || !bytes.Equal(f[head:head+4], make([]byte, 4)) {
		t.Fatalf("not a frame with a zero mask: % x", f[:head+4])
	}
	out := append([]byte{f[0], f[1] & 0x7f}, f[2:head]...)
	return append(out, f[head+4:]...)
}

func TestFrameLengthsRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, maxFrame} {
		want := strings.Repeat("x", n)
		wire := unmask(t, appendFrame(nil, opText, []byte(want)))
		op, got, size, err := parseFrame(append(wire, "next"...))
		if err != nil || op != opText || string(got) != want || size != len(wire) {
			t.Fatalf("%d bytes: op %d, %d payload bytes, size %d of %d, %v", n, op, len(got), size, len(wire), err)
		}
		for _, cut := range []int{0, 1, 2, 3, 9, len(wire) - 1} {
			if cut >= len(wire) {
				continue
			}
			if _, _, size, err := parseFrame(wire[:cut]); size != 0 || err != nil {
				t.Fatalf("%d bytes cut at %d: size %d, %v; want to wait for more", n, cut, size, err)
			}
		}
	}
}

func TestFrameRefusesWhatWasNotNegotiated(t *testing.T) {
	for name, b := range map[string][]byte{
		"fragment":   {0x01, 1, 'a'},
		"compressed": {0xc1, 1, 'a'},
		"masked":     {0x81, 0x81, 0, 0, 0, 0, 'a'},
		"huge":       {0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, _, err := parseFrame(b); err == nil {
				t.Fatal("accepted")
			}
		})
	}
}

func FuzzParseFrame(f *testing.F) {
	f.Add([]byte{0x81, 2, 'h', 'i'})
	f.Add([]byte{0x81, 126, 0, 3, 'a', 'b', 'c'})
	f.Add([]byte{0x88, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		op, p, size, err := parseFrame(b)
		if err != nil && size != 0 {
			t.Fatalf("error %v with size %d", err, size)
		}
		if size < 0 || size > len(b) || len(p) > size {
			t.Fatalf("size %d, payload %d of %d bytes", size, len(p), len(b))
		}
		if size > 0 && int(op) != int(b[0]&0x0f) {
			t.Fatalf("opcode %d of %#x", op, b[0])
		}
	})
}

// The opcodes are the protocol's, checked against a second implementation.
func TestOpcodes(t *testing.T) {
	if opText != websocket.TextMessage || opClose != websocket.CloseMessage || opPing != websocket.PingMessage || opPong != websocket.PongMessage {
		t.Fatal("opcodes differ from gorilla/websocket")
	}
}
