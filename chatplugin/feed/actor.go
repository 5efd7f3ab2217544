package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/store"
)

// Actor is the id of the user who changes rec, empty for the server: a
// superuser, Go code, a JS hook, a cron.
func Actor(rec *core.Record) string { return rec.GetString(store.ActorKey) }

// SetActor says who changes rec. It is read when rec is saved or deleted.
func SetActor(rec *core.Record, user string) { rec.SetRaw(store.ActorKey, user) }
