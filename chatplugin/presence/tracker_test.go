package presence

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pocketchat/chatplugin/chat"
)

// recorder keeps what a tracker emits, as short lines.
type recorder struct {
	mu    sync.Mutex // protects lines
	lines []string
}

func (r *recorder) emit(e chat.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line(e))
}

// take waits until the tracker rests and gives what came since the last call.
// Only inside a synctest bubble.
func (r *recorder) take() []string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := r.lines
	r.lines = nil
	return lines
}

func line(e chat.Event) string {
	switch e := e.(type) {
	case chat.Presence:
		return fmt.Sprintf("%s online=%t", e.User, e.Online)
	case chat.Viewing:
		return fmt.Sprintf("%s views %s=%t", e.User, e.Head().Room, e.On)
	case chat.Typing:
		if e.Text != "" {
			return fmt.Sprintf("%s types %q in %s=%t", e.User, e.Text, e.Head().Room, e.On)
		}
		return fmt.Sprintf("%s types in %s=%t", e.User, e.Head().Room, e.On)
	}
	return fmt.Sprintf("%T", e)
}

// inBubble runs a test with a tracker on synthetic time.
func inBubble(t *testing.T, test func(t *testing.T, tr *Tracker, r *recorder)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		tr := New(Config{}, r.emit)
		defer tr.Close()
		test(t, tr, r)
	})
}

func want(t *testing.T, got []string, lines ...string) {
	t.Helper()
	if len(got) == 0 && len(lines) == 0 {
		return
	}
	if !reflect.DeepEqual(got, lines) {
		t.Fatalf("events:\n got %q\nwant %q", got, lines)
	}
}

func TestUserIsOnlineFromFirstDeviceToGraceAfterLast(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "phone")
		tr.Connect("ann", "laptop")
		tr.Connect("ann", "laptop")
		want(t, r.take(), "ann online=true")

		tr.Disconnect("ann", "phone")
		time.Sleep(time.Minute)
		want(t, r.take())

		tr.Disconnect("ann", "laptop")
		time.Sleep(defaultGrace - time.Millisecond)
		want(t, r.take())
		if !tr.Online("ann") {
			t.Fatal("offline inside the grace period")
		}
		time.Sleep(time.Millisecond)
		want(t, r.take(), "ann online=false")
		if tr.Online("ann") {
			t.Fatal("online after the grace period")
		}
	})
}

func TestReconnectInsideGraceIsNotSeen(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "1")
		r.take()
		for i := range 5 {
			tr.Disconnect("ann", fmt.Sprint(i+1))
			time.Sleep(defaultGrace - time.Second)
			tr.Connect("ann", fmt.Sprint(i+2))
		}
		time.Sleep(time.Hour)
		want(t, r.take())

		// Each new absence has a full grace period of its own.
		tr.Disconnect("ann", "6")
		time.Sleep(defaultGrace)
		want(t, r.take(), "ann online=false")
	})
}

func TestLastSeenIsWhenTheLastDeviceLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var offline chat.Presence
		tr := New(Config{Grace: time.Minute}, func(e chat.Event) {
			if p := e.(chat.Presence); !p.Online {
				offline = p
			}
		})
		defer tr.Close()
		tr.Connect("ann", "1")
		time.Sleep(time.Second)
		left := time.Now()
		tr.Disconnect("ann", "1")
		time.Sleep(time.Minute)
		synctest.Wait()
		if !offline.LastSeen.Equal(left) {
			t.Fatalf("last seen %v, left at %v", offline.LastSeen, left)
		}
		if !offline.Head().At.Equal(left.Add(time.Minute)) {
			t.Fatalf("event at %v, want the end of the grace period", offline.Head().At)
		}
	})
}

func TestNegativeGraceGoesOfflineAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		tr := New(Config{Grace: -1}, r.emit)
		defer tr.Close()
		tr.Connect("ann", "1")
		tr.Disconnect("ann", "1")
		want(t, r.take(), "ann online=true", "ann online=false")
	})
}

func TestViewingCountsDevices(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "phone")
		tr.Connect("ann", "laptop")
		r.take()

		tr.View("ann", "phone", "r1")
		tr.View("ann", "phone", "r1")
		tr.View("ann", "laptop", "r1")
		tr.View("ann", "laptop", "r2")
		want(t, r.take(), "ann views r1=true", "ann views r2=true")

		tr.Unview("ann", "phone", "r1")
		tr.Unview("ann", "phone", "r1")
		tr.Unview("ann", "phone", "r2")
		want(t, r.take())
		if !tr.ViewsRoom("ann", "r1") {
			t.Fatal("the laptop still views r1")
		}

		tr.Disconnect("ann", "laptop")
		want(t, r.take(), "ann views r1=false", "ann views r2=false")
		if got := tr.Viewers("r1"); len(got) != 0 {
			t.Fatalf("viewers of r1: %q", got)
		}
	})
}

func TestStrangersConnectionDoesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "1")
		tr.Disconnect("ann", "1")
		r.take()

		tr.View("ann", "1", "r1")
		tr.Typing("ann", "1", "r1", "", true)
		tr.View("bob", "1", "r1")
		tr.Unview("bob", "1", "r1")
		tr.Typing("bob", "1", "r1", "", true)
		tr.Typing("bob", "1", "r1", "", false)
		tr.StopTyping("bob", "r1")
		tr.Leave("bob", "r1")
		tr.Disconnect("bob", "1")
		tr.ForgetRoom("r1")
		want(t, r.take())
		if len(tr.state.rooms) != 0 {
			t.Fatal("a late call left a room behind")
		}
	})
}

