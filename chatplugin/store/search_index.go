package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"database/sql"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// The search index. Its rows are numbered like the messages (num). They hold
// words and no text: what is shown of a result comes from the record as it is
// now. Package search fills it, from the log.
//
//   - `room` is the room's number, so that a search for a common word reads the
//     postings of the asker's rooms and not of the whole server;
//   - `body` is the words of text, caption and file name, made by package words.
//     The ascii tokenizer splits them at the spaces and at nothing else.
//
// contentless_delete because rows come and go by number alone. The two prefix
// indexes answer what is still in the typing: without them the first letters of
// a common word read the postings of every word that begins with them.
const (
	searchTable = "_chat_search"
	searchSQL   = "CREATE VIRTUAL TABLE `" + searchTable + "` USING fts5(`room`, `body`, content='', contentless_delete=1, tokenize='ascii', prefix='2 3')"
)

// peopleTables: the words of the names of users, for prefixes of them. Package
// search fills it.
const peopleTables = "CREATE TABLE IF NOT EXISTS `_chat_people` (`word` TEXT NOT NULL, `user` TEXT NOT NULL, PRIMARY KEY (`word`, `user`)) WITHOUT ROWID;" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_people_user` ON `_chat_people` (`user`, `word`);"

// searchVersion is raised when the index has to be made anew: other columns, or
// package words splits or folds in another way.
const searchVersion = 1

// Names of the rows in _chat_positions and _chat_counters.
const (
	searchReader  = "chatSearch"
	searchLeft    = "chatSearchLeft"
	counterSearch = "search"
)

// ensureSearch creates the tables of the search where they are missing or of
// another version. A new index is empty and has no position: package search
// then fills it from the newest message to the oldest.
func ensureSearch(tx core.App) error {
	if err := makeSearch(tx); err != nil {
		return fmt.Errorf("chat: creating the tables of the search: %w", err)
	}
	return nil
}

func makeSearch(tx core.App) error {
	if _, err := exec(writer(tx), peopleTables); err != nil {
		return err
	}
	var version int64
	err := row(writer(tx), "SELECT `value` FROM `_chat_counters` WHERE `name` = ? AND EXISTS (SELECT 1 FROM `sqlite_master` WHERE `name` = ?)",
		[]any{counterSearch, searchTable}, &version)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if version == searchVersion {
		return nil
	}
	return resetSearch(tx)
}

func resetSearch(tx core.App) error {
	for _, q := range []string{
		"DROP TABLE IF EXISTS `" + searchTable + "`",
		searchSQL,
		"DELETE FROM `_chat_people`",
		"DELETE FROM `_chat_positions` WHERE `name` IN ('" + searchReader + "', '" + searchLeft + "')",
	} {
		if _, err := exec(writer(tx), q); err != nil {
			return err
		}
	}
	_, err := exec(writer(tx), "INSERT INTO `_chat_counters` (`name`, `value`) VALUES (?, ?) "+
		"ON CONFLICT (`name`) DO UPDATE SET `value` = excluded.`value`", counterSearch, searchVersion)
	return err
}

// BeginSearch finds where the index stands: the position up to which it knows
// the log, and the number below which older messages are still to be indexed, 0
// when all are. An index that is missing, or that has missed a part of the log,
// is begun anew: from the end of the log, with all messages still to come.
func BeginSearch(app core.App, now string) (position, left int64, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		if err := makeSearch(tx); err != nil {
			return err
		}
		newest, err := NewestEvent(tx)
		if err != nil {
			return err
		}
		oldest, err := OldestEvent(tx)
		if err != nil {
			return err
		}
		var known bool
		if position, known, err = ReaderPosition(tx, searchReader); err != nil {
			return err
		}
		if known && position <= newest && position >= oldest-1 {
			left, err = SearchLeft(tx)
			return err
		}
		if known {
			tx.Logger().Warn("chat: the search index has missed a part of the log and is made anew", "position", position, "oldest", oldest, "newest", newest)
			if err := resetSearch(tx); err != nil {
				return err
			}
		}
		position = newest
		if err := SaveReaderPosition(tx, searchReader, position, now); err != nil {
			return err
		}
		if err := row(writer(tx), "SELECT COALESCE(MAX(`num`), 0) + 1 FROM "+table(tx, MessagesID), nil, &left); err != nil {
			return err
		}
		return SaveSearchLeft(tx, left, now)
	})
	return position, left, err
}

// SaveSearchPosition keeps up to where in the log the index knows. It never
// moves back: another process may be ahead.
func SaveSearchPosition(tx core.App, position int64, now string) error {
	_, err := exec(writer(tx), "UPDATE `_chat_positions` SET `position` = MAX(`position`, ?), `updated` = ? WHERE `name` = ?", position, now, searchReader)
	return err
}

// SearchLeft is the number below which messages are still to be indexed, 0 for
// none.
func SearchLeft(db core.App) (int64, error) {
	left, _, err := ReaderPosition(db, searchLeft)
	return left, err
}

// SaveSearchLeft keeps what SearchLeft gives.
func SaveSearchLeft(tx core.App, left int64, now string) error {
	return SaveReaderPosition(tx, searchLeft, left, now)
}

// SearchSource is what of a message the index is made of.
type SearchSource struct {
	Num, RoomNum        int64
	Text, Caption, Name string // Name is that of the file
}

// SearchSources reads the messages with these numbers. Deleted ones and
// tombstones are not among them.
func SearchSources(tx core.App, nums []int64) ([]SearchSource, error) {
	list, err := json.Marshal(nums)
	if err != nil {
		return nil, err
	}
	return searchSources(tx, "json_each(?1) j CROSS JOIN "+table(tx, MessagesID)+" m ON m.`num` = j.`value`", "", string(list))
}

// SearchSourcesBelow reads the newest limit messages below a number, and the
// number below which it has not looked; 0 at the end.
func SearchSourcesBelow(tx core.App, below int64, limit int) (sources []SearchSource, next int64, err error) {
	messages := table(tx, MessagesID)
	// Tombstones count: a page has an end.
	err = row(writer(tx), "SELECT COALESCE(MIN(`num`), 0) FROM (SELECT `num` FROM "+messages+" WHERE `num` < ? ORDER BY `num` DESC LIMIT ?)",
		[]any{below, limit}, &next)
	if err != nil || next == 0 {
		return nil, 0, err
	}
	sources, err = searchSources(tx, messages+" m", " AND m.`num` < ?1 AND m.`num` >= ?2", below, next)
	return sources, next, err
}

func searchSources(tx core.App, from, where string, args ...any) ([]SearchSource, error) {
	rows, err := writer(tx).QueryContext(context.Background(),
		"SELECT m.`num`, r.`num`, m.`text`, m.`caption`, m.`file`, COALESCE(m.`meta`, '') FROM "+from+
			" JOIN "+table(tx, RoomsID)+" r ON r.`id` = m.`room` WHERE m.`deleted` = ''"+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []SearchSource
	for rows.Next() {
		var s SearchSource
		var file, meta string
		if err := rows.Scan(&s.Num, &s.RoomNum, &s.Text, &s.Caption, &file, &meta); err != nil {
			return nil, err
		}
		s.Name = FileNameOf(chat.Message{File: file, Meta: json.RawMessage(meta)})
		all = append(all, s)
	}
	return all, rows.Err()
}

// FileNameOf is the name a message's file had where it came from, or the stored
// one; empty without a file.
func FileNameOf(m chat.Message) string {
	if m.File == "" {
		return ""
	}
	var meta struct {
		Name any `json:"name"`
	}
	if json.Unmarshal(m.Meta, &meta) == nil {
		if name, ok := meta.Name.(string); ok && name != "" {
			return name
		}
	}
	return m.File
}

// PutSearch makes body, words with spaces between them, the index of a message.
func PutSearch(tx core.App, num, roomNum int64, body string) error {
	_, err := execPrepared(tx, "INSERT OR REPLACE INTO `"+searchTable+"` (`rowid`, `room`, `body`) VALUES (?, ?, ?)",
		num, strconv.FormatInt(roomNum, 10), body)
	return err
}

// DropSearch takes a message out of the index. It need not be there.
func DropSearch(tx core.App, num int64) error {
	_, err := execPrepared(tx, "DELETE FROM `"+searchTable+"` WHERE `rowid` = ?", num)
	return err
}

// DropSearchOfRoom takes at most limit messages of a room out of the index, and
// gives how many it took.
func DropSearchOfRoom(tx core.App, roomNum int64, limit int) (int, error) {
	nums, err := column[int64](writer(tx), "SELECT `rowid` FROM `"+searchTable+"` WHERE `"+searchTable+"` MATCH ? LIMIT ?",
		`room : "`+strconv.FormatInt(roomNum, 10)+`"`, limit)
	if err != nil {
		return 0, err
	}
	for _, num := range nums {
		if err := DropSearch(tx, num); err != nil {
			return 0, err
		}
	}
	return len(nums), nil
}
