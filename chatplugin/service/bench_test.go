package service_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
)

// BenchmarkSend sends short texts with idempotency keys into direct rooms, on
// the database of the ready-made server (synchronous=FULL), by 1, 64 and 256
// callers at once.
func BenchmarkSend(b *testing.B) {
	for _, callers := range []int{1, 64, 256} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			w := newWorldOn(b, chattest.NewApp(b, chattest.Durable()))
			rooms := []chat.Room{w.direct(w.ann, w.bob), w.direct(w.ann, w.cat), w.direct(w.ann, w.dan), w.direct(w.ann, w.eve)}
			var n atomic.Int64
			b.ResetTimer()
			done := make(chan error, callers)
			for range callers {
				go func() {
					for {
						i := n.Add(1)
						if i > int64(b.N) {
							done <- nil
							return
						}
						if _, _, err := w.Send(w.ctx, w.ann, chat.Draft{Room: rooms[i%4].ID, Text: "Hello there", ClientID: fmt.Sprint(i)}); err != nil {
							done <- err
							return
						}
					}
				}()
			}
			for range callers {
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
