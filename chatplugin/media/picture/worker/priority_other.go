//go:build !linux

package worker

import "syscall"

// yield does nothing here: workers compete with the program.
func yield() {}

func apart() *syscall.SysProcAttr { return nil }
