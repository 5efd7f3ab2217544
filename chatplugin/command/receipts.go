package command

import "context"

var receiptCommands = []Command{
	row("message.read", "Move your read cursor in a room forward.",
		answer{"member"}, messageRead, Route{"POST", "/rooms/{room}/read"}),
	row("message.delivered", "Tell up to where messages of a room have reached this device.",
		answer{"member"}, messageDelivered, Route{"POST", "/rooms/{room}/delivered"}),
}

type cursorParams struct {
	Room string `json:"room" need:"true" doc:"id of the room"`
	Seq  int64  `json:"seq" doc:"up to and including this message; all if not set"`
}

func messageRead(ctx context.Context, c *Call, p cursorParams) (any, error) {
	member, err := c.Service.MarkRead(ctx, c.Actor, p.Room, p.Seq)
	if err != nil {
		return nil, err
	}
	return oneMember{ownMember(member)}, nil
}

func messageDelivered(ctx context.Context, c *Call, p cursorParams) (any, error) {
	member, err := c.Service.MarkDelivered(ctx, c.Actor, p.Room, p.Seq)
	if err != nil {
		return nil, err
	}
	return oneMember{ownMember(member)}, nil
}
