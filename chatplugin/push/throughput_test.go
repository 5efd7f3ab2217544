package push_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/store"
)

// BenchmarkPushes is from the log to the provider, one message for each of many
// direct rooms, with a provider that takes 100 ms for a batch. An op is one push.
func BenchmarkPushes(b *testing.B) {
	const rooms = 1_000
	app := chattest.NewApp(b)
	ok(b, store.EnsurePushTables(app))
	s := &stage{t: b, app: app}
	ann := s.user("ann")
	var ids []string
	for i := range rooms {
		bob := s.user(fmt.Sprintf("bob%d", i))
		s.phone(bob, fmt.Sprintf("t%d", i))
		ids = append(ids, s.direct(ann, bob).ID)
	}
	arrived := make(chan int, 1_000_000)
	slow := &provider{batch: func(_ context.Context, n int) {
		<-time.After(100 * time.Millisecond)
		arrived <- n
	}}
	log := chattest.Log(app)
	start, err := log.Position()
	ok(b, err)
	ok(b, store.SaveReaderPosition(app, "chatPush", start, "2026-01-01T00:00:00.000Z"))
	for i := range b.N {
		s.send(ids[i%rooms], ann, "hello")
	}
	p := push.New(app, push.Config{Provider: slow, Coalesce: time.Millisecond})
	b.ResetTimer()
	ok(b, p.Start(log.Subscribe, log.Position))
	told := 0
	for deadline := time.After(time.Minute); told < min(b.N, rooms); {
		select {
		case n := <-arrived:
			told += n
		case <-deadline:
			b.Fatalf("%d of %d pushes", told, b.N)
		}
	}
	b.ReportMetric(float64(told)/b.Elapsed().Seconds(), "pushes/s")
	ok(b, p.Close(context.Background()))
}
