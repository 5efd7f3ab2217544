package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// aboutMember is an entry about a user's place in a room.
func aboutMember(action chat.Action, m chat.Member) chat.AuditEntry {
	return chat.AuditEntry{Action: action, Room: m.Room, User: m.User}
}

// auditMember writes down changes of a member's role and silence, and what a
// superuser does to the member's own settings.
func auditMember(tx core.App, rec, old *core.Record) error {
	m := store.MemberOf(tx, rec)
	acts := []struct {
		action chat.Action
		field  string
	}{{chat.ActMemberRole, store.ColRole}, {chat.ActMemberSilence, store.ColSilencedUntil}}
	for _, act := range acts {
		if !changed(rec, old, act.field) {
			continue
		}
		if err := audit(tx, rec, aboutMember(act.action, m), changes(rec, old, act.field)); err != nil {
			return err
		}
	}
	if kindOf(rec) != chat.BySuperuser {
		return nil
	}
	own := changes(rec, old, store.ColNotify, store.ColMutedUntil, store.ColHidden, store.ColLastRead, store.ColLastDelivered, store.ColData)
	if len(own) == 0 {
		return nil
	}
	return audit(tx, rec, aboutMember(chat.ActMemberUpdate, m), own)
}

// auditRoom writes down changes of a room's settings. Those that the app's own
// code makes are its business.
func auditRoom(tx core.App, rec, old *core.Record) error {
	if kindOf(rec) == chat.ByServer {
		return nil
	}
	set := changes(rec, old, store.ColName, store.ColImage, store.ColOwner, store.ColSlowMode)
	if changed(rec, old, store.ColData) {
		set[store.ColData] = true // it may be large
	}
	return audit(tx, rec, chat.AuditEntry{Action: chat.ActRoomUpdate, Room: rec.Id}, set)
}
