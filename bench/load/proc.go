package load

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// selfPID names the generator itself for usage.
const selfPID = -1

// Usage is what /proc tells about a process.
type Usage struct {
	CPU float64 // seconds, user and system, its children's included
	RSS int64   // bytes, of itself
}

// usage reads a process; one that is not there (or pid 0) has zero usage.
func usage(pid int) Usage {
	name := "self"
	switch {
	case pid == 0:
		return Usage{}
	case pid != selfPID:
		name = strconv.Itoa(pid)
	}
	stat, err := os.ReadFile("/proc/" + name + "/stat")
	if err != nil {
		return Usage{}
	}
	u, err := parseStat(stat, os.Getpagesize())
	if err != nil {
		return Usage{}
	}
	for _, child := range children(pid) {
		u.CPU += usage(child).CPU
	}
	return u
}

// children are the processes that a process started and that have not ended. The
// generator (selfPID) and no process (0) are taken to have none.
func children(pid int) []int {
	if pid <= 0 {
		return nil
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var found []int
	for _, entry := range entries {
		child, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + entry.Name() + "/stat")
		if err != nil {
			continue // it has ended meanwhile
		}
		if fields := statFields(stat); len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			found = append(found, child)
		}
	}
	return found
}

// statFields are the fields of /proc/PID/stat from the state on. The command name
// before it may hold spaces and brackets.
func statFields(b []byte) []string {
	end := bytes.LastIndexByte(b, ')')
	if end < 0 {
		return nil
	}
	return strings.Fields(string(b[end+1:]))
}

// ticksPerSecond is the unit of CPU times in /proc: USER_HZ, which is 100 on every
// Linux architecture Go runs on.
const ticksPerSecond = 100

// parseStat reads /proc/PID/stat (proc(5)): utime, stime and those of children
// that have ended (cutime, cstime) in ticks, and rss in pages.
func parseStat(b []byte, page int) (Usage, error) {
	f := statFields(b)
	if len(f) < 22 {
		return Usage{}, fmt.Errorf("unexpected /proc stat line %.80q", b)
	}
	var ticks int64
	for _, field := range f[11:15] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return Usage{}, fmt.Errorf("unexpected /proc stat line %.80q", b)
		}
		ticks += n
	}
	pages, err := strconv.ParseInt(f[21], 10, 64)
	if err != nil {
		return Usage{}, fmt.Errorf("unexpected /proc stat line %.80q", b)
	}
	return Usage{CPU: float64(ticks) / ticksPerSecond, RSS: pages * int64(page)}, nil
}

// Memory is the resident memory of a process and of its children in bytes: now, and
// the most since they began or since ResetPeak. The children's most need not have
// been at the same time, so the sum is an upper bound.
func Memory(pid int) (now, peak int64, err error) {
	if now, peak, err = memory(pid); err != nil {
		return 0, 0, err
	}
	for _, child := range children(pid) {
		if n, p, err := memory(child); err == nil { // else it has ended meanwhile
			now, peak = now+n, peak+p
		}
	}
	return now, peak, nil
}

func memory(pid int) (now, peak int64, err error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, 0, err
	}
	return parseStatus(b)
}

// ResetPeak makes the peak of a process and of its children what they have now: the
// 5 of proc(5), clear_refs. It is refused for processes of other users.
func ResetPeak(pid int) error {
	for _, child := range children(pid) {
		_ = resetPeak(child) // it may end meanwhile
	}
	return resetPeak(pid)
}

func resetPeak(pid int) error {
	return os.WriteFile("/proc/"+strconv.Itoa(pid)+"/clear_refs", []byte("5"), 0)
}

// parseStatus reads VmRSS and VmHWM from /proc/PID/status (proc(5)), in kB.
func parseStatus(b []byte) (now, peak int64, err error) {
	for line := range bytes.Lines(b) {
		name, value, _ := strings.Cut(string(line), ":")
		var to *int64
		switch name {
		case "VmRSS":
			to = &now
		case "VmHWM":
			to = &peak
		default:
			continue
		}
		if _, err := fmt.Sscanf(value, "%d kB", to); err != nil {
			return 0, 0, fmt.Errorf("unexpected /proc status line %.80q", line)
		}
	}
	if now == 0 || peak == 0 {
		return 0, 0, errors.New("no memory in /proc status: the process has ended")
	}
	return now << 10, peak << 10, nil
}

// busy is the CPU time of the whole machine in seconds, idle and waiting for
// disks left out.
func busy() float64 {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	return parseBusy(stat)
}

// parseBusy adds up the first line of /proc/stat (proc(5)): user, nice, system,
// (idle, iowait,) irq, softirq, steal.
func parseBusy(b []byte) float64 {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	f := strings.Fields(string(line))
	if len(f) < 9 || f[0] != "cpu" {
		return 0
	}
	var ticks int64
	for _, i := range []int{1, 2, 3, 6, 7, 8} {
		n, err := strconv.ParseInt(f[i], 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return float64(ticks) / ticksPerSecond
}
