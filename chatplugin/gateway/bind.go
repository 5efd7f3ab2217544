package gateway

import (
	"time"

	"pocketchat/chatplugin/chat"
)

// SignIn verifies an auth token and binds the connection to its user. When it
// returns nil the connection is live. A token of another user than the bound
// or the claimed one is Unauthorized and changes nothing; a newer token of the
// same user extends the life of the connection. Call it from handlers.
func (c *Conn) SignIn(token string) error {
	if token == "" {
		return errSignIn
	}
	if c.holds(token) {
		return nil
	}
	changes := c.g.suspects.changes.Load()
	s, _, err := c.g.verify(credential{token: token})
	if err != nil {
		return err
	}
	first, err := c.bind(s)
	if err != nil {
		return err
	}
	if first {
		c.enter(s, changes)
		c.greet()
	}
	c.g.alarms.set(c, c.nextAlarm())
	return nil
}

// holds reports whether the session was opened with this very token. Some
// clients send it with every event; checking it each time would cost a query,
// and its revocation is watched anyway.
func (c *Conn) holds(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.ended && c.session.user != "" && c.session.sum == tokenSum(token) && time.Now().Before(c.session.expires)
}

// bind takes a verified session and reports whether it is the first.
func (c *Conn) bind(s session) (first bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended:
		return false, errEnded
	case c.session.user != "" && c.session.user != s.user, c.claimed != "" && c.claimed != s.user:
		return false, errOtherUser
	}
	first = c.session.user == ""
	// An older token with the same key must not shorten the session.
	if first || s.key != c.session.key || s.expires.After(c.session.expires) {
		c.session = s
	}
	return first, nil
}

// enter lists a newly signed-in connection. changes is the count of reported
// revocations from before the token was verified: a report that came since may
// have missed this connection.
func (c *Conn) enter(s session, changes int64) {
	c.g.conns.removeGuest(network(c.hs.RemoteIP))
	c.g.conns.add(s.user, c)
	if c.g.suspects.changes.Load() != changes {
		c.g.suspects.report(s.user)
	}
}

// Claim notes who the client says it is: only that user can sign in. It is
// Unauthorized and changes nothing when somebody else is bound already.
func (c *Conn) Claim(user string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session.user != "" && c.session.user != user {
		return errOtherUser
	}
	c.claimed = user
	return nil
}

func (c *Conn) currentSession() session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session
}

// nextAlarm is when the connection must be looked at, zero for never.
func (c *Conn) nextAlarm() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return time.Time{}
	}
	at := c.session.expires
	if c.session.user == "" {
		at = c.opened.Add(c.g.cfg.SignInTimeout)
	}
	if c.wire == nil {
		if decide := c.opened.Add(c.g.cfg.DecideGrace); at.IsZero() || decide.Before(at) {
			at = decide
		}
	}
	return at
}

// wakeUp does what is due. The sweeper calls it, so it must not wait for
// handlers.
func (c *Conn) wakeUp(now time.Time) {
	if err := c.overdue(now); err != nil {
		c.end(err)
		return
	}
	if c.dialect() == nil && !now.Before(c.opened.Add(c.g.cfg.DecideGrace)) {
		c.g.tasks.Go(func() {
			c.turn.Lock()
			defer c.turn.Unlock()
			c.decide(c.g.choose.fallback)
			c.g.alarms.set(c, c.nextAlarm())
		})
		return
	}
	c.g.alarms.set(c, c.nextAlarm())
}

// overdue is the reason to end the connection now, or nil.
func (c *Conn) overdue(now time.Time) *chat.Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.session.user == "" && !now.Before(c.opened.Add(c.g.cfg.SignInTimeout)):
		return errTooLate
	case c.session.user != "" && !now.Before(c.session.expires):
		return errExpired
	}
	return nil
}
