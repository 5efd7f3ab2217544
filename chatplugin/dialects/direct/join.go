package direct

import (
	"context"
	"encoding/json"
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// historySize is how many messages message_history holds (seed 000).
const historySize = 50

// registerUser is where the original learns who the client is. Here the
// handshake says that, so it checks the claim and opens chat_list_update to the
// connection. Like the original it answers nothing, and ignores a claim to be
// nobody.
func registerUser(_ context.Context, r *request) (any, error) {
	if falsy(r.arg) {
		return nil, nil
	}
	var user string
	if json.Unmarshal(r.arg, &user) != nil {
		return nil, chat.FieldError("userId", "Must be your user id, as a string.")
	}
	if err := r.claim("userId", user); err != nil {
		return nil, err
	}
	r.conn.Set(registeredKey{}, true)
	return nil, nil
}

// joinChat opens the room of two users on this connection, making it on first
// use. The caller alone hears room_joined and then message_history.
func joinChat(ctx context.Context, r *request) (any, error) {
	p := r.object()
	user, target := p.text("userId"), p.text("targetUserId")
	if p.err != nil {
		return nil, p.err
	}
	if err := r.claim("userId", user); err != nil {
		return nil, err
	}
	room, _, err := r.svc.OpenDirect(ctx, r.actor, target)
	if err != nil {
		return nil, err
	}
	r.known.remember(room.ID)
	joined := joinedEvent{RoomID: wireID(room.ID), Room: showRoom(room, r.actor.User, target)}
	var messages []chat.Message
	read := func() (err error) {
		page := pager{r: r, room: room.ID, limit: historySize}
		messages, err = page.read(ctx)
		return err
	}
	return joined, r.conn.ViewFrom(ctx, room.ID, read, func(coming []chat.Event) {
		later := created(coming)
		messages = slices.DeleteFunc(messages, func(msg chat.Message) bool { return later[msg.ID] })
		r.conn.Emit("room_joined", joined)
		r.conn.Emit("message_history", historyEvent{RoomID: joined.RoomID, Messages: r.show(messages)})
	})
}

// created are the ids of the messages that will come as new_message.
func created(coming []chat.Event) map[string]bool {
	ids := map[string]bool{}
	for _, ev := range coming {
		if e, ok := ev.(chat.MessageCreated); ok {
			ids[e.Message.ID] = true
		}
	}
	return ids
}

type registeredKey struct{}

// registered reports whether a connection sent register_user, without which it
// hears no chat_list_update (seed 000, the original's personal channel).
func registered(c *gateway.Conn) bool { return c.Value(registeredKey{}) != nil }
