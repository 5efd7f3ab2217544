package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pocketchat/bench/load"
)

// report is one run.
type report struct {
	date      string
	command   string
	machine   machine
	scenarios []scenario
	columns   []column
	sections  []section
	notes     []string // what went differently from the plan
}

// column is what one target reached, a cell for each scenario. When the first
// column is ours, the others are compared with it.
type column struct {
	title string
	ours  bool
	err   error // the target could not be prepared: no cell was measured
	cells []cell
}

// our gives our cell of a scenario, an empty one when we were not measured.
func (r report) our(i int) cell {
	if len(r.columns) == 0 || !r.columns[0].ours {
		return cell{}
	}
	return r.columns[0].cells[i]
}

// String is the report in Markdown.
func (r report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "`%s`, %s\n\n%s\n\n", r.command, r.date, r.machine)
	for _, line := range slices.Concat(r.disturbance(), r.notes) {
		b.WriteString("- " + line + "\n")
	}
	if len(r.columns) > 0 {
		b.WriteString("\n### Messages\n\n" + r.messages())
	}
	for _, s := range r.sections {
		b.WriteString("\n" + s.String())
	}
	return b.String()
}

// messages is the table of the scenarios with its notes.
func (r report) messages() string {
	var b strings.Builder
	b.WriteString("| Scenario | Connections |")
	for _, c := range r.columns {
		b.WriteString(" " + c.title + " |")
	}
	b.WriteString("\n|---|---:|" + strings.Repeat("---|", len(r.columns)) + "\n")
	for i, s := range r.scenarios {
		fmt.Fprintf(&b, "| %s | %s |", s.title, thousands(s.job.Conns))
		for k, c := range r.columns {
			b.WriteString(" " + c.cells[i].String())
			if k > 0 {
				b.WriteString(ratio(r.our(i), c.cells[i]))
			}
			b.WriteString(" |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nA cell is the rate (acks, or copies delivered, per second) · p50 / p99 in milliseconds until the ack, " +
		"or until the last member has the message · server CPU per ack or copy. (n ×) is PocketChat's figure divided by the peer's.\n\n")
	for _, line := range slices.Concat(r.floors(), r.broken(), caveats) {
		b.WriteString("- " + line + "\n")
	}
	return b.String()
}

// caveats are what a reader must know before quoting a figure.
var caveats = []string{
	"Everything runs on one machine over loopback: servers and load generator share the cores, no TLS, no real network. Rates are lower bounds; compare within one run only.",
	"PocketChat runs as it ships, with synchronous=FULL and every hook, rule and index; only its rate limits are off. An ack means that the message is on disk; each also goes to the connected members of its room within the same figures.",
	"The Node peer keeps nothing: no accounts, tokens, membership, storage or order across a restart. It shows what the wire alone costs. It is one thread.",
	"The PocketBase peers store a record of the same shape over REST, without membership, sequence, read state, log or any delivery. NORMAL is PocketBase's default: an acknowledged record may vanish with the power.",
	"Memory is resident memory above that of the freshly started server, garbage included, divided by the signed-in idle connections; each user has several.",
}

func (c cell) String() string {
	switch {
	case !c.done:
		return "-"
	case c.err != nil:
		return "failed"
	case c.res.Ops == 0:
		return fmt.Sprintf("%.1f KB each", c.res.BytesPerConn()/1024)
	}
	return fmt.Sprintf("%s/s · %s / %s · %s µs", thousands(int(c.res.PerSecond())), short(c.res.P50), short(c.res.P99),
		short(c.res.ServerCPU*1e6/float64(c.res.Ops)))
}

// value is the figure a cell is compared by.
func (c cell) value() float64 {
	if c.res.Ops == 0 {
		return c.res.BytesPerConn()
	}
	return c.res.PerSecond()
}

func (c cell) valid() bool { return c.done && c.err == nil }

func ratio(ours, theirs cell) string {
	if !ours.valid() || !theirs.valid() || theirs.value() <= 0 {
		return ""
	}
	return fmt.Sprintf(" (%.2g ×)", ours.value()/theirs.value())
}

// floors says of our own column whether it holds what we promise.
func (r report) floors() []string {
	var lines []string
	for i, s := range r.scenarios {
		c := r.our(i)
		if s.floor == 0 || !c.valid() {
			continue
		}
		bound, held := "at least", c.value() >= s.floor
		if s.job.Kind == load.Idle {
			bound, held = "at most", c.value() <= s.floor
		}
		verdict := "held"
		if !held {
			verdict = "MISSED"
		}
		lines = append(lines, fmt.Sprintf("Floor %s: %s, %s connections, %s %s; measured %s.",
			verdict, s.title, thousands(s.job.Conns), bound, thousands(int(s.floor)), thousands(int(c.value()))))
	}
	return lines
}

// disturbance tells how much of the machine went to processes that are no part
// of the measurement: figures of a busy machine should not be quoted.
func (r report) disturbance() []string {
	const worthTelling = 5 // percent
	worst := 0.0
	look := func(res load.Result) {
		if res.Seconds > 0 && r.machine.Cores > 0 {
			worst = max(worst, 100*res.OtherCPU/res.Seconds/float64(r.machine.Cores))
		}
	}
	for _, c := range r.columns {
		for _, cell := range c.cells {
			if cell.valid() {
				look(cell.res)
			}
		}
	}
	for _, s := range r.sections {
		for _, span := range s.spans {
			look(span)
		}
	}
	if worst < worthTelling {
		return nil
	}
	return []string{fmt.Sprintf("Other processes took up to %.0f %% of the machine's CPU during a measurement.", worst)}
}

// failures are all of the run.
func (r report) failures() []string {
	lines := r.broken()
	for _, s := range r.sections {
		lines = append(lines, s.failures()...)
	}
	return lines
}

// broken are the failures of the scenarios.
func (r report) broken() []string {
	var lines []string
	for _, c := range r.columns {
		if c.err != nil {
			lines = append(lines, fmt.Sprintf("Failed: %s, preparing: %v", c.title, c.err))
		}
		for i, cell := range c.cells {
			if cell.err != nil {
				lines = append(lines, fmt.Sprintf("Failed: %s, %s, %d connections: %v", c.title, r.scenarios[i].title, r.scenarios[i].job.Conns, cell.err))
			}
		}
	}
	return lines
}

// short writes a time with the digits that mean something.
func short(t float64) string {
	switch {
	case t < 1:
		return strconv.FormatFloat(t, 'f', 2, 64)
	case t < 100:
		return strconv.FormatFloat(t, 'f', 1, 64)
	}
	return thousands(int(math.Round(t)))
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
