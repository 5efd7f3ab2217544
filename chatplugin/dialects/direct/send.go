package direct

import (
	"context"
	"strings"

	"pocketchat/chatplugin/chat"
)

// sendMessage sends to a room of the caller, opened on this connection or not.
// Who opened it hears new_message, the sender included.
func sendMessage(ctx context.Context, r *request) (any, error) {
	p := r.object()
	room, sender, text := p.ref("roomId"), p.text("senderId"), p.text("body")
	if p.err == nil && strings.TrimSpace(text) == "" {
		p.complain(missing("body"))
	}
	if p.err != nil {
		return nil, p.err
	}
	if err := r.claim("senderId", sender); err != nil {
		return nil, err
	}
	id, err := r.room(ctx, room)
	if err != nil {
		return nil, err
	}
	draft, err := r.draft(ctx, text)
	if err != nil {
		return nil, err
	}
	draft.Room = id
	msg, _, err := r.svc.Send(ctx, r.actor, draft)
	if err != nil {
		return nil, err
	}
	return showMessage(msg, r.conn.Gateway().Link(r.actor.User, msg.FilePath())), nil
}

// draft makes a file message of a body that is nothing but the path or URL of
// an unused upload of the sender, and a text of any other.
func (r *request) draft(ctx context.Context, text string) (chat.Draft, error) {
	if _, file := chat.FileName(text); !file {
		return chat.Draft{Type: chat.TypeText, Text: text}, nil
	}
	up, err := r.svc.Upload(ctx, r.actor, text)
	if chat.CodeOf(err) == chat.NotFound {
		return chat.Draft{Type: chat.TypeText, Text: text}, nil
	}
	return chat.Draft{Type: up.Kind, Upload: up.ID}, err
}
