package socketio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// clientFrame is a masked frame as a client sends it. bits are FIN and RSV.
func clientFrame(bits, op byte, payload string) []byte {
	b := []byte{bits | op}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	mask := [maskSize]byte{0x11, 0x82, 0x43, 0xf4}
	b = append(b, mask[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i%maskSize])
	}
	return b
}

const fin = 0x80

// wireEnds are two ways to the same bytes: a plain socket, which is read without waiting, and one that can only be read by waiting.
var wireEnds = map[string]func(t *testing.T) (client, server net.Conn){
	"socket": func(t *testing.T) (client, server net.Conn) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
			t.Fatal(err)
		}
		if server, err = l.Accept(); err != nil {
			t.Fatal(err)
		}
		return client, server
	},
	"pipe": func(*testing.T) (client, server net.Conn) { return net.Pipe() },
}

// heard is what a frameReader made of a stream.
type heard struct {
	lines []string // messages and control frames in order
	err   error
}

// listen reads a stream that comes in the given pieces until it ends.
func listen(t *testing.T, ends func(*testing.T) (client, server net.Conn), deflate bool, pieces ...[]byte) heard {
	t.Helper()
	client, server := ends(t)
	defer server.Close()
	go func() {
		defer client.Close()
		for _, piece := range pieces {
			if _, err := client.Write(piece); err != nil {
				return // the reader has seen enough
			}
		}
	}()
	return hear(newInput(server), deflate)
}

func hear(in *input, deflate bool) (h heard) {
	r := &frameReader{in: in, limit: 1000, deflate: deflate, control: func(op byte, payload []byte) error {
		h.lines = append(h.lines, string('0'+rune(op))+string(payload))
		return nil
	}}
	for {
		kind, b, err := r.message(nil)
		if err != nil {
			h.err = err
			return h
		}
		if kind != 0 {
			h.lines = append(h.lines, string('0'+rune(kind))+string(b))
		}
	}
}

func TestFramesAreReadHoweverTheyArrive(t *testing.T) {
	long := strings.Repeat("l", 900)
	stream := slices.Concat(
		clientFrame(fin, websocket.TextMessage, "hello"),
		clientFrame(fin, websocket.PingMessage, "p"),
		clientFrame(0, websocket.TextMessage, "in "),
		clientFrame(fin, websocket.PongMessage, ""),
		clientFrame(0, opContinuation, ""),
		clientFrame(fin, opContinuation, "parts"),
		clientFrame(fin, websocket.TextMessage, ""),
		clientFrame(fin, websocket.BinaryMessage, long),
	)
	want := []string{"1hello", "9p", ":", "1in parts", "1", "2" + long}
	for name, ends := range wireEnds {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 2, 3, 7, 64, len(stream)} {
				got := listen(t, ends, false, slices.Collect(slices.Chunk(stream, size))...)
				if !slices.Equal(got.lines, want) || !errors.Is(got.err, io.EOF) {
					t.Errorf("in pieces of %d: %.40q, %v", size, got.lines, got.err)
				}
			}
		})
	}
}

func TestFramesAgainstTheProtocolAreRefused(t *testing.T) {
	huge := binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 1<<63)
	tests := []struct {
		name   string
		stream []byte
		code   uint16
	}{
		{"unmasked", []byte{0x81, 0x01, 'x'}, 1002},
		{"RSV1 without compression", clientFrame(fin|0x40, websocket.TextMessage, "x"), 1002},
		{"RSV2", clientFrame(fin|0x20, websocket.TextMessage, "x"), 1002},
		{"RSV3", clientFrame(fin|0x10, websocket.TextMessage, "x"), 1002},
		{"unknown data opcode", clientFrame(fin, 3, "x"), 1002},
		{"unknown control opcode", clientFrame(fin, 11, "x"), 1002},
		{"control frame in fragments", clientFrame(0, websocket.PingMessage, "x"), 1002},
		{"control frame of 126 bytes", clientFrame(fin, websocket.PingMessage, strings.Repeat("x", 126)), 1002},
		{"continuation of nothing", clientFrame(fin, opContinuation, "x"), 1002},
		{"message within a message", slices.Concat(clientFrame(0, 1, "x"), clientFrame(fin, 1, "x")), 1002},
		{"one byte over the limit", clientFrame(fin, 1, strings.Repeat("x", 1001)), 1009},
		{"over the limit in parts", slices.Concat(clientFrame(0, 1, strings.Repeat("x", 999)), clientFrame(fin, 0, "xx")), 1009},
		{"length with the top bit", append(huge, 1, 2, 3, 4), 1009},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := listen(t, wireEnds["socket"], false, test.stream)
			if code, ours := closeCode(got.err); !ours || code != test.code {
				t.Errorf("error %v with code %d, want %d", got.err, code, test.code)
			}
		})
	}
}

