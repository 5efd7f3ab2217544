package team

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// Every event of the document comes back to who sent it. Mostly the log does
// that; where an event changes nothing the log is silent, and the handler tells
// its own connection.

// sendMessage sends. The room hears it as "message", the sender included.
func (d *Dialect) sendMessage(ctx context.Context, r *request) (any, error) {
	room, out := r.needID("room_id"), r.outgoing()
	if r.err != nil {
		return nil, r.err
	}
	draft, err := r.draft(ctx, out, false)
	if err != nil {
		return nil, err
	}
	draft.Room = room
	msg, err := r.send(ctx, draft)
	if err != nil {
		return nil, err
	}
	return d.sent(r, msg), nil
}

// send sends a draft. The client's own id makes a repeat safe; one that the user
// took for a message elsewhere before is no id of this message.
func (r *request) send(ctx context.Context, draft chat.Draft) (chat.Message, error) {
	msg, _, err := r.svc.Send(ctx, r.actor, draft)
	if e := chat.AsError(err); e != nil && e.Code == chat.Conflict && (e.Field == "client_id" || e.Field == "id") {
		draft.ID, draft.ClientID = "", ""
		msg, _, err = r.svc.Send(ctx, r.actor, draft)
	}
	return msg, err
}

// editMessage changes the words of one's own message; those of a file are its
// caption.
func (d *Dialect) editMessage(ctx context.Context, r *request) (any, error) {
	room, id, words := r.needID("room_id"), r.needID("message_id"), r.text("message")
	if r.err != nil {
		return nil, r.err
	}
	msg, err := r.message(ctx, room, id)
	if err != nil {
		return nil, err
	}
	edit, before := service.EditDraft{Message: id, Text: &words}, msg.Text
	if msg.Type.Media() {
		edit, before = service.EditDraft{Message: id, Caption: &words}, msg.Caption
	}
	msg, err = r.svc.Edit(ctx, r.actor, edit)
	if err != nil {
		return nil, err
	}
	said := editedObject(msg, r.actor.User)
	if words == before {
		r.conn.Emit(eventEdited, said)
	}
	return ok(said), nil
}

// deleteMessage deletes one's own message, or as an admin of the group any.
func (d *Dialect) deleteMessage(ctx context.Context, r *request) (any, error) {
	room, id := r.needID("room_id"), r.needID("message_id")
	if r.err != nil {
		return nil, r.err
	}
	msg, err := r.message(ctx, room, id)
	if err != nil {
		return nil, err
	}
	if _, err := r.svc.Delete(ctx, r.actor, id); err != nil {
		return nil, err
	}
	said := deletedObject(room, id, r.actor.User)
	if !msg.Deleted.IsZero() {
		r.conn.Emit(eventDeleted, said)
	}
	return ok(said), nil
}

// messageSeen reads up to and including the message.
func (d *Dialect) messageSeen(ctx context.Context, r *request) (any, error) {
	room, id := r.needID("room_id"), r.needID("message_id")
	if r.err != nil {
		return nil, r.err
	}
	msg, err := r.message(ctx, room, id)
	if err != nil {
		return nil, err
	}
	before, err := r.svc.Room(ctx, r.actor, room)
	if err != nil {
		return nil, err
	}
	if _, err := r.svc.MarkRead(ctx, r.actor, room, msg.Seq); err != nil {
		return nil, err
	}
	said := seenObject(room, id, r.actor.User)
	if before.Member.LastReadSeq >= msg.Seq {
		r.conn.Emit(eventSeen, said)
	}
	return ok(said), nil
}

// pinMessage pins a message for the room, or takes the pin off.
func (d *Dialect) pinMessage(ctx context.Context, r *request) (any, error) {
	room, id, on := r.needID("room_id"), r.needID("_id"), r.needFlag("pin_message")
	if r.err != nil {
		return nil, r.err
	}
	before, err := r.message(ctx, room, id)
	if err != nil {
		return nil, err
	}
	msg, err := r.svc.Pin(ctx, r.actor, id, on)
	if err != nil {
		return nil, err
	}
	said := pinnedObject(msg)
	if on == !before.Pinned.IsZero() {
		for _, event := range pinEvents {
			r.conn.Emit(event, said)
		}
	}
	return ok(said), nil
}
