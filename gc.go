package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// minGarbage is how much may be allocated between two garbage collections at
// least, in bytes.
const minGarbage = 64 << 20

// relaxGC lets a small heap grow by minGarbage instead of doubling before it is
// collected. A chat server's heap is some 20 MB, so Go would collect dozens of
// times a second under load: with GOGC=400 a send cost 17 % less CPU (545 to
// 450 µs, `go run ./bench`). A large heap, of many connections, keeps Go's
// default, so that memory per connection does not grow. A GOGC in the
// environment is left alone.
func relaxGC() {
	if os.Getenv("GOGC") != "" {
		return
	}
	afterEachGC(func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		percent := 100 * minGarbage / max(1, int64(live[0].Value.Uint64()))
		debug.SetGCPercent(int(min(max(percent, 100), 1000)))
	})
}

// afterEachGC calls f now and after every collection: a finalizer runs once its
// object was found unreachable, and starts over with a new one.
func afterEachGC(f func()) {
	type sentinel struct{ _ [16]byte }
	f()
	runtime.SetFinalizer(&sentinel{}, func(*sentinel) { afterEachGC(f) })
}
