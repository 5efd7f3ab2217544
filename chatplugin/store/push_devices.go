package store

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// PushDevicesOf lists the devices of users by user.
func PushDevicesOf(db core.App, users []string) (map[string][]PushDevice, error) {
	if len(users) == 0 {
		return nil, nil
	}
	recs, err := findRecords(db, DevicesID, dbx.In(ColUser, anys(users)...), "id ASC")
	if err != nil {
		return nil, err
	}
	all := map[string][]PushDevice{}
	for _, rec := range recs {
		user := rec.GetString(ColUser)
		all[user] = append(all[user], PushDevice{ID: rec.Id, User: user, Token: rec.GetString(ColToken), Platform: rec.GetString(ColPlatform),
			Locale: rec.GetString(ColLocale), Updated: rec.GetString(ColUpdated)})
	}
	return all, nil
}

// DeleteDeadDevice deletes a device whose token the push service does not know
// any more, and reports whether it did. A device that changed since it was read
// stays: the app may have brought a new token, or signed somebody else in.
func DeleteDeadDevice(app core.App, d PushDevice) (bool, error) {
	deleted := false
	err := app.RunInTransaction(func(tx core.App) error {
		if err := TakeWriteLock(tx); err != nil {
			return err
		}
		rec, err := tx.FindRecordById(DevicesID, d.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		// The user too: stamps have milliseconds only.
		if rec.GetString(ColUser) != d.User || rec.GetString(ColToken) != d.Token || rec.GetString(ColUpdated) != d.Updated {
			return nil
		}
		deleted = true
		return tx.Delete(rec)
	})
	return deleted && err == nil, chatError(err)
}
