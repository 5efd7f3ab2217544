package syarah

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// okAck answers an event that has nothing to show. The document only asks for
// anything without an error.
type okAck struct {
	Success      bool    `json:"success"`
	ChatHeaderID int64   `json:"chatHeaderId"`
	IDs          []int64 `json:"ids,omitempty"`
	Left         bool    `json:"left,omitempty"`
}

// createMessage sends. The room hears it as "message", the sender included.
func (d *Dialect) createMessage(ctx context.Context, r *request) (any, error) {
	room, text, kind, words := r.needRef("chatHeaderId"), r.needText("message"), r.messageType(), r.text("caption")
	if r.err != nil {
		return nil, r.err
	}
	draft, err := r.draft(ctx, text, kind)
	if err != nil {
		return nil, err
	}
	p, err := r.place(ctx, room)
	if err != nil {
		return nil, err
	}
	draft.Room, draft.Caption = p.id, words
	msg, _, err := r.svc.Send(ctx, r.actor, draft)
	if err != nil {
		return nil, err
	}
	return d.messageEvent(msg, p.num, r.user(msg.Sender), false, r.link), nil
}

// updateMessage changes text and, if it is there, caption.
func (d *Dialect) updateMessage(ctx context.Context, r *request) (any, error) {
	room, id, text, words := r.needRef("chatHeaderId"), r.needRef("id"), r.needText("message"), r.text("caption")
	if r.err != nil {
		return nil, r.err
	}
	p, err := r.place(ctx, room)
	if err != nil {
		return nil, err
	}
	msg, err := r.message(ctx, p, id)
	if err != nil {
		return nil, err
	}
	edit := service.EditDraft{Message: msg.ID}
	if r.has("caption") {
		edit.Caption = &words
	}
	// A client sends a file's path again when it changes the caption.
	switch {
	case msg.File == "":
		edit.Text = &text
	case !names(text, msg):
		return nil, chat.FieldError("message", "The file of a message can't be changed, only its caption.")
	}
	msg, err = r.svc.Edit(ctx, r.actor, edit)
	if err != nil {
		return nil, err
	}
	members, err := r.svc.Members(ctx, r.actor, p.id)
	if err != nil {
		return nil, err
	}
	return d.messageEvent(msg, p.num, r.user(msg.Sender), readByAll(msg, members), r.link), nil
}

// names reports whether text is the path of the message's file, in any form.
func names(text string, msg chat.Message) bool {
	name, ok := chat.FileName(text)
	return ok && name == msg.File
}

// removeMessage deletes all of ids, or id, or nothing if one of them can't be.
func (d *Dialect) removeMessage(ctx context.Context, r *request) (any, error) {
	room, refs, single := r.needRef("chatHeaderId"), r.refs("ids", chat.DefaultLimits.DeleteMany), r.ref("id")
	if r.err != nil {
		return nil, r.err
	}
	if len(refs) == 0 && single != (ref{}) { // ids goes before id
		refs = []ref{single}
	}
	if len(refs) == 0 {
		return nil, chat.FieldError("id", "Missing: send id with one number or ids with several.")
	}
	p, err := r.place(ctx, room)
	if err != nil {
		return nil, err
	}
	ack := okAck{Success: true, ChatHeaderID: p.num}
	var ids []string
	for _, ref := range refs {
		msg, err := r.message(ctx, p, ref)
		if err != nil {
			return nil, err
		}
		ids = append(ids, msg.ID)
		ack.IDs = append(ack.IDs, msg.Num)
	}
	if _, err := r.svc.Delete(ctx, r.actor, ids...); err != nil {
		return nil, err
	}
	return ack, nil
}

// readMessage marks all of a room as read.
func (d *Dialect) readMessage(ctx context.Context, r *request) (any, error) {
	room := r.needRef("chatHeaderId")
	if r.err != nil {
		return nil, r.err
	}
	p, err := r.place(ctx, room)
	if err != nil {
		return nil, err
	}
	if _, err := r.svc.MarkRead(ctx, r.actor, p.id, 0); err != nil {
		return nil, err
	}
	return okAck{Success: true, ChatHeaderID: p.num}, nil
}

// user is the display data of a user; the zero User of nobody.
func (r *request) user(id string) chat.User {
	if id == "" {
		return chat.User{}
	}
	u, ok := r.svc.User(id)
	if !ok {
		return chat.User{ID: id, Name: id}
	}
	return u
}
