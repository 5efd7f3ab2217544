package presence

import (
	"container/heap"
	"time"
)

// deadline is something to look at when its time has come: the end of a grace
// period, or of one device's typing when conn and room are set. It is a
// reminder only; whether it still holds is decided then.
type deadline struct {
	at               time.Time
	user, conn, room string
}

// deadlines is a queue with the nearest one first.
type deadlines struct{ heap deadlineHeap }

func (q *deadlines) add(d deadline) { heap.Push(&q.heap, d) }

// pop takes the nearest deadline if it is due.
func (q *deadlines) pop(now time.Time) (deadline, bool) {
	if len(q.heap) == 0 || q.heap[0].at.After(now) {
		return deadline{}, false
	}
	return heap.Pop(&q.heap).(deadline), true
}

// next is the time of the nearest deadline, zero if there is none.
func (q *deadlines) next() time.Time {
	if len(q.heap) == 0 {
		return time.Time{}
	}
	return q.heap[0].at
}

// deadlineHeap implements heap.Interface.
type deadlineHeap []deadline

func (h deadlineHeap) Len() int           { return len(h) }
func (h deadlineHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h deadlineHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *deadlineHeap) Push(x any)        { *h = append(*h, x.(deadline)) }
func (h *deadlineHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = deadline{} // lets the strings go
	*h = old[:len(old)-1]
	return last
}
