package main

import "syscall"

// childAttr makes the kernel end a child when the bench dies, however it dies.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
