package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/store"
)

// replayPage is how many events one read of the log asks for.
const replayPage = 200

// errTooFar ends a replay that would not fit the connection's queue.
var errTooFar = errors.New("gateway: too far behind")

// CatchUp sends what the user missed since a log position through the
// dialect's Encode, in order, and then makes the connection live: no gap, no
// double. It is for Greeter.SignedIn; on a live connection it is Conflict.
//
// reset means that the client has to reload, and that the connection is live
// from position on: since is older than the log, from another life of the
// database, or so far back that reloading is cheaper (half of Socket.MaxQueue in
// bytes; part of it may have been sent then).
func (c *Conn) CatchUp(ctx context.Context, since int64, greet ...Greet) (position int64, reset bool, err error) {
	r, err := c.newReplay(since)
	if err != nil {
		return 0, false, err
	}
	reset, err = isReset(r.rounds(ctx))
	if err != nil {
		return 0, false, err
	}
	last := func(position int64) (bool, error) {
		if reset {
			return true, nil
		}
		var err error
		reset, err = isReset(r.upTo(position))
		return reset, err
	}
	position, err = c.goLive(last, greet)
	return position, reset, err
}

func (c *Conn) isLive() bool {
	c.g.line.Lock()
	defer c.g.line.Unlock()
	return c.live
}

// replay is one connection catching up.
type replay struct {
	c     *Conn
	w     *wire
	user  string
	since int64
	rooms map[string]bool // where the user is a member
	left  int             // bytes that may still be sent
}

func (c *Conn) newReplay(since int64) (*replay, error) {
	r := &replay{c: c, w: c.dialect(), user: c.Actor().User, since: since, rooms: map[string]bool{}}
	switch {
	case r.user == "" || r.w == nil:
		return nil, errSignIn
	case since < 0:
		return nil, chat.FieldError("since", "Must be a log position: 0 or more.")
	case c.isLive():
		return nil, chat.Errorf(chat.Conflict, "The connection is live already.")
	}
	r.left = c.g.cfg.maxQueue() / 2
	rooms, err := store.RoomIDsOf(c.g.app, r.user)
	if err != nil {
		return nil, err
	}
	for _, room := range rooms {
		r.rooms[room] = true
	}
	return r, nil
}

// waitFor waits until everything for user up to position was handed out. A
// client can know a position before the live connections heard of it, from the
// answer to a request: gone live at once, it would hear twice what it has.
func (g *Gateway) waitFor(ctx context.Context, user string, position int64) error {
	stop := context.AfterFunc(ctx, func() {
		g.line.Lock()
		defer g.line.Unlock()
		g.moved.Broadcast()
	})
	defer stop()
	newest, err := g.log.Position()
	if err != nil {
		return err
	}
	if position > newest {
		return feed.ErrReset
	}
	for {
		// Asked again each time: the log may pass over rows whose record is gone,
		// and then hands nothing out however long one waits.
		reached := g.handedOut()
		if reached >= position {
			return nil
		}
		awaited, err := g.awaits(user, reached, position)
		if err != nil || !awaited {
			return err
		}
		if err := g.waitMoved(ctx, reached); err != nil {
			return err
		}
	}
}

// awaits reports whether something after reached, up to and including position, is
// for user. Rows of the log that give this user no event don't count.
func (g *Gateway) awaits(user string, reached, position int64) (bool, error) {
	for reached < position {
		events, next, more, err := g.log.EventsFor(user, reached, 1)
		if err != nil {
			return false, err
		}
		if len(events) > 0 {
			return events[0].Head().Position <= position, nil
		}
		if !more {
			return false, nil
		}
		reached = next
	}
	return false, nil
}

// waitMoved waits until another event than the one at position was handed out.
// ctx must be one whose end broadcasts g.moved.
func (g *Gateway) waitMoved(ctx context.Context, position int64) error {
	g.line.Lock()
	defer g.line.Unlock()
	for g.position == position {
		if err := ctx.Err(); err != nil {
			return err
		}
		g.moved.Wait()
	}
	return nil
}

// rounds replays while live events go on, until little is left.
func (r *replay) rounds(ctx context.Context) error {
	if err := r.c.g.waitFor(ctx, r.user, r.since); err != nil {
		return err
	}
	select {
	case r.c.g.replays <- struct{}{}:
		defer func() { <-r.c.g.replays }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		before := r.since
		if err := r.upTo(r.c.g.handedOut()); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.since-before < replayPage {
			return nil
		}
	}
}

func (g *Gateway) handedOut() int64 {
	g.line.Lock()
	defer g.line.Unlock()
	return g.position
}

// upTo sends what the user missed up to and including position.
func (r *replay) upTo(position int64) error {
	for r.since < position {
		events, reached, more, err := r.c.g.log.EventsFor(r.user, r.since, replayPage)
		if err != nil {
			return err
		}
		v := r.c.g.newView()
		for _, ev := range events {
			if ev.Head().Position > position {
				break // it will come live
			}
			if err := r.send(ev, v); err != nil {
				return err
			}
		}
		if !more {
			reached = position
		}
		r.since = min(reached, position)
	}
	return nil
}

// send encodes one event and emits what of it is for this user.
func (r *replay) send(ev chat.Event, v *view) error {
	if e, ok := ev.(chat.MemberAdded); ok && e.Member.User == r.user {
		r.rooms[e.Member.Room] = true
	}
	for _, out := range r.c.g.encode(r.w, ev, v) {
		if !r.hears(out.To, ev.Head().Room) || (out.Where != nil && !out.Where(r.c)) {
			continue
		}
		said := out.Args
		if out.For != nil {
			said = out.For(r.user)
		}
		args, size, err := marshalArgs(said)
		if err != nil {
			r.c.g.logFailure("Could not encode a chat event", out.Event, r.c, err)
			continue
		}
		if r.left -= size; r.left < 0 {
			return errTooFar
		}
		r.c.Emit(out.Event, args...)
	}
	return nil
}

// hears reports whether the audience of an event in room includes the user. The
// log gives only events the user may see, so the event's own room counts even
// when the user is not in it any more: that is how they learn it.
func (r *replay) hears(to Audience, room string) bool {
	if slices.Contains(to.Except, r.user) || to.ExceptConn == r.c.ID() {
		return false
	}
	if slices.Contains(to.Users, r.user) || slices.ContainsFunc(to.Viewers, r.c.Viewing) {
		return true
	}
	return slices.ContainsFunc(to.Rooms, func(id string) bool { return id == room || r.rooms[id] })
}

// isReset tells the two reasons to reload from real errors.
func isReset(err error) (bool, error) {
	if errors.Is(err, feed.ErrReset) || errors.Is(err, errTooFar) {
		return true, nil
	}
	return false, err
}

// marshalArgs encodes arguments, to know their size in bytes.
func marshalArgs(args []any) (raw []any, size int, err error) {
	for _, arg := range args {
		b, err := json.Marshal(arg)
		if err != nil {
			return nil, 0, err
		}
		raw = append(raw, json.RawMessage(b))
		size += len(b)
	}
	return raw, size, nil
}
