package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
)

// The workers of these tests are the test binary.
func init() { Main(testJob) }

func testJob(job []byte) []byte {
	switch word, rest, _ := strings.Cut(string(job), " "); word {
	case "pid":
		return []byte(strconv.Itoa(os.Getpid()))
	case "upper":
		return []byte(strings.ToUpper(rest))
	case "panic":
		panic(rest)
	case "exit":
		os.Exit(0)
	case "sleep":
		time.Sleep(time.Hour)
	case "environment":
		return []byte(strings.Join(os.Environ(), "\n"))
	case "priority":
		return priorities()
	}
	return nil
}

// priorities are those of all threads, as the kernel gives them: 20 less the
// niceness.
func priorities() []byte {
	var all []string
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return []byte(err.Error())
	}
	for _, thread := range threads {
		id, _ := strconv.Atoi(thread.Name())
		priority, err := syscall.Getpriority(syscall.PRIO_PROCESS, id)
		all = append(all, fmt.Sprint(priority, err))
	}
	return []byte(strings.Join(all, ","))
}

func newPool(t *testing.T) *Pool {
	t.Helper()
	p := &Pool{}
	t.Cleanup(p.Close)
	return p
}

// do runs a job that must succeed.
func do(t *testing.T, p *Pool, job string) string {
	t.Helper()
	result, err := p.Do(t.Context(), strings.NewReader(job), int64(len(job)))
	if err != nil {
		t.Fatalf("%.20s: %v", job, err)
	}
	return string(result)
}

func fail(p *Pool, job string) error {
	_, err := p.Do(context.Background(), strings.NewReader(job), int64(len(job)))
	return err
}

func TestJobsRunInOneOtherProcess(t *testing.T) {
	p := newPool(t)
	pid := do(t, p, "pid")
	if pid == strconv.Itoa(os.Getpid()) {
		t.Error("the job ran in this process")
	}
	large := strings.Repeat("large ", 1<<20)
	if got := do(t, p, "upper "+large); got != strings.ToUpper(large) {
		t.Errorf("%d bytes came back, want %d", len(got), len(large))
	}
	if got := do(t, p, "nothing"); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
	if again := do(t, p, "pid"); again != pid {
		t.Errorf("the worker was %s and is %s now", pid, again)
	}
}

