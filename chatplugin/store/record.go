package store

import (
	"encoding/json"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
)

// RecordJSON is what the REST API answers for rec to a user: with the app's own
// OnRecordEnrich handlers run and without hidden fields. Nobody is signed in
// while it is made, because one JSON goes to many users. rec is not changed.
func RecordJSON(app core.App, rec *core.Record) json.RawMessage {
	return enriched(app, rec.Fresh())
}

func enriched(app core.App, rec *core.Record) json.RawMessage {
	event := new(core.RecordEnrichEvent)
	event.App = app
	event.Record = rec
	event.RequestInfo = &core.RequestInfo{Context: core.RequestInfoContextRealtime}
	err := app.OnRecordEnrich().Trigger(event, func(e *core.RecordEnrichEvent) error { return nil })
	if err == nil {
		var raw []byte
		if raw, err = json.Marshal(event.Record); err == nil {
			return raw
		}
	}
	// A handler that fails may have wanted to hide something: give nothing.
	app.Logger().Error("chat: record JSON failed", "collection", rec.Collection().Name, "id", rec.Id, "error", err)
	return json.RawMessage("null")
}

// snapshot is a chat.Record: the values of a record at one moment. The record
// itself belongs to whoever saved it and may change or be read while the event
// about it is still on its way.
type snapshot struct {
	app        core.App
	collection *core.Collection
	values     map[string]any

	once sync.Once
	raw  json.RawMessage
}

func takeSnapshot(db core.App, rec *core.Record) *snapshot {
	values := rec.FieldsData()
	for k, v := range values {
		if file, ok := v.(*filesystem.File); ok {
			values[k] = file.Name
		}
	}
	return &snapshot{app: outer(db), collection: rec.Collection(), values: values}
}

// snapshotKey is where a hook leaves the snapshot it took of a record while it
// was saved, so that the result of the save shares it: making the JSON once
// instead of twice is a tenth of what a send costs.
const snapshotKey = "@chatSnapshot"

// KeepSnapshot remembers, for the rest of this save, how rec was told to the
// readers of the log.
func KeepSnapshot(rec *core.Record, told chat.Record) { rec.SetRaw(snapshotKey, told) }

// takeKept gives what KeepSnapshot remembered, once.
func takeKept(rec *core.Record) chat.Record {
	kept, _ := rec.GetRaw(snapshotKey).(chat.Record)
	rec.SetRaw(snapshotKey, nil)
	return kept
}

// JSON implements chat.Record. It is safe for concurrent use.
func (s *snapshot) JSON() json.RawMessage {
	s.once.Do(func() {
		rec := core.NewRecord(s.collection)
		for k, v := range s.values {
			rec.SetRaw(k, v)
		}
		s.raw = enriched(s.app, rec)
	})
	return s.raw
}
