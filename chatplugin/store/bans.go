package store

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// BanOf reads a record of chat_bans as it is now.
func BanOf(db core.App, r *core.Record) chat.Ban {
	return chat.Ban{
		ID:      r.Id,
		Room:    r.GetString(ColRoom),
		User:    r.GetString(ColUser),
		By:      r.GetString(ColBy),
		Reason:  r.GetString(ColReason),
		Until:   r.GetDateTime(ColUntil).Time(),
		Created: r.GetDateTime(ColCreated).Time(),
		Record:  takeSnapshot(db, r),
	}
}

// FindBan finds the ban of a user from a room, or from the server with an empty
// room: nil and no error where none is in force.
func FindBan(db core.App, room, user string) (*chat.Ban, error) {
	rec, err := findRecord(db, BansID, dbx.HashExp{ColRoom: room, ColUser: user})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if ban := BanOf(db, rec); ban.InForce(time.Now()) {
		return &ban, nil
	}
	return nil, nil
}

// ServerBan is FindBan for the whole server, for what asks with every call: it
// sets User and Until only.
func ServerBan(db core.App, user string) (*chat.Ban, error) {
	var until string
	err := row(reader(db), "SELECT `until` FROM "+table(db, BansID)+" WHERE `room` = '' AND `user` = ?", []any{user}, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return banUntil(user, until, time.Now())
}

// banUntil makes a ban of a stored end, nil for one that is over.
func banUntil(user, until string, now time.Time) (*chat.Ban, error) {
	end, err := parseTime(until)
	if err != nil {
		return nil, err
	}
	if ban := (chat.Ban{User: user, Until: end}); ban.InForce(now) {
		return &ban, nil
	}
	return nil, nil
}

// JoinBan is FindBan for who is about to become a member: it sets User and Until
// only. A group of thousands is made in one transaction.
func JoinBan(tx core.App, room, user string) (*chat.Ban, error) {
	var until string
	err := rowPrepared(tx, "SELECT `until` FROM "+table(tx, BansID)+" WHERE `room` = ? AND `user` = ?", []any{room, user}, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return banUntil(user, until, time.Now())
}

// RemoveBanned takes a banned user out of the room, if they are in it. The ban
// is the entry in the audit trail.
func RemoveBanned(tx core.App, room, user, by string) error {
	rec, err := findMember(tx, room, user)
	if err != nil || rec == nil {
		return err
	}
	setBy(rec, by)
	rec.SetRaw(AuditedKey, true)
	return chatError(tx.Delete(rec))
}

// ServerBans finds those of users who are banned from the server now. At most
// some hundred users may be asked for.
func ServerBans(db core.App, users []string) (map[string]chat.Ban, error) {
	var rows []struct{ User, Until string }
	err := db.ConcurrentDB().Select(ColUser, ColUntil).From(table(db, BansID)).
		Where(dbx.HashExp{ColRoom: ""}).AndWhere(dbx.In(ColUser, anys(users)...)).All(&rows)
	if err != nil {
		return nil, err
	}
	banned := map[string]chat.Ban{}
	for _, r := range rows {
		ban, err := banUntil(r.User, r.Until, time.Now())
		if err != nil {
			return nil, err
		}
		if ban != nil {
			banned[r.User] = *ban
		}
	}
	return banned, nil
}

// RoomBans lists the bans of a room that are in force, the newest first.
func RoomBans(db core.App, room string) ([]chat.Ban, error) {
	recs, err := findRecords(db, BansID, dbx.And(dbx.HashExp{ColRoom: room},
		dbx.NewExp("([[until]] = '' OR [[until]] > {:now})", dbx.Params{"now": sqlTime(time.Now())})), "created DESC", byInsert)
	return convert(db, recs, BanOf), err
}

// SaveBan bans a user, or changes the ban that is there. by is chat.Actor.By.
func SaveBan(tx core.App, b chat.Ban, by string) (chat.Ban, error) {
	rec, err := findRecord(tx, BansID, dbx.HashExp{ColRoom: b.Room, ColUser: b.User})
	if errors.Is(err, sql.ErrNoRows) {
		rec, err = newRecord(tx, BansID, by)
	}
	if err != nil {
		return chat.Ban{}, err
	}
	setBy(rec, by)
	rec.Set(ColRoom, b.Room)
	rec.Set(ColUser, b.User)
	rec.Set(ColReason, b.Reason)
	rec.Set(ColUntil, b.Until)
	if err := save(tx, rec); err != nil {
		return chat.Ban{}, err
	}
	return BanOf(tx, rec), nil
}

// DeleteBan ends a ban. NotFound: there is none.
func DeleteBan(tx core.App, room, user, by string) error {
	rec, err := findRecord(tx, BansID, dbx.HashExp{ColRoom: room, ColUser: user})
	if err != nil {
		return absent(err, "ban")
	}
	setBy(rec, by)
	return chatError(tx.Delete(rec))
}

// ForgetEndedBan removes a ban that is over, to make place for another one: a
// user has one for each room.
func ForgetEndedBan(tx core.App, room, user string) error {
	_, err := exec(writer(tx), "DELETE FROM "+table(tx, BansID)+" WHERE `room` = ? AND `user` = ? AND `until` != '' AND `until` <= ?",
		room, user, sqlTime(time.Now()))
	return err
}

// GoneWith reports whether the room or the user of a ban is not there any more.
func GoneWith(tx core.App, b chat.Ban) (bool, error) {
	users, err := tx.FindCachedCollectionByNameOrId(UsersID(tx))
	if err != nil {
		return false, err
	}
	var left bool
	err = row(reader(tx), "SELECT EXISTS (SELECT 1 FROM `"+users.Name+"` WHERE `id` = ?2) AND "+
		"(?1 = '' OR EXISTS (SELECT 1 FROM "+table(tx, RoomsID)+" WHERE `id` = ?1))", []any{b.Room, b.User}, &left)
	return !left, err
}
