package socketio

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/zishang520/socket.io/v3/pkg/types"
)

func TestEmitterCallsListenersInOrderAndOnceOnlyOnce(t *testing.T) {
	e := &emitter{logger: slog.New(slog.DiscardHandler)}
	var calls []string
	note := func(name string) func(...any) {
		return func(args ...any) { calls = append(calls, fmt.Sprint(name, args)) }
	}
	_ = e.On("a", note("on"), nil)
	_ = e.Once("a", note("once"), func(...any) { e.Emit("a", "inner") }) // must not call itself for ever
	_ = e.On("b", note("other"))
	e.Emit("a", 1, 2)
	e.Emit("a")
	want := []string{"on[1 2]", "once[1 2]", "on[inner]", "on[]"}
	if !slices.Equal(calls, want) {
		t.Errorf("calls %v, want %v", calls, want)
	}
	if e.ListenerCount("a") != 1 || e.Len() != 2 || !slices.Equal(e.EventNames(), []types.EventName{"a", "b"}) {
		t.Errorf("left: %d of a, events %v", e.ListenerCount("a"), e.EventNames())
	}
}

func TestEmitterForgetsRemovedListeners(t *testing.T) {
	e := &emitter{logger: slog.New(slog.DiscardHandler)}
	called := 0
	f, g := func(...any) { called++ }, func(...any) { called += 100 }
	_ = e.On("a", f, f, g)
	_ = e.Once("b", f)
	if !e.RemoveListener("a", g) || !e.RemoveListener("a", f) || e.RemoveListener("a", g) || e.RemoveListener("a", nil) {
		t.Error("each registration can be taken back once")
	}
	if !e.RemoveListener("b", f) || e.RemoveAllListeners("b") {
		t.Error("a one-time listener is found by its function")
	}
	if e.Emit("a"); called != 1 || len(e.Listeners("a")) != 1 {
		t.Errorf("called %d times, want once", called)
	}
	if !e.RemoveAllListeners("a") || e.Len() != 0 {
		t.Errorf("%d events left", e.Len())
	}
	_ = e.On("a", f)
	if e.Clear(); e.Len() != 0 {
		t.Error("Clear left something")
	}
}

func TestEmitterGoesOnAfterAPanic(t *testing.T) {
	e := &emitter{logger: slog.New(slog.DiscardHandler)}
	reached := false
	_ = e.On("a", func(...any) { panic("one listener") }, func(...any) { reached = true })
	if e.Emit("a"); !reached {
		t.Error("the next listener was not called")
	}
}
