package main

import (
	"context"

	"pocketchat/bench/load"
)

// target is a server to measure: one column of the table.
type target struct {
	title string
	// start runs the server afresh. Its memory must not be that of an earlier
	// scenario.
	start func(ctx context.Context) (*child, string, error)
	// job completes a scenario for the running server; false: it cannot do that.
	job func(s scenario, addr string, pid int) (load.Job, bool)
}

// cell is a result or why there is none.
type cell struct {
	res  load.Result
	err  error
	done bool // false: the target does not do this
}

// measure runs the scenarios on a target. Idle memory gets a server of its own:
// after other work the heap has room for the connections already.
func (t target) measure(ctx context.Context, list []scenario) []cell {
	cells := make([]cell, len(list))
	t.measureSome(ctx, list, cells, func(s scenario) bool { return s.job.Kind == load.Idle })
	t.measureSome(ctx, list, cells, func(s scenario) bool { return s.job.Kind != load.Idle })
	return cells
}

func (t target) measureSome(ctx context.Context, list []scenario, cells []cell, which func(scenario) bool) {
	server, addr, err := t.start(ctx)
	if err == nil {
		defer server.stop()
	}
	for i, s := range list {
		if !which(s) {
			continue
		}
		if err != nil {
			cells[i] = cell{err: err, done: true}
			continue
		}
		job, can := t.job(s, addr, server.pid())
		if !can {
			continue
		}
		progress("%s: %s, %d connections", t.title, s.title, job.Conns)
		res, err := generate(ctx, job)
		cells[i] = cell{res: res, err: err, done: true}
	}
}
