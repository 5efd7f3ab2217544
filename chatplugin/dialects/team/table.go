package team

import (
	"context"
	"encoding/json"
	"maps"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// The events of the document that clients send, and those of the same names that
// they hear.
const (
	eventConnectRooms   = "connectRooms"
	eventSendMessage    = "sendMessage"
	eventTyping         = "typing"
	eventSendNewMessage = "sendNewMessage"
	eventCreateGroup    = "createGroup"
	eventDeleteMessage  = "deleteMessage"
	eventEditMessage    = "editMessage"
	eventMessageSeen    = "messageSeen"
	eventPinMessage     = "pinMessage"
)

// row is one client event of the document.
type row struct {
	do   func(context.Context, *request) (any, error)
	rate gateway.Rate
}

// rows are all client events (seed 002).
func (d *Dialect) rows() map[string]row {
	return map[string]row{
		eventConnectRooms:   {do: d.connectRooms},
		eventSendMessage:    {do: d.sendMessage, rate: gateway.RateMessage},
		eventTyping:         {do: d.typing, rate: gateway.RateTyping},
		eventSendNewMessage: {do: d.sendNewMessage, rate: gateway.RateMessage},
		eventCreateGroup:    {do: d.createGroup, rate: gateway.RateMessage},
		eventDeleteMessage:  {do: d.deleteMessage},
		eventEditMessage:    {do: d.editMessage, rate: gateway.RateMessage},
		eventMessageSeen:    {do: d.messageSeen},
		eventPinMessage:     {do: d.pinMessage},
	}
}

// Events implements gateway.Dialect.
func (d *Dialect) Events() map[string]gateway.Inbound {
	table := make(map[string]gateway.Inbound, len(d.table))
	for name, r := range d.table {
		table[name] = gateway.Inbound{Do: d.identified(r.do), Rate: r.rate}
	}
	return table
}

// request is one event of a connection that has signed in.
type request struct {
	*payload
	conn  *gateway.Conn
	actor chat.Actor
	svc   *service.Service
}

// identified reads the payload and settles who is asking before do runs. The
// wire has no credential, so the handshake must have brought one; the ids of
// users in the payload are claims that must agree with it.
func (d *Dialect) identified(do func(context.Context, *request) (any, error)) func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) {
	return func(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
		actor := c.Actor()
		if actor == (chat.Actor{}) {
			return nil, chat.Errorf(chat.Unauthorized, "Sign in first: connect with a socket ticket in the server URL (?ticket=...) or with a token in auth.")
		}
		in, err := readPayload(args)
		if err != nil {
			return nil, err
		}
		if err := in.claims(actor.User); err != nil {
			return nil, err
		}
		return do(ctx, &request{payload: in, conn: c, actor: actor, svc: c.Gateway().Service()})
	}
}

// message finds the message of an event in the room of the event. One in another
// room is not found, whoever's it is.
func (r *request) message(ctx context.Context, room, id string) (chat.Message, error) {
	msg, err := r.svc.Message(ctx, r.actor, id)
	if err != nil {
		return chat.Message{}, err
	}
	if msg.Room != room {
		return chat.Message{}, chat.NoSuch("message")
	}
	return msg, nil
}

// ok is the ack of an event that succeeded: the object that the room hears, and
// a status.
func ok(said map[string]any) map[string]any {
	ack := maps.Clone(said)
	ack["status"] = "ok"
	return ack
}

// sentAck is the ack of a sent message. It is made only for a client that passed
// a callback, which those of the document do not: it reads the room's members.
type sentAck func() map[string]any

// MarshalJSON implements json.Marshaler.
func (said sentAck) MarshalJSON() ([]byte, error) { return json.Marshal(ok(said())) }

// sent makes the ack of a message. The context of the handler has ended when it
// is encoded, that of the connection has not.
func (d *Dialect) sent(r *request, msg chat.Message) sentAck {
	return func() map[string]any { return d.messageObject(msg, r.reader(r.conn.Context()), r.actor.User, true) }
}
