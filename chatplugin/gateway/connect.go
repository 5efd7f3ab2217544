package gateway

import (
	"log/slog"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/socketio"
)

// admission is a client that passed the handshake and is not connected yet.
type admission struct {
	conn    *Conn
	changes int64 // suspects.changes from before its token was verified
}

// onConnect decides whether a client may connect. Without any credential it
// may: some wires sign in by an event.
func (g *Gateway) onConnect(hs *socketio.Handshake) (any, error) {
	a, err := g.admit(&Handshake{
		Namespace: hs.Namespace,
		Path:      hs.Path,
		Query:     hs.Query,
		Header:    hs.Header,
		Auth:      hs.Auth,
		RemoteIP:  hs.RemoteIP,
	})
	if err != nil {
		if chat.CodeOf(err) == chat.Internal {
			g.app.Logger().Error("Could not admit a chat connection", slog.Any("error", err))
		}
		return nil, refusal(err)
	}
	return a, nil
}

func (g *Gateway) admit(hs *Handshake) (*admission, error) {
	// The session's own limit is counted before the engine; this one counts
	// joining and leaving namespaces within a session.
	if err := g.limits.allowConnect("join", hs.RemoteIP); err != nil {
		return nil, err
	}
	w, err := g.choose.fromHandshake(hs)
	if err != nil {
		return nil, err
	}
	c := &Conn{g: g, hs: hs, wire: w}
	c.alarm.index = -1
	c.claimed = claimOf(w, hs)

	cred, err := findCredential(hs, g.cfg.AllowQueryToken)
	if err != nil {
		return nil, err
	}
	if asked, ok := dialectOf(w).(Credentialer); ok && cred.token == "" {
		if cred.token, err = asked.Credential(hs); err != nil {
			return nil, err
		}
	}
	a := &admission{conn: c, changes: g.suspects.changes.Load()}
	if cred.token == "" {
		return a, g.admitGuest(hs)
	}
	s, _, err := g.verify(cred)
	if err != nil {
		return nil, err
	}
	_, err = c.bind(s)
	return a, err
}

// dialectOf is the dialect of a wire, nil while it is not decided.
func dialectOf(w *wire) Dialect {
	if w == nil {
		return nil
	}
	return w.Dialect
}

func (g *Gateway) admitGuest(hs *Handshake) error {
	if g.cfg.GuestsPerIP > 0 && g.conns.countGuests(network(hs.RemoteIP)) >= g.cfg.GuestsPerIP {
		return chat.Errorf(chat.RateLimited, "Too many connections of this address have not signed in.")
	}
	return nil
}

// claimOf is whom the handshake claims to be in the words of a dialect.
func claimOf(w *wire, hs *Handshake) string {
	if w == nil {
		return ""
	}
	if claimer, ok := w.Dialect.(Claimer); ok {
		return claimer.Claims(hs)
	}
	return ""
}

// onOpen makes the Conn known. The client learns that it is connected when this
// returns. What can be live is live then, so that a client that loads its rooms
// after "connect" misses nothing; only a greeting, which may send much, comes
// after, and the client's events wait for it.
func (g *Gateway) onOpen(sock *socketio.Conn) {
	a := sock.State().(*admission)
	c := a.conn
	c.sock, c.opened = sock, time.Now()
	sock.SetState(c)

	g.conns.addGuest(network(c.hs.RemoteIP))
	if s := c.currentSession(); s.user != "" {
		c.enter(s, a.changes)
	}
	c.turn.Lock()
	if w := c.dialect(); w != nil && c.currentSession().user != "" {
		if _, greets := w.Dialect.(Greeter); greets {
			g.tasks.Go(func() {
				defer c.turn.Unlock()
				c.greet()
			})
			g.alarms.set(c, c.nextAlarm())
			return
		}
		c.greet()
	}
	c.turn.Unlock()
	g.alarms.set(c, c.nextAlarm())
}

// onClose forgets the connection. It runs after the last handler.
func (g *Gateway) onClose(sock *socketio.Conn, _ string) {
	c, ok := sock.State().(*Conn)
	if !ok {
		return // onOpen panicked
	}
	c.mu.Lock()
	c.ended = true
	user := c.session.user
	c.mu.Unlock()
	g.alarms.set(c, time.Time{})

	c.turn.Lock() // a greeting or a decision may still run
	c.waiting = nil
	greeted := c.wasGreeted()
	c.turn.Unlock()

	c.unlive()
	if user == "" {
		g.conns.removeGuest(network(c.hs.RemoteIP))
		return
	}
	g.conns.remove(user, c)
	if greeted {
		// Presence forgets what the connection viewed and typed.
		g.svc.Disconnected(chat.Actor{User: user}, c.ID())
	}
}

func (c *Conn) wasGreeted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.greeted
}

// decide fixes the dialect, greets and handles the events that waited. c.turn
// must be held. It does nothing the second time.
func (c *Conn) decide(w *wire) {
	c.mu.Lock()
	if c.wire != nil || c.ended {
		c.mu.Unlock()
		return
	}
	c.wire = w
	c.mu.Unlock()

	if user := claimOf(w, c.hs); user != "" {
		if err := c.Claim(user); err != nil {
			c.end(chat.AsError(err))
			return
		}
	}
	c.greet()
	waiting := c.waiting
	c.waiting = nil
	for _, e := range waiting {
		c.handle(e)
	}
}

// greet starts the connection's life as a user's device, once dialect and user
// are both known. c.turn must be held.
func (c *Conn) greet() {
	c.mu.Lock()
	ready := c.wire != nil && c.session.user != "" && !c.greeted && !c.ended
	if ready {
		c.greeted = true
	}
	w, user := c.wire, c.session.user
	c.mu.Unlock()
	if !ready {
		return
	}
	c.g.svc.Connected(c.Context(), chat.Actor{User: user}, c.ID())
	if greeter, ok := w.Dialect.(Greeter); ok {
		c.g.guard("", c, func() { greeter.SignedIn(c) })
	}
	if err := c.Live(); err != nil && c.Context().Err() == nil {
		c.g.logFailure("Could not make a chat connection live", "", c, err)
		c.sock.Drop("no live events") // it comes back and tries again
	}
}
