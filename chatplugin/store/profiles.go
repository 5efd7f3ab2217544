package store

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// FindProfile is what a user keeps with the chat, the defaults if nothing.
func FindProfile(db core.App, user string) (chat.Profile, error) {
	rec, err := findProfile(db, user)
	if err != nil {
		return chat.Profile{}, err
	}
	return profileOf(rec), nil
}

// SaveProfile stores a profile.
func SaveProfile(tx core.App, p chat.Profile) error {
	rec, err := findProfile(tx, p.User)
	if err != nil {
		return err
	}
	rec.Set(ColPrivacy, p.Privacy)
	setJSON(rec, ColSettings, p.Settings)
	return chatError(tx.Save(rec))
}

// findProfile gives a new record to who has none.
func findProfile(db core.App, user string) (*core.Record, error) {
	rec, err := findRecord(db, ProfilesID, dbx.HashExp{ColUser: user})
	if !errors.Is(err, sql.ErrNoRows) {
		return rec, err
	}
	c, err := db.FindCachedCollectionByNameOrId(ProfilesID)
	if err != nil {
		return nil, err
	}
	rec = core.NewRecord(c)
	rec.Set(ColUser, user)
	return rec, nil
}

func profileOf(rec *core.Record) chat.Profile {
	return chat.Profile{
		User:     rec.GetString(ColUser),
		Privacy:  privacyOf(rawOf(rec, ColPrivacy)),
		Settings: rawOf(rec, ColSettings),
	}
}

// privacyOf reads a stored setting. What is no setting was there before it was
// checked, or was written past the hooks: then as little as possible is shown.
func privacyOf(raw json.RawMessage) chat.Privacy {
	p, err := chat.OpenPrivacy.Patch(raw)
	if err != nil {
		return chat.ClosedPrivacy
	}
	return p
}

// WithoutReceipts is a member as those may see it who must not know how far its
// user has read: without cursors, in the record too.
func WithoutReceipts(m chat.Member) chat.Member {
	m.LastReadSeq, m.LastDeliveredSeq = 0, 0
	if m.Record != nil {
		m.Record = without{m.Record, ReceiptFields}
	}
	return m
}

// ReceiptFields are the fields of a member that tell how far its user has read.
var ReceiptFields = []string{ColLastRead, ColLastDelivered}

// without is a record that lacks some fields.
type without struct {
	chat.Record
	fields []string
}

// JSON implements chat.Record.
func (w without) JSON() json.RawMessage {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(w.Record.JSON(), &fields); err != nil || fields == nil {
		return json.RawMessage("null") // rather nothing than too much
	}
	for _, name := range w.fields {
		delete(fields, name)
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}
