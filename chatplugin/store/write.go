package store

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"
)

// newRecord makes an unsaved record of one of our collections.
func newRecord(db core.App, collection, actor string) (*core.Record, error) {
	c, err := db.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	rec := core.NewRecord(c)
	rec.SetRaw(ActorKey, actor)
	return rec, nil
}

// loadRecord reads a record in order to change it.
func loadRecord(db core.App, collection, id, actor, what string) (*core.Record, error) {
	rec, err := db.FindRecordById(collection, id)
	if err != nil {
		return nil, absent(err, what)
	}
	rec.SetRaw(ActorKey, actor)
	return rec, nil
}

func save(db core.App, rec *core.Record) error { return chatError(db.Save(rec)) }

// setJSON sets a JSON field, nil empties it.
func setJSON(rec *core.Record, field string, raw json.RawMessage) {
	if len(raw) == 0 {
		rec.Set(field, nil)
		return
	}
	rec.Set(field, string(raw))
}
