package store

import (
	"context"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// InboxQuery selects from a user's list of rooms. The zero value means all that
// are not hidden.
type InboxQuery struct {
	Type          chat.RoomType // empty: both
	Limit         int           // 0: no limit
	Offset        int
	IncludeHidden bool
	Room          string // this room only, hidden or not
}

// inboxLine is what the first query of Inbox finds for one room.
type inboxLine struct {
	member, room, message, key, peer string
	mentions                         int64
}

// Inbox lists the rooms of a user with the unread counts, the one with the
// newest activity first. One query finds the lines, three more fetch the rooms,
// members and last messages: four queries for any number of rooms.
func Inbox(db core.App, user string, q InboxQuery) ([]chat.RoomSummary, error) {
	lines, err := inboxLines(db, user, q)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	rooms, err := byID(db, RoomsID, lines, func(l inboxLine) string { return l.room })
	if err != nil {
		return nil, err
	}
	members, err := byID(db, MembersID, lines, func(l inboxLine) string { return l.member })
	if err != nil {
		return nil, err
	}
	messages, err := byID(db, MessagesID, lines, func(l inboxLine) string { return l.message })
	if err != nil {
		return nil, err
	}
	all := make([]chat.RoomSummary, 0, len(lines))
	for _, l := range lines {
		if rooms[l.room] == nil || members[l.member] == nil {
			continue // deleted between the queries
		}
		s := chat.RoomSummary{Room: RoomOf(db, rooms[l.room]), Member: MemberOf(db, members[l.member]), Peer: l.peer}
		if l.key == chat.PairKey(user, user) {
			s.Peer = user
		}
		if rec := messages[l.message]; rec != nil {
			m := MessageOf(db, rec)
			s.LastMessage = &m
		}
		s.Unread = s.Member.Unread(s.Room.LastSeq)
		s.UnreadMentions = l.mentions
		all = append(all, s)
	}
	return all, nil
}

func inboxLines(db core.App, user string, q InboxQuery) ([]inboxLine, error) {
	members := table(db, MembersID)
	sql := strings.Builder{}
	sql.WriteString("SELECT m.`id`, r.`id`, " + lastVisible(db, "?1") + ", r.`direct_key`, COALESCE(p.`user`, ''), " + unreadMentions("?1") + " FROM " + members + " m " +
		"JOIN " + table(db, RoomsID) + " r ON r.`id` = m.`room` " +
		"LEFT JOIN " + members + " p ON r.`type` = 'direct' AND p.`room` = r.`id` AND p.`user` != m.`user` WHERE m.`user` = ?1")
	args := []any{user}
	if q.Room != "" {
		sql.WriteString(" AND m.`room` = ?")
		args = append(args, q.Room)
	} else if !q.IncludeHidden {
		sql.WriteString(" AND m.`hidden` = FALSE")
	}
	if q.Type != "" {
		sql.WriteString(" AND r.`type` = ?")
		args = append(args, string(q.Type))
	}
	sql.WriteString(" ORDER BY MAX(r.`last_message_at`, r.`created`) DESC, r.`id` DESC")
	if q.Limit > 0 || q.Offset > 0 {
		limit := q.Limit
		if limit <= 0 {
			limit = -1 // SQLite: all
		}
		sql.WriteString(" LIMIT ? OFFSET ?")
		args = append(args, limit, q.Offset)
	}

	rows, err := reader(db).QueryContext(context.Background(), sql.String(), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []inboxLine
	for rows.Next() {
		var l inboxLine
		if err := rows.Scan(&l.member, &l.room, &l.message, &l.key, &l.peer, &l.mentions); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

func byID(db core.App, collection string, lines []inboxLine, id func(inboxLine) string) (map[string]*core.Record, error) {
	ids := make([]string, 0, len(lines))
	for _, l := range lines {
		if id(l) != "" {
			ids = append(ids, id(l))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	recs, err := db.FindRecordsByIds(collection, ids)
	found := make(map[string]*core.Record, len(recs))
	for _, rec := range recs {
		found[rec.Id] = rec
	}
	return found, err
}
