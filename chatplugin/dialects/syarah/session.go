package syarah

import (
	"context"
	"strings"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// session is what this wire keeps with a connection: the rooms it spoke of. The
// events of one connection run one at a time, so it needs no lock.
type session struct {
	rooms map[ref]place
}

// place is a room as this wire names it. Neither id nor number ever changes, so
// it may be remembered; membership is the service's question at every event.
type place struct {
	id  string
	num int64
}

// maxPlaces bounds what one connection may make us remember.
const maxPlaces = 1000

type sessionKey struct{}

func sessionOf(c *gateway.Conn) *session {
	if s, ok := c.Value(sessionKey{}).(*session); ok {
		return s
	}
	s := &session{rooms: make(map[ref]place)}
	c.Set(sessionKey{}, s)
	return s
}

// signIn binds the connection to the user of the event's accessToken. Every
// event may carry one, and a connection that has signed in needs none.
func (d *Dialect) signIn(c *gateway.Conn, in *payload) error {
	token, claim := in.text("accessToken"), in.text("userId")
	if in.err != nil {
		return in.err
	}
	if token = strings.TrimSpace(token); token != "" {
		if c.Actor() == (chat.Actor{}) {
			d.announce(c.Handshake(), token)
		}
		if err := c.SignIn(token); err != nil {
			return err
		}
	}
	actor := c.Actor()
	if actor == (chat.Actor{}) {
		return chat.Errorf(chat.Unauthorized, "Sign in first: send your accessToken with the event or when you connect.")
	}
	if claim != "" && claim != actor.User {
		return &chat.Error{Code: chat.Unauthorized, Field: "userId", Message: "This is not the user of the access token."}
	}
	return nil
}

// place finds the room of ref. What the user may not see is not found.
func (r *request) place(ctx context.Context, room ref) (place, error) {
	if p, ok := r.session.rooms[room]; ok {
		return p, nil
	}
	summary, err := r.summary(ctx, room)
	if err != nil {
		return place{}, err
	}
	return r.remember(room, summary.Room), nil
}

func (r *request) remember(room ref, found chat.Room) place {
	if len(r.session.rooms) >= maxPlaces {
		clear(r.session.rooms)
	}
	p := place{id: found.ID, num: found.Num}
	r.session.rooms[room] = p
	return p
}

func (r *request) summary(ctx context.Context, room ref) (chat.RoomSummary, error) {
	if room.id != "" {
		return r.svc.Room(ctx, r.actor, room.id)
	}
	return r.svc.RoomByNum(ctx, r.actor, room.num)
}

// message finds the message of ref in a room. One in another room is not found,
// whoever's it is.
func (r *request) message(ctx context.Context, room place, message ref) (chat.Message, error) {
	var msg chat.Message
	var err error
	if message.id != "" {
		msg, err = r.svc.Message(ctx, r.actor, message.id)
	} else {
		msg, err = r.svc.MessageByNum(ctx, r.actor, message.num)
	}
	if err != nil {
		return chat.Message{}, err
	}
	if msg.Room != room.id {
		return chat.Message{}, chat.NoSuch("message")
	}
	return msg, nil
}
