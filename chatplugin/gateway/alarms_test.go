package gateway

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func newSleeper() *Conn {
	c := &Conn{}
	c.alarm.index = -1
	return c
}

func TestAlarmsComeInOrderAndOnce(t *testing.T) {
	a := newAlarms()
	start := time.Unix(1000, 0)
	var conns []*Conn
	for _, i := range rand.Perm(200) {
		c := newSleeper()
		a.set(c, start.Add(time.Duration(i)*time.Second))
		conns = append(conns, c)
	}
	for i, c := range conns {
		switch i % 4 {
		case 1:
			a.set(c, time.Time{})
		case 2:
			a.set(c, c.alarm.at.Add(time.Hour))
		}
	}
	due := a.due(start.Add(200 * time.Second))
	if len(due) != 100 {
		t.Fatalf("%d are due, want the 100 that were neither taken away nor put off", len(due))
	}
	if !slices.IsSortedFunc(due, func(a, b *Conn) int { return a.alarm.at.Compare(b.alarm.at) }) {
		t.Error("not in order of time")
	}
	if again := a.due(start.Add(200 * time.Second)); len(again) != 0 {
		t.Errorf("%d are due again", len(again))
	}
	if late := a.due(start.Add(2 * time.Hour)); len(late) != 50 {
		t.Errorf("%d were put off, want 50", len(late))
	}
	if !a.next().IsZero() {
		t.Error("something is left")
	}
}

func TestEarlierAlarmWakesTheSweeper(t *testing.T) {
	a := newAlarms()
	first, second := newSleeper(), newSleeper()
	at := time.Unix(1000, 0)
	woken := func() bool {
		select {
		case <-a.changed:
			return true
		default:
			return false
		}
	}
	a.set(first, at)
	if !woken() {
		t.Error("the first alarm did not wake")
	}
	a.set(second, at.Add(time.Minute))
	if woken() {
		t.Error("a later alarm woke for nothing")
	}
	a.set(second, at.Add(-time.Minute))
	if !woken() {
		t.Error("an earlier alarm did not wake")
	}
	a.set(second, time.Time{})
	a.set(second, time.Time{}) // twice is once
	if !woken() || !a.next().Equal(at) {
		t.Error("taking the earliest away must bring the next")
	}
}
