package socketio

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// TestMain fails the package if any test leaves a goroutine behind for good. It waits because the engine may start one last ping timer
// while a session ends (schedulePing in its socket.go); that one ends after Config.PingTimeout.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		err := goleak.Find()
		for deadline := time.Now().Add(3 * patience); err != nil && time.Now().Before(deadline); {
			err = goleak.Find() // waits by itself
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// A thousand connections come and go in every way there is. Goroutines, memory and tables are as before.
func TestNothingIsLeftOfAThousandConnections(t *testing.T) {
	var opened, closed atomic.Int64
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Connect: func(hs *Handshake) (any, error) { return make([]byte, 20_000), nil }, // makes a leaked Conn visible
		Open:    func(c *Conn) { opened.Add(1); c.Join("room", c.ID()+"-own") },
		Event:   func(c *Conn, _ string, _ []json.RawMessage, _ Ack) { c.Disconnect() },
		Close:   func(*Conn, string) { closed.Add(1) },
	}})
	ways := []func(*rig){
		func(r *rig) { _ = r.join("/").conn.Close() }, // abruptly
		func(r *rig) { // with a reset
			c := r.join("/")
			_ = c.conn.NetConn().(interface{ SetLinger(int) error }).SetLinger(0)
			_ = c.conn.Close()
		},
		func(r *rig) { // politely
			c := r.join("/")
			c.send("41")
			c.send("1")
			c.expectClose()
			_ = c.conn.Close()
		},
		func(r *rig) { // thrown out
			c := r.join("/")
			c.send(`42["kick"]`)
			c.expectClose()
			_ = c.conn.Close()
		},
		func(r *rig) { // before it joined
			c := r.dial()
			_ = c.conn.Close()
		},
		func(r *rig) { r.pollJoin("/").post("1") }, // polling
		func(r *rig) { // upgraded
			p := r.pollJoin("/")
			c := p.probe()
			c.send("5")
			_ = c.conn.Close()
		},
		func(r *rig) { // broken
			c := r.join("/")
			c.send("42{}")
			c.expectClose()
			_ = c.conn.Close()
		},
	}
	round := func(n int) {
		t.Run(fmt.Sprint(n), func(t *testing.T) { // its end frees the clients
			for i := range n {
				ways[i%len(ways)](&rig{t: t, server: r.server, http: r.http})
			}
		})
		eventually(t, "all connections are gone", func() bool {
			return r.server.Connections() == 0 && opened.Load() == closed.Load()
		})
		http.DefaultClient.CloseIdleConnections()
	}
	round(200) // fills pools and caches
	goroutines, before := settle(t, 0), memory()
	round(1000)
	if got := settle(t, goroutines); got > goroutines {
		t.Errorf("%d goroutines, %d before", got, goroutines)
	}
	if after := memory(); after.HeapAlloc > before.HeapAlloc+2<<20 {
		t.Errorf("heap grew by %d bytes: about %d per connection", after.HeapAlloc-before.HeapAlloc, (after.HeapAlloc-before.HeapAlloc)/1000)
	}
	if r.server.Occupied("/", "room") || len(r.server.rooms("/").conns) != 0 {
		t.Error("connections are left in rooms")
	}
}

// The figures of doc.go: what an idle websocket may cost at most, also one that has been busy before.
func TestIdleWebsocketIsSmall(t *testing.T) {
	const conns, maxHeap, maxGoroutines = 500, 14 << 10, 2
	var events atomic.Int64
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Connect: func(*Handshake) (any, error) { return useStack(64), nil }, // as sign-in does
		Open:    func(c *Conn) { c.Join("room") },
		Event:   func(*Conn, string, []json.RawMessage, Ack) { events.Add(1) },
	}})
	_ = bareDial(t, r)
	settle(t, 0)
	goroutines, before := runtime.NumGoroutine(), memory()
	for range conns {
		nc := bareDial(t, r)
		for _, text := range []string{"3", `42["event",{"a":[1,2,3]}]`} {
			if _, err := nc.Write(clientFrame(fin, websocket.TextMessage, text)); err != nil {
				t.Fatal(err)
			}
		}
	}
	eventually(t, "all events are handled", func() bool { return events.Load() == conns })
	if got := settle(t, goroutines+maxGoroutines*conns) - goroutines; got > maxGoroutines*conns {
		t.Errorf("%d goroutines for %d connections", got, conns)
	}
	after := memory()
	if got := (after.HeapAlloc - before.HeapAlloc) / conns; got > maxHeap {
		t.Errorf("%d bytes of heap per connection, want at most %d", got, maxHeap)
	}
	if got := (after.StackInuse - before.StackInuse) / conns; got > maxIdleStack {
		t.Errorf("%d bytes of stacks per connection, want at most %d", got, maxIdleStack)
	}
}

// useStack needs about depth KiB of stack.
//
//go:noinline
func useStack(depth int) byte {
	var frame [1024]byte
	if depth > 0 {
		frame[depth] = useStack(depth - 1)
	}
	return frame[depth]
}

// settle returns the number of goroutines once it is at most want, or has not changed for a while.
func settle(t *testing.T, want int) int {
	t.Helper()
	last, same := -1, 0
	eventually(t, "goroutines have settled", func() bool {
		n := runtime.NumGoroutine()
		if n == last {
			same++
		} else {
			last, same = n, 0
		}
		return (want > 0 && n <= want) || same > 100
	})
	return last
}
