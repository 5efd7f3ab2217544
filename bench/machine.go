package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// machine is what figures depend on.
type machine struct {
	Cores      int
	CPU        string
	Memory     string
	Kernel     string
	Go         string
	Node       string
	Sync       time.Duration // median of one 4 KB write and fsync in the data directory
	FilesLimit int
}

func describeMachine(ctx context.Context, dir string, files int) (machine, error) {
	took, err := syncTime(dir)
	if err != nil {
		return machine{}, fmt.Errorf("measuring fsync: %w", err)
	}
	node, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		node = []byte("none")
	}
	kernel, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		kernel = []byte(runtime.GOOS)
	}
	return machine{
		Cores:      runtime.NumCPU(),
		CPU:        procField("/proc/cpuinfo", "model name"),
		Memory:     memory(procField("/proc/meminfo", "MemTotal")),
		Kernel:     strings.TrimSpace(string(kernel)),
		Go:         runtime.Version(),
		Node:       strings.TrimSpace(string(node)),
		Sync:       took,
		FilesLimit: files,
	}, nil
}

// procField reads the first "name : value" line of a /proc file.
func procField(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, found := strings.Cut(lines.Text(), ":")
		if found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// memory turns "25288704 kB" into GB.
func memory(s string) string {
	var kb float64
	if _, err := fmt.Sscanf(s, "%f kB", &kb); err != nil {
		return s
	}
	return fmt.Sprintf("%.1f GB", kb/(1<<20))
}

// syncTime is the median time of a 4 KB append with fsync. It says whether the
// data directory is a disk at all: on tmpfs synchronous=FULL would be free.
func syncTime(dir string) (time.Duration, error) {
	const rounds = 101
	f, err := os.Create(filepath.Join(dir, "fsync-probe"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	page := make([]byte, 4096)
	times := make([]time.Duration, rounds)
	for i := range times {
		start := time.Now()
		if _, err := f.Write(page); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return times[rounds/2], nil
}

// String is the line of facts above the table.
func (m machine) String() string {
	return fmt.Sprintf("%d cores (%s), %s RAM, Linux %s, %s, Node %s; a 4 KB write with fsync takes %d µs here.",
		m.Cores, m.CPU, m.Memory, m.Kernel, m.Go, m.Node, m.Sync.Microseconds())
}
