package feed

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/store"
)

// stored reads a record as it is in the database. Record.Original is stale on
// an instance that was saved before.
func stored(tx core.App, rec *core.Record) (*core.Record, error) {
	return tx.FindRecordById(rec.Collection(), rec.Id)
}

// keep puts the stored values of fields back into rec: they are not for saving.
// It matters for honest writers too: PocketBase writes every column, and a
// record that was read a while ago would take the head of a room back.
func keep(rec, old *core.Record, fields ...string) {
	for _, f := range fields {
		rec.SetRaw(f, old.GetRaw(f))
	}
}

// keepStamp is keep for "updated". PocketBase renews it unless it differs from
// what the record had; less than a millisecond is not stored.
func keepStamp(rec, old *core.Record) {
	stamp := old.GetDateTime(store.ColUpdated)
	kept := stamp.Add(time.Nanosecond)
	if kept.Equal(rec.GetDateTime(store.ColUpdated)) {
		kept = stamp.Add(2 * time.Nanosecond) // saved a second time
	}
	rec.SetRaw(store.ColUpdated, kept)
}

// changed reports whether rec differs from the stored record in any of fields.
func changed(rec, old *core.Record, fields ...string) bool {
	for _, f := range fields {
		if differs(rec, old, f) {
			return true
		}
	}
	return false
}

// changedBeyond reports whether rec differs in any field but the given ones, the
// stamps of PocketBase left aside. Fields that an admin added count.
func changedBeyond(rec, old *core.Record, fields ...string) bool {
	skip := map[string]bool{store.ColID: true, store.ColCreated: true, store.ColUpdated: true}
	for _, f := range fields {
		skip[f] = true
	}
	for _, f := range rec.Collection().Fields {
		if !skip[f.GetName()] && differs(rec, old, f.GetName()) {
			return true
		}
	}
	return false
}

// differs compares printed values: dates, numbers and JSON have several Go
// forms of one value.
func differs(rec, old *core.Record, field string) bool {
	return fmt.Sprint(rec.Get(field)) != fmt.Sprint(old.Get(field))
}
