package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"pocketchat/bench/load"
)

// generatorMode makes this binary the load generator: a job on stdin, a result
// on stdout.
const generatorMode = "generate-load"

// connectBudget is what a job may take beside its own times: connecting,
// settling and draining.
const connectBudget = time.Minute

func generatorMain() error {
	var job load.Job
	if err := json.NewDecoder(os.Stdin).Decode(&job); err != nil {
		return fmt.Errorf("reading the job: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), job.Warm+job.For+job.Hold+connectBudget)
	defer cancel()
	res, err := load.Run(ctx, job)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(res)
}

// generate runs a job in a process of its own, so that its memory, its garbage
// collector and its file descriptors are nobody else's.
func generate(ctx context.Context, job load.Job) (load.Result, error) {
	self, err := os.Executable()
	if err != nil {
		return load.Result{}, err
	}
	input, err := json.Marshal(job)
	if err != nil {
		return load.Result{}, err
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, self, generatorMode)
	cmd.SysProcAttr = childAttr()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGKILL) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		said := strings.TrimPrefix(strings.TrimSpace(stderr.String()), "bench: ")
		return load.Result{}, fmt.Errorf("load generator: %w: %s", err, said)
	}
	var res load.Result
	if err := json.Unmarshal(stdout.Bytes(), &res); err != nil {
		return load.Result{}, fmt.Errorf("load generator answered %.200q: %w", stdout.Bytes(), err)
	}
	return res, res.Err()
}
