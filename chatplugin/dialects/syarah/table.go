package syarah

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// row is one client event of the document.
type row struct {
	do   func(context.Context, *request) (any, error)
	rate gateway.Rate
	// fails is how the event answers an error, see errors.go.
	fails failure
}

// rows are all client events (seed 001, "Client Events").
func (d *Dialect) rows() map[string]row {
	return map[string]row{
		"createMessage":      {do: d.createMessage, rate: gateway.RateMessage, fails: ackAndEvent},
		"updateMessage":      {do: d.updateMessage, rate: gateway.RateMessage, fails: ackAndEvent},
		"removeMessage":      {do: d.removeMessage, fails: ackAndEvent},
		"readMessage":        {do: d.readMessage, fails: ackAndEvent},
		"roomTyping":         {do: d.roomTyping, rate: gateway.RateTyping, fails: ackAndEvent},
		"joinRoom":           {do: d.joinRoom, fails: ackOnly},
		"leaveRoom":          {do: d.leaveRoom, fails: ackOnly},
		"findAllMessages":    {do: d.findAllMessages, fails: emptyList},
		"findAllChatHeaders": {do: d.findAllChatHeaders, fails: emptyList},
		"getMyChats":         {do: d.getMyChats, fails: emptyList},
		"getMyFriendships":   {do: d.getMyFriendships, fails: emptyList},
	}
}

// Events implements gateway.Dialect.
func (d *Dialect) Events() map[string]gateway.Inbound {
	table := make(map[string]gateway.Inbound)
	for name, r := range d.table {
		table[name] = gateway.Inbound{Do: d.identified(r.do), Rate: r.rate}
	}
	return table
}

// request is one event of a connection that has signed in.
type request struct {
	*payload
	conn    *gateway.Conn
	actor   chat.Actor
	svc     *service.Service
	session *session
}

// identified reads the payload and settles who is asking before do runs: the
// event's accessToken signs the connection in, and a userId in the payload must
// be the user of the token.
func (d *Dialect) identified(do func(context.Context, *request) (any, error)) func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) {
	return func(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
		in, err := readPayload(args)
		if err != nil {
			return nil, err
		}
		if err := d.signIn(c, in); err != nil {
			return nil, err
		}
		return do(ctx, &request{
			payload: in,
			conn:    c,
			actor:   c.Actor(),
			svc:     c.Gateway().Service(),
			session: sessionOf(c),
		})
	}
}
