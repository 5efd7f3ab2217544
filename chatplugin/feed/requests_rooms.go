package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// requestCreateRoom: REST makes groups. A direct room is opened by its route,
// which finds the one that is there.
func (h *hooks) requestCreateRoom(e *core.RecordRequestEvent, user string) error {
	rec := e.Record
	rec.Set(store.ColOwner, user)
	err := refuseSet(rec, store.ColID, store.ColNum, store.ColDirectKey, store.ColLastSeq, store.ColLastMessage, store.ColLastMessageAt)
	if err == nil && rec.GetString(store.ColType) != string(chat.Group) {
		err = chat.FieldError(store.ColType, "Must be \"group\". Open direct rooms with the direct route.")
	}
	if err == nil {
		err = chat.ValidateRoomName(rec.GetString(store.ColName), h.limits)
	}
	if err != nil {
		return apierror.From(err)
	}
	return e.Next()
}

func (h *hooks) requestUpdateRoom(e *core.RecordRequestEvent, user string) error {
	if err := h.mayUpdateRoom(e.App, e.Record, user); err != nil {
		return apierror.From(err)
	}
	return e.Next()
}

func (h *hooks) mayUpdateRoom(db core.App, rec *core.Record, user string) error {
	room, me, err := place(db, rec.Id, user)
	if err != nil {
		return err
	}
	if err := chat.MayManage(room, me); err != nil {
		return err
	}
	old, err := stored(db, rec)
	if err != nil {
		return chat.NoSuch("room")
	}
	if err := refuseChanged(rec, old, append(roomKept, store.ColOwner)...); err != nil {
		return err
	}
	return chat.ValidateRoomName(rec.GetString(store.ColName), h.limits)
}

func (h *hooks) requestDeleteRoom(e *core.RecordRequestEvent, user string) error {
	room, me, err := place(e.App, e.Record.Id, user)
	if err == nil {
		err = chat.MayDeleteRoom(room, me)
	}
	if err != nil {
		return apierror.From(err)
	}
	return e.Next()
}

func (h *hooks) requestCreateMember(e *core.RecordRequestEvent, user string) error {
	if err := h.mayCreateMember(e.App, e.Record, user); err != nil {
		return apierror.From(err)
	}
	return e.Next()
}

func (h *hooks) mayCreateMember(db core.App, rec *core.Record, user string) error {
	room, me, err := place(db, rec.GetString(store.ColRoom), user)
	if err != nil {
		return err
	}
	if err := chat.MayManage(room, me); err != nil {
		return err
	}
	if role := rec.GetString(store.ColRole); role != "" && role != string(chat.RoleMember) {
		return chat.FieldError(store.ColRole, "Must be \"member\". Roles are given later, by the owner.")
	}
	members, err := store.MemberIDs(db, room.ID)
	if err != nil {
		return err
	}
	if len(members) >= h.limits.Members {
		return chat.Errorf(chat.TooLarge, "A group has at most %d members.", h.limits.Members)
	}
	return refuseSet(rec, append(cursors, store.ColID, store.ColNotify, store.ColMutedUntil, store.ColHidden, store.ColSilencedUntil, store.ColData)...)
}

// cursors move by the read route only.
var cursors = []string{store.ColLastRead, store.ColLastDelivered, store.ColJoined}

func (h *hooks) requestUpdateMember(e *core.RecordRequestEvent, user string) error {
	if err := mayUpdateMember(e.App, e.Record, user); err != nil {
		return apierror.From(err)
	}
	return e.Next()
}

// mayUpdateMember: the settings are the member's own, the role is the owner's to
// give.
func mayUpdateMember(db core.App, rec *core.Record, user string) error {
	old, err := stored(db, rec)
	if err != nil {
		return chat.NoSuch("member")
	}
	target := store.MemberOf(db, old)
	room, me, err := place(db, target.Room, user)
	if err != nil {
		return err
	}
	if err := chat.MayRead(me); err != nil {
		return err
	}
	if err := refuseChanged(rec, old, append(cursors, store.ColRoom, store.ColUser, store.ColCreated)...); err != nil {
		return err
	}
	if changed(rec, old, store.ColSilencedUntil) {
		if err := chat.MaySilence(room, me, target); err != nil {
			return err
		}
	}
	if changed(rec, old, store.ColRole) {
		if err := chat.MaySetRole(room, me, target, chat.Role(rec.GetString(store.ColRole))); err != nil {
			return err
		}
	}
	if target.User != user && changedBeyond(rec, old, store.ColRole, store.ColSilencedUntil) {
		return chat.Errorf(chat.Forbidden, "Only the member may change these settings.")
	}
	return nil
}

func (h *hooks) requestDeleteMember(e *core.RecordRequestEvent, user string) error {
	target := store.MemberOf(e.App, e.Record)
	room, me, err := place(e.App, target.Room, user)
	if err == nil {
		err = chat.MayRemove(room, me, target)
	}
	if err != nil {
		return apierror.From(err)
	}
	return e.Next()
}
