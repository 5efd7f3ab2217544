package command

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Discreet is a durable event for those who must not know how far the member it
// is about has read. It is false for what they must not hear of at all. Events
// that are not about a member are as they were.
func Discreet(ev chat.Event) (chat.Event, bool) {
	switch e := ev.(type) {
	case chat.ReadMoved, chat.DeliveredMoved:
		return nil, false
	case chat.MemberAdded:
		e.Member = store.WithoutReceipts(e.Member)
		return e, true
	case chat.MemberUpdated:
		e.Member = store.WithoutReceipts(e.Member)
		return e, true
	}
	return ev, true
}

// shownTo is an event as the caller may know it.
func shownTo(c *Call, ev chat.Event) (chat.Event, bool) {
	m, about := MemberOf(ev)
	if !about || c.Service.SeesReceipts(c.Actor.User, m.User) {
		return ev, true
	}
	return Discreet(ev)
}
