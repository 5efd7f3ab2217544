//go:build !linux

package load

import (
	"context"
	"errors"
	"runtime"
)

// Run needs epoll and /proc and therefore Linux.
func Run(context.Context, Job) (Result, error) {
	return Result{}, errors.New("the load generator uses epoll and /proc and runs on Linux only, this is " + runtime.GOOS)
}

// OpenFiles needs Linux.
func OpenFiles() (int, error) {
	return 0, errors.New("raising the open file limit is written for Linux only, this is " + runtime.GOOS)
}
