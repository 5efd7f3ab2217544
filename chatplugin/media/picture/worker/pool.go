package worker

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// The errors of Pool.Do, for errors.Is.
var (
	// ErrUnavailable: no worker can be started here.
	ErrUnavailable = errors.New("no worker process")
	// ErrDied: the worker ended before it had a result.
	ErrDied = errors.New("the worker process ended")
)

const (
	// idleTime is how long a worker waits for its next job before it is ended, and
	// gives back the memory of the last one.
	idleTime = 20 * time.Second

	// startTime is how long a worker may take to say hello, and to end. It is some
	// 11 ms of initializing packages.
	startTime = 20 * time.Second
)

// Pool keeps workers between jobs. It starts as many as there are jobs at once.
// It is safe for concurrent use. The zero Pool is ready.
type Pool struct {
	// Command makes the command that starts a worker. If not set, it is this
	// program.
	Command func() (*exec.Cmd, error)

	mu     sync.Mutex // protects the fields below
	idle   []*process // the one used last at the end
	closed bool
}

// Do runs one job of size bytes and gives its result. It ends the worker when ctx
// ends, or when the job can't be read. Errors: ErrUnavailable, ErrDied, that of
// ctx, that of job.
func (p *Pool) Do(ctx context.Context, job io.Reader, size int64) ([]byte, error) {
	w, err := p.take()
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, w.kill)
	result, err := w.do(job, size)
	if !stop() {
		err = ctx.Err() // it was killed, or is being
	}
	if err != nil {
		w.kill() // it may be in the middle of the job
		w.end()
		return nil, err
	}
	p.give(w)
	return result, nil
}

// Close ends the workers that have nothing to do; those that have end with their
// job. It may be called more than once.
func (p *Pool) Close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, w := range idle {
		w.retire.Stop()
		w.end()
	}
}

// Idle counts the workers that wait for their next job.
func (p *Pool) Idle() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.idle)
}

func (p *Pool) take() (*process, error) {
	for {
		w := p.pop()
		if w == nil {
			return start(p.command())
		}
		if w.alive() {
			return w, nil
		}
		w.end() // by somebody else's hand: the system was short of memory
	}
}

func (p *Pool) command() func() (*exec.Cmd, error) {
	if p.Command != nil {
		return p.Command
	}
	return itself
}

func (p *Pool) pop() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	last := len(p.idle) - 1
	w := p.idle[last]
	p.idle[last] = nil
	p.idle = p.idle[:last]
	w.retire.Stop()
	return w
}

func (p *Pool) give(w *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		go w.end()
		return
	}
	w.retire = time.AfterFunc(idleTime, func() { p.drop(w) })
	p.idle = append(p.idle, w)
}

// drop ends a worker that is idle still.
func (p *Pool) drop(w *process) {
	p.mu.Lock()
	for i, other := range p.idle {
		if other == w {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			p.mu.Unlock()
			w.end()
			return
		}
	}
	p.mu.Unlock()
}

// do sends one job and waits for its result.
func (w *process) do(job io.Reader, size int64) ([]byte, error) {
	err := binary.Write(w.in, binary.BigEndian, uint64(size))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDied, err)
	}
	read := &watched{r: job}
	sent, err := io.CopyN(w.in, read, size)
	switch {
	case read.err != nil:
		return nil, read.err
	case err == io.EOF:
		return nil, fmt.Errorf("the job has %d bytes and was said to have %d", sent, size)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDied, err)
	}
	result, err := receive(w.out)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDied, err)
	}
	return result, nil
}

// watched tells a job that can't be read from a worker that can't be written to.
type watched struct {
	r   io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}
