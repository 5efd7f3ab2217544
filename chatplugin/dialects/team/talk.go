package team

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// talk is a conversation about to begin.
type talk struct {
	kind  string // peer-to-peer, group-chat or empty
	group service.GroupDraft
	first outgoing
}

// talk reads the payload of sendNewMessage. Its user_name and image_url are the
// sender's, which the server knows.
func (p *payload) talk(user string) talk {
	t := talk{kind: p.text("type"), group: p.groupDraft("recipient_id")}
	if t.kind != "" && t.kind != typeDirect && t.kind != typeGroup {
		p.complain(chat.FieldError("type", "Must be %s or %s.", typeDirect, typeGroup))
	}
	first, isObject := readObject(p.fields["message"])
	if !isObject {
		p.complain(chat.FieldError("message", "Missing: must be an object, the message."))
		return t
	}
	if err := first.claims(user); err != nil {
		p.complain(err)
	}
	t.first = first.outgoing()
	t.first.note.New = true
	if first.err != nil {
		p.complain(first.err)
	}
	return t
}

// sendNewMessage opens a conversation with its first message. Those it is for
// hear the event named after their user; the sender hears "message".
//
// The message is checked before the room is opened, so that a bad one leaves no
// empty room behind.
func (d *Dialect) sendNewMessage(ctx context.Context, r *request) (any, error) {
	t := r.talk(r.actor.User)
	if r.err != nil {
		return nil, r.err
	}
	draft, err := r.draft(ctx, t.first, true)
	if err != nil {
		return nil, err
	}
	room, err := r.openTalk(ctx, t)
	if err != nil {
		return nil, err
	}
	draft.Room = room.ID
	msg, err := r.send(ctx, draft)
	if err != nil {
		return nil, err
	}
	return d.sent(r, msg), nil
}

// openTalk finds or makes the room: the direct one with a single recipient, a
// new group for more.
func (r *request) openTalk(ctx context.Context, t talk) (chat.Room, error) {
	people := r.existing(t.group.Members)
	others := make([]string, 0, len(people))
	for _, user := range people {
		if user != r.actor.User {
			others = append(others, user)
		}
	}
	if len(people) == 0 {
		return chat.Room{}, chat.FieldError("recipient_id", "Must be a list with at least one user who exists.")
	}
	if t.kind == typeGroup || len(others) > 1 {
		t.group.Members = others
		return r.makeGroup(ctx, t.group, roomNote{})
	}
	peer := r.actor.User // a talk with oneself
	if len(others) == 1 {
		peer = others[0]
	}
	room, _, err := r.svc.OpenDirect(ctx, r.actor, peer)
	return room, err
}
