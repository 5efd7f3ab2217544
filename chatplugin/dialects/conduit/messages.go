package conduit

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// messagePage answers GET /chat/messages.
type messagePage struct {
	Messages []messageDTO `json:"messages"`
	Count    int64        `json:"count"`
}

// messages lists a room, or all rooms of the caller, newest first.
func (r *rest) messages(c *call) (any, error) {
	query := c.e.Request.URL.Query()
	skip, limit, err := paging(query, maxPage)
	if err != nil {
		return nil, err
	}
	q := messageQuery{viewer: c.actor.User, order: newestFirst, skip: skip, limit: limit}
	if room := query.Get("roomId"); room != "" {
		if _, err := r.svc.Room(c.ctx, c.actor, room); err != nil {
			return nil, err
		}
		q.rooms = []string{room}
		q.order = []string{"[[seq]] DESC"} // walks the index of the room
	} else {
		if q.rooms, err = store.RoomIDsOf(r.app, c.actor.User); err != nil {
			return nil, err
		}
		if q.rooms == nil {
			q.rooms = []string{}
		}
	}
	return r.messagePage(c, q)
}

func (r *rest) messagePage(c *call, q messageQuery) (any, error) {
	found, count, err := findMessages(r.app, q)
	if err != nil {
		return nil, err
	}
	page := messagePage{Messages: make([]messageDTO, len(found)), Count: count}
	p := r.renderer(c)
	for i, msg := range found {
		if page.Messages[i], err = p.message(msg); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// message is one message with its room.
func (r *rest) message(c *call) (any, error) {
	msg, err := r.svc.Message(c.ctx, c.actor, c.e.Request.PathValue("messageId"))
	if err == nil && !msg.Deleted.IsZero() {
		err = chat.NoSuch("message")
	}
	if err != nil {
		return nil, orNoMessage(err)
	}
	return r.renderer(c, "room").message(msg)
}

// own finds a message of the caller. In the module nobody, whatever their role,
// changes or deletes what others wrote.
func (r *rest) own(c *call) (chat.Message, error) {
	msg, err := r.svc.Message(c.ctx, c.actor, c.e.Request.PathValue("messageId"))
	if err != nil {
		return msg, orNoMessage(err)
	}
	if msg.Sender != c.actor.User || !msg.Deleted.IsZero() {
		return msg, notFound(noMessage)
	}
	return msg, nil
}

func (r *rest) editMessage(c *call) (any, error) {
	text, err := c.body.text("newMessage")
	if err != nil {
		return nil, err
	}
	msg, err := r.own(c)
	if err != nil {
		return nil, err
	}
	edit := service.EditDraft{Message: msg.ID, Text: &text}
	if msg.Type.Media() {
		edit.Text, edit.Caption = nil, &text
	}
	if _, err := r.svc.Edit(c.ctx, c.actor, edit); err != nil {
		return nil, orNoMessage(err)
	}
	return "Message updated successfully", nil
}

// deleteMessage leaves a tombstone, which this wire does not list. In audit mode
// superusers can still read what it said.
func (r *rest) deleteMessage(c *call) (any, error) {
	msg, err := r.own(c)
	if err != nil {
		return nil, err
	}
	if r.cfg.AuditMode {
		if err := keepForAudit(r.app, msg); err != nil {
			return nil, err
		}
	}
	if _, err := r.svc.Delete(c.ctx, c.actor, msg.ID); err != nil {
		return nil, orNoMessage(err)
	}
	return "Message deleted successfully", nil
}
