package worker

import (
	"os"
	"strconv"
	"syscall"
)

// niceness is how far workers stand back: they get a tenth of a processor that
// the program wants too.
const niceness = 10

// yield lowers the priority of this process. Linux does that by thread, and new
// threads have that of the one that makes them.
func yield() {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness) // at least this one
		return
	}
	for _, thread := range threads {
		if id, err := strconv.Atoi(thread.Name()); err == nil {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, niceness)
		}
	}
}

// apart keeps signals of the terminal away from a worker: the program decides
// when it ends.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
