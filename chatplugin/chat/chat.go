// Package chat is the vocabulary of PocketChat: users, rooms, members,
// messages, friendships, the events that happen to them, the rules that decide
// who may do what, and the errors a caller gets.
//
// It imports the standard library only and does no I/O. Every other package
// speaks in these terms; wire formats live in the dialects, column names in
// the store.
package chat

import (
	"encoding/json"
	"time"
)

// Actor is who asks for something. The zero value is nobody: it may do nothing.
type Actor struct {
	// User is the id of the verified user record, never an id from a payload.
	User string
	// Superuser marks the app itself (Go code, JS hooks, the dashboard).
	// Policy lets it pass, as PocketBase does everywhere.
	Superuser bool
	// Admin is the id of the superuser who asks, for the audit trail. It is set
	// only together with Superuser; Go code and hooks have none.
	Admin string
}

// ServerActor is the actor of server-side code: Go callers, JS hooks and crons.
var ServerActor = Actor{Superuser: true}

// User is what others may see of an account.
type User struct {
	ID string
	// Name is for display: the record's name, else its username, else its id.
	// It is never the e-mail address, which PocketBase keeps private.
	Name string
	// Avatar is a path on this server ("/api/files/...") or empty.
	Avatar string
}

// Record is a PocketBase record in the exact JSON that the REST API gives for
// it. It is built on first use, because most events have no reader for it.
type Record interface {
	JSON() json.RawMessage
}

// Timestamp formats t as every wire of ours writes it: RFC 3339 in UTC with
// milliseconds, "2024-01-15T10:30:00.123Z". The zero time is the empty string.
// PocketBase itself stores a blank where the "T" belongs.
func Timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
