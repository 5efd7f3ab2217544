package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
)

// Device is where a user gets push notifications.
type Device struct {
	ID    string
	User  string
	Token string // the push service's name for it; unique
	// Platform is android, ios, web, other or empty.
	Platform string
	// Locale is a BCP 47 tag, or empty.
	Locale     string
	AppVersion string
	// LastSeen is when the app registered it last. It is zero for a device that
	// plain REST created.
	LastSeen time.Time
	// Updated changes with every registration: a device whose Updated is another
	// one than before has been registered since.
	Updated time.Time
	// Record is the JSON of the record. DevicesOf leaves it nil.
	Record chat.Record
}

// deviceOf reads a record of chat_devices as it is now.
func deviceOf(db core.App, r *core.Record) Device {
	return Device{
		ID:         r.Id,
		User:       r.GetString(ColUser),
		Token:      r.GetString(ColToken),
		Platform:   r.GetString(ColPlatform),
		Locale:     r.GetString(ColLocale),
		AppVersion: r.GetString(ColAppVersion),
		LastSeen:   r.GetDateTime(ColLastSeen).Time(),
		Updated:    r.GetDateTime(ColUpdated).Time().Truncate(time.Millisecond), // as it is stored
		Record:     takeSnapshot(db, r),
	}
}

// UpsertDevice registers d.Token for d.User with everything else of d. A token
// of somebody else moves: who signs in on a phone gets its notifications and
// nobody else does. ID and Updated are not read.
func UpsertDevice(tx core.App, d Device, actor string) (Device, error) {
	rec, err := ownDevice(tx, d, actor)
	if err != nil {
		return Device{}, err
	}
	rec.Set(ColPlatform, d.Platform)
	rec.Set(ColLocale, d.Locale)
	rec.Set(ColAppVersion, d.AppVersion)
	rec.Set(ColLastSeen, d.LastSeen)
	if err := save(tx, rec); err != nil {
		return Device{}, err
	}
	return deviceOf(tx, rec), nil
}

// ownDevice is the record of a token in the hands of d.User, new or found.
func ownDevice(tx core.App, d Device, actor string) (*core.Record, error) {
	rec, err := findRecord(tx, DevicesID, dbx.HashExp{ColToken: d.Token, ColUser: d.User})
	if err == nil {
		rec.SetRaw(ActorKey, actor)
		return rec, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if err := ReleaseToken(tx, d.Token); err != nil {
		return nil, err
	}
	rec, err = newRecord(tx, DevicesID, actor)
	if err != nil {
		return nil, err
	}
	rec.Set(ColToken, d.Token)
	rec.Set(ColUser, d.User)
	return rec, nil
}

// ReleaseToken deletes the device with a token, whoever's it is, to make room
// for a new one. The record does not change hands: an app may have added fields
// that are the former owner's business.
func ReleaseToken(tx core.App, token string) error {
	_, err := deleteDevices(tx, dbx.HashExp{ColToken: token}, 1)
	return err
}

// DeleteDevice deletes the device with a token if it is owner's. It reports
// whether it was.
func DeleteDevice(tx core.App, token, owner string) (bool, error) {
	n, err := deleteDevices(tx, dbx.HashExp{ColToken: token, ColUser: owner}, 1)
	return n > 0, err
}

// DeleteDevicesOf deletes all devices of a user and gives their number.
func DeleteDevicesOf(tx core.App, user string) (int, error) {
	return deleteDevices(tx, dbx.HashExp{ColUser: user}, 0)
}

// PruneDevices deletes devices that were neither registered nor changed since
// before, at most limit of them (all with 0), and gives their number.
func PruneDevices(tx core.App, before time.Time, limit int) (int, error) {
	stale := dbx.NewExp("MAX(`last_seen`, `updated`) < {:before}", dbx.Params{"before": sqlTime(before)})
	return deleteDevices(tx, stale, limit)
}

// deleteDevices deletes one by one, so that an app's hooks hear of each.
func deleteDevices(tx core.App, where dbx.Expression, limit int) (int, error) {
	q := tx.RecordQuery(DevicesID).AndWhere(where)
	if limit > 0 {
		q.Limit(int64(limit))
	}
	var recs []*core.Record
	if err := q.All(&recs); err != nil {
		return 0, err
	}
	for i, rec := range recs {
		if err := tx.Delete(rec); err != nil {
			return i, chatError(err)
		}
	}
	return len(recs), nil
}

// DevicesOf lists the devices of many users in one query: those of one user
// stand together, the one registered last first. Record is nil.
func DevicesOf(db core.App, users []string) ([]Device, error) {
	list, err := json.Marshal(users)
	if err != nil {
		return nil, err
	}
	rows, err := reader(db).QueryContext(context.Background(), devicesOf(table(db, DevicesID)), string(list))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Device
	for rows.Next() {
		d, err := scanDevice(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// devicesOf sorts by what PruneDevices goes by: plain REST sets no last_seen.
func devicesOf(devices string) string {
	return "SELECT `id`, `user`, `token`, `platform`, `locale`, `app_version`, `last_seen`, `updated` FROM " + devices +
		" WHERE `user` IN (SELECT `value` FROM json_each(?)) ORDER BY `user`, MAX(`last_seen`, `updated`) DESC, `id`"
}

func scanDevice(rows *sql.Rows) (Device, error) {
	var d Device
	var seen, updated types.DateTime
	err := rows.Scan(&d.ID, &d.User, &d.Token, &d.Platform, &d.Locale, &d.AppVersion, &seen, &updated)
	d.LastSeen, d.Updated = seen.Time(), updated.Time()
	return d, err
}
