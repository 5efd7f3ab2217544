package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// stopGrace is how long a child may take to end before it is killed.
const stopGrace = 10 * time.Second

// child is a process under measurement. It never outlives the bench: it ends
// with stop, with its context, or, by the kernel, with this process.
type child struct {
	cmd    *exec.Cmd
	output *tail
	done   chan struct{} // closed when the process has ended
}

// startChild runs a program. Lines of its standard output go to stdout when
// that is not nil, and the last of all its output is kept for error texts.
func startChild(ctx context.Context, stdout io.Writer, name string, args ...string) (*child, error) {
	c := &child{cmd: exec.CommandContext(ctx, name, args...), output: &tail{}, done: make(chan struct{})}
	c.cmd.SysProcAttr = childAttr()
	c.cmd.Cancel = func() error { return c.cmd.Process.Signal(syscall.SIGTERM) }
	c.cmd.WaitDelay = stopGrace
	c.cmd.Stderr = c.output
	c.cmd.Stdout = c.output
	if stdout != nil {
		c.cmd.Stdout = io.MultiWriter(c.output, stdout)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	go func() {
		defer close(c.done)
		_ = c.cmd.Wait() // how it ended is in ProcessState
	}()
	return c, nil
}

func (c *child) pid() int { return c.cmd.Process.Pid }

// stop ends the process and waits for it.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.done:
	case <-time.After(stopGrace):
		_ = c.cmd.Process.Kill()
		<-c.done
	}
}

// died is the error of a process that ended by itself.
func (c *child) died(what string) error {
	return fmt.Errorf("%s ended too early: %v: %s", what, c.cmd.ProcessState, c.output)
}

// tail keeps the last bytes written to it.
type tail struct {
	mu  sync.Mutex // protects buf: stdout and stderr may be copied at once
	buf []byte
}

const tailSize = 2000

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - tailSize; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.buf))
}
