package feed

import (
	"errors"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// ErrReset says that a position is not in the log any more, or not yet: the
// client has to load its rooms anew and go on from Position.
var ErrReset = errors.New("feed: this position is not in the log; start over")

// EventsFor limits: how many events one call gives at most, and how many
// positions it looks at in one query. The window bounds the work for a user who
// comes back after a long time to very busy rooms.
const (
	maxSync    = 500
	syncWindow = 20_000
)

// EventsFor gives what happened after position since as far as the user may see
// it: in the rooms where the user is a member now, to the user's own
// memberships and friendships, and rooms that went away. Records are as they are
// now, so that what was deleted stays deleted; events about records that are
// gone are left out. position is how far the caller is now; more says that there
// is more to get from there. limit is clamped to 1..500. The error is ErrReset
// when since is older than the oldest row or newer than the newest one (a backup
// was restored).
func (l *Log) EventsFor(user string, since int64, limit int) (events []chat.Event, position int64, more bool, err error) {
	newest, err := l.Position()
	if err != nil {
		return nil, 0, false, err
	}
	oldest, err := l.Oldest()
	if err != nil {
		return nil, 0, false, err
	}
	if since < 0 || since > newest || since < oldest-1 {
		return nil, newest, false, ErrReset
	}
	if limit <= 0 || limit > maxSync {
		limit = maxSync
	}
	rows, position, err := l.rowsFor(user, since, newest, limit)
	if err != nil {
		return nil, 0, false, err
	}
	events, err = l.view(user, rows)
	return events, position, position < newest, err
}

// rowsFor walks the log in windows until it has enough rows or is at the end.
func (l *Log) rowsFor(user string, since, newest int64, limit int) (rows []store.EventRow, position int64, err error) {
	for position = since; position < newest; {
		until := min(position+syncWindow, newest)
		found, err := store.EventsOf(l.app, user, position, until, limit-len(rows))
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, found...)
		if len(rows) == limit {
			return rows, rows[limit-1].ID, nil
		}
		position = until
	}
	return rows, position, nil
}

// view makes the events a user may see of rows that concern them. The events in
// memory are not used: they show what a message said before it was deleted.
func (l *Log) view(user string, rows []store.EventRow) ([]chat.Event, error) {
	b := &builder{app: l.app}
	if err := b.load(rows); err != nil {
		return nil, err
	}
	events := make([]chat.Event, 0, len(rows))
	for _, row := range rows {
		if e := seenBy(user, b.event(row)); e != nil {
			events = append(events, e)
		}
	}
	return l.withoutHidden(user, events)
}

// seenBy hides a block from the one who is blocked: for them the relation they
// saw ended, exactly as if it had been removed, and what they did not see is not
// told.
func seenBy(user string, e chat.Event) chat.Event {
	switch e := e.(type) {
	case chat.FriendshipChanged:
		return changeSeenBy(user, e)
	case chat.FriendshipRemoved:
		if e.Friendship.StatusFor(user) == chat.FriendNone {
			return nil
		}
		return e
	}
	return e
}

func changeSeenBy(user string, e chat.FriendshipChanged) chat.Event {
	f, own := e.Friendship, e.Head().Actor == user
	wasBlocked := e.Before == chat.FriendBlocked
	if wasBlocked && f.Blocked() && !own && e.Head().Actor != "" {
		return nil // the other one blocked back, or no longer does
	}
	if f.StatusFor(user) == chat.FriendNone {
		if e.Before == chat.FriendNone || (wasBlocked && !own) {
			return nil
		}
		return chat.FriendshipRemoved{Base: e.Base, Friendship: chat.Friendship{ID: f.ID, Requester: f.Requester, Addressee: f.Addressee}}
	}
	if wasBlocked && !own {
		e.Before = chat.FriendNone // they did not see the block
	}
	e.Friendship = f.ViewFor(user)
	return e
}
