package store

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
)

// A cached user is read again after userTTL, because another process may have
// changed it without a hook here. maxCachedUsers bounds the memory: about 200
// bytes each.
const (
	userTTL        = time.Minute
	maxCachedUsers = 50_000
)

// UserCache keeps names and avatars, which every event shows and few changes.
// It is safe for concurrent use.
type UserCache struct {
	app core.App
	now func() time.Time

	mu    sync.Mutex // protects users
	users map[string]cachedUser
}

type cachedUser struct {
	user  chat.User
	key   []byte // LinkKey
	until time.Time
}

// NewUserCache makes a cache and binds the hooks that keep it fresh.
func NewUserCache(app core.App) *UserCache {
	c := &UserCache{app: app, now: time.Now, users: map[string]cachedUser{}}
	drop := func(e *core.RecordEvent) error {
		if e.Record.Collection().IsAuth() {
			c.drop(e.Record.Id)
		}
		return e.Next()
	}
	app.OnRecordAfterUpdateSuccess().Bind(&hook.Handler[*core.RecordEvent]{Id: "chatUserCacheUpdate", Func: drop, Priority: -100})
	app.OnRecordAfterDeleteSuccess().Bind(&hook.Handler[*core.RecordEvent]{Id: "chatUserCacheDelete", Func: drop, Priority: -100})
	return c
}

// User finds a user, false if there is none with this id.
func (c *UserCache) User(id string) (chat.User, bool) {
	hit, ok := c.find(id)
	return hit.user, ok
}

// LinkKey is the secret that signs links to files for a user. It changes when
// the user's sessions are revoked (tokenKey) or the collection's file token
// secret is renewed. It is false if there is no such user.
func (c *UserCache) LinkKey(id string) ([]byte, bool) {
	hit, ok := c.find(id)
	return hit.key, ok
}

func (c *UserCache) find(id string) (cachedUser, bool) {
	c.mu.Lock()
	hit, ok := c.users[id]
	c.mu.Unlock()
	if ok && c.now().Before(hit.until) {
		return hit, true
	}
	rec, err := c.app.FindRecordById(UsersID(c.app), id)
	if err != nil {
		c.drop(id)
		return cachedUser{}, false
	}
	return c.keep(rec), true
}

// Users finds several users with at most one query. Ids that do not exist are
// not in the result.
func (c *UserCache) Users(ids []string) map[string]chat.User {
	found := make(map[string]chat.User, len(ids))
	var missing []string
	c.mu.Lock()
	for _, id := range ids {
		if hit, ok := c.users[id]; ok && c.now().Before(hit.until) {
			found[id] = hit.user
		} else {
			missing = append(missing, id)
		}
	}
	c.mu.Unlock()
	if len(missing) == 0 {
		return found
	}
	recs, err := c.app.FindRecordsByIds(UsersID(c.app), missing)
	if err != nil {
		c.app.Logger().Error("chat: reading users failed", "error", err)
		return found
	}
	for _, rec := range recs {
		found[rec.Id] = c.keep(rec).user
	}
	return found
}

func (c *UserCache) keep(rec *core.Record) cachedUser {
	u := cachedUser{user: userOf(rec), key: linkKey(rec), until: c.now().Add(userTTL)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.users) >= maxCachedUsers {
		clear(c.users)
	}
	c.users[rec.Id] = u
	return u
}

func linkKey(rec *core.Record) []byte {
	key := sha256.Sum256([]byte("chat file link\x00" + rec.TokenKey() + "\x00" + rec.Collection().FileToken.Secret))
	return key[:]
}

func (c *UserCache) drop(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.users, id)
}
