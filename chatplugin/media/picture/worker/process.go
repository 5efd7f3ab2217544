package worker

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// process is one worker, seen from the program.
type process struct {
	cmd    *exec.Cmd
	in     *os.File
	from   *os.File
	out    *bufio.Reader // of from
	ended  chan struct{} // closed when the process has ended
	once   sync.Once     // of end
	retire *time.Timer   // while idle
}

// itself is the command that starts this program, also when its file was replaced
// by a newer one.
func itself() (*exec.Cmd, error) {
	const link = "/proc/self/exe"
	if runtime.GOOS == "linux" {
		if _, err := os.Stat(link); err == nil {
			return exec.Command(link), nil
		}
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(program), nil
}

// start starts a worker and waits for its hello.
func start(command func() (*exec.Cmd, error)) (*process, error) {
	cmd, err := command()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	// Nothing of the program's environment: it may hold keys.
	cmd.Env = []string{variable + "=1", "GOMAXPROCS=" + strconv.Itoa(runtime.GOMAXPROCS(0)), "SystemRoot=" + os.Getenv("SystemRoot")}
	cmd.SysProcAttr = apart()
	w, err := connect(cmd)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err := w.greet(); err != nil {
		w.kill()
		w.end()
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return w, nil
}

// connect starts the process with a pipe in and a pipe out. They are ours and not
// exec's, which closes them when the process ends: its last words may be unread.
func connect(cmd *exec.Cmd) (*process, error) {
	stdin, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer stdin.Close()
	from, stdout, err := os.Pipe()
	if err != nil {
		_ = in.Close()
		return nil, err
	}
	defer stdout.Close()
	cmd.Stdin, cmd.Stdout = stdin, stdout
	if err := cmd.Start(); err != nil {
		_, _ = in.Close(), from.Close()
		return nil, err
	}
	w := &process{cmd: cmd, in: in, from: from, out: bufio.NewReader(from), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		_ = cmd.Wait() // how it ended makes no difference
	}()
	return w, nil
}

func (w *process) alive() bool {
	select {
	case <-w.ended:
		return false
	default:
		return true
	}
}

// greet reads the hello. A program whose packages print something while they are
// initialized, or end it, can't be its own worker.
func (w *process) greet() error {
	late := time.AfterFunc(startTime, w.kill)
	defer late.Stop()
	said := make([]byte, len(hello))
	if _, err := io.ReadFull(w.out, said); err != nil {
		return fmt.Errorf("it said no hello: %w", err)
	}
	if string(said) != hello {
		return fmt.Errorf("it said %q, want %q", said, hello)
	}
	return nil
}

// kill ends what the worker does now. end must follow.
func (w *process) kill() { _ = w.cmd.Process.Kill() }

// end lets a worker go and waits for it. Without input it ends by itself.
func (w *process) end() {
	w.once.Do(func() {
		_ = w.in.Close()
		late := time.AfterFunc(startTime, w.kill)
		defer late.Stop()
		<-w.ended
		_ = w.from.Close()
	})
}
