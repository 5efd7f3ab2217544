package conduit

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// Events implements gateway.Dialect: all client events of the module. They are
// Shared, because a name such as "message" on the common namespace tells nothing;
// clients of this wire are known by path and namespace.
func (d *Dialect) Events() map[string]gateway.Inbound {
	return map[string]gateway.Inbound{
		"message":       {Do: signedIn(d.message), Rate: gateway.RateMessage, Shared: true},
		"messagesRead":  {Do: signedIn(d.messagesRead), Shared: true},
		"connectToRoom": {Do: signedIn(d.connectToRoom), Shared: true},
	}
}

// request is one event of a connection that has signed in.
type request struct {
	conn  *gateway.Conn
	actor chat.Actor
	svc   *service.Service
	room  string // the first argument of every event
	args  []json.RawMessage
}

// signedIn reads the room and lets users pass. The module never calls an ack, so
// there is no reply.
func signedIn(do func(context.Context, *request) error) func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) {
	return func(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
		actor := c.Actor()
		if actor == (chat.Actor{}) {
			return nil, chat.Errorf(chat.Unauthorized, noToken)
		}
		room, ok := textOf(argument(args, 0))
		if !ok || room == "" {
			return nil, chat.NoSuch("room")
		}
		return nil, do(ctx, &request{conn: c, actor: actor, svc: c.Gateway().Service(), room: room, args: args})
	}
}

// argument is one positional argument, nil when it is missing.
func argument(args []json.RawMessage, at int) json.RawMessage {
	if at < len(args) {
		return args[at]
	}
	return nil
}

// textOf is the value of a JSON string.
func textOf(raw json.RawMessage) (string, bool) {
	var s *string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil || s == nil {
		return "", false
	}
	return *s, true
}
