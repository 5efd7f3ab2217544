package feed

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// createMember: a new member has nothing unread, whatever was said before.
func (h *hooks) createMember(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	head, err := store.LockHead(tx, rec.GetString(store.ColRoom))
	if errors.Is(err, sql.ErrNoRows) {
		return store.FieldError(store.ColRoom, "missing_room", "There is no such room.")
	}
	if err != nil {
		return err
	}
	rec.Set(store.ColJoined, head.LastSeq)
	rec.Set(store.ColLastRead, head.LastSeq)
	rec.Set(store.ColLastDelivered, head.LastSeq)
	if rec.GetString(store.ColNotify) == "" {
		rec.Set(store.ColNotify, string(chat.NotifyAll))
	}
	if err := mayJoin(rec, head); err != nil {
		return err
	}
	if err := notBanned(tx, rec); err != nil {
		return err
	}
	fitRole(rec, head)
	if err := e.Next(); err != nil {
		return err
	}
	m := store.MemberOf(tx, rec)
	row := rowOf(chat.KindMemberAdded, m.Room, rec)
	row.User = m.User
	if err := h.append(tx, row, nil, func(b chat.Base) chat.Event { return chat.MemberAdded{Base: b, Member: m} }); err != nil {
		return err
	}
	if kindOf(rec) == chat.BySuperuser {
		if err := audit(tx, rec, aboutMember(chat.ActMemberAdd, m), nil); err != nil {
			return err
		}
	}
	return followRole(tx, m, head.Owner, by(rec))
}

// mayJoin: a direct room is for the two in its key.
func mayJoin(rec *core.Record, head store.Head) error {
	if head.Type != string(chat.Direct) {
		return nil
	}
	a, b, _ := strings.Cut(head.DirectKey, ":")
	if user := rec.GetString(store.ColUser); user != a && user != b {
		return store.FieldError(store.ColUser, "direct_room", "Nobody can join a direct room.")
	}
	return nil
}

// fitRole: there are no roles in a direct room.
func fitRole(rec *core.Record, head store.Head) {
	if head.Type == string(chat.Direct) || rec.GetString(store.ColRole) == "" {
		rec.Set(store.ColRole, string(chat.RoleMember))
	}
}

// followRole keeps rooms.owner in step with the member's role.
func followRole(tx core.App, m chat.Member, owner, actor string) error {
	switch {
	case m.Role == chat.RoleOwner && owner != m.User:
		return setOwner(tx, m.Room, m.User, actor)
	case m.Role != chat.RoleOwner && owner == m.User:
		return setOwner(tx, m.Room, "", actor)
	}
	return nil
}

// updateMember: cursors never go back and never beyond the room's last message;
// what is read is delivered.
func (h *hooks) updateMember(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	old, err := stored(tx, rec)
	if err != nil {
		return err
	}
	head, err := store.LockHead(tx, old.GetString(store.ColRoom))
	if err != nil {
		return err
	}
	keep(rec, old, store.ColRoom, store.ColUser, store.ColJoined, store.ColCreated)
	forward(rec, old, store.ColLastRead, 0, head.LastSeq)
	forward(rec, old, store.ColLastDelivered, rec.GetFloat(store.ColLastRead), head.LastSeq)
	if rec.GetString(store.ColNotify) == "" {
		rec.Set(store.ColNotify, string(chat.NotifyAll))
	}
	fitRole(rec, head)
	if head.Type == string(chat.Direct) {
		rec.Set(store.ColSilencedUntil, "")
	}
	read := changed(rec, old, store.ColLastRead)
	delivered := changed(rec, old, store.ColLastDelivered)
	other := changedBeyond(rec, old, store.ColLastRead, store.ColLastDelivered)
	rec.SetRaw(movedKey, !other)
	if !other {
		keepStamp(rec, old) // it would tell when somebody has read who keeps that to themselves
	}
	if err := e.Next(); err != nil {
		return err
	}
	m := store.MemberOf(tx, rec)
	if err := h.appendMember(tx, rec, m, read, delivered, other); err != nil {
		return err
	}
	if err := auditMember(tx, rec, old); err != nil {
		return err
	}
	if changed(rec, old, store.ColRole) {
		return followRole(tx, m, head.Owner, by(rec))
	}
	return nil
}

// forward lets a cursor move between where it was (or floor) and last.
func forward(rec, old *core.Record, field string, floor float64, last int64) {
	rec.Set(field, max(old.GetFloat(field), floor, min(rec.GetFloat(field), float64(last))))
}

// appendMember tells the kinds of change apart. A read that also delivers is
// one event: who has read has received.
func (h *hooks) appendMember(tx core.App, rec *core.Record, m chat.Member, read, delivered, other bool) error {
	add := func(kind chat.Kind, event func(chat.Base) chat.Event) error {
		row := rowOf(kind, m.Room, rec)
		row.User = m.User
		return h.append(tx, row, nil, event)
	}
	if other {
		if err := add(chat.KindMemberUpdated, func(b chat.Base) chat.Event { return chat.MemberUpdated{Base: b, Member: m} }); err != nil {
			return err
		}
	}
	switch {
	case read:
		return add(chat.KindReadMoved, func(b chat.Base) chat.Event { return chat.ReadMoved{Base: b, Member: m} })
	case delivered:
		return add(chat.KindDeliveredMoved, func(b chat.Base) chat.Event { return chat.DeliveredMoved{Base: b, Member: m} })
	}
	return nil
}

// deleteMember: the last owner's group goes to an heir. The last member who
// leaves takes the group with them; where a superuser removes the last one, the
// room stays for them to do with it what they want.
func (h *hooks) deleteMember(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	m := store.MemberOf(tx, rec)
	if err := e.Next(); err != nil {
		return err
	}
	room, err := store.FindRoom(tx, m.Room)
	if chat.CodeOf(err) == chat.NotFound {
		return nil // goes with its room, which tells about it
	}
	if err != nil {
		return err
	}
	if err := store.ForgetMentionsOf(tx, m.Room, m.User); err != nil {
		return err
	}
	row := rowOf(chat.KindMemberRemoved, m.Room, rec)
	row.User = m.User
	if err := h.append(tx, row, &facts{Role: m.Role}, func(b chat.Base) chat.Event {
		return chat.MemberRemoved{Base: b, Member: m}
	}); err != nil {
		return err
	}
	if another(rec, m.User) {
		if err := audit(tx, rec, aboutMember(chat.ActMemberRemove, m), nil); err != nil {
			return err
		}
	}
	left, err := store.Members(tx, m.Room)
	if err != nil {
		return err
	}
	if len(left) == 0 && Actor(rec) != "" {
		return store.DeleteRoom(tx, m.Room, Actor(rec))
	}
	if room.Type == chat.Group && room.Owner == m.User {
		return setOwner(tx, m.Room, heir(left), by(rec))
	}
	return nil
}
