package main

import (
	"errors"
	"strings"
	"testing"

	"pocketchat/bench/load"
)

func done(ops int64) cell {
	return cell{done: true, res: load.Result{Ops: ops, Seconds: 2, P50: 0.25, P99: 12.34, ServerCPU: 1}}
}

func sample() report {
	return report{
		command: "go run ./bench",
		scenarios: []scenario{
			{title: "Send", job: load.Job{Kind: load.Acks, Conns: 256}, floor: 3000},
			{title: "Memory", job: load.Job{Kind: load.Idle, Conns: 5000}, floor: 40 << 10},
		},
		columns: []column{
			{"Ours", true, nil, []cell{done(8000), {done: true, res: load.Result{Connected: 5000, RSSAfter: 5000 * 20 << 10}}}},
			{"Peer", false, nil, []cell{done(4000), {}}},
			{"Broken", false, nil, []cell{{done: true, err: errors.New("no answer")}, {}}},
			{"Absent", false, errors.New("no such program"), []cell{{}, {}}},
		},
	}
}

func TestReportPutsEveryResultIntoItsCell(t *testing.T) {
	got := sample().String()
	for _, want := range []string{
		"| Scenario | Connections | Ours | Peer | Broken | Absent |\n|---|---:|---|---|---|---|\n",
		"| Send | 256 | 4,000/s · 0.25 / 12.3 · 125 µs | 2,000/s · 0.25 / 12.3 · 250 µs (2 ×) | failed | - |\n",
		"| Memory | 5,000 | 20.0 KB each | - | - | - |\n",
		"- Failed: Broken, Send, 256 connections: no answer\n",
		"- Failed: Absent, preparing: no such program\n",
		"- Floor held: Send, 256 connections, at least 3,000; measured 4,000.\n",
		"- Floor held: Memory, 5,000 connections, at most 40,960; measured 20,480.\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestReportSaysWhenAFloorIsMissed(t *testing.T) {
	r := sample()
	r.scenarios[0].floor, r.scenarios[1].floor = 4001, 20479
	if got := strings.Count(r.String(), "Floor MISSED"); got != 2 {
		t.Fatalf("%d floors are said to be missed, want 2:\n%s", got, r)
	}
}

func TestReportComparesWithNobodyWhenWeWereNotMeasured(t *testing.T) {
	r := sample()
	r.columns = r.columns[1:]
	if got := r.String(); strings.Contains(got, "(1 ×)") || strings.Contains(got, "Floor") {
		t.Fatalf("a peer was taken for us:\n%s", got)
	}
}

func TestReportSaysWhenTheMachineWasBusy(t *testing.T) {
	r := sample()
	r.machine.Cores = 2
	r.columns[1].cells[0].res.OtherCPU = 1 // of 2 seconds on 2 cores
	if got := r.String(); !strings.Contains(got, "up to 25 % of the machine") {
		t.Fatalf("no word of it in\n%s", got)
	}
	r.columns[1].cells[0].res.OtherCPU = 0.1
	if got := r.String(); strings.Contains(got, "Other processes") {
		t.Fatalf("2.5 %% are not worth a line:\n%s", got)
	}
}

func TestTimesKeepTheDigitsThatMeanSomething(t *testing.T) {
	for v, want := range map[float64]string{0.0456: "0.05", 0.999: "1.00", 1: "1.0", 17.64: "17.6", 266.4: "266", 1769.6: "1,770"} {
		if got := short(v); got != want {
			t.Errorf("short(%v) = %s, want %s", v, got, want)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -123: "-123", -1234: "-1,234"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestPageKeepsWhatStandsAroundTheFigures(t *testing.T) {
	page := "# Title\n" + beginMark + "\nold\n" + endMark + "\nrest\n"
	got, err := between(page, "\nnew\n")
	if want := "# Title\n" + beginMark + "\n\nnew\n\n" + endMark + "\nrest\n"; err != nil || got != want {
		t.Fatalf("got %q, %v", got, err)
	}
	if again, err := between(got, "new"); err != nil || again != got {
		t.Fatalf("writing twice changed the page: %q, %v", again, err)
	}
	for _, bad := range []string{"", beginMark, endMark + beginMark} {
		if _, err := between(bad, "new"); err == nil {
			t.Errorf("accepted the page %q", bad)
		}
	}
}

func TestIdleConnectionsFitTheOpenFileLimit(t *testing.T) {
	if n, notes := fitIdle(5000, 20000); n != 5000 || notes != nil {
		t.Fatalf("got %d, %v", n, notes)
	}
	if n, notes := fitIdle(5000, 4096); n != 4096-spareFiles || len(notes) != 1 || !strings.Contains(notes[0], "3,596") {
		t.Fatalf("got %d, %v", n, notes)
	}
	if n, _ := fitIdle(5000, 100); n != 0 {
		t.Fatalf("got %d", n)
	}
}
