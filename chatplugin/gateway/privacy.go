package gateway

import (
	"slices"
	"time"

	"pocketchat/chatplugin/chat"
)

// What users keep to themselves is kept here, behind the encoders, as far as it
// can be: a read mark reaches nobody who must not have it, whatever a dialect
// makes of it, and a time of last sight neither.

// SeesReceipts implements View.
func (v *view) SeesReceipts(viewer, reader string) bool { return v.g.svc.SeesReceipts(viewer, reader) }

// AllReceipts implements View.
func (v *view) AllReceipts() bool { return v.g.svc.AllReceipts() }

// ByReceipts is what of a dialect tells how far reader has read: seen is for the
// connections of those who may know, unseen for the others of its audience. Nil
// tells them nothing.
func ByReceipts(v View, reader string, seen, unseen []Out) []Out {
	if v.AllReceipts() {
		return seen
	}
	may := func(c *Conn) bool { return v.SeesReceipts(c.Actor().User, reader) }
	return append(only(seen, may), only(unseen, func(c *Conn) bool { return !may(c) })...)
}

// only narrows messages to the connections that where picks too.
func only(outs []Out, where func(c *Conn) bool) []Out {
	narrowed := slices.Clone(outs)
	for i, out := range outs {
		narrowed[i].Where = where
		if picks := out.Where; picks != nil {
			narrowed[i].Where = func(c *Conn) bool { return where(c) && picks(c) }
		}
	}
	return narrowed
}

// discreet keeps read and delivery marks from those who must not know.
func (g *Gateway) discreet(ev chat.Event, outs []Out, v View) []Out {
	switch e := ev.(type) {
	case chat.ReadMoved:
		return ByReceipts(v, e.Member.User, outs, nil)
	case chat.DeliveredMoved:
		return ByReceipts(v, e.Member.User, outs, nil)
	}
	return outs
}

// hearPresence tells those who may know it when a user was last seen, and the
// others only that they went.
func (g *Gateway) hearPresence(p chat.Presence) {
	v := g.newView()
	if p.LastSeen.IsZero() || g.svc.AllOpen() {
		g.tell(p, v)
		return
	}
	friends := make(map[string]bool, len(p.Friends))
	for _, friend := range p.Friends {
		friends[friend] = true
	}
	may := func(c *Conn) bool {
		viewer := c.Actor().User
		return g.svc.SeesLastSeen(viewer, p.User, friends[viewer])
	}
	g.tellOnly(p, v, may)
	p.LastSeen = time.Time{}
	g.tellOnly(p, v, func(c *Conn) bool { return !may(c) })
}

func (g *Gateway) tellOnly(ev chat.Event, v *view, where func(c *Conn) bool) {
	for _, w := range g.choose.wires {
		if w.live.Load() == 0 {
			continue
		}
		for _, out := range only(g.encode(w, ev, v), where) {
			g.send(w, out)
		}
	}
}
