// Package native is PocketChat's own protocol, the one for new apps. It is
// small and regular: every event from the client is a command of the table in
// package command with one object of parameters, every ack is {ok, data} or
// {ok, error}, and every event from the server is named after what happened
// and carries the record in exactly PocketBase's REST JSON.
//
// docs/dialects/native.md is the page for client authors; a test keeps its
// tables equal to the code.
package native

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
)

// Name is how clients ask for this dialect, as in "?dialect=native".
const Name = "native"

// Version goes up when a client written for an older one could misread
// something. Additions do not count.
const Version = 1

// Dialect implements gateway.Dialect. It has no state.
type Dialect struct{}

// New makes the dialect.
func New() Dialect { return Dialect{} }

// Name implements gateway.Dialect.
func (Dialect) Name() string { return Name }

// Events implements gateway.Dialect: one row for each command of the table.
func (Dialect) Events() map[string]gateway.Inbound {
	commands := command.All()
	events := make(map[string]gateway.Inbound, len(commands))
	for i := range commands {
		events[commands[i].Name] = inbound(&commands[i])
	}
	return events
}

func inbound(cmd *command.Command) gateway.Inbound {
	return gateway.Inbound{
		Rate: gateway.Rate(cmd.Rate),
		// Other wires call their typing event the same.
		Shared: cmd.Name == "typing",
		Do: func(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
			params, err := decode(args)
			if err != nil {
				return nil, err
			}
			data, err := cmd.Run(ctx, call(c), params)
			if err != nil {
				return nil, err
			}
			return success{OK: true, Data: data}, nil
		},
	}
}

// call binds a command to the connection that asks. Identity is the
// connection's and never comes from params.
func call(c *gateway.Conn) *command.Call {
	g := c.Gateway()
	return &command.Call{Service: g.Service(), Log: g.Log(), Actor: c.Actor(), Conn: c, Link: g.Link}
}

// decode takes the one argument of an event. A client with nothing to say may
// leave it out.
func decode(args []json.RawMessage) (map[string]json.RawMessage, error) {
	switch len(args) {
	case 0:
		return command.Object(nil)
	case 1:
		return command.Object(args[0])
	}
	return nil, chat.Errorf(chat.Invalid, "An event takes one object of parameters, but %d arguments came.", len(args))
}

// Interface guards
var (
	_ gateway.Dialect = Dialect{}
	_ gateway.Greeter = Dialect{}
	_ command.Conn    = (*gateway.Conn)(nil)
)