func TestJobsAtOnceHaveAWorkerEach(t *testing.T) {
	p := newPool(t)
	const n = 3
	var wg sync.WaitGroup
	barrier := make(chan struct{})
	var arrived sync.WaitGroup
	arrived.Add(n)
	pids := make([]string, n)
	for i := range n {
		wg.Go(func() {
			// The job's last byte is read when all have a worker.
			last := readFunc(func(b []byte) (int, error) {
				arrived.Done()
				<-barrier
				return copy(b, "d"), nil
			})
			result, err := p.Do(t.Context(), io.MultiReader(strings.NewReader("pi"), io.LimitReader(last, 1)), 3)
			if err != nil {
				t.Error(err)
			}
			pids[i] = string(result)
		})
	}
	arrived.Wait()
	close(barrier)
	wg.Wait()
	if pids[0] == pids[1] || pids[1] == pids[2] || pids[0] == pids[2] {
		t.Errorf("workers %v, want three", pids)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func TestAWorkerThatDiesCostsItsJobOnly(t *testing.T) {
	p := newPool(t)
	for _, job := range []string{"panic decoder", "exit"} {
		if err := fail(p, job); !errors.Is(err, ErrDied) {
			t.Errorf("%s: %v, want %v", job, err, ErrDied)
		}
		if got := do(t, p, "upper next"); got != "NEXT" {
			t.Errorf("after %s: %q", job, got)
		}
	}
}

func TestAWorkerThatDiedIdleIsReplaced(t *testing.T) {
	p := newPool(t)
	pid := do(t, p, "pid")
	idle := p.idle[0]
	idle.kill()
	<-idle.ended
	if again := do(t, p, "pid"); again == pid {
		t.Errorf("the dead worker %s has answered", pid)
	}
}

func TestTheEndOfTheContextEndsTheWorker(t *testing.T) {
	p := newPool(t)
	do(t, p, "pid")
	w := p.idle[0]
	ctx, cancel := context.WithCancel(t.Context())
	job := io.MultiReader(strings.NewReader("sleep"), readFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }))
	if _, err := p.Do(ctx, job, 6); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	<-w.ended

	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Do(ctx, strings.NewReader("sleep"), 5); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	if got := do(t, p, "upper next"); got != "NEXT" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestAJobThatCannotBeRead(t *testing.T) {
	p := newPool(t)
	gone := errors.New("the disk is gone")
	if _, err := p.Do(t.Context(), iotest.ErrReader(gone), 10); !errors.Is(err, gone) {
		t.Errorf("got %v, want %v", err, gone)
	}
	if _, err := p.Do(t.Context(), strings.NewReader("pid"), 10); err == nil || !strings.Contains(err.Error(), "3 bytes") {
		t.Errorf("a job shorter than was said: %v", err)
	}
	if got := do(t, p, "upper next"); got != "NEXT" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestWorkersKnowNoSecrets(t *testing.T) {
	t.Setenv("FCM_CREDENTIALS", "secret")
	p := newPool(t)
	for line := range strings.SplitSeq(do(t, p, "environment"), "\n") {
		if name, _, _ := strings.Cut(line, "="); name != variable && name != "GOMAXPROCS" && name != "SystemRoot" {
			t.Errorf("a worker was given %s", line)
		}
	}
}

func TestWorkersStandBack(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("priorities are lowered on Linux only")
	}
	p := newPool(t)
	for _, priority := range strings.Split(do(t, p, "priority"), ",") {
		if priority != fmt.Sprint(20-niceness, error(nil)) {
			t.Errorf("a thread has the priority %s, want %d", priority, 20-niceness)
		}
	}
}

func TestIdleWorkersEnd(t *testing.T) {
	p := newPool(t)
	do(t, p, "pid")
	w := p.idle[0]
	if !w.retire.Reset(0) {
		t.Error("nothing was to end it")
	}
	<-w.ended
	if got := do(t, p, "upper next"); got != "NEXT" {
		t.Errorf("afterwards: %q", got)
	}
	w = p.idle[0]
	p.Close()
	p.Close()
	<-w.ended
	if got := do(t, p, "upper late"); got != "LATE" {
		t.Errorf("after Close: %q", got)
	}
	if len(p.idle) != 0 {
		t.Error("a worker was kept after Close")
	}
}

func TestWhereWorkersCannotStart(t *testing.T) {
	for name, command := range map[string]func() (*exec.Cmd, error){
		"no program":              func() (*exec.Cmd, error) { return exec.Command("/no/such/program"), nil },
		"a program that says hi":  func() (*exec.Cmd, error) { return exec.Command("echo", "hi, I am no worker of anybody's"), nil },
		"a program that ends":     func() (*exec.Cmd, error) { return exec.Command("true"), nil },
		"nobody knows where I am": func() (*exec.Cmd, error) { return nil, errors.New("lost") },
	} {
		p := &Pool{Command: command}
		if err := fail(p, "pid"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v, want %v", name, err, ErrUnavailable)
		}
	}
}

func TestServeEndsWithItsInput(t *testing.T) {
	for name, test := range map[string]struct {
		in   string
		code int
	}{
		"nothing":           {"", 0},
		"half a length":     {"\x00\x00", 1},
		"half a job":        {"\x00\x00\x00\x00\x00\x00\x00\x05upp", 1},
		"a job and no more": {"\x00\x00\x00\x00\x00\x00\x00\x07upper x", 0},
	} {
		var out bytes.Buffer
		if code := serve(strings.NewReader(test.in), &out, testJob); code != test.code {
			t.Errorf("%s: exit code %d, want %d", name, code, test.code)
		}
		if !strings.HasPrefix(out.String(), hello) {
			t.Errorf("%s: said %q", name, out.String())
		}
	}
	if serve(strings.NewReader(""), failingWriter{}, testJob) == 0 {
		t.Error("nobody listens, and it is content")
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
