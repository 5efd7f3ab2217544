package store

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// AuditEntryOf reads a record of chat_audit.
func AuditEntryOf(db core.App, r *core.Record) chat.AuditEntry {
	return chat.AuditEntry{
		ID:        r.Id,
		Actor:     r.GetString(ColActor),
		ActorKind: chat.ActorKind(r.GetString(ColActorKind)),
		Action:    chat.Action(r.GetString(ColAction)),
		Room:      r.GetString(ColRoom),
		User:      r.GetString(ColUser),
		Message:   r.GetString(ColMessage),
		Reason:    r.GetString(ColReason),
		Data:      rawOf(r, ColData),
		Created:   r.GetDateTime(ColCreated).Time(),
		Record:    takeSnapshot(db, r),
	}
}

// Said is what a message said, as the data of an entry.
type Said struct {
	Seq      int64            `json:"seq"`
	Type     chat.MessageType `json:"type"`
	Text     string           `json:"text,omitempty"`
	Caption  string           `json:"caption,omitempty"`
	File     string           `json:"file,omitempty"` // its name; the file itself is gone with the message
	Mentions []string         `json:"mentions,omitempty"`
	Data     json.RawMessage  `json:"data,omitempty"`
	Sent     string           `json:"sent"`
	Edited   string           `json:"edited,omitempty"`
	// Deleted is when the message became the tombstone that this entry is about.
	Deleted string `json:"deleted,omitempty"`
	// Cut: the text was too long to be kept whole.
	Cut bool `json:"cut,omitempty"`
}

// AppendAudit writes one entry as part of tx. ID, Created and Record are not
// read.
func AppendAudit(tx core.App, e chat.AuditEntry) error {
	rec, err := newRecord(tx, AuditID, "")
	if err != nil {
		return err
	}
	rec.Set(ColActor, e.Actor)
	rec.Set(ColActorKind, string(e.ActorKind))
	rec.Set(ColAction, string(e.Action))
	rec.Set(ColRoom, e.Room)
	rec.Set(ColUser, e.User)
	rec.Set(ColMessage, e.Message)
	rec.Set(ColReason, e.Reason)
	setJSON(rec, ColData, e.Data)
	return save(tx, rec)
}

// Audit lists entries of the audit trail, the newest first.
func Audit(db core.App, f chat.AuditFilter) ([]chat.AuditEntry, error) {
	q := db.RecordQuery(AuditID).OrderBy("created DESC", "_rowid_ DESC").Limit(int64(f.Limit)).Offset(int64(f.Offset))
	for col, want := range map[string]string{
		ColRoom: f.Room, ColUser: f.User, ColMessage: f.Message, ColActor: f.Actor, ColAction: string(f.Action),
	} {
		if want != "" {
			q.AndWhere(dbx.HashExp{col: want})
		}
	}
	if f.Message != "" {
		q.AndWhere(dbx.NewExp("[[message]] != ''")) // the condition of the partial index
	}
	var recs []*core.Record
	err := q.All(&recs)
	return convert(db, recs, AuditEntryOf), err
}

// RemovalOf is the newest entry about the removal of a message by somebody else
// than its author. Without one the error is NotFound.
func RemovalOf(db core.App, message string) (chat.AuditEntry, error) {
	rec := new(core.Record)
	err := db.RecordQuery(AuditID).
		AndWhere(dbx.HashExp{ColMessage: message, ColAction: string(chat.ActMessageDelete)}).
		AndWhere(dbx.NewExp("[[message]] != ''")).
		OrderBy("created DESC", "_rowid_ DESC").Limit(1).One(rec)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.AuditEntry{}, chat.NoSuch("removal")
	}
	return AuditEntryOf(db, rec), err
}
