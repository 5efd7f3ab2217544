package store

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// InsertMember adds a user to a room. Role defaults to member and Notify to
// all; the cursors start at the room's last message. A user who is a member
// already is a Conflict.
func InsertMember(tx core.App, m chat.Member, actor string) (chat.Member, error) {
	rec, err := newRecord(tx, MembersID, actor)
	if err != nil {
		return chat.Member{}, err
	}
	rec.Set(ColRoom, m.Room)
	rec.Set(ColUser, m.User)
	setMember(rec, m)
	if err := save(tx, rec); err != nil {
		return chat.Member{}, err
	}
	return MemberOf(tx, rec), nil
}

// UpdateMember changes role, notify, muted_until and hidden of a member. The
// cursors move by MoveCursors.
func UpdateMember(tx core.App, m chat.Member, actor string) (chat.Member, error) {
	rec, err := findMember(tx, m.Room, m.User)
	if err != nil {
		return chat.Member{}, err
	}
	if rec == nil {
		return chat.Member{}, chat.NoSuch("member")
	}
	setBy(rec, actor)
	setMember(rec, m)
	if err := save(tx, rec); err != nil {
		return chat.Member{}, err
	}
	return MemberOf(tx, rec), nil
}

func setMember(rec *core.Record, m chat.Member) {
	rec.Set(ColRole, string(m.Role))
	rec.Set(ColNotify, string(m.Notify))
	rec.Set(ColMutedUntil, m.MutedUntil)
	rec.Set(ColHidden, m.Hidden)
	setJSON(rec, ColData, m.Data)
}

// DeleteMember takes a user out of a room. The room passes on or goes as
// package feed says.
func DeleteMember(tx core.App, room, user, actor string) error {
	rec, err := findMember(tx, room, user)
	if err != nil {
		return err
	}
	if rec == nil {
		return chat.NoSuch("member")
	}
	setBy(rec, actor)
	return chatError(tx.Delete(rec))
}

// MoveCursors moves a member's read and delivered cursors forward to the given
// seqs, at most to the room's last one; what is read is delivered too. It
// reports whether one of them moved. If not, nothing is written or logged.
func MoveCursors(tx core.App, room, user string, read, delivered int64, actor string) (chat.Member, bool, error) {
	rec, err := findMember(tx, room, user)
	if err != nil {
		return chat.Member{}, false, err
	}
	if rec == nil {
		return chat.Member{}, false, chat.NoSuch("room")
	}
	last, err := lastSeq(tx, room)
	if err != nil {
		return chat.Member{}, false, absent(err, "room")
	}
	before := MemberOf(tx, rec)
	read = max(before.LastReadSeq, min(read, last))
	delivered = max(before.LastDeliveredSeq, min(delivered, last), read)
	if read == before.LastReadSeq && delivered == before.LastDeliveredSeq {
		return before, false, nil
	}
	setBy(rec, actor)
	rec.Set(ColLastRead, read)
	rec.Set(ColLastDelivered, delivered)
	if err := save(tx, rec); err != nil {
		return chat.Member{}, false, err
	}
	return MemberOf(tx, rec), true, nil
}

func lastSeq(db core.App, room string) (int64, error) {
	var last int64
	err := row(reader(db), "SELECT `last_seq` FROM "+table(db, RoomsID)+" WHERE `id` = ?", []any{room}, &last)
	return last, err
}

// ensureMember adds a member, or gives the one who is there the wanted settings.
func ensureMember(tx core.App, m chat.Member, actor string) error {
	rec, err := findMember(tx, m.Room, m.User)
	if err != nil {
		return err
	}
	if rec == nil {
		_, err := InsertMember(tx, m, actor)
		return err
	}
	if m.Role == "" {
		m.Role = chat.Role(rec.GetString(ColRole))
	}
	if m.Notify == "" {
		m.Notify = chat.Notify(rec.GetString(ColNotify))
	}
	if string(m.Role) == rec.GetString(ColRole) && string(m.Notify) == rec.GetString(ColNotify) && m.Hidden == rec.GetBool(ColHidden) {
		return nil
	}
	_, err = UpdateMember(tx, m, actor)
	return err
}
