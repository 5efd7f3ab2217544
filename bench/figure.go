package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pocketchat/bench/load"
)

// section is a further table of the report, whose rows measure different things.
type section struct {
	title   string
	peer    string // title of the peer's column; empty: there is none
	figures []figure
	notes   []string // what a reader must know before quoting a figure
	err     error    // it could not be prepared: nothing was measured
	spans   []load.Result
}

// figure is a row of a section.
type figure struct {
	title string
	value float64
	unit  unit
	with  string  // what else is to be told beside the value
	peer  float64 // the peer's figure, 0: none
	noted string  // what stands in the peer's cell when it has no figure
	bound bound
	err   error
}

// bound is what we hold ourselves to. The zero value is none.
type bound struct {
	value float64
	least bool // at least, else at most
}

func atMost(v float64) bound  { return bound{value: v} }
func atLeast(v float64) bound { return bound{value: v, least: true} }

func (b bound) heldBy(v float64) bool {
	if b.least {
		return v >= b.value
	}
	return v <= b.value
}

func (b bound) say(u unit) string {
	if b.least {
		return "at least " + u.say(b.value)
	}
	return "at most " + u.say(b.value)
}

// unit says how a value is written.
type unit string

const (
	seconds      unit = "s"
	milliseconds unit = "ms"
	bytesUnit    unit = "bytes"
	perSecond    unit = "/s"
)

// mb is a megabyte, and kb a kilobyte, as everywhere in the bench.
const (
	kb = 1 << 10
	mb = 1 << 20
)

func (u unit) say(v float64) string {
	switch {
	case u == perSecond && v < 100:
		return short(v) + "/s"
	case u == perSecond:
		return thousands(int(math.Round(v))) + "/s"
	case u == bytesUnit && math.Abs(v) < mb:
		return strconv.FormatFloat(v/kb, 'f', 0, 64) + " KB"
	case u == bytesUnit && math.Abs(v) < 10*mb:
		return strconv.FormatFloat(v/mb, 'f', 1, 64) + " MB"
	case u == bytesUnit:
		return strconv.FormatFloat(v/mb, 'f', 0, 64) + " MB"
	}
	return short(v) + " " + string(u)
}

// String is the table with its notes in Markdown.
func (s section) String() string {
	var b strings.Builder
	b.WriteString("### " + s.title + "\n\n")
	if len(s.figures) > 0 {
		b.WriteString(s.table() + "\n")
	}
	for _, line := range append(s.verdicts(), append(s.failures(), s.notes...)...) {
		b.WriteString("- " + line + "\n")
	}
	return b.String()
}

func (s section) table() string {
	head, rule := "| What | PocketChat |", "|---|---|"
	if s.peer != "" {
		head, rule = head+" "+s.peer+" |", rule+"---|"
	}
	var b strings.Builder
	b.WriteString(head + " Bound |\n" + rule + "---|\n")
	for _, f := range s.figures {
		fmt.Fprintf(&b, "| %s | %s |", f.title, f.ours())
		if s.peer != "" {
			fmt.Fprintf(&b, " %s |", f.theirs())
		}
		if f.bound == (bound{}) {
			b.WriteString(" - |\n")
		} else {
			fmt.Fprintf(&b, " %s |\n", f.bound.say(f.unit))
		}
	}
	return b.String()
}

func (f figure) ours() string {
	switch {
	case f.err != nil:
		return "failed"
	case f.with == "":
		return f.unit.say(f.value)
	}
	return f.unit.say(f.value) + " · " + f.with
}

// theirs is the peer's figure, and ours divided by it.
func (f figure) theirs() string {
	switch {
	case f.peer > 0 && f.err == nil:
		return fmt.Sprintf("%s (%.2g ×)", f.unit.say(f.peer), f.value/f.peer)
	case f.noted != "":
		return f.noted
	}
	return "-"
}

// verdicts says which bounds are held.
func (s section) verdicts() []string {
	var lines []string
	for _, f := range s.figures {
		if f.err != nil || f.bound == (bound{}) {
			continue
		}
		verdict := "held"
		if !f.bound.heldBy(f.value) {
			verdict = "MISSED"
		}
		lines = append(lines, fmt.Sprintf("Bound %s: %s, %s; measured %s.", verdict, f.title, f.bound.say(f.unit), f.unit.say(f.value)))
	}
	return lines
}

func (s section) failures() []string {
	var lines []string
	if s.err != nil {
		lines = append(lines, fmt.Sprintf("Failed: %s, preparing: %v", s.title, s.err))
	}
	for _, f := range s.figures {
		if f.err != nil {
			lines = append(lines, fmt.Sprintf("Failed: %s: %v", f.title, f.err))
		}
	}
	return lines
}

// percent is a part of a whole.
func percent(part, whole int64) string {
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(max(whole, 1)))
}
