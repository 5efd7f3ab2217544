package store

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// SearchUsers finds accounts by part of name, username or e-mail address, or by
// id, whatever the rules of their collection say: for admins only. By id comes
// first, then the newest. It reads every account.
func SearchUsers(db core.App, part string, limit int) ([]chat.User, error) {
	users, err := db.FindCachedCollectionByNameOrId(UsersID(db))
	if err != nil {
		return nil, err
	}
	where, args := []string{"`id` = ?"}, []any{part}
	for _, name := range []string{"name", "username", core.FieldNameEmail} {
		switch users.Fields.GetByName(name).(type) {
		case *core.TextField, *core.EmailField:
			where, args = append(where, "`"+name+"` LIKE ? ESCAPE '\\'"), append(args, like(part))
		}
	}
	ids, err := column[string](reader(db), "SELECT `id` FROM `"+users.Name+"` WHERE "+strings.Join(where, " OR ")+
		" ORDER BY `id` = ? DESC, `_rowid_` DESC LIMIT ?", append(args, part, limit)...)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	recs, err := db.FindRecordsByIds(users.Id, ids)
	byID := make(map[string]*core.Record, len(recs))
	for _, rec := range recs {
		byID[rec.Id] = rec
	}
	found := make([]chat.User, 0, len(ids))
	for _, id := range ids {
		if rec := byID[id]; rec != nil {
			found = append(found, userOf(rec))
		}
	}
	return found, err
}
