package load

import (
	"os"
	"syscall"
)

// OpenFiles raises this process's open file limit to the hard limit, which
// children inherit, and returns it.
func OpenFiles() (int, error) {
	var lim syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &lim); err != nil {
		return 0, os.NewSyscallError("getrlimit", err)
	}
	lim.Cur = lim.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &lim); err != nil {
		return 0, os.NewSyscallError("setrlimit", err)
	}
	const plenty = 1 << 30 // "infinity" must fit an int
	return int(min(lim.Max, plenty)), nil
}
