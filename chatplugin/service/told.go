package service

import (
	"sync"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// told is to whom each user who is online was said to be. When that is over
// those are told and no others, whatever the user wants by then; and when the
// user wants something else, the difference is told.
type told struct {
	mu sync.Mutex // protects to
	to map[string]chat.Visibility
}

func (t *told) get(user string) (to chat.Visibility, online bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	to, online = t.to[user]
	return to, online
}

func (t *told) set(user string, to chat.Visibility) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to == nil {
		t.to = map[string]chat.Visibility{}
	}
	t.to[user] = to
}

func (t *told) drop(user string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.to, user)
}

// privacyChanged follows a changed setting. It does not block: the tracker's
// goroutine tells, in order with whom it told before.
func (e *engine) privacyChanged(user string) { e.tracker.Again(user) }

// tellPresence runs on the tracker's goroutine.
func (e *engine) tellPresence(p chat.Presence) error {
	before, online := e.told.get(p.User)
	if !p.Online {
		e.noteLastSeen(p)
		e.told.drop(p.User)
		return e.tellOf(p, before, chat.ToNobody)
	}
	now := e.privacies.Of(p.User).Presence
	e.told.set(p.User, now)
	if !online {
		e.noteLastSeen(p)
		return e.tellOf(p, now, chat.ToNobody)
	}
	switch {
	case wider(now, before):
		if err := e.tellOf(p, now, before); err != nil {
			return err
		}
		return e.tellViews(p, true, now, before)
	case wider(before, now):
		if err := e.tellViews(p, false, before, now); err != nil {
			return err
		}
		p.Online = false // when they were last seen is not shown any more either
		return e.tellOf(p, before, now)
	}
	return nil
}

// wider reports whether a holds more people than b.
func wider(a, b chat.Visibility) bool {
	return a != b && (a == chat.ToEveryone || b == chat.ToNobody)
}

// tellOf tells those whom to holds and but does not.
func (e *engine) tellOf(p chat.Presence, to, but chat.Visibility) error {
	if to == "" || to == chat.ToNobody {
		return nil
	}
	friends, err := store.FriendIDs(e.app, p.User)
	if err != nil {
		return err
	}
	if p.Hidden, err = store.BlockedPeers(e.app, p.User); err != nil {
		return err
	}
	if to == chat.ToEveryone {
		if p.Rooms, err = store.SmallRoomIDsOf(e.app, p.User, e.presenceLimit); err != nil {
			return err
		}
	}
	if but == chat.ToFriends {
		p.Hidden = append(p.Hidden, friends...)
	} else {
		p.Friends = friends
	}
	e.deliver(p)
	return nil
}

// tellViews is tellOf for the rooms that a user looks at.
func (e *engine) tellViews(p chat.Presence, on bool, to, but chat.Visibility) error {
	for _, room := range e.tracker.Views(p.User) {
		v := chat.Viewing{Base: chat.At(chat.Head{Room: room, Actor: p.User, At: time.Now()}), User: p.User, On: on}
		if err := e.tellView(v, to, but); err != nil {
			return err
		}
	}
	return nil
}

// tellView tells nobody in a room above the limit.
func (e *engine) tellView(v chat.Viewing, to, but chat.Visibility) error {
	if to == "" || to == chat.ToNobody {
		return nil
	}
	room := v.Head().Room
	large, err := store.HasMoreMembers(e.app, room, e.presenceLimit)
	if err != nil || large {
		return err
	}
	if v.Hidden, err = store.BlockedPeers(e.app, v.User); err != nil {
		return err
	}
	if to == chat.ToFriends || but == chat.ToFriends {
		others, err := e.members(room, v.User, to == chat.ToFriends)
		if err != nil {
			return err
		}
		v.Hidden = append(v.Hidden, others...)
	}
	e.deliver(v)
	return nil
}

// members are the friends that a user has in a room; with strangers, all but
// those.
func (e *engine) members(room, user string, strangers bool) ([]string, error) {
	all, err := store.MemberIDs(e.app, room)
	if err != nil {
		return nil, err
	}
	statuses, err := store.FriendStatuses(e.app, user, all)
	if err != nil {
		return nil, err
	}
	var some []string
	for _, other := range all {
		if other != user && (statuses[other] == chat.FriendAccepted) != strangers {
			some = append(some, other)
		}
	}
	return some, nil
}
