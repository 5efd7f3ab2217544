package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/socketio"
)

// maxWaiting is how many events a connection may send before its dialect is
// decided. The next one decides for the default.
const maxWaiting = 32

var errStopping = chat.Errorf(chat.Unavailable, "The server is restarting. Try again in a moment.")

// event is one event of a client.
type event struct {
	name string
	args []json.RawMessage
	ack  socketio.Ack // nil: the client passed no callback
}

// onEvent is called by the Socket.IO server, one event of a connection at a
// time.
func (g *Gateway) onEvent(sock *socketio.Conn, name string, args []json.RawMessage, ack socketio.Ack) {
	c, ok := sock.State().(*Conn)
	if !ok {
		return // onOpen panicked
	}
	e := event{name, args, ack}
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.dialect() == nil {
		w := g.choose.fromEvent(name, args)
		if w == nil && len(c.waiting) < maxWaiting {
			c.waiting = append(c.waiting, e)
			return
		}
		if w == nil {
			w = g.choose.fallback
		}
		c.decide(w)
		g.alarms.set(c, c.nextAlarm())
	}
	if c.dialect() != nil { // it has one unless the connection just ended
		c.handle(e)
	}
}

// handle runs one event and answers it. c.turn must be held and the dialect
// decided.
func (c *Conn) handle(e event) {
	reply, err := c.run(e)
	if err == nil {
		c.answer(e, reply)
		return
	}
	problem := chat.AsError(err)
	if problem.Code == chat.Internal {
		c.g.logFailure("A chat event failed", e.name, c, err)
	}
	var shape any
	c.g.guard(e.name, c, func() { shape = c.dialect().Fail(c, e.name, problem) })
	c.answer(e, shape)
}

// run calls the handler of an event. A panic in it costs this event.
func (c *Conn) run(e event) (reply any, err error) {
	actor, w := c.Actor(), c.dialect()
	if c.hasEnded() {
		return nil, errSignIn
	}
	if c.g.stopping.Load() {
		return nil, errStopping
	}
	in, known := w.events[e.name]
	if err := c.g.limits.allow(in.rate(), actor.User, c.hs.RemoteIP); err != nil {
		return nil, err
	}
	if !known {
		return nil, chat.Errorf(chat.Unsupported, "There is no event %q.", shorten(e.name))
	}
	ctx, cancel := context.WithTimeout(c.Context(), c.g.cfg.EventTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	return in.Do(ctx, c, e.args)
}

func (c *Conn) hasEnded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

func (c *Conn) answer(e event, arg any) {
	if e.ack == nil {
		return
	}
	if err := e.ack(arg); err != nil && !errors.Is(err, socketio.ErrClosed) {
		c.g.logFailure("Could not encode a chat answer", e.name, c, err)
		_ = e.ack(nil) // the client must not wait for ever
	}
}

func (in Inbound) rate() Rate {
	if in.Rate == "" {
		return RateEvent
	}
	return in.Rate
}

// shorten keeps a hostile event name out of answers.
func shorten(name string) string {
	const limit = 60
	if r := []rune(name); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return name
}

// guard runs a dialect's code. A panic is logged and goes no further; c may be
// nil.
func (g *Gateway) guard(event string, c *Conn, f func()) {
	defer func() {
		if p := recover(); p != nil {
			g.logFailure("A chat dialect panicked", event, c, panicked(p))
		}
	}()
	f()
}

// panicked makes an error of a recovered panic, with its stack for the log.
func panicked(p any) error {
	return fmt.Errorf("panic: %v\n%s", p, debug.Stack())
}

// logFailure writes the one log line of a failure.
func (g *Gateway) logFailure(what, event string, c *Conn, err error) {
	attrs := []any{slog.String("event", shorten(event)), slog.Any("error", err)}
	if c != nil {
		attrs = append(attrs, slog.String("dialect", c.Dialect()), slog.String("user", c.Actor().User))
	}
	g.app.Logger().Error(what, attrs...)
}
