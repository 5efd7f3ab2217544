package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// SearchTerm is a chain of words that follow each other; with Prefix the last
// may go on. Words are those of package words.
type SearchTerm struct {
	Words  []string
	Prefix bool
}

// SearchQuery selects messages of a user's rooms. Zero fields select nothing.
type SearchQuery struct {
	User     string // whose rooms, and who has not hidden the message
	Terms    []SearchTerm
	Room     string
	Sender   string
	Types    []chat.MessageType
	Pinned   bool
	From, To time.Time // created: From included, To not
	Below    int64     // only messages with a smaller num
	Limit    int
}

// fewRooms is how many rooms a search names to the index. Who is in more is in a
// large part of what there is to find anyway.
const fewRooms = 200

// Search finds messages, the newest first, as they are now. Whether the user is
// in the room is asked in the same statement. With Terms the index answers,
// which may be a moment behind; without, Room must be set.
func Search(ctx context.Context, db core.App, q SearchQuery) ([]chat.Message, error) {
	s := selection{}
	if len(q.Terms) > 0 {
		rooms, err := searchedRooms(db, q)
		if err != nil {
			return nil, err
		}
		s.write("SELECT m.`id` FROM `" + searchTable + "` f CROSS JOIN " + table(db, MessagesID) + " m ON m.`num` = f.`rowid` WHERE f.`" + searchTable + "` MATCH ")
		s.arg(matchOf(q.Terms, rooms))
	} else {
		s.write("SELECT m.`id` FROM " + table(db, MessagesID) + " m WHERE 1")
	}
	s.filter(db, q)
	if len(q.Terms) > 0 {
		s.write(" ORDER BY f.`rowid` DESC LIMIT ")
	} else {
		// In one room the order of seq is the order of num, and has the index.
		s.write(" ORDER BY m.`seq` DESC LIMIT ")
	}
	s.arg(q.Limit)
	ids, err := s.ids(ctx, db)
	if err != nil {
		return nil, err
	}
	return inOrder(db, ids)
}

// selection is an SQL statement in the making.
type selection struct {
	sql  strings.Builder
	args []any
}

func (s *selection) write(sql string) { s.sql.WriteString(sql) }

func (s *selection) arg(v any) {
	s.args = append(s.args, v)
	s.sql.WriteString("?" + strconv.Itoa(len(s.args)))
}

// and adds a condition that ends with its one argument.
func (s *selection) and(condition string, v any) {
	s.write(" AND " + condition + " ")
	s.arg(v)
}

func (s *selection) filter(db core.App, q SearchQuery) {
	s.write(" AND m.`deleted` = ''")
	if q.Below > 0 && len(q.Terms) > 0 {
		s.and("f.`rowid` <", q.Below)
	} else if q.Below > 0 {
		s.and("m.`num` <", q.Below)
	}
	if q.Room != "" {
		s.and("m.`room` =", q.Room)
	}
	if q.Sender != "" {
		s.and("m.`sender` =", q.Sender)
	}
	if len(q.Types) > 0 {
		s.types(q.Types)
	}
	if q.Pinned {
		s.write(" AND m.`pinned` != ''") // the condition of the partial index
	}
	if !q.From.IsZero() {
		s.and("m.`created` >=", sqlTime(q.From))
	}
	if !q.To.IsZero() {
		s.and("m.`created` <", sqlTime(q.To))
	}
	s.write(" AND EXISTS (SELECT 1 FROM " + table(db, MembersID) + " p WHERE p.`room` = m.`room` AND p.`user` = ")
	s.arg(q.User)
	user := "?" + strconv.Itoa(len(s.args))
	s.write(") AND NOT " + hiddenFrom(db, user, "m.`id`"))
}

func (s *selection) types(types []chat.MessageType) {
	text := false
	s.write(" AND m.`type` IN (")
	for i, t := range types {
		if i > 0 {
			s.write(", ")
		}
		s.arg(string(t))
		text = text || t == chat.TypeText
	}
	s.write(")")
	if !text {
		s.write(" AND m.`type` != 'text'") // the condition of the partial index
	}
}

func (s *selection) ids(ctx context.Context, db core.App) ([]string, error) {
	rows, err := reader(db).QueryContext(ctx, s.sql.String(), s.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// searchedRooms are the numbers of the rooms that a search is about, nil when
// they are too many to name.
func searchedRooms(db core.App, q SearchQuery) ([]int64, error) {
	sql := "SELECT r.`num` FROM " + table(db, MembersID) + " p JOIN " + table(db, RoomsID) + " r ON r.`id` = p.`room` WHERE p.`user` = ?1 AND (?2 = '' OR p.`room` = ?2) LIMIT ?3"
	rooms, err := column[int64](reader(db), sql, q.User, q.Room, fewRooms+1)
	if err != nil || len(rooms) > fewRooms {
		return nil, err
	}
	if len(rooms) == 0 {
		return []int64{0}, nil // no room has this number
	}
	return rooms, nil
}

// matchOf is the expression for the index. Every word is quoted, and words have
// no quotes in them.
func matchOf(terms []SearchTerm, rooms []int64) string {
	var b strings.Builder
	for i, room := range rooms {
		if i == 0 {
			b.WriteString("room : (")
		} else {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + strconv.FormatInt(room, 10) + `"`)
	}
	if len(rooms) > 0 {
		b.WriteString(") AND ")
	}
	b.WriteString("body : (")
	for i, t := range terms {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteString(`"` + strings.ReplaceAll(strings.Join(t.Words, " "), `"`, " ") + `"`)
		if t.Prefix {
			b.WriteString(" *")
		}
	}
	b.WriteString(")")
	return b.String()
}

// inOrder reads messages in the order of their ids. What was deleted meanwhile
// is left out.
func inOrder(db core.App, ids []string) ([]chat.Message, error) {
	found, err := FindMessages(db, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]chat.Message, len(found))
	for _, m := range found {
		byID[m.ID] = m
	}
	all := make([]chat.Message, 0, len(ids))
	for _, id := range ids {
		if m, there := byID[id]; there && m.Deleted.IsZero() {
			all = append(all, m)
		}
	}
	return all, nil
}
