package load

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"time"
)

// stall ends a job whose server has stopped answering.
const stall = 5 * time.Second

// Run performs one job. It returns within Warm+For plus the time to connect and
// to drain, or when ctx ends.
func Run(ctx context.Context, j Job) (Result, error) {
	if err := j.validate(); err != nil {
		return Result{}, fmt.Errorf("job: %w", err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var w wire
	if run := rand.Text()[:8] + "-"; j.HTTP {
		w = newHTTPWire(j, run)
	} else {
		w = newSocketIO(j, run)
	}
	l, err := newLoop(w)
	if err != nil {
		return Result{}, err
	}
	defer l.close()

	res := Result{RSSBefore: usage(j.PID).RSS}
	start := time.Now()
	conns, err := l.connectAll(ctx, j.Addr, j.Conns, j.Ready != "")
	if err != nil {
		return Result{}, fmt.Errorf("opening %d connections: %w", j.Conns, err)
	}
	res.Connected, res.ConnectSeconds = len(conns), time.Since(start).Seconds()

	switch j.Kind {
	case Idle:
		err = l.idle(ctx, j)
	case Acks:
		err = (&acks{loop: l, job: j, res: &res}).run(ctx, conns)
	case Fanout:
		err = (&fanout{loop: l, job: j, res: &res}).run(ctx, conns)
	}
	res.RSSAfter = usage(j.PID).RSS
	res.Closed = l.closed
	return res, err
}

// idle answers heartbeats until the server's memory is to be read.
func (l *loop) idle(ctx context.Context, j Job) error {
	for end := time.Now().Add(j.Hold); time.Now().Before(end); {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.poll(50 * time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}
