package syarah

import (
	"context"
	"sync"
	"unicode"
	"unicode/utf8"
)

// defaultClientType is what clientStatus says of a user whose client did not
// name its type. The document does not list the values.
const defaultClientType = "user"

// maxClientType is the longest type taken from a query, in bytes: others see it.
const maxClientType = 32

// maxClientTypes is from how many users on those who have gone are forgotten. A
// user's type is needed once more after the last connection: for "offline".
const maxClientTypes = 10_000

// clientTypes remembers what clients called themselves, by user. Only answers
// that differ from the default take memory.
type clientTypes struct {
	mu    sync.Mutex // protects users
	users map[string]clientType
}

// clientType is what the newest connection of a user that said it is; conn ends
// with that connection, and is nil before it is there.
type clientType struct {
	name string
	conn context.Context
}

// connected notes the type of a connection.
func (t *clientTypes) connected(conn context.Context, user, name string) {
	if worthNoting(name) {
		t.note(user, clientType{name: name, conn: conn})
	}
}

// announced notes the type of a connection that is about to be there.
func (t *clientTypes) announced(user, name string) {
	if worthNoting(name) && t.of(user) != name {
		t.note(user, clientType{name: name})
	}
}

// worthNoting reports whether a type differs from what is shown without one.
func worthNoting(name string) bool {
	return validClientType(name) && name != defaultClientType
}

func (t *clientTypes) note(user string, entry clientType) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.users[user]; !known {
		t.dropGone()
	}
	t.users[user] = entry
}

// dropGone makes room when too many are remembered. t.mu must be held.
func (t *clientTypes) dropGone() {
	if len(t.users) < maxClientTypes {
		return
	}
	for user, entry := range t.users {
		if entry.conn == nil || entry.conn.Err() != nil {
			delete(t.users, user)
		}
	}
}

// of is the type of a user's newest connection that named one.
func (t *clientTypes) of(user string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if entry, known := t.users[user]; known {
		return entry.name
	}
	return defaultClientType
}

func validClientType(name string) bool {
	if name == "" || len(name) > maxClientType || !utf8.ValidString(name) {
		return false
	}
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
