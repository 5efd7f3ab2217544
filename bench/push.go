package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"pocketchat/bench/load"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
	"pocketchat/chatplugin/push/fcm/fcmtest"
)

const (
	// pushLatency is how far away the push service is.
	pushLatency = 100 * time.Millisecond
	// minPushes is the bound of the issue "Push", in sends per second.
	minPushes = 1500
	// pushLanes is how many batches package push sends at once (Config.Parallel).
	pushLanes = 8
)

var pushNotes = []string{
	"The endpoint is the local stand-in for FCM (push/fcm/fcmtest), which checks each message and answers after 100 ms. It runs in the same process, so CPU is that of both ends; there is no TLS.",
	"What is sent is a text message to an Android phone, in batches of 500 as the server makes them. Every send must be accepted. The choice of recipients and the log are not part of it.",
}

// pushSection measures the FCM provider.
func pushSection(ctx context.Context, warm, span time.Duration) section {
	s := section{title: "Push through FCM, 100 ms away", notes: pushNotes}
	progress("push: preparing")
	server, err := fcmtest.New(fcmtest.Options{Latency: pushLatency, CountOnly: true})
	if err != nil {
		s.err = err
		return s
	}
	defer server.Close()
	provider, err := fcm.New(ctx, fcm.Config{CredentialsJSON: string(server.Credentials()), Endpoint: server.Endpoint()})
	if err != nil {
		s.err = err
		return s
	}
	defer provider.Close()
	for _, row := range []struct {
		title string
		lanes int
		bound bound
	}{
		{"Sends, one batch at a time", 1, bound{}},
		{fmt.Sprintf("Sends, %d batches at once as in the server", pushLanes), pushLanes, atLeast(minPushes)},
	} {
		progress("push: %s", row.title)
		f := figure{title: row.title, unit: perSecond, bound: row.bound}
		f.value, f.with, f.err = s.pushes(ctx, provider, row.lanes, warm, span)
		s.figures = append(s.figures, f)
	}
	return s
}

// pushes is the rate of sends, and what else is to be told of it.
func (s *section) pushes(ctx context.Context, p push.Provider, lanes int, warm, span time.Duration) (rate float64, with string, err error) {
	if _, err := pushFor(ctx, p, lanes, warm); err != nil {
		return 0, "", err
	}
	var res load.Result
	meter := load.StartMeter(0)
	res.Ops, err = pushFor(ctx, p, lanes, span)
	meter.Stop(&res)
	if err != nil {
		return 0, "", err
	}
	s.spans = append(s.spans, res)
	return res.PerSecond(), short(res.ClientCPU*1e6/float64(res.Ops)) + " µs of CPU each", nil
}

// pushFor sends batches in some lanes. Those under way when the time is over are
// waited for, so that the rate counts nothing that was not answered.
func pushFor(ctx context.Context, p push.Provider, lanes int, d time.Duration) (int64, error) {
	end := time.Now().Add(d)
	sent, errs := make([]int64, lanes), make([]error, lanes)
	var wg sync.WaitGroup
	for i := range lanes {
		wg.Go(func() {
			batch := pushBatch(i)
			for errs[i] == nil && (sent[i] == 0 || time.Now().Before(end)) {
				errs[i] = delivered(p.Send(ctx, batch), len(batch))
				sent[i] += int64(len(batch))
			}
		})
	}
	wg.Wait()
	var all int64
	for _, n := range sent {
		all += n
	}
	return all, errors.Join(errs...)
}

// delivered is an error when a send failed: figures made of errors are worth
// nothing.
func delivered(results []push.Result, want int) error {
	if len(results) != want {
		return fmt.Errorf("%d results for %d pushes", len(results), want)
	}
	at := slices.IndexFunc(results, func(r push.Result) bool { return r.Outcome != push.Delivered })
	if at < 0 {
		return nil
	}
	return fmt.Errorf("a push was not delivered but %s: %w", results[at].Outcome, results[at].Err)
}

// pushBatch is a full batch, each push for another phone.
func pushBatch(lane int) []push.Push {
	badge := 3
	batch := make([]push.Push, push.BatchSize)
	for i := range batch {
		batch[i] = push.Push{
			Token: fmt.Sprintf("phone-%d-%d", lane, i), Platform: "android",
			Notification: push.Notification{
				Title: "Alice", Body: text, Thread: "room", CollapseID: "message", Channel: "messages", Sound: "default",
				Data:  map[string]string{"type": "message", "room": "room", "message": "message"},
				Badge: &badge, TTL: 24 * time.Hour,
			},
		}
	}
	return batch
}
