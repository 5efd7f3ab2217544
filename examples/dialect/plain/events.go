package plain

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// open finds or makes the room of the caller and another user: {with: user id}
// is answered by {room}.
func open(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	var p struct{ With string }
	if err := read(args, &p); err != nil {
		return nil, err
	}
	room, _, err := c.Gateway().Service().OpenDirect(ctx, c.Actor(), p.With)
	if err != nil {
		return nil, err
	}
	return struct {
		Room string `json:"room"`
	}{room.ID}, nil
}

// say sends a text: {room, text, key} is answered by {id}. Sent again with the
// same key it is the same message, so a client may repeat what was not answered.
func say(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	var p struct{ Room, Text, Key string }
	if err := read(args, &p); err != nil {
		return nil, err
	}
	// Nothing is told to the room here: everybody, the sender too, hears it from
	// the log through Encode.
	msg, _, err := c.Gateway().Service().Send(ctx, c.Actor(), chat.Draft{Room: p.Room, Text: p.Text, ClientID: p.Key})
	if err != nil {
		return nil, err
	}
	return struct {
		ID string `json:"id"`
	}{msg.ID}, nil
}

// writes tells the room that the caller is typing: {room}.
func writes(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	var p struct{ Room string }
	if err := read(args, &p); err != nil {
		return nil, err
	}
	return nil, c.Gateway().Service().Typing(ctx, c.Actor(), c.ID(), p.Room, true, "")
}

// read takes the one object of an event. Every input is hostile: anything may be
// missing or of another type. The service checks what the values mean.
func read(args []json.RawMessage, into any) error {
	if len(args) != 1 || json.Unmarshal(args[0], into) != nil {
		return chat.Errorf(chat.Invalid, "Send one object whose fields are strings.")
	}
	return nil
}
