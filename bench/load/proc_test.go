package load

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestChildrenAreThoseThatRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	child := exec.Command("cat") // until its input ends
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if got := children(os.Getpid()); !slices.Contains(got, child.Process.Pid) {
		t.Errorf("children %v, want %d among them", got, child.Process.Pid)
	}
	if _, _, err := Memory(os.Getpid()); err != nil {
		t.Error(err)
	}
	in.Close()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := children(os.Getpid()); slices.Contains(got, child.Process.Pid) {
		t.Errorf("children %v, but %d has ended", got, child.Process.Pid)
	}
}

func TestParseStatCountsFromTheLastBracket(t *testing.T) {
	line := "4242 (my (odd) name) S 1 4242 4242 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 9 0 12345 1000000 77 18446744073709551615 1 1"
	u, err := parseStat([]byte(line), 4096)
	if err != nil || u.CPU != 2 || u.RSS != 77*4096 {
		t.Fatalf("got %+v, %v; want 2 CPU seconds and 77 pages", u, err)
	}
	ended := strings.Replace(line, " 150 50 0 0 ", " 150 50 70 30 ", 1)
	if u, err := parseStat([]byte(ended), 4096); err != nil || u.CPU != 3 {
		t.Errorf("with children that have ended: %+v, %v; want 3 CPU seconds", u, err)
	}
	for _, bad := range []string{"", "1 (x) S 1 2", "no brackets at all"} {
		if _, err := parseStat([]byte(bad), 4096); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}

func TestParseBusyLeavesOutIdleAndDisk(t *testing.T) {
	if got := parseBusy([]byte("cpu  100 20 30 9999 8888 4 5 41 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")); got != 2 {
		t.Fatalf("got %v seconds, want 2", got)
	}
	for _, bad := range []string{"", "cpu 1 2", "intr 1 2 3 4 5 6 7 8 9", "cpu a 2 3 4 5 6 7 8"} {
		if got := parseBusy([]byte(bad)); got != 0 {
			t.Errorf("%q: got %v", bad, got)
		}
	}
}

func TestParseStatusReadsMemoryNowAndAtMost(t *testing.T) {
	now, peak, err := parseStatus([]byte("Name:\tVmRSS\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t4\n"))
	if err != nil || now != 1<<20 || peak != 2<<20 {
		t.Fatalf("got %d, %d, %v; want 1 and 2 MB", now, peak, err)
	}
	for _, bad := range []string{"", "VmHWM: 1 kB\n", "VmHWM: 1 kB\nVmRSS: many kB\n"} {
		if _, _, err := parseStatus([]byte(bad)); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}
