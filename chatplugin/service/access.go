package service

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Everything below answers NotFound alike for what is absent and for what is
// not the actor's. Superusers see all; their member may be nil.

// room finds a room the actor is in, and the actor's place there.
func room(db core.App, actor chat.Actor, id string) (chat.Room, *chat.Member, error) {
	if id == "" {
		return chat.Room{}, nil, chat.FieldError("room", "Missing: the id of a room.")
	}
	me, err := membership(db, actor, id)
	if err != nil {
		return chat.Room{}, nil, err
	}
	r, err := store.FindRoom(db, id)
	return r, me, err
}

// membership is the actor's place in a room.
func membership(db core.App, actor chat.Actor, room string) (*chat.Member, error) {
	if room == "" {
		return nil, chat.FieldError("room", "Missing: the id of a room.")
	}
	var me *chat.Member
	if actor.User != "" {
		var err error
		if me, err = store.FindMember(db, room, actor.User); err != nil {
			return nil, err
		}
	}
	return me, allow(actor, chat.MayRead(me))
}

// message finds a message in one of the actor's rooms, unless the actor has
// deleted it for themselves.
func message(db core.App, actor chat.Actor, id string) (chat.Message, *chat.Member, error) {
	if id == "" {
		return chat.Message{}, nil, chat.FieldError("message", "Missing: the id of a message.")
	}
	msg, err := store.FindMessage(db, id)
	if err != nil {
		return chat.Message{}, nil, err
	}
	me, err := ofMessage(db, actor, msg)
	if err == nil {
		err = notHidden(db, actor, msg.ID)
	}
	return msg, me, err
}

// ofMessage is the actor's place in the room of a message. Outside, the message
// does not exist.
func ofMessage(db core.App, actor chat.Actor, msg chat.Message) (*chat.Member, error) {
	me, err := membership(db, actor, msg.Room)
	if chat.CodeOf(err) == chat.NotFound {
		return nil, chat.NoSuch("message")
	}
	return me, err
}

// relation is what lies between the actor and the other one of a direct room.
// Groups have none: a block does not reach into them, except that the two don't
// see each other's typing and presence.
func relation(db core.App, actor chat.Actor, r chat.Room) (chat.Friendship, error) {
	peer := r.PeerOf(actor.User)
	if r.Type != chat.Direct || actor.User == "" || peer == actor.User {
		return chat.Friendship{}, nil
	}
	return store.FindFriendship(db, actor.User, peer)
}
