package gateway

import (
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// A session lives as long as the key its token was signed with. PocketBase
// changes a user's key with the password or the e-mail, an admin changes
// everybody's with the collection's secret. Hooks report both; what changes
// without hooks (raw SQL, another process) is found by checking all sessions
// now and then, as in findings pocketbase 7.

var (
	errRevoked = chat.Errorf(chat.Unauthorized, "The session was ended. Sign in again.")
	errExpired = chat.Errorf(chat.Unauthorized, "The session has expired. Sign in again.")
	errTooLate = chat.Errorf(chat.Unauthorized, "Nobody signed in on this connection in time.")
)

// suspects are users whose sessions must be checked now. Hooks only put them
// here: nothing may block in a hook.
type suspects struct {
	wake chan struct{} // one signal: there are some

	// changes counts reports, so that a sign-in can see that one came while it
	// was verifying and its connection was not registered yet.
	changes atomic.Int64

	mu    sync.Mutex // protects the fields below
	users map[string]struct{}
	all   bool
}

// report notes one user, or everybody for the empty id.
func (s *suspects) report(user string) {
	s.mu.Lock()
	if user == "" {
		s.all = true
	} else {
		if s.users == nil {
			s.users = map[string]struct{}{}
		}
		s.users[user] = struct{}{}
	}
	s.mu.Unlock()
	s.changes.Add(1)
	select {
	case s.wake <- struct{}{}:
	default: // a signal waits already
	}
}

// take returns the reported users and whether everybody is among them.
func (s *suspects) take() (users []string, all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for user := range s.users {
		users = append(users, user)
	}
	all = s.all
	s.users, s.all = nil, false
	return users, all
}

// bindRevocation binds without collection tags: tags are names, and an admin
// may rename the collection.
func (g *Gateway) bindRevocation() {
	record := func(e *core.RecordEvent) error {
		// Until somebody signed in the id is not known, and nobody is to be ended.
		if id := g.usersID.Load(); id != nil && e.Record.Collection().Id == *id {
			g.suspects.report(e.Record.Id)
		}
		return e.Next()
	}
	collection := func(e *core.CollectionEvent) error {
		if id := g.usersID.Load(); id != nil && e.Collection.Id == *id {
			g.suspects.report("")
		}
		return e.Next()
	}
	g.app.OnRecordAfterUpdateSuccess().Bind(&hook.Handler[*core.RecordEvent]{Id: "chatUserChanged", Func: record})
	g.app.OnRecordAfterDeleteSuccess().Bind(&hook.Handler[*core.RecordEvent]{Id: "chatUserDeleted", Func: record})
	g.app.OnCollectionAfterUpdateSuccess().Bind(&hook.Handler[*core.CollectionEvent]{Id: "chatUsersChanged", Func: collection})
	g.app.OnCollectionAfterDeleteSuccess().Bind(&hook.Handler[*core.CollectionEvent]{Id: "chatUsersDeleted", Func: collection})
}

// sweep is the one goroutine that watches over sessions: alarms, reports and
// the regular check. It ends with g.ctx.
func (g *Gateway) sweep() {
	defer close(g.swept)
	recheck := time.NewTicker(g.cfg.Recheck)
	defer recheck.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-g.ctx.Done():
			return
		case <-g.alarms.changed:
		case <-timer.C:
			for _, c := range g.alarms.due(time.Now()) {
				c.wakeUp(time.Now())
			}
		case <-recheck.C:
			g.checkSessions(g.conns.users())
		case <-g.suspects.wake:
			users, all := g.suspects.take()
			if all {
				users = g.conns.users()
			}
			g.checkSessions(users)
		}
		if at := g.alarms.next(); at.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(max(0, time.Until(at)))
		}
	}
}

// keysPerQuery is how many users one query asks for; SQLite allows 32,766
// parameters.
const keysPerQuery = 500

// checkSessions ends the connections of users whose key is not what it was at
// sign-in, and of those who are banned from the server. If the keys can't be read nobody is cut off.
func (g *Gateway) checkSessions(users []string) {
	for chunk := range slices.Chunk(users, keysPerQuery) {
		// The sessions come first: one that begins after the keys were read must
		// not be measured by them.
		held := map[*Conn]session{}
		for _, user := range chunk {
			for _, c := range g.conns.of(user) {
				held[c] = c.currentSession()
			}
		}
		if len(held) == 0 {
			continue
		}
		keys, err := g.sessionKeys(chunk)
		if err != nil {
			g.app.Logger().Error("Could not check chat sessions", slog.Any("error", err))
			return
		}
		bans, err := store.ServerBans(g.app, chunk)
		if err != nil {
			g.app.Logger().Error("Could not look for chat bans", slog.Any("error", err))
			return
		}
		for c, s := range held {
			ban, banned := bans[s.user]
			switch {
			case c.currentSession() != s:
			case keys[s.user] != s.key:
				c.end(errRevoked)
			case banned:
				c.end(ban.Refusal())
			}
		}
	}
}

// sessionKeys reads the present keys of users. Who is not there has none.
func (g *Gateway) sessionKeys(users []string) (map[string]string, error) {
	collection, err := g.users()
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil // the collection is gone, and with it everybody
	}
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID       string `db:"id"`
		TokenKey string `db:"tokenKey"`
	}
	ids := make([]any, len(users))
	for i, user := range users {
		ids[i] = user
	}
	err = g.app.DB().Select("id", "tokenKey").From(collection.Name).Where(dbx.In("id", ids...)).All(&rows)
	if err != nil {
		return nil, err
	}
	keys := make(map[string]string, len(rows))
	for _, row := range rows {
		keys[row.ID] = sessionKey(row.TokenKey, collection)
	}
	return keys, nil
}
