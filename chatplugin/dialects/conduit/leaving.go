package conduit

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// leave takes the caller out. With the last participant the room goes, or with
// the last but one where the configuration says so.
func (r *rest) leave(c *call) (any, error) {
	id, me := c.e.Request.PathValue("roomId"), c.actor.User
	summary, err := r.svc.Room(c.ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	if err := chat.MayRemove(summary.Room, &summary.Member, summary.Member); err != nil {
		return nil, err
	}
	members, err := store.MemberIDs(r.app, id)
	if err != nil {
		return nil, err
	}
	if r.cfg.AuditMode && len(members) == 1 {
		// Where the server takes the last one out, the room stays for superusers.
		err = r.svc.RemoveMember(c.ctx, chat.ServerActor, id, me)
	} else {
		err = r.svc.Leave(c.ctx, c.actor, id)
	}
	if err != nil {
		return nil, err
	}
	r.noteLeft(summary.Member, actionLeave)
	return "Ok", r.deleteIfEmpty(c, id)
}

// authority acts where the caller's own rights don't count: the superuser who
// asks, for the audit trail, else the server.
func (c *call) authority() chat.Actor {
	if c.actor.Superuser {
		return c.actor
	}
	return chat.ServerActor
}

// deleteIfEmpty ends a room with too few participants.
func (r *rest) deleteIfEmpty(c *call, room string) error {
	members, err := store.Members(r.app, room)
	if err != nil {
		return err
	}
	if len(members) == 0 && r.cfg.AuditMode {
		return nil
	}
	if len(members) == 0 || (len(members) == 1 && r.cfg.DeleteEmptyRooms) {
		return r.deleteRoom(c, room, members)
	}
	return nil
}

// deleteRoom deletes a room, or in audit mode takes all out and keeps it. One that
// is gone already is no error.
func (r *rest) deleteRoom(c *call, room string, members []chat.Member) error {
	if !r.cfg.AuditMode {
		err := r.svc.DeleteRoom(c.ctx, c.authority(), room)
		if chat.CodeOf(err) == chat.NotFound {
			return nil
		}
		return err
	}
	for _, m := range members {
		err := r.svc.RemoveMember(c.ctx, c.authority(), room, m.User)
		if err != nil && chat.CodeOf(err) != chat.NotFound {
			return err
		}
		r.noteLeft(m, actionRemove)
	}
	return nil
}
