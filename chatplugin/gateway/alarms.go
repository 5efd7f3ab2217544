package gateway

import (
	"container/heap"
	"sync"
	"time"
)

// alarm is when a connection has to be looked at next: to decide its dialect,
// because it has not signed in, or because its session ends.
type alarm struct {
	at    time.Time
	index int // in the heap; -1 when not there
}

// alarms keeps the alarm of every connection in one heap, instead of a timer
// each. A connection has at most one.
type alarms struct {
	changed chan struct{} // one signal: the earliest alarm is another

	mu    sync.Mutex // protects the heap and the alarm of every Conn in it
	queue alarmQueue
}

func newAlarms() *alarms { return &alarms{changed: make(chan struct{}, 1)} }

// set gives c an alarm; the zero time takes it away.
func (a *alarms) set(c *Conn, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.queue.next()
	switch in := c.alarm.index >= 0; {
	case at.IsZero() && in:
		heap.Remove(&a.queue, c.alarm.index)
	case at.IsZero():
	case in:
		c.alarm.at = at
		heap.Fix(&a.queue, c.alarm.index)
	default:
		c.alarm.at = at
		heap.Push(&a.queue, c)
	}
	if a.queue.next().Equal(before) {
		return
	}
	select {
	case a.changed <- struct{}{}:
	default: // a signal waits already
	}
}

// next is the time of the earliest alarm, zero when there is none.
func (a *alarms) next() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.queue.next()
}

// due removes and returns the connections whose time has come.
func (a *alarms) due(now time.Time) []*Conn {
	a.mu.Lock()
	defer a.mu.Unlock()
	var conns []*Conn
	for len(a.queue) > 0 && !a.queue[0].alarm.at.After(now) {
		conns = append(conns, heap.Pop(&a.queue).(*Conn))
	}
	return conns
}

// alarmQueue implements heap.Interface, earliest first.
type alarmQueue []*Conn

func (q alarmQueue) next() time.Time {
	if len(q) == 0 {
		return time.Time{}
	}
	return q[0].alarm.at
}

func (q alarmQueue) Len() int           { return len(q) }
func (q alarmQueue) Less(i, j int) bool { return q[i].alarm.at.Before(q[j].alarm.at) }
func (q alarmQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].alarm.index, q[j].alarm.index = i, j
}

func (q *alarmQueue) Push(x any) {
	c := x.(*Conn)
	c.alarm.index = len(*q)
	*q = append(*q, c)
}

func (q *alarmQueue) Pop() any {
	old := *q
	c := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	c.alarm.index = -1
	return c
}
