package feed_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// BenchmarkSend writes text messages into 50 rooms from 256 callers through the
// commit queue, with every hook, the log and a live reader, on the database of
// the ready-made server (synchronous=FULL).
func BenchmarkSend(b *testing.B) {
	app := chattest.NewApp(b, chattest.Durable())
	ann, bob := chattest.User(b, app, "ann"), chattest.User(b, app, "bob")
	var rooms []string
	for range 50 {
		rooms = append(rooms, newGroup(b, app, ann.Id, bob.Id).ID)
	}
	q := store.NewQueue(app, store.QueueConfig{})
	defer q.Close(context.Background())
	from, err := chattest.Log(app).Position()
	if err != nil {
		b.Fatal(err)
	}
	var heard atomic.Int64
	stop := chattest.Log(app).Subscribe(from, func(events []chat.Event) { heard.Add(int64(len(events))) })
	defer stop()

	const callers = 256
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range callers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				err := q.Do(context.Background(), func(tx core.App) error {
					_, err := store.InsertMessage(tx, chat.Message{Room: rooms[n%50], Sender: ann.Id, Type: chat.TypeText,
						Text: "The quick brown fox jumps over the lazy dog."}, ann.Id)
					return err
				})
				if err != nil {
					b.Error(err)
				}
			}
		}()
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
