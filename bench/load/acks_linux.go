package load

import (
	"context"
	"fmt"
	"time"
)

// acks keeps one request in flight on every connection and times the answers.
type acks struct {
	*loop
	job Job
	res *Result

	measuring bool
	stopping  bool
	waiting   int // requests without an answer yet
	times     samples
	err       error
}

func (a *acks) run(ctx context.Context, conns []*conn) error {
	a.handle = a.answered
	for _, c := range conns {
		a.waiting++
		if err := a.send(c); err != nil {
			return err
		}
	}
	if err := a.loopUntil(ctx, time.Now().Add(a.job.Warm)); err != nil {
		return err
	}
	m := StartMeter(a.job.PID)
	a.measuring = true
	err := a.loopUntil(ctx, m.start.Add(a.job.For))
	m.Stop(a.res)
	a.measuring, a.stopping = false, true
	a.res.Messages = a.res.Ops
	a.times.fill(a.res)
	if err != nil {
		return err
	}
	return a.drain(ctx)
}

func (a *acks) answered(c *conn, m message) {
	if m.kind != ack && m.kind != refused {
		return
	}
	a.waiting--
	switch {
	case m.kind == refused:
		a.res.Failed++
		if a.res.Failure == "" {
			a.res.Failure = string(m.text)
		}
	case a.measuring:
		a.res.Ops++
		a.times.add(time.Since(c.sent))
	}
	if a.stopping || a.done() || a.err != nil {
		return
	}
	a.waiting++
	a.err = a.send(c)
}

func (a *acks) done() bool { return a.job.Count > 0 && a.res.Ops >= a.job.Count }

// loopUntil runs until the deadline, the count or a failure. A refusal ends the
// job: figures made of errors are worth nothing.
func (a *acks) loopUntil(ctx context.Context, deadline time.Time) error {
	last, seen := time.Now(), a.seen
	for !a.done() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.poll(5 * time.Millisecond); err != nil {
			return err
		}
		now := time.Now()
		if a.seen != seen {
			last, seen = now, a.seen
		}
		switch {
		case a.err != nil:
			return a.err
		case a.res.Failed > 0:
			return a.res.Err()
		case len(a.byFD) == 0:
			return fmt.Errorf("the server closed all connections")
		case now.Sub(last) > stall:
			return fmt.Errorf("no answer for %s with %d requests in flight", stall, a.waiting)
		case now.After(deadline):
			return nil
		}
	}
	return nil
}

// drain takes the answers still under way, so that the next job meets an idle
// server and a lost answer is noticed.
func (a *acks) drain(ctx context.Context) error {
	end := time.Now().Add(stall)
	for a.waiting > 0 && time.Now().Before(end) && ctx.Err() == nil {
		if err := a.poll(5 * time.Millisecond); err != nil {
			return err
		}
	}
	a.res.Lost = int64(a.waiting)
	return ctx.Err()
}
