package store

import (
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
)

// Standing is what a send has to know inside its transaction.
type Standing struct {
	// Sent: the sender has used the idempotency key before.
	Sent bool
	// Member is the sender's place in the room with Room, User, Role and
	// SilencedUntil only, or nil.
	Member *chat.Member
	// BlockedBy are the ones of the two of a direct room who blocked the other.
	BlockedBy []string
	// SlowMode is that of the room, which may have changed since it was read.
	SlowMode time.Duration
	// Restriction is what restricts the sender now.
	Restriction chat.Restriction
}

// FindStanding asks for a sender's standing. clientID may be empty, and so may
// peer, the other one of a direct room.
//
// It is one prepared statement because it runs for every message: three reads
// of whole records were 28 % of the CPU of a send, and each statement costs some
// 20 µs whatever it reads.
func FindStanding(tx core.App, room, sender, peer, clientID string) (Standing, error) {
	query := "SELECT" +
		// The condition of the partial index, word by word.
		" EXISTS (SELECT 1 FROM " + table(tx, MessagesID) + " WHERE `sender` = ?1 AND `client_id` = ?2 AND `client_id` != '' AND `sender` != '')," +
		" (SELECT `role` || '/' || `silenced_until` FROM " + table(tx, MembersID) + " WHERE `room` = ?3 AND `user` = ?1)," +
		" (SELECT `blocked_by` FROM " + table(tx, FriendshipsID) + " WHERE `pair_key` = ?4)," +
		" (SELECT `slow_mode` FROM " + table(tx, RoomsID) + " WHERE `id` = ?3)," +
		" (SELECT `at` FROM `_chat_slow` WHERE `room` = ?3 AND `user` = ?1)," +
		" (SELECT `until` FROM " + table(tx, BansID) + " WHERE `room` = '' AND `user` = ?1)"
	pair := ""
	if peer != "" {
		pair = chat.PairKey(sender, peer)
	}
	var s Standing
	var found standingRow
	err := rowPrepared(tx, query, []any{sender, clientID, room, pair},
		&s.Sent, &found.member, &found.blockers, &found.slow, &found.last, &found.banned)
	if err != nil {
		return s, err
	}
	return s, found.read(&s, room, sender)
}

// standingRow is the answer of the statement. What is not there is NULL.
type standingRow struct {
	member, blockers, banned sql.NullString
	slow                     sql.NullFloat64
	last                     sql.NullInt64
}

func (r standingRow) read(s *Standing, room, sender string) (err error) {
	s.Restriction.Now = time.Now()
	if r.banned.Valid {
		if s.Restriction.Ban, err = banUntil(sender, r.banned.String, s.Restriction.Now); err != nil {
			return err
		}
	}
	if s.SlowMode = time.Duration(r.slow.Float64) * time.Second; s.SlowMode > 0 && r.last.Valid {
		s.Restriction.LastSent = time.UnixMilli(r.last.Int64)
	}
	if r.member.Valid {
		if s.Member, err = memberStanding(r.member.String, room, sender); err != nil {
			return err
		}
	}
	if r.blockers.String != "" {
		return json.Unmarshal([]byte(r.blockers.String), &s.BlockedBy)
	}
	return nil
}

// memberStanding reads "role/silenced_until".
func memberStanding(text, room, user string) (*chat.Member, error) {
	role, silenced, _ := strings.Cut(text, "/")
	until, err := parseTime(silenced)
	return &chat.Member{Room: room, User: user, Role: chat.Role(role), SilencedUntil: until}, err
}

// Restrictions is what restricts a user in a room, asked outside of a send:
// before the queue, and by the door of plain REST.
func Restrictions(db core.App, room chat.Room, user string) (chat.Restriction, error) {
	ban, err := ServerBan(db, user)
	if err != nil {
		return chat.Restriction{}, err
	}
	r := chat.Restriction{Now: time.Now(), Ban: ban}
	if room.SlowMode > 0 {
		r.LastSent, err = LastSent(db, room.ID, user)
	}
	return r, err
}

// parseTime reads a date as PocketBase stores it; an empty one is zero.
func parseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := types.ParseDateTime(text)
	return t.Time(), err
}
