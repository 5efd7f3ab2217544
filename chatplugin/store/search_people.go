package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// PersonSource is what of an account the words of its name are made of.
type PersonSource struct {
	User  string
	Names []string
}

// nameFields are the fields of the users collection that name a user, as far as
// it has them and shows them: those that userOf shows.
func nameFields(db core.App) (collection string, fields []string) {
	users, err := db.FindCachedCollectionByNameOrId(UsersID(db))
	if err != nil {
		return "", nil
	}
	for _, name := range []string{"name", "username"} {
		if f, ok := users.Fields.GetByName(name).(*core.TextField); ok && !f.Hidden {
			fields = append(fields, name)
		}
	}
	return "`" + users.Name + "`", fields
}

// PeopleSources reads the accounts with these ids.
func PeopleSources(tx core.App, users []string) ([]PersonSource, error) {
	list, err := json.Marshal(users)
	if err != nil {
		return nil, err
	}
	return peopleSources(tx, "u.`id` IN (SELECT `value` FROM json_each(?))", string(list))
}

// PeopleSourcesAfter reads limit accounts in the order of their ids, after one.
func PeopleSourcesAfter(db core.App, after string, limit int) ([]PersonSource, error) {
	return peopleSources(db, "u.`id` > ? ORDER BY u.`id` LIMIT ?", after, limit)
}

func peopleSources(db core.App, where string, args ...any) ([]PersonSource, error) {
	users, fields := nameFields(db)
	if len(fields) == 0 {
		return nil, nil
	}
	columns := "u.`" + fields[0] + "`, ''"
	if len(fields) > 1 {
		columns = "u.`" + fields[0] + "`, u.`" + fields[1] + "`"
	}
	rows, err := reader(db).QueryContext(context.Background(), "SELECT u.`id`, "+columns+" FROM "+users+" u WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []PersonSource
	for rows.Next() {
		p := PersonSource{Names: make([]string, 2)}
		if err := rows.Scan(&p.User, &p.Names[0], &p.Names[1]); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// PeopleWords are the words that are kept of users with ids after one, up to and
// including last; an empty last is no end. Each list is sorted.
func PeopleWords(db core.App, after, last string) (map[string][]string, error) {
	rows, err := reader(db).QueryContext(context.Background(),
		"SELECT `user`, `word` FROM `_chat_people` WHERE `user` > ?1 AND (?2 = '' OR `user` <= ?2) ORDER BY `user`, `word`", after, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	words := map[string][]string{}
	for rows.Next() {
		var user, word string
		if err := rows.Scan(&user, &word); err != nil {
			return nil, err
		}
		words[user] = append(words[user], word)
	}
	return words, rows.Err()
}

// PutPerson makes words those of a user; none takes the user out.
func PutPerson(tx core.App, user string, words []string) error {
	if _, err := execPrepared(tx, "DELETE FROM `_chat_people` WHERE `user` = ?", user); err != nil {
		return err
	}
	for _, word := range words {
		if _, err := execPrepared(tx, "INSERT OR IGNORE INTO `_chat_people` (`word`, `user`) VALUES (?, ?)", word, user); err != nil {
			return err
		}
	}
	return nil
}

// PeopleQuery selects users whose names have words that begin with each of
// Prefixes, or the one with an Email that is shown.
type PeopleQuery struct {
	User          string // who asks
	Prefixes      []string
	Email         string
	Limit, Offset int
}

// afterPrefix is larger than all that may follow a prefix.
const afterPrefix = "\U0010FFFF"

// SearchPeople lists ids of users in the order of their names, without the one
// who asks and without those across a block.
func SearchPeople(ctx context.Context, db core.App, q PeopleQuery) ([]string, error) {
	users, fields := nameFields(db)
	if users == "" || (len(q.Prefixes) == 0 && q.Email == "") {
		return nil, nil
	}
	s := selection{}
	s.write("SELECT u.`id` FROM " + users + " u WHERE u.`id` != ")
	s.arg(q.User)
	if q.Email != "" {
		// The index knows no case. Addresses are kept as they were typed.
		s.and("u.`emailVisibility` = TRUE AND u.`email` != '' AND u.`email` IN (", q.Email)
		s.write(", ")
		s.arg(strings.ToLower(q.Email))
		s.write(")")
	}
	for i, prefix := range q.Prefixes {
		if i == 0 {
			s.write(" AND u.`id` IN (SELECT w.`user` FROM `_chat_people` w WHERE w.`word` >= ")
		} else {
			s.write(" AND EXISTS (SELECT 1 FROM `_chat_people` w WHERE w.`user` = u.`id` AND w.`word` >= ")
		}
		s.arg(prefix)
		s.and("w.`word` <", prefix+afterPrefix)
		s.write(")")
	}
	// PairKey in SQL.
	s.write(" AND NOT EXISTS (SELECT 1 FROM " + table(db, FriendshipsID) + " b WHERE b.`status` = 'blocked' AND b.`pair_key` = " +
		"CASE WHEN u.`id` < ?1 THEN u.`id` || ':' || ?1 ELSE ?1 || ':' || u.`id` END) ORDER BY ")
	if slices.Contains(fields, "name") {
		s.write("u.`name` COLLATE NOCASE, ")
	}
	s.write("u.`id` LIMIT ")
	s.arg(q.Limit)
	s.write(" OFFSET ")
	s.arg(q.Offset)
	return s.ids(ctx, db)
}

// FriendshipsWith finds the relations of a user with some others, by the other's
// id. Blocks are included.
func FriendshipsWith(db core.App, user string, others []string) (map[string]chat.Friendship, error) {
	if len(others) == 0 {
		return nil, nil
	}
	keys := make([]any, len(others))
	for i, other := range others {
		keys[i] = chat.PairKey(user, other)
	}
	var recs []*core.Record
	if err := db.RecordQuery(FriendshipsID).AndWhere(dbx.In(ColPairKey, keys...)).All(&recs); err != nil {
		return nil, err
	}
	found := make(map[string]chat.Friendship, len(recs))
	for _, f := range convert(db, recs, FriendshipOf) {
		found[f.Peer(user)] = f
	}
	return found, nil
}
