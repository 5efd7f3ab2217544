package command

import "pocketchat/chatplugin/chat"

// describeFriendship says a changed friendship to one of the two. Who is
// blocked must not learn it: to them a relation that was there ends exactly
// like a removed one, and one that was not there stays unmentioned.
func describeFriendship(e chat.FriendshipChanged, user string) (Event, bool) {
	mine := e.Before == chat.FriendBlocked && e.Friendship.Blocked()
	if actor := e.Head().Actor; mine && actor != "" && actor != user {
		// The other one blocked back, or no longer does. That changes nothing here.
		return Event{}, false
	}
	seen := e.Friendship.ViewFor(user)
	if seen.Status == chat.FriendNone {
		return endFriendship(e, e.Friendship, user, sawBefore(e, user))
	}
	d := head(e)
	d.ID, d.User = seen.ID, seen.Peer(user)
	d.with(seen.Record)
	if seen.Blocked() && d.Record != nil {
		d.Record = ownBlock(seen)
	}
	return Event{string(chat.KindFriendshipChanged), d}, true
}

// sawBefore reports whether a user who does not see the relation now saw it
// before the change.
func sawBefore(e chat.FriendshipChanged, user string) bool {
	switch e.Before {
	case chat.FriendNone:
		return false
	case chat.FriendBlocked:
		// Both had blocked and this one has just ended their own block.
		return e.Head().Actor == user
	}
	return true
}

// describeUnfriended says the end of a relation to one of the two, unless it
// was a block against them: that ended for them when it began.
func describeUnfriended(e chat.FriendshipRemoved, user string) (Event, bool) {
	hidden := e.Friendship.Blocked() && !e.Friendship.BlockedFrom(user)
	return endFriendship(e, e.Friendship, user, !hidden)
}

func endFriendship(ev chat.Event, f chat.Friendship, user string, saw bool) (Event, bool) {
	if !saw {
		return Event{}, false
	}
	d := head(ev)
	d.ID, d.User = f.ID, f.Peer(user)
	return Event{string(chat.KindFriendshipRemoved), d}, true
}
