package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"
)

// The other writer: how often it sends, and how many of its first messages are
// not measured.
const (
	writePause = 10 * time.Millisecond
	writeWarm  = 20
)

// photosInBatch sends photos as messages in one batch, which PocketBase saves in
// one transaction, and times what another writer waits meanwhile.
func (m *mediaSite) photosInBatch(ctx context.Context, s *section) error {
	return m.with(ctx, func(in *instance) error {
		last := len(m.users) - 2 // writes to the next user; the batch is another's
		w := writer{client: in.as(m.users[last].Token), room: m.rooms[last]}
		if _, err := w.during(ctx, func() error { return m.batch(ctx, in, 1) }); err != nil {
			return err // not measured: what is done once
		}
		start := time.Now()
		within, err := w.during(ctx, func() error { return m.batch(ctx, in, m.plan.batch) })
		if err != nil {
			return err
		}
		took := time.Since(start)
		// The same work without a batch, and no work: what is left is its transaction.
		single, err := w.during(ctx, func() error { return m.oneByOne(ctx, in, m.plan.batch) })
		if err != nil {
			return err
		}
		alone, err := w.during(ctx, func() error { return pause(ctx, took) })
		if err != nil {
			return err
		}
		s.figures = append(s.figures, figure{
			title: fmt.Sprintf("%d photos in one batch: longest wait of another writer", m.plan.batch), unit: milliseconds,
			value: inMilliseconds(slices.Max(within)), bound: atMost(maxBatchDelay),
			with: fmt.Sprintf("of %s messages in %s; without a batch %s while the same photos are uploaded one by one, %s while nothing is", thousands(len(within)),
				seconds.say(took.Seconds()), longest(single), longest(alone)),
		})
		return nil
	})
}

// batch sends n photos to a room in one request.
func (m *mediaSite) batch(ctx context.Context, in *instance, n int) error {
	type request struct {
		Method string            `json:"method"`
		URL    string            `json:"url"`
		Body   map[string]string `json:"body"`
	}
	requests := make([]request, n)
	for i := range requests {
		requests[i] = request{"POST", "/api/collections/chat_messages/records", map[string]string{"room": m.rooms[0], "type": "image"}}
	}
	payload, err := json.Marshal(map[string]any{"requests": requests})
	if err != nil {
		return err
	}
	f := newForm()
	f.value("@jsonPayload", string(payload))
	for i := range requests {
		f.file(fmt.Sprintf("requests.%d.file", i), fmt.Sprintf("photo%d.jpg", i), bytes.NewReader(m.photo), int64(len(m.photo)))
	}
	var saved []struct{ Body struct{ File string } }
	if err := f.post(ctx, in.as(m.users[0].Token), "/api/batch", &saved); err != nil {
		return err
	}
	for _, one := range saved {
		if path.Ext(one.Body.File) != ".webp" {
			return fmt.Errorf("a photo of the batch was stored as %q, not as WebP", one.Body.File)
		}
	}
	if len(saved) != n {
		return fmt.Errorf("the batch saved %d photos of %d", len(saved), n)
	}
	return nil
}

// oneByOne uploads as many photos as a batch would bring.
func (m *mediaSite) oneByOne(ctx context.Context, in *instance, n int) error {
	for range n {
		if _, err := in.as(m.users[0].Token).uploadPhoto(ctx, m.photo); err != nil {
			return err
		}
	}
	return nil
}

func longest(times []time.Duration) string {
	return milliseconds.say(inMilliseconds(slices.Max(times)))
}

// writer is somebody who chats while something else goes on.
type writer struct {
	client client
	room   string
}

// during sends messages for as long as do runs, and gives the time of each until
// its ack.
func (w writer) during(ctx context.Context, do func() error) ([]time.Duration, error) {
	for range writeWarm {
		if _, err := w.send(ctx); err != nil {
			return nil, err
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- do() }()
	var times []time.Duration
	var failed error
	tick := time.NewTicker(writePause)
	defer tick.Stop()
	for {
		if failed == nil {
			var took time.Duration
			took, failed = w.send(ctx)
			times = append(times, took)
		}
		select {
		case err := <-ended:
			return times, errors.Join(err, failed)
		case <-tick.C:
		}
	}
}

func (w writer) send(ctx context.Context) (time.Duration, error) {
	start := time.Now()
	err := w.client.call(ctx, "POST", "/api/chat/rooms/"+w.room+"/messages", map[string]string{"text": text}, nil)
	return time.Since(start), err
}

// pause does nothing for a while.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
