package store

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
)

// FindUser finds what others may see of a user.
func FindUser(db core.App, id string) (chat.User, error) {
	rec, err := db.FindRecordById(UsersID(db), id)
	if err != nil {
		return chat.User{}, absent(err, "user")
	}
	return userOf(rec), nil
}

// userOf never uses the e-mail address: PocketBase keeps it private.
func userOf(rec *core.Record) chat.User {
	u := chat.User{ID: rec.Id, Name: rec.GetString("name")}
	if u.Name == "" {
		u.Name = rec.GetString("username")
	}
	if u.Name == "" {
		u.Name = rec.Id
	}
	if avatar := rec.GetString("avatar"); avatar != "" {
		if _, ok := rec.Collection().Fields.GetByName("avatar").(*core.FileField); ok {
			u.Avatar = "/api/files/" + rec.Collection().Id + "/" + rec.Id + "/" + avatar
		}
	}
	return u
}

// LastSeen is when a user was last seen online, zero if never.
func LastSeen(db core.App, user string) (time.Time, error) {
	var seen string
	err := row(reader(db), "SELECT `last_seen` FROM "+table(db, ProfilesID)+" WHERE `user` = ?", []any{user}, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	t, err := types.ParseDateTime(seen)
	return t.Time(), err
}

// SaveLastSeen keeps when a user was last seen. It is no event of the log: who
// is online is told by presence.
func SaveLastSeen(tx core.App, user string, t time.Time) error {
	rec, err := findRecord(tx, ProfilesID, dbx.HashExp{ColUser: user})
	if errors.Is(err, sql.ErrNoRows) {
		c, err := tx.FindCachedCollectionByNameOrId(ProfilesID)
		if err != nil {
			return err
		}
		rec = core.NewRecord(c)
		rec.Set(ColUser, user)
	} else if err != nil {
		return err
	}
	rec.Set(ColLastSeen, t)
	return chatError(tx.Save(rec))
}
