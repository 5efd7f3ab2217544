package socketio

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// payload is about what a chat message looks like on the wire.
var payload = json.RawMessage(`{"id":"` + strings.Repeat("a", 24) + `","room":"` + strings.Repeat("b", 24) + `","text":"` + strings.Repeat("x", 200) + `"}`)

// rawDial opens a websocket with as little as possible: the load generator shares the machine with the server.
func rawDial(t testing.TB, r *rig) *bufio.ReadWriter {
	t.Helper()
	nc, err := net.Dial("tcp", r.http.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	fmt.Fprintf(nc, "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
	rw := bufio.NewReadWriter(bufio.NewReaderSize(nc, 4096), bufio.NewWriterSize(nc, 1024))
	res, err := http.ReadResponse(rw.Reader, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("upgrade: %v %v", res, err)
	}
	if _, err := readFrame(rw.Reader); err != nil { // Engine.IO handshake
		t.Fatal(err)
	}
	writeText(t, rw, "40")
	if _, err := readFrame(rw.Reader); err != nil { // CONNECT reply
		t.Fatal(err)
	}
	return rw
}

// readFrame reads a server frame of less than 64 KiB.
func readFrame(r *bufio.Reader) ([]byte, error) {
	var h [4]byte
	if _, err := io.ReadFull(r, h[:2]); err != nil {
		return nil, err
	}
	n := int(h[1])
	if n == 126 {
		if _, err := io.ReadFull(r, h[2:4]); err != nil {
			return nil, err
		}
		n = int(h[2])<<8 | int(h[3])
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

// writeText writes a masked client frame of less than 64 KiB; the mask is zero.
func writeText(t testing.TB, w *bufio.ReadWriter, text string) {
	t.Helper()
	if n := len(text); n < 126 {
		_, _ = w.Write([]byte{0x81, 0x80 | byte(n), 0, 0, 0, 0})
	} else {
		_, _ = w.Write([]byte{0x81, 0x80 | 126, byte(n >> 8), byte(n), 0, 0, 0, 0})
	}
	_, _ = w.WriteString(text)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkFanOut reports deliveries per second into one room, receivers in the same process.
func BenchmarkFanOut(b *testing.B) {
	for _, members := range []int{100, 1000} {
		b.Run(fmt.Sprint(members), func(b *testing.B) {
			r := newRig(b, Config{}, map[string]Handler{"/": {Open: func(c *Conn) { c.Join("room") }}})
			var received atomic.Int64
			var want int64
			done := make(chan struct{}, 1)
			var bytesPerFrame int64
			f, err := NewFrame("/", "message", payload)
			if err != nil {
				b.Fatal(err)
			}
			bytesPerFrame = int64(len(f.ws))
			want = int64(b.N) * int64(members) * bytesPerFrame
			for range members {
				rw := rawDial(b, r)
				go func() {
					buf := make([]byte, 16<<10)
					for {
						n, err := rw.Reader.Read(buf)
						if received.Add(int64(n)) >= want {
							select {
							case done <- struct{}{}:
							default:
							}
						}
						if err != nil {
							return
						}
					}
				}()
			}
			b.ResetTimer()
			const window = 16 // broadcasts in flight: the queue of a receiver must not grow without end
			for i := range b.N {
				f, _ := NewFrame("/", "message", payload)
				r.server.Broadcast("/", f, Audience{Rooms: []string{"room"}})
				for int64(i+1)*int64(members)*bytesPerFrame-received.Load() > window*int64(members)*bytesPerFrame {
					runtime.Gosched()
				}
			}
			wait(b, "the last delivery", done)
			b.ReportMetric(float64(b.N*members)/b.Elapsed().Seconds(), "deliveries/s")
			if n := r.server.SlowConsumers(); n > 0 {
				b.Fatalf("%d receivers were dropped", n)
			}
		})
	}
}

// BenchmarkAck reports acknowledged events per second with that many clients, each waiting for its ack before it goes on.
func BenchmarkAck(b *testing.B) {
	for _, clients := range []int{1, 64} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			r := newRig(b, Config{}, map[string]Handler{"/": {
				Event: func(_ *Conn, _ string, _ []json.RawMessage, ack Ack) { _ = ack(json.RawMessage(`{"ok":true}`)) },
			}})
			text := `421["send",` + string(payload) + `]`
			var left atomic.Int64
			left.Store(int64(b.N))
			var wg sync.WaitGroup
			conns := make([]*bufio.ReadWriter, clients)
			for i := range conns {
				conns[i] = rawDial(b, r)
			}
			b.ResetTimer()
			for _, rw := range conns {
				wg.Go(func() {
					for left.Add(-1) >= 0 {
						writeText(b, rw, text)
						if _, err := readFrame(rw.Reader); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "acks/s")
		})
	}
}

// BenchmarkIdle reports what one idle websocket connection costs the server. The client side is a bare
// socket: it has no goroutine, and its share of the heap (about 0.5 KB) is not taken off.
func BenchmarkIdle(b *testing.B) {
	const conns = 2000
	for b.Loop() {
		r := newRig(b, Config{}, map[string]Handler{"/": {Open: func(c *Conn) { c.Join("room") }}})
		before := memory()
		goroutines := runtime.NumGoroutine()
		sockets := make([]net.Conn, 0, conns)
		for range conns {
			sockets = append(sockets, bareDial(b, r))
		}
		after := memory()
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/conns, "heapB/conn")
		b.ReportMetric(float64(after.StackInuse-before.StackInuse)/conns, "stackB/conn")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/conns, "goroutines/conn")
		for _, nc := range sockets {
			_ = nc.Close()
		}
		eventually(b, "all connections are gone", func() bool { return r.server.Connections() == 0 })
	}
}

func memory() runtime.MemStats {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m
}

// bareDial joins "/" and keeps only the socket.
func bareDial(t testing.TB, r *rig) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", r.http.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(nc, "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
	t.Cleanup(func() { _ = nc.Close() })
	readUntil(t, nc, "maxPayload")
	if _, err := nc.Write([]byte{0x81, 0x82, 0, 0, 0, 0, '4', '0'}); err != nil {
		t.Fatal(err)
	}
	readUntil(t, nc, "40{")
	return nc
}

func readUntil(t testing.TB, r io.Reader, text string) {
	t.Helper()
	seen := ""
	buf := make([]byte, 1024)
	for !strings.Contains(seen, text) {
		n, err := r.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		seen += string(buf[:n])
	}
}
