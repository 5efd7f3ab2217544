package conduit

import (
	"context"
)

// messagesRead marks all of a room as read. The room hears it when there was
// something to read; a client that waits for its echo gets one in any case.
func (d *Dialect) messagesRead(ctx context.Context, r *request) error {
	summary, err := r.svc.Room(ctx, r.actor, r.room)
	if err != nil {
		return err
	}
	// The seq is named, so that the log's word of it can be known again.
	seq := summary.Room.LastSeq
	if summary.Member.LastReadSeq >= seq {
		if d.echoes(r.conn) {
			r.conn.Emit("messagesRead", readEvent{Room: r.room, ReadBy: r.actor.User})
		}
		return nil
	}
	if !d.echoes(r.conn) {
		d.origins.note(reading(r.actor.User, r.room, seq), r.conn.ID())
	}
	_, err = r.svc.MarkRead(ctx, r.actor, r.room, seq)
	return err
}

// connectToRoom joins a room in the module. Here every connection is in all
// rooms of its user already, so what is left is the refusal of others.
func (d *Dialect) connectToRoom(ctx context.Context, r *request) error {
	if _, err := r.svc.Room(ctx, r.actor, r.room); err != nil {
		return err
	}
	modernize(r.conn)
	return nil
}
