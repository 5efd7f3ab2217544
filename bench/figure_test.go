package main

import (
	"errors"
	"strings"
	"testing"

	"pocketchat/bench/load"
)

func sampleSection() section {
	return section{
		title: "Pictures", peer: "cwebp",
		figures: []figure{
			{title: "CPU", unit: seconds, value: 0.6, peer: 0.4, bound: atMost(0.9)},
			{title: "Size", unit: bytesUnit, value: 200 * kb, with: "9.0 %", noted: "not installed"},
			{title: "Rate", unit: perSecond, value: 1499, bound: atLeast(1500)},
			{title: "Lost", unit: seconds, bound: atMost(1), peer: 1, err: errors.New("no answer")},
		},
		notes: []string{"Mind this."},
	}
}

func TestSectionPutsEveryFigureIntoItsRow(t *testing.T) {
	got := sampleSection().String()
	for _, want := range []string{
		"### Pictures\n\n| What | PocketChat | cwebp | Bound |\n|---|---|---|---|\n",
		"| CPU | 0.60 s | 0.40 s (1.5 ×) | at most 0.90 s |\n",
		"| Size | 200 KB · 9.0 % | not installed | - |\n",
		"| Rate | 1,499/s | - | at least 1,500/s |\n",
		"| Lost | failed | - | at most 1.0 s |\n",
		"- Bound held: CPU, at most 0.90 s; measured 0.60 s.\n",
		"- Bound MISSED: Rate, at least 1,500/s; measured 1,499/s.\n",
		"- Failed: Lost: no answer\n",
		"- Mind this.\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "held: Lost") || strings.Contains(got, "held: Size") {
		t.Errorf("a verdict on what was not measured or has no bound:\n%s", got)
	}
}

func TestSectionWithoutPeerHasNoColumnForOne(t *testing.T) {
	s := sampleSection()
	s.peer = ""
	if got := s.String(); !strings.Contains(got, "| What | PocketChat | Bound |\n|---|---|---|\n") || !strings.Contains(got, "| CPU | 0.60 s | at most 0.90 s |\n") {
		t.Fatalf("got\n%s", got)
	}
}

func TestUnitsKeepTheDigitsThatMeanSomething(t *testing.T) {
	tests := []struct {
		unit unit
		v    float64
		want string
	}{
		{seconds, 0.634, "0.63 s"}, {milliseconds, 31.42, "31.4 ms"}, {perSecond, 2.96, "3.0/s"}, {perSecond, 2345.6, "2,346/s"},
		{bytesUnit, 212200, "207 KB"}, {bytesUnit, 2277925, "2.2 MB"}, {bytesUnit, 500 * mb, "500 MB"}, {bytesUnit, -2 * mb, "-2.0 MB"},
	}
	for _, test := range tests {
		if got := test.unit.say(test.v); got != test.want {
			t.Errorf("%v %s: got %q, want %q", test.v, test.unit, got, test.want)
		}
	}
}

func TestReportHasTheSectionsAndTheirFailures(t *testing.T) {
	r := sample()
	r.machine.Cores = 2
	s := sampleSection()
	s.spans = []load.Result{{Seconds: 2, OtherCPU: 1}}
	r.sections = []section{s, {title: "Push", err: errors.New("no key")}}
	got := r.String()
	for _, want := range []string{"### Messages\n\n| Scenario |", "\n### Pictures\n\n| What |", "\n### Push\n\n- Failed: Push, preparing: no key\n", "up to 25 % of the machine"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if failed := strings.Join(r.failures(), "\n"); !strings.Contains(failed, "no key") || !strings.Contains(failed, "Lost: no answer") || !strings.Contains(failed, "no such program") {
		t.Errorf("failures are missing in\n%s", failed)
	}
}

func TestReportOfASectionAloneHasNoEmptyTable(t *testing.T) {
	r := report{scenarios: sample().scenarios, sections: []section{sampleSection()}}
	if got := r.String(); strings.Contains(got, "### Messages") || strings.Contains(got, "| Send |") {
		t.Fatalf("got\n%s", got)
	}
}
