package conduit

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// invitation is a row of _chat_conduit_invitations, see tables.go.
type invitation struct {
	ID       string
	Sender   string
	Receiver string
	Token    string // opens the link that answers, so it is the receiver's secret
	Room     string
	Created  string
}

// existing is the condition that room and users of an invitation are still there.
func existing(db core.App) (dbx.Expression, error) {
	rooms, err := tableName(db, store.RoomsID)
	if err != nil {
		return nil, err
	}
	users, err := tableName(db, store.UsersID(db))
	if err != nil {
		return nil, err
	}
	return dbx.NewExp("[[room]] IN (SELECT [[id]] FROM {{" + rooms + "}})" +
		" AND [[sender]] IN (SELECT [[id]] FROM {{" + users + "}}) AND [[receiver]] IN (SELECT [[id]] FROM {{" + users + "}})"), nil
}

// findInvitations gives a page, in the given order, and the count of all that
// match. A limit of 0 gives the count only.
func findInvitations(db core.App, where dbx.HashExp, order string, skip, limit int) ([]invitation, int64, error) {
	there, err := existing(db)
	if err != nil {
		return nil, 0, err
	}
	var count int64
	err = db.ConcurrentDB().Select("count(*)").From("_chat_conduit_invitations").Where(where).AndWhere(there).Row(&count)
	if err != nil || limit == 0 {
		return nil, count, err
	}
	var found []invitation
	err = db.ConcurrentDB().Select("*").From("_chat_conduit_invitations").Where(where).AndWhere(there).
		OrderBy(order, "[[id]]").Offset(int64(skip)).Limit(int64(limit)).All(&found)
	return found, count, err
}

// findInvitation gives the one that matches; NotFound without one.
func findInvitation(db core.App, where dbx.HashExp) (invitation, error) {
	found, _, err := findInvitations(db, where, oldestInvitation, 0, 1)
	if err == nil && len(found) == 0 {
		err = chat.NoSuch("invitation")
	}
	if err != nil {
		return invitation{}, err
	}
	return found[0], nil
}

const oldestInvitation = "[[created]] ASC"

// insertInvitation writes one and reports false when the sender has invited the
// receiver into the room already.
func insertInvitation(db core.App, in invitation) (bool, error) {
	res, err := db.NonconcurrentDB().NewQuery("INSERT OR IGNORE INTO {{_chat_conduit_invitations}} ([[id]], [[sender]], [[receiver]], [[token]], [[room]], [[created]]) " +
		"VALUES ({:id}, {:sender}, {:receiver}, {:token}, {:room}, {:created})").
		Bind(dbx.Params{"id": in.ID, "sender": in.Sender, "receiver": in.Receiver, "token": in.Token, "room": in.Room, "created": in.Created}).Execute()
	if err != nil {
		return false, err
	}
	rows, err := res.RowsAffected()
	return rows == 1, err
}

// deleteInvitations deletes what matches and reports how many there were.
func deleteInvitations(db core.App, where dbx.Expression) (int64, error) {
	res, err := db.NonconcurrentDB().Delete("_chat_conduit_invitations", where).Execute()
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func newInvitation(room, sender, receiver string) invitation {
	return invitation{
		ID:       store.NewID(),
		Sender:   sender,
		Receiver: receiver,
		Token:    newUUID(),
		Room:     room,
		Created:  chat.Timestamp(time.Now()),
	}
}

// newUUID is a random UUID, version 4, which the module takes as token: 122 bits
// that nobody guesses.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
