package gateway

import (
	"context"
	"errors"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/store"
)

// maxReads is how often rooms are read again because somebody came or went
// meanwhile, before they are read while nothing can change.
const maxReads = 3

// Greet runs while a connection becomes live: after everything it missed and
// before the first live event. position is where the log stands for it; reset
// says that it can't be brought up to date and has to reload. It holds up the
// whole server, so it may Emit and nothing else.
type Greet func(position int64, reset bool)

// Live makes the connection hear live events from now on, without catching up.
// The gateway calls it when Greeter.SignedIn returns; only a dialect that wants
// to greet calls it itself. On a live connection it does nothing.
func (c *Conn) Live(greet ...Greet) error {
	_, err := c.goLive(func(position int64) (bool, error) { return false, nil }, greet)
	return err
}

// goLive puts the connection into its audiences while no event is handed out.
// last runs just before, with the position handed out so far.
func (c *Conn) goLive(last func(position int64) (reset bool, err error), greet []Greet) (position int64, err error) {
	g, user, w := c.g, c.Actor().User, c.dialect()
	if user == "" || w == nil {
		return 0, errSignIn
	}
	var rooms []string
	unlock, err := g.lockMembers(func() (err error) {
		rooms, err = store.RoomIDsOf(g.app, user)
		return err
	})
	if err != nil {
		return 0, err
	}
	defer unlock()
	position = g.position
	if c.live {
		return position, nil
	}
	if c.hasEnded() {
		return position, errEnded
	}
	reset, err := last(position)
	if err != nil {
		return position, err
	}
	for _, f := range greet {
		f(position, reset)
	}
	keys := make([]string, 0, len(rooms)+1)
	keys = append(keys, w.userKey(user))
	in := make(map[string]bool, len(rooms))
	for _, room := range rooms {
		keys = append(keys, w.roomKey(room))
		in[room] = true
	}
	for _, room := range c.views() {
		if in[room] {
			keys = append(keys, w.viewKey(room))
		}
	}
	c.sock.Join(keys...)
	c.live = true
	w.live.Add(1)
	return position, nil
}

// unlive undoes goLive's counting; the audiences forget a connection that ended
// by themselves.
func (c *Conn) unlive() {
	c.g.line.Lock()
	defer c.g.line.Unlock()
	if c.live {
		c.live = false
		c.dialect().live.Add(-1)
	}
}

// lockMembers runs read and takes the line such that no membership change was
// handed out in between: what read saw and what is handed out next fit together.
// The caller must unlock unless there is an error.
func (g *Gateway) lockMembers(read func() error) (unlock func(), err error) {
	for range maxReads {
		before := g.members.Load()
		if err := read(); err != nil {
			return nil, err
		}
		g.line.Lock()
		if g.members.Load() == before {
			return g.line.Unlock, nil
		}
		g.line.Unlock()
	}
	g.line.Lock()
	if err := read(); err != nil {
		g.line.Unlock()
		return nil, err
	}
	return g.line.Unlock, nil
}

// joinRoom lets the live connections of a user hear a room. g.line must be held.
func (g *Gateway) joinRoom(user, room string) {
	for _, c := range g.conns.of(user) {
		if c.live {
			c.sock.Join(c.dialect().roomKey(room))
		}
	}
}

// leaveRoom undoes joinRoom and View. g.line must be held.
func (g *Gateway) leaveRoom(user, room string) {
	for _, c := range g.conns.of(user) {
		c.setViewing(room, false)
		if c.live {
			w := c.dialect()
			c.sock.Leave(w.roomKey(room), w.viewKey(room))
		}
	}
}

// View notes that the user looks at a room on this connection, and puts the
// connection into the room's Viewers audience. NotFound when it is not the
// user's room.
func (c *Conn) View(ctx context.Context, room string) error {
	return c.view(ctx, room, func() error { return nil })
}

// ViewFrom is View for wires that begin with a room's past. read reads it and
// show emits it while no event is handed out, so that the connection hears of
// everything exactly once: in the past, or afterwards as an event. coming is what
// may have been read already and will be handed out: show leaves it out of the
// past. They hold up the whole server, so they must be short.
func (c *Conn) ViewFrom(ctx context.Context, room string, read func() error, show func(coming []chat.Event)) error {
	return c.view(ctx, room, func() error {
		if err := read(); err != nil {
			return err
		}
		// After the read: what was committed in between is in both.
		coming, err := c.g.coming(c.Actor().User)
		if err == nil {
			show(coming)
		}
		return err
	})
}

// view runs begin before the connection hears of the room, while no event is
// handed out.
func (c *Conn) view(ctx context.Context, room string, begin func() error) error {
	actor, w := c.Actor(), c.dialect()
	if actor == (chat.Actor{}) || w == nil {
		return errSignIn
	}
	unlock, err := c.g.lockMembers(func() error { return c.g.svc.View(ctx, actor, c.ID(), room) })
	if err != nil {
		return err
	}
	defer unlock()
	if err := begin(); err != nil {
		return errors.Join(err, c.g.svc.Unview(ctx, actor, c.ID(), room))
	}
	c.setViewing(room, true)
	if c.live {
		c.sock.Join(w.viewKey(room))
	}
	return nil
}

// coming is what was committed for a user and not handed out yet. g.line must be
// held.
func (g *Gateway) coming(user string) ([]chat.Event, error) {
	events, _, _, err := g.log.EventsFor(user, g.position, 0)
	if errors.Is(err, feed.ErrReset) {
		return nil, nil // nothing was ever handed out, or the log was emptied
	}
	return events, err
}

// Unview ends a View. Without one it does nothing.
func (c *Conn) Unview(ctx context.Context, room string) error {
	actor, w := c.Actor(), c.dialect()
	if actor == (chat.Actor{}) || w == nil {
		return errSignIn
	}
	if !c.setViewing(room, false) {
		return nil
	}
	c.sock.Leave(w.viewKey(room))
	return c.g.svc.Unview(ctx, actor, c.ID(), room)
}
