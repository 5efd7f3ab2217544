package store

import (
	"context"
	"encoding/json"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// HideMessage deletes a message for one user. The bool is false when it was
// hidden already.
func HideMessage(tx core.App, user, message, actor string) (bool, error) {
	hidden, err := HiddenAmong(tx, user, []string{message})
	if err != nil || hidden[message] {
		return false, err
	}
	rec, err := newRecord(tx, HiddenID, actor)
	if err != nil {
		return false, err
	}
	rec.Set(ColUser, user)
	rec.Set(ColMessage, message)
	return true, save(tx, rec)
}

// HiddenAmong holds those of the messages that a user has deleted for
// themselves.
func HiddenAmong(db core.App, user string, messages []string) (map[string]bool, error) {
	if user == "" || len(messages) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(messages)
	if err != nil {
		return nil, err
	}
	found, err := column[string](reader(db), "SELECT h.`message` FROM json_each(?1) j CROSS JOIN "+table(db, HiddenID)+
		" h ON h.`user` = ?2 AND h.`message` = j.`value`", string(list), user)
	hidden := make(map[string]bool, len(found))
	for _, id := range found {
		hidden[id] = true
	}
	return hidden, err
}

// HiddenOfAll holds by user which of the messages that user has deleted for
// themselves. Users who have none are missing.
func HiddenOfAll(db core.App, messages []string) (map[string]map[string]bool, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(messages)
	if err != nil {
		return nil, err
	}
	rows, err := reader(db).QueryContext(context.Background(), "SELECT h.`user`, h.`message` FROM json_each(?) j CROSS JOIN "+
		table(db, HiddenID)+" h ON h.`message` = j.`value`", string(list))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all map[string]map[string]bool
	for rows.Next() {
		var user, message string
		if err := rows.Scan(&user, &message); err != nil {
			return nil, err
		}
		if all == nil {
			all = map[string]map[string]bool{}
		}
		if all[user] == nil {
			all[user] = map[string]bool{}
		}
		all[user][message] = true
	}
	return all, rows.Err()
}

// HiddenBy lists the users who have deleted a message for themselves.
func HiddenBy(db core.App, message string) ([]string, error) {
	return column[string](reader(db), "SELECT `user` FROM "+table(db, HiddenID)+" WHERE `message` = ?", message)
}

// NotHidden is a condition on records of messages: a user has not deleted them
// for themselves.
func NotHidden(db core.App, user string) dbx.Expression {
	return dbx.NewExp("NOT "+hiddenFrom(db, "{:hider}", table(db, MessagesID)+".`id`"), dbx.Params{"hider": user})
}

// hiddenFrom is an SQL condition: the user of a placeholder has deleted the
// message for themselves. message is its id, as SQL.
func hiddenFrom(db core.App, user, message string) string {
	return "EXISTS (SELECT 1 FROM " + table(db, HiddenID) + " h WHERE h.`user` = " + user + " AND h.`message` = " + message + ")"
}

// lastVisible is an SQL expression: the id of the newest message of the room r
// that a user has not deleted for themselves, empty without one. It looks at
// messages only where the newest of all is hidden.
func lastVisible(db core.App, user string) string {
	return "CASE WHEN " + hiddenFrom(db, user, "r.`last_message`") + " THEN COALESCE((SELECT x.`id` FROM " + table(db, MessagesID) +
		" x WHERE x.`room` = r.`id` AND NOT " + hiddenFrom(db, user, "x.`id`") + " ORDER BY x.`seq` DESC LIMIT 1), '') ELSE r.`last_message` END"
}

// ForgetHidden removes what a user has hidden, without events.
func ForgetHidden(tx core.App, user string) error {
	_, err := exec(writer(tx), "DELETE FROM "+table(tx, HiddenID)+" WHERE `user` = ?", user)
	return err
}

// HiddenOf reads a record of chat_hidden: who hides which message.
func HiddenOf(r *core.Record) (user, message string) {
	return r.GetString(ColUser), r.GetString(ColMessage)
}
