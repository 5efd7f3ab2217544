package direct

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// row is one client event of the document.
type row struct {
	do    func(context.Context, *request) (any, error)
	rate  gateway.Rate
	fails wording
}

// rows are all client events (seed 000) with the error texts of the original.
func rows() map[string]row {
	return map[string]row{
		"register_user": {do: registerUser, fails: wording{failed: "Failed to register user"}},
		"join_chat":     {do: joinChat, fails: wording{missing: "Missing user IDs", failed: "Failed to join chat"}},
		"send_message": {do: sendMessage, rate: gateway.RateMessage, fails: wording{
			missing: "Missing message details",
			absent:  "Invalid room or sender not in room",
			failed:  "Failed to send message",
		}},
		"fetch_messages": {do: fetchMessages, fails: wording{failed: "Failed to fetch messages"}},
	}
}

// Events implements gateway.Dialect.
func (d *Dialect) Events() map[string]gateway.Inbound {
	table := make(map[string]gateway.Inbound, len(d.table))
	for name, r := range d.table {
		table[name] = gateway.Inbound{Do: signedIn(r.do), Rate: r.rate}
	}
	// Another wire has a join_chat too, with the id of a chat.
	join := table["join_chat"]
	join.Mine = namesTarget
	table["join_chat"] = join
	return table
}

func namesTarget(args []json.RawMessage) bool {
	var p struct {
		TargetUserID json.RawMessage `json:"targetUserId"`
	}
	return len(args) > 0 && json.Unmarshal(args[0], &p) == nil && p.TargetUserID != nil
}

// request is one event of a connection that has signed in.
type request struct {
	arg   json.RawMessage // the first argument, nil without one; further ones are ignored
	conn  *gateway.Conn
	actor chat.Actor
	svc   *service.Service
	known rooms
}

// signedIn lets only connections with a verified user through. No event of this
// wire carries a credential, so it must have come with the handshake.
func signedIn(do func(context.Context, *request) (any, error)) func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) {
	return func(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
		actor := c.Actor()
		if actor == (chat.Actor{}) {
			return nil, chat.Errorf(chat.Unauthorized, "Sign in first: connect with a socket ticket in the server URL or a token in auth.token.")
		}
		r := &request{conn: c, actor: actor, svc: c.Gateway().Service(), known: roomsOf(c)}
		if len(args) > 0 {
			r.arg = args[0]
		}
		return do(ctx, r)
	}
}

// claim checks an id that the client says is its own.
func (r *request) claim(field, user string) error {
	if user == r.actor.User {
		return nil
	}
	return &chat.Error{Code: chat.Unauthorized, Field: field, Message: "This is not the user who is signed in."}
}
