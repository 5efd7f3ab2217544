package presence

import (
	"fmt"
	"testing"
	"time"
)

func TestTypingIsPassedOnAtMostOncePerSecond(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "1")
		r.take()
		// 21 key presses in two seconds.
		for i := range 21 {
			tr.Typing("ann", "1", "r1", fmt.Sprint(i), true)
			time.Sleep(100 * time.Millisecond)
		}
		want(t, r.take(), `ann types "0" in r1=true`, `ann types "10" in r1=true`, `ann types "20" in r1=true`)
	})
}

func TestTypingExpiresWithoutRefresh(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "1")
		r.take()
		tr.Typing("ann", "1", "r1", "", true)
		time.Sleep(500 * time.Millisecond)
		tr.Typing("ann", "1", "r1", "", true) // too soon to be passed on, but it refreshes
		want(t, r.take(), "ann types in r1=true")

		time.Sleep(defaultTypingTTL - time.Millisecond)
		want(t, r.take())
		time.Sleep(time.Millisecond)
		want(t, r.take(), "ann types in r1=false")
		time.Sleep(time.Hour)
		want(t, r.take())
	})
}

func TestTypingEnds(t *testing.T) {
	ends := map[string]func(tr *Tracker){
		"by the client":    func(tr *Tracker) { tr.Typing("ann", "1", "r1", "", false) },
		"by sending":       func(tr *Tracker) { tr.StopTyping("ann", "r1") },
		"by disconnecting": func(tr *Tracker) { tr.Disconnect("ann", "1") },
		"by leaving":       func(tr *Tracker) { tr.Leave("ann", "r1") },
		"by all of them": func(tr *Tracker) {
			tr.StopTyping("ann", "r1")
			tr.Leave("ann", "r1")
			tr.Typing("ann", "1", "r1", "", false)
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
				tr.Connect("ann", "1")
				tr.Connect("ann", "2")
				tr.Typing("ann", "1", "r1", "", true)
				r.take()
				end(tr)
				want(t, r.take(), "ann types in r1=false")
				time.Sleep(time.Hour)
				want(t, r.take())
				if len(tr.state.rooms) != 0 {
					t.Fatal("the room was not forgotten")
				}
			})
		})
	}
}

func TestTypingOnTwoDevicesEndsWithTheSecond(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "1")
		tr.Connect("ann", "2")
		r.take()
		tr.Typing("ann", "1", "r1", "", true)
		time.Sleep(3 * time.Second)
		tr.Typing("ann", "2", "r1", "", true)
		want(t, r.take(), "ann types in r1=true", "ann types in r1=true")

		time.Sleep(3 * time.Second) // the first device expires
		want(t, r.take())
		time.Sleep(3 * time.Second)
		want(t, r.take(), "ann types in r1=false")
	})
}