func TestCompressedFramesAreChecked(t *testing.T) {
	text := strings.Repeat("again and ", 90)
	compressed := deflateFrame([]byte(text))
	payload := string(compressed[headerSize(len(compressed)-2):])
	half := len(payload) / 2
	tests := []struct {
		name   string
		stream []byte
		line   string
		code   uint16
	}{
		{"whole", clientFrame(fin|0x40, 1, payload), "1" + text, 0},
		{"in parts", slices.Concat(clientFrame(0x40, 1, payload[:half]), clientFrame(fin, 0, payload[half:])), "1" + text, 0},
		{"RSV1 on a continuation", slices.Concat(clientFrame(0x40, 1, payload[:half]), clientFrame(fin|0x40, 0, payload[half:])), "", 1002},
		{"RSV1 on a control frame", clientFrame(fin|0x40, websocket.PingMessage, ""), "", 1002},
		{"not deflate", clientFrame(fin|0x40, 1, "\xff\xff\xff"), "", 1007},
		{"inflates over the limit", clientFrame(fin|0x40, 1, inflatesTo(5000)), "", 1009},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := listen(t, wireEnds["socket"], true, test.stream)
			if test.line != "" && !slices.Equal(got.lines, []string{test.line}) {
				t.Errorf("read %.60q, %v", got.lines, got.err)
			}
			if code, _ := closeCode(got.err); test.code != 0 && code != test.code {
				t.Errorf("error %v with code %d, want %d", got.err, code, test.code)
			}
		})
	}
}

// inflatesTo is a compressed payload of n bytes.
func inflatesTo(n int) string {
	return string(deflateFrame(bytes.Repeat([]byte("0"), n))[2:]) // it is short: a header of two bytes
}

func TestCloseFramesAreChecked(t *testing.T) {
	code := func(n uint16, text string) string {
		return string(binary.BigEndian.AppendUint16(nil, n)) + text
	}
	tests := []struct {
		name, payload string
		want          int
	}{
		{"without a code", "", websocket.CloseNoStatusReceived},
		{"going away", code(1001, "bye"), websocket.CloseGoingAway},
		{"application code", code(4999, ""), 4999},
		{"one byte", "x", websocket.CloseProtocolError},
		{"code that is never sent", code(1005, ""), websocket.CloseProtocolError},
		{"code of no range", code(999, ""), websocket.CloseProtocolError},
		{"code out of range", code(5000, ""), websocket.CloseProtocolError},
		{"text that is not UTF-8", code(1000, "\xff"), websocket.CloseInvalidFramePayloadData},
	}
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := r.join("/")
			if _, err := c.conn.NetConn().Write(clientFrame(fin, websocket.CloseMessage, test.payload)); err != nil {
				t.Fatal(err)
			}
			if got, _ := c.expectClose(); got != test.want {
				t.Errorf("answered with %d, want %d", got, test.want)
			}
		})
	}
}

// An idle connection must not hold a buffer, and one in the middle of a frame must.
func TestInputHoldsNoBufferBetweenMessages(t *testing.T) {
	for name, ends := range wireEnds {
		t.Run(name, func(t *testing.T) {
			client, server := ends(t)
			defer server.Close()
			in := newInput(server)
			go func() {
				_, _ = client.Write([]byte("abc"))
				_ = client.Close()
			}()
			if err := in.need(3); err != nil || string(in.bytes()) != "abc" {
				t.Fatalf("read %q, %v", in.bytes(), err)
			}
			if in.skip(2); in.buf == nil || string(in.bytes()) != "c" {
				t.Errorf("after two of three bytes: %q", in.bytes())
			}
			if in.skip(1); in.buf != nil {
				t.Error("the buffer was kept")
			}
			if err := in.wait(); err != io.EOF || in.buf != nil {
				t.Errorf("at the end: %v, buffer kept: %v", err, in.buf != nil)
			}
		})
	}
}

// FuzzFrameReader feeds what a hostile client may send. Whatever is accepted is within the limit.
func FuzzFrameReader(f *testing.F) {
	f.Add(clientFrame(fin, 1, "hello"), false)
	f.Add(slices.Concat(clientFrame(0, 1, "a"), clientFrame(fin, 9, "p"), clientFrame(fin, 0, "b")), false)
	f.Add(clientFrame(fin|0x40, 1, inflatesTo(5000)), true)
	f.Add(clientFrame(fin, 8, "\x03\xe8bye"), false)
	f.Fuzz(func(t *testing.T, stream []byte, deflate bool) {
		client, server := net.Pipe()
		defer server.Close()
		go func() {
			_, _ = client.Write(stream)
			_ = client.Close()
		}()
		got := hear(newInput(server), deflate)
		if got.err == nil {
			t.Error("a stream that ended gave no error")
		}
		for _, line := range got.lines {
			if len(line) > 1+1000 {
				t.Errorf("a message of %d bytes passed a limit of 1000", len(line)-1)
			}
		}
	})
}
