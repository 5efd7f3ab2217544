package socketio

import (
	"fmt"
	"log/slog"
	"reflect"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zishang520/socket.io/v3/pkg/types"
)

// emitter is the library's event emitter for objects with a handful of listeners. The library's own keeps two maps and a
// locked list per event: 2 KB for one websocket transport. It is safe for concurrent use.
type emitter struct {
	mu     sync.Mutex                 // held by who changes the list
	list   atomic.Pointer[[]listener] // never changed, only replaced
	logger *slog.Logger               // of panics
}

var _ types.EventEmitter = (*emitter)(nil)

// listener is one registered function.
type listener struct {
	event types.EventName
	call  types.EventListener
	code  uintptr      // what RemoveListener compares, as the library does: functions have no identity in Go
	fired *atomic.Bool // of a one-time listener, else nil
}

func (e *emitter) all() []listener {
	if list := e.list.Load(); list != nil {
		return *list
	}
	return nil
}

func (e *emitter) add(event types.EventName, once bool, calls []types.EventListener) {
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.all()
	list := make([]listener, len(old), len(old)+len(calls)) // not a byte more: it stays
	copy(list, old)
	for _, call := range calls {
		if call == nil {
			continue
		}
		l := listener{event: event, call: call, code: reflect.ValueOf(call).Pointer()}
		if once {
			l.fired = new(atomic.Bool)
		}
		list = append(list, l)
	}
	e.list.Store(&list)
}

// remove takes the first listener out that matches and reports whether there was one.
func (e *emitter) remove(match func(*listener) bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.all()
	for i := range old {
		if match(&old[i]) {
			list := slices.Concat(old[:i], old[i+1:])
			e.list.Store(&list)
			return true
		}
	}
	return false
}

// Emit calls the listeners of an event in the order they came. A listener that is added or removed meanwhile counts from the next call.
func (e *emitter) Emit(event types.EventName, args ...any) {
	list := e.all()
	for i := range list {
		l := &list[i]
		if l.event != event {
			continue
		}
		if l.fired != nil {
			if !l.fired.CompareAndSwap(false, true) {
				continue
			}
			e.remove(func(other *listener) bool { return other.fired == l.fired })
		}
		e.call(l, args)
	}
}

func (e *emitter) call(l *listener, args []any) {
	defer func() {
		if p := recover(); p != nil {
			e.logger.Error("socketio: listener panicked", "event", string(l.event), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	l.call(args...)
}

// On registers listeners.
func (e *emitter) On(event types.EventName, calls ...types.EventListener) error {
	e.add(event, false, calls)
	return nil
}

// AddListener is On.
func (e *emitter) AddListener(event types.EventName, calls ...types.EventListener) error {
	return e.On(event, calls...)
}

// Once registers listeners that are called once each.
func (e *emitter) Once(event types.EventName, calls ...types.EventListener) error {
	e.add(event, true, calls)
	return nil
}

// RemoveListener takes one registration of a listener back.
func (e *emitter) RemoveListener(event types.EventName, call types.EventListener) bool {
	if call == nil {
		return false
	}
	code := reflect.ValueOf(call).Pointer()
	return e.remove(func(l *listener) bool { return l.event == event && l.code == code })
}

// RemoveAllListeners takes all listeners of an event back.
func (e *emitter) RemoveAllListeners(event types.EventName) bool {
	found := false
	for e.remove(func(l *listener) bool { return l.event == event }) {
		found = true
	}
	return found
}

// Clear takes all listeners back.
func (e *emitter) Clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list.Store(nil)
}

// Listeners returns the functions registered for an event.
func (e *emitter) Listeners(event types.EventName) []types.EventListener {
	var calls []types.EventListener
	for _, l := range e.all() {
		if l.event == event {
			calls = append(calls, l.call)
		}
	}
	return calls
}

// ListenerCount is how many listeners an event has.
func (e *emitter) ListenerCount(event types.EventName) int { return len(e.Listeners(event)) }

// EventNames are the events that have listeners.
func (e *emitter) EventNames() []types.EventName {
	var names []types.EventName
	for _, l := range e.all() {
		if !slices.Contains(names, l.event) {
			names = append(names, l.event)
		}
	}
	return names
}

// Len is how many events have listeners.
func (e *emitter) Len() int { return len(e.EventNames()) }
