package chatapp

import (
	"context"

	"pocketchat/chatplugin/chat"
)

// joinChat opens a chat on this connection: it hears the chat's active view, and
// what is sent from now on counts as read. The caller gets the chat as it is, so
// that a client that comes back is up to date.
func (d *Dialect) joinChat(ctx context.Context, r *request) error {
	before, err := r.svc.Room(ctx, r.actor, r.chat)
	if err != nil {
		return err
	}
	// Before the chat is read: what is sent in between is heard twice rather than
	// not at all.
	if err := r.conn.View(ctx, r.chat); err != nil {
		return err
	}
	d.open.add(r.chat, r.conn)
	me, err := r.svc.MarkRead(ctx, r.actor, r.chat, 0)
	if err != nil {
		return err
	}
	now, err := r.svc.Room(ctx, r.actor, r.chat)
	if err != nil {
		return err
	}
	members, err := r.svc.Members(ctx, r.actor, r.chat)
	if err != nil {
		return err
	}
	whole := d.chatFor(r.actor.User, d.gather(now.Room, members), r.conn.Gateway().Link)
	for _, name := range d.cfg.ChatEvents {
		r.conn.Emit(name, whole)
	}
	if me.LastReadSeq == before.Member.LastReadSeq {
		// Nothing was unread, so the log says nothing of it.
		d.tellSummary(r, whole)
	}
	return nil
}

// tellSummary sends the caller the chat's line, with nothing unread.
func (d *Dialect) tellSummary(r *request, whole chatDTO) {
	line := whole.summary()
	for _, name := range d.cfg.SummaryEvents {
		r.conn.Emit(name, line)
	}
}

// leaveChat closes a chat on this connection. Membership stays.
func (d *Dialect) leaveChat(ctx context.Context, r *request) error {
	d.open.remove(r.chat, r.conn)
	if err := r.conn.Unview(ctx, r.chat); err != nil {
		return err
	}
	// Who left the chat does not type in it; for who is not its member it does
	// not exist.
	return r.svc.Typing(ctx, r.actor, r.conn.ID(), r.chat, false, "")
}

// typing starts or ends the typing indicator.
func (d *Dialect) typing(on bool) func(context.Context, *request) error {
	return func(ctx context.Context, r *request) error {
		return r.svc.Typing(ctx, r.actor, r.conn.ID(), r.chat, on, "")
	}
}

// follow marks what is sent to joined chats as read by those who joined: the
// document counts nothing there. It reads the log on a goroutine of its own; a
// batch costs one write for each reader.
func (d *Dialect) follow(events []chat.Event) {
	newest := map[string]chat.Message{}
	for _, ev := range events {
		if e, ok := ev.(chat.MessageCreated); ok {
			newest[e.Message.Room] = e.Message
		}
	}
	for room, msg := range newest {
		for _, user := range d.open.users(room) {
			if user == msg.Sender {
				continue // who sends has read
			}
			_, err := d.svc.MarkRead(context.Background(), chat.Actor{User: user}, room, msg.Seq)
			if err != nil && chat.CodeOf(err) == chat.Internal {
				d.app.Logger().Error("chatapp: could not mark a joined chat as read", "room", room, "error", err)
			}
		}
	}
}
