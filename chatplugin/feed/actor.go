package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Actor is the id of the user who changes rec, empty for the server: a
// superuser, Go code, a JS hook, a cron.
func Actor(rec *core.Record) string { return rec.GetString(store.ActorKey) }

// SetActor says who changes rec. It is read when rec is saved or deleted.
func SetActor(rec *core.Record, user string) { rec.SetRaw(store.ActorKey, user) }

// by is who changes rec, for changes that follow from it: what the functions of
// package store take.
func by(rec *core.Record) string {
	if admin := rec.GetString(store.AdminKey); admin != "" {
		return chat.Actor{Superuser: true, Admin: admin}.By()
	}
	return Actor(rec)
}