func TestLeaveEndsViewsOnAllDevices(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		for _, conn := range []string{"1", "2"} {
			tr.Connect("ann", conn)
			tr.View("ann", conn, "r1")
			tr.View("ann", conn, "r2")
		}
		r.take()
		tr.Leave("ann", "r1")
		want(t, r.take(), "ann views r1=false")
		if !tr.ViewsRoom("ann", "r2") {
			t.Fatal("the other room was left too")
		}
	})
}

func TestDeletedRoomIsForgottenSilently(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("ann", "1")
		tr.View("ann", "1", "r1")
		tr.Typing("ann", "1", "r1", "", true)
		r.take()
		tr.ForgetRoom("r1")
		tr.Disconnect("ann", "1")
		time.Sleep(defaultTypingTTL)
		want(t, r.take(), "ann online=false")
	})
}

func TestListsOfUsers(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Connect("bob", "1")
		tr.Connect("ann", "2")
		tr.View("bob", "1", "r1")
		tr.View("ann", "2", "r1")
		if got := tr.Everyone(); !reflect.DeepEqual(got, []string{"ann", "bob"}) {
			t.Fatalf("everyone: %q", got)
		}
		if got := tr.Viewers("r1"); !reflect.DeepEqual(got, []string{"ann", "bob"}) {
			t.Fatalf("viewers: %q", got)
		}
		got := tr.OnlineUsers([]string{"ann", "eve", ""})
		if !reflect.DeepEqual(got, map[string]bool{"ann": true}) {
			t.Fatalf("online: %v", got)
		}
	})
}

func TestSlowSinkDelaysNoCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		r := &recorder{}
		tr := New(Config{}, func(e chat.Event) {
			<-release
			r.emit(e)
		})
		defer tr.Close()
		tr.Connect("ann", "1")
		synctest.Wait() // emit hangs now
		tr.Connect("bob", "1")
		tr.View("bob", "1", "r1")
		for i := range maxWaiting + 10 {
			tr.Typing("bob", "1", fmt.Sprint("room", i), "", true)
		}
		tr.Connect("cat", "1")
		tr.mu.Lock()
		waiting := len(tr.waiting)
		tr.mu.Unlock()
		if waiting != maxWaiting+1 {
			t.Fatalf("%d events wait, want typing to stop at %d and presence to be kept", waiting, maxWaiting)
		}
		close(release)
		got := r.take()
		if got[0] != "ann online=true" || got[1] != "bob online=true" || got[len(got)-1] != "cat online=true" {
			t.Fatalf("order was lost: first %q, last %q", got[:2], got[len(got)-1])
		}
	})
}

func TestClosedTrackerDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		tr := New(Config{}, r.emit)
		tr.Connect("ann", "1")
		tr.Disconnect("ann", "1")
		r.take()
		tr.Close()
		tr.Close()
		tr.Connect("bob", "1")
		tr.Typing("ann", "1", "r1", "", true)
		time.Sleep(time.Hour)
		want(t, r.take())
		if tr.Online("bob") {
			t.Fatal("a closed tracker took a connection")
		}
	})
}

func TestConcurrentUseLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := New(Config{}, func(chat.Event) {})
		defer tr.Close()
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				user, conn := fmt.Sprint("u", i%4), fmt.Sprint("c", i)
				for n := range 50 {
					room := fmt.Sprint("r", n%3)
					tr.Connect(user, conn)
					tr.View(user, conn, room)
					tr.Typing(user, conn, room, "", true)
					tr.Viewers(room)
					tr.StopTyping(user, room)
					if n%7 == 0 {
						tr.Leave(user, room)
					}
					if n%11 == 0 {
						tr.ForgetRoom(room)
					}
					tr.Disconnect(user, conn)
				}
			})
		}
		wg.Wait()
		time.Sleep(defaultGrace + defaultTypingTTL)
		synctest.Wait()
		tr.mu.Lock()
		defer tr.mu.Unlock()
		if len(tr.state.users)+len(tr.state.rooms)+len(tr.state.due.heap) != 0 {
			t.Fatalf("left behind: %d users, %d rooms, %d deadlines", len(tr.state.users), len(tr.state.rooms), len(tr.state.due.heap))
		}
	})
}

func TestAgainSaysOnlyWhatIs(t *testing.T) {
	inBubble(t, func(t *testing.T, tr *Tracker, r *recorder) {
		tr.Again("ann")
		want(t, r.take())
		tr.Connect("ann", "phone")
		tr.Connect("ann", "tablet")
		tr.View("ann", "phone", "kitchen")
		tr.View("ann", "tablet", "kitchen")
		tr.View("ann", "tablet", "attic")
		r.take()
		if got := tr.Views("ann"); !reflect.DeepEqual(got, []string{"attic", "kitchen"}) {
			t.Errorf("views %v", got)
		}
		tr.Again("ann")
		want(t, r.take(), "ann online=true")
		tr.Disconnect("ann", "phone")
		tr.Disconnect("ann", "tablet")
		time.Sleep(time.Minute)
		if got := tr.Views("ann"); len(got) > 0 {
			t.Errorf("views %v when gone", got)
		}
	})
}
