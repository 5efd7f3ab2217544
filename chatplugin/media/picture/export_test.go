package picture

import "os/exec"

// Workers counts the worker processes that wait for their next image.
func Workers(c *Converter) int { return c.workers.Idle() }

// StartWorkersWith replaces the command that starts workers.
func StartWorkersWith(c *Converter, command func() (*exec.Cmd, error)) { c.workers.Command = command }
