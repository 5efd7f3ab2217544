package load

import (
	"context"
	"fmt"
	"time"
)

// fanout keeps Window messages under way into one room and counts the copies.
type fanout struct {
	*loop
	job Job
	res *Result

	measuring bool
	sent      int64 // messages
	copies    int64 // copies that arrived
	before    int64 // copies when measuring began
	hearers   int   // connections that got copies
	complete  int64 // messages of which all copies arrived
	starts    []time.Time
	times     samples
	senders   []*conn
}

func (f *fanout) run(ctx context.Context, conns []*conn) error {
	f.handle = f.arrived
	f.senders = conns[:f.job.Senders]
	if err := f.loopUntil(ctx, time.Now().Add(f.job.Warm)); err != nil {
		return err
	}
	m := StartMeter(f.job.PID)
	f.measuring = true
	f.before = f.copies
	err := f.loopUntil(ctx, m.start.Add(f.job.For))
	m.Stop(f.res)
	f.measuring = false
	f.res.Ops = f.copies - f.before
	f.res.Messages = f.res.Ops / int64(f.job.Copies)
	f.times.fill(f.res)
	if err != nil {
		return err
	}
	return f.drain(ctx)
}

func (f *fanout) arrived(c *conn, m message) {
	switch m.kind {
	case refused:
		f.res.Failed++
		if f.res.Failure == "" {
			f.res.Failure = string(m.text)
		}
	case event:
		f.copies++
		if !c.heard {
			c.heard = true
			f.hearers++
		}
		f.finishMessages()
	}
}

// finishMessages counts complete messages. It needs no per-message bookkeeping:
// every connection gets the messages in the same order, so when n times Copies
// copies have come, the time is that of the n-th message's last copy (or, with a
// window, of a neighbour's within the window).
func (f *fanout) finishMessages() {
	for f.copies >= (f.complete+1)*int64(f.job.Copies) && f.complete < f.sent {
		if f.measuring {
			f.times.add(time.Since(f.starts[f.complete%int64(f.job.Window)]))
		}
		f.complete++
	}
}

func (f *fanout) refill() error {
	for f.sent-f.complete < int64(f.job.Window) {
		if f.starts == nil {
			f.starts = make([]time.Time, f.job.Window)
		}
		f.starts[f.sent%int64(f.job.Window)] = time.Now()
		if err := f.send(f.senders[f.sent%int64(len(f.senders))]); err != nil {
			return err
		}
		f.sent++
	}
	return nil
}

func (f *fanout) done() bool {
	return f.measuring && f.job.Count > 0 && f.copies-f.before >= f.job.Count*int64(f.job.Copies)
}

func (f *fanout) loopUntil(ctx context.Context, deadline time.Time) error {
	last, copies := time.Now(), f.copies
	for !f.done() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.refill(); err != nil {
			return err
		}
		if err := f.poll(5 * time.Millisecond); err != nil {
			return err
		}
		now := time.Now()
		if f.copies != copies {
			last, copies = now, f.copies
		}
		switch {
		case f.res.Failed > 0:
			return f.res.Err()
		case f.crowded():
			return f.tooMany()
		case now.Sub(last) > stall:
			return fmt.Errorf("no copy for %s: %d of %d copies of %d messages arrived", stall, f.copies, f.sent*int64(f.job.Copies), f.sent)
		case now.After(deadline):
			return nil
		}
	}
	return nil
}

// drain waits for the copies still under way; what does not come is lost.
func (f *fanout) drain(ctx context.Context) error {
	want := f.sent * int64(f.job.Copies)
	last, copies := time.Now(), f.copies
	for f.copies < want && time.Since(last) < stall && ctx.Err() == nil {
		if err := f.poll(5 * time.Millisecond); err != nil {
			return err
		}
		if f.copies != copies {
			last, copies = time.Now(), f.copies
		}
	}
	if f.copies > want || f.crowded() {
		return f.tooMany()
	}
	f.res.Lost = want - f.copies
	return ctx.Err()
}

// crowded reports whether more connections hear than the job says. It shows early:
// copies alone exceed what was expected only once the last ones under way have come.
func (f *fanout) crowded() bool {
	hearers := f.job.Copies
	if f.job.Others {
		hearers++
	}
	return f.hearers > hearers
}

func (f *fanout) tooMany() error {
	return fmt.Errorf("%d copies of %d messages arrived at %d connections, the job says %d copies of each: the room is not what the job says",
		f.copies, f.sent, f.hearers, f.job.Copies)
}
