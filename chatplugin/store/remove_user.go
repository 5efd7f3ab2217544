package store

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// BusyUser reports whether a user has more than limit messages, reactions or
// memberships.
func BusyUser(db core.App, user string, limit int) (bool, error) {
	count := func(id, col string) string {
		return "(SELECT COUNT(*) FROM (SELECT 1 FROM " + table(db, id) + " WHERE `" + col + "` = ?1 LIMIT ?2))"
	}
	var n int
	err := row(reader(db), "SELECT MAX("+count(MessagesID, ColSender)+", "+count(ReactionsID, ColUser)+", "+count(MembersID, ColUser)+")",
		[]any{user, limit + 1}, &n)
	return n > limit, err
}

// DisownMessages takes the sender off a user's messages, at most limit of them
// or all with 0, and gives their number. The idempotency keys stay but mean
// nothing without a sender.
func DisownMessages(tx core.App, user string, limit int) (int, error) {
	if limit <= 0 {
		limit = -1
	}
	messages := table(tx, MessagesID)
	n, err := exec(writer(tx), "UPDATE "+messages+" SET `sender` = '' WHERE `id` IN (SELECT `id` FROM "+messages+
		" WHERE `sender` = ? LIMIT ?)", user, limit)
	return int(n), err
}

// RecordsOfUser finds the reactions, memberships or friendships of a user, at
// most limit or all with 0.
func RecordsOfUser(db core.App, collection, user string, limit int) ([]*core.Record, error) {
	where := dbx.Expression(dbx.HashExp{ColUser: user})
	if collection == FriendshipsID {
		where = dbx.Or(dbx.HashExp{ColRequester: user}, dbx.HashExp{ColAddressee: user})
	}
	q := db.RecordQuery(collection).AndWhere(where)
	if limit > 0 {
		q.Limit(int64(limit))
	}
	var recs []*core.Record
	err := q.All(&recs)
	return recs, err
}

// ForgetUser removes the other traces of a user who is about to be deleted and
// still has their memberships: pins, mentions and what they hid, and the key of direct rooms,
// so that the same id can never find an old talk. Uploads in messages stay with
// them. The others, devices and the profile are PocketBase's to cascade: they
// are few and have files.
func ForgetUser(tx core.App, user string) error {
	messages := table(tx, MessagesID)
	if _, err := exec(writer(tx), "UPDATE "+messages+" SET `pinned_by` = '' WHERE `pinned_by` = ? AND `pinned_by` != ''", user); err != nil {
		return err
	}
	if err := KeepUsedUploads(tx, user); err != nil {
		return err
	}
	if err := ForgetHidden(tx, user); err != nil {
		return err
	}
	_, err := exec(writer(tx), "UPDATE "+messages+" SET `mentions` = (SELECT json_group_array(j.`value`) FROM json_each("+messages+".`mentions`) j WHERE j.`value` != ?1) "+
		"WHERE "+mentionsSome+" AND EXISTS (SELECT 1 FROM json_each("+messages+".`mentions`) j WHERE j.`value` = ?1)", user)
	if err != nil {
		return err
	}
	_, err = exec(writer(tx), "UPDATE "+table(tx, RoomsID)+" SET `direct_key` = '' WHERE `type` = 'direct' AND `id` IN (SELECT `room` FROM "+
		table(tx, MembersID)+" WHERE `user` = ?)", user)
	return err
}
