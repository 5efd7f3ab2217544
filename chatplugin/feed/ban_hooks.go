package feed

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// createBan: whoever bans, the member goes with the ban. Ending the connections
// of who is banned from the server is the gateway's part.
func createBan(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	if err := mayBeBanned(tx, rec); err != nil {
		return err
	}
	ban := store.BanOf(tx, rec)
	if !ban.InForce(time.Now()) {
		return store.FieldError(store.ColUntil, "until", "Must be in the future, or empty for ever.")
	}
	if err := store.ForgetEndedBan(tx, ban.Room, ban.User); err != nil {
		return err
	}
	signBan(rec)
	if err := e.Next(); err != nil {
		return err
	}
	return enforceBan(tx, rec)
}

func mayBeBanned(tx core.App, rec *core.Record) error {
	room := rec.GetString(store.ColRoom)
	if room == "" {
		return nil
	}
	head, err := store.LockHead(tx, room)
	if err == nil && head.Type == string(chat.Direct) {
		return store.FieldError(store.ColRoom, "direct_room", "A direct room has no bans.")
	}
	if errors.Is(err, sql.ErrNoRows) {
		return store.FieldError(store.ColRoom, "missing_room", "There is no such room.")
	}
	return err
}

// signBan: by is who did it, where that is known.
func signBan(rec *core.Record) {
	switch kindOf(rec) {
	case chat.BySuperuser:
		rec.Set(store.ColBy, rec.GetString(store.AdminKey))
	case chat.ByUser:
		rec.Set(store.ColBy, Actor(rec))
	case chat.ByServer: // keeps what the app's code says
	}
}

// updateBan: a ban may be made longer or shorter, and gets another reason.
func updateBan(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	old, err := stored(tx, rec)
	if err != nil {
		return err
	}
	keep(rec, old, store.ColRoom, store.ColUser, store.ColCreated)
	differs := changed(rec, old, store.ColUntil, store.ColReason)
	if differs {
		signBan(rec)
	}
	if err := e.Next(); err != nil || !differs {
		return err
	}
	return enforceBan(tx, rec)
}

// enforceBan writes the ban down and takes the banned one out of the room.
func enforceBan(tx core.App, rec *core.Record) error {
	ban := store.BanOf(tx, rec)
	data := map[string]any{"until": chat.Timestamp(ban.Until)}
	if err := audit(tx, rec, aboutBan(chat.ActMemberBan, chat.ActUserBan, ban), data); err != nil {
		return err
	}
	if ban.Room == "" || !ban.InForce(time.Now()) {
		return nil
	}
	return store.RemoveBanned(tx, ban.Room, ban.User, by(rec))
}

func aboutBan(ofRoom, ofServer chat.Action, ban chat.Ban) chat.AuditEntry {
	action := ofRoom
	if ban.Room == "" {
		action = ofServer
	}
	return chat.AuditEntry{Action: action, Room: ban.Room, User: ban.User, Reason: ban.Reason}
}

// deleteBan: one that goes with its room or its user was not undone by anybody.
func deleteBan(tx core.App, e *core.RecordEvent) error {
	ban := store.BanOf(tx, e.Record)
	if err := e.Next(); err != nil {
		return err
	}
	gone, err := store.GoneWith(tx, ban)
	if err != nil || gone {
		return err
	}
	entry := aboutBan(chat.ActMemberUnban, chat.ActUserUnban, ban)
	entry.Reason = ""
	return audit(tx, e.Record, entry, nil)
}
