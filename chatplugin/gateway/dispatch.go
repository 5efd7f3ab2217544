package gateway

import (
	"fmt"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/socketio"
)

// dispatch hands a batch of the log to the live connections. The log calls it,
// in order and never twice at once.
func (g *Gateway) dispatch(events []chat.Event) {
	v := g.newView()
	for _, ev := range events {
		g.line.Lock()
		g.hand(ev, v)
		g.position = ev.Head().Position
		g.moved.Broadcast()
		g.line.Unlock()
	}
}

// hand gives one durable event to everybody. Who came into the room hears of
// it; who left still hears that. g.line must be held.
func (g *Gateway) hand(ev chat.Event, v *view) {
	switch e := ev.(type) {
	case chat.RoomCreated:
		// Its first members come in with the next events, which were committed
		// with this one. They hear it all, as they would when catching up.
		for _, m := range v.Members(e.Room.ID) {
			g.joinRoom(m.User, e.Room.ID)
		}
	case chat.MemberAdded:
		g.members.Add(1)
		g.joinRoom(e.Member.User, e.Member.Room)
	}
	g.tell(ev, v)
	switch e := ev.(type) {
	case chat.MemberRemoved:
		g.members.Add(1)
		g.leaveRoom(e.Member.User, e.Member.Room)
	case chat.RoomDeleted:
		g.members.Add(1)
		for _, user := range e.Members {
			g.leaveRoom(user, e.Room.ID)
		}
	}
}

// hearEphemeral hands on what is not in the log: typing, presence, viewing.
// It takes no lock, so that none of them waits for the log.
func (g *Gateway) hearEphemeral(ev chat.Event) {
	if p, ok := ev.(chat.Presence); ok {
		g.hearPresence(p)
		return
	}
	g.tell(ev, g.newView())
}

// tell encodes an event once per dialect that has listeners and sends it.
func (g *Gateway) tell(ev chat.Event, v *view) {
	for _, w := range g.choose.wires {
		if w.live.Load() == 0 || !g.mayHear(w, ev) {
			continue
		}
		for _, out := range g.encode(w, ev, v) {
			out.To = out.To.but(v.hiders(ev))
			g.send(w, out)
		}
	}
}

// mayHear reports whether anybody of a dialect can be in the audience of ev,
// which saves encoding messages of rooms nobody listens to.
func (g *Gateway) mayHear(w *wire, ev chat.Event) bool {
	room := ev.Head().Room
	if room == "" {
		return true
	}
	switch ev.(type) {
	case chat.RoomDeleted, chat.MemberAdded, chat.MemberRemoved:
		return true // it may be about somebody who is not in the room any more
	}
	// Who has just made a room looks at it before the log was handed out that far.
	keys := []string{w.roomKey(room), w.viewKey(room)}
	for _, namespace := range w.namespaces {
		if g.occupied(namespace, keys) {
			return true
		}
	}
	return false
}

// encode asks the dialect. A panic in it costs this one event.
func (g *Gateway) encode(w *wire, ev chat.Event, v *view) (outs []Out) {
	g.guard(eventName(ev), nil, func() { outs = g.discreet(ev, w.Encode(ev, v), v) })
	return outs
}

// send builds one frame per namespace where somebody listens, or one per user
// where users are told different things.
func (g *Gateway) send(w *wire, out Out) {
	to := w.keys(out.To)
	for _, namespace := range w.namespaces {
		if !g.occupied(namespace, to.Rooms) {
			continue
		}
		g.guard(out.Event, nil, func() {
			if out.For != nil {
				g.sendEach(namespace, out, to)
				return
			}
			frame := g.frame(namespace, out.Event, out.Args)
			switch {
			case frame == nil:
			case out.Where != nil:
				g.sendWhere(namespace, frame, out.Where, to)
			default:
				g.sockets.Broadcast(namespace, frame, to)
			}
		})
	}
}

// sendEach encodes once per user in the audience.
func (g *Gateway) sendEach(namespace string, out Out, to socketio.Audience) {
	frames := map[string]*socketio.Frame{}
	g.sockets.Each(namespace, to, func(sock *socketio.Conn) {
		c, ok := sock.State().(*Conn)
		if !ok {
			return
		}
		user := c.Actor().User
		if user == "" || (out.Where != nil && !out.Where(c)) {
			return
		}
		frame, made := frames[user]
		if !made {
			frame = g.frame(namespace, out.Event, out.For(user))
			frames[user] = frame
		}
		if frame != nil {
			sock.Send(frame)
		}
	})
}

// sendWhere sends to those of the audience that where picks.
func (g *Gateway) sendWhere(namespace string, frame *socketio.Frame, where func(*Conn) bool, to socketio.Audience) {
	g.sockets.Each(namespace, to, func(sock *socketio.Conn) {
		if c, ok := sock.State().(*Conn); ok && where(c) {
			sock.Send(frame)
		}
	})
}

// frame encodes an event, nil when that fails.
func (g *Gateway) frame(namespace, event string, args []any) *socketio.Frame {
	frame, err := socketio.NewFrame(namespace, event, args...)
	if err != nil {
		g.logFailure("Could not encode a chat event", event, nil, err)
		return nil
	}
	return frame
}

// eventName names an event in logs.
func eventName(ev chat.Event) string {
	if kind := chat.KindOf(ev); kind != "" {
		return string(kind)
	}
	return fmt.Sprintf("%T", ev)
}
