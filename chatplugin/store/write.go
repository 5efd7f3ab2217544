package store

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// newRecord makes an unsaved record of one of our collections.
func newRecord(db core.App, collection, actor string) (*core.Record, error) {
	c, err := db.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	rec := core.NewRecord(c)
	setBy(rec, actor)
	return rec, nil
}

// loadRecord reads a record in order to change it.
func loadRecord(db core.App, collection, id, actor, what string) (*core.Record, error) {
	rec, err := db.FindRecordById(collection, id)
	if err != nil {
		return nil, absent(err, what)
	}
	setBy(rec, actor)
	return rec, nil
}

// setBy says who changes rec, as chat.Actor.By gives it.
func setBy(rec *core.Record, by string) {
	user, admin := chat.SplitBy(by)
	rec.SetRaw(ActorKey, user)
	rec.SetRaw(AdminKey, admin)
}

// setReason says why, for the audit trail.
func setReason(rec *core.Record, reason string) { rec.SetRaw(ReasonKey, reason) }

func save(db core.App, rec *core.Record) error { return chatError(db.Save(rec)) }

// setJSON sets a JSON field, nil empties it.
func setJSON(rec *core.Record, field string, raw json.RawMessage) {
	if len(raw) == 0 {
		rec.Set(field, nil)
		return
	}
	rec.Set(field, string(raw))
}
