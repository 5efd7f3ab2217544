package store

import (
	"encoding/json"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// _chat_mentions has one row for each user whom a message mentions, so that
// unread mentions are counted without reading messages. A message that mentions
// everybody has one row in all, with everyone as its user: no message is ever
// counted twice for anybody. Who sent it is not kept, because sending moves the
// sender's read cursor past it.
const everyone = "*"

// IndexMentions writes the rows of a message that has none. Who is not a member
// has nothing to count and gets no row.
func IndexMentions(tx core.App, m chat.Message) error {
	mentions := m.Mentions
	if slices.Contains(mentions, chat.MentionAll) {
		mentions = []string{chat.MentionAll}
	}
	if len(mentions) == 0 {
		return nil
	}
	list, err := json.Marshal(mentions)
	if err != nil {
		return err
	}
	_, err = execPrepared(tx, "INSERT OR IGNORE INTO `_chat_mentions` (`room`, `user`, `seq`, `message`) "+
		"SELECT ?1, '"+everyone+"', ?2, ?3 FROM json_each(?4) j WHERE j.`value` = '"+chat.MentionAll+"' UNION ALL "+
		"SELECT ?1, p.`user`, ?2, ?3 FROM json_each(?4) j CROSS JOIN "+table(tx, MembersID)+" p ON p.`room` = ?1 AND p.`user` = j.`value` "+
		"WHERE p.`user` != ?5", m.Room, m.Seq, m.ID, string(list), m.Sender)
	return err
}

// ForgetMentions removes the rows of a message.
func ForgetMentions(tx core.App, message string) error {
	_, err := exec(writer(tx), "DELETE FROM `_chat_mentions` WHERE `message` = ?", message)
	return err
}

// ForgetMentionsOf removes the rows of a user who is no member of the room any
// more.
func ForgetMentionsOf(tx core.App, room, user string) error {
	_, err := exec(writer(tx), "DELETE FROM `_chat_mentions` WHERE `room` = ? AND `user` = ?", room, user)
	return err
}

// fillMentions writes the rows of messages from before there were any.
func fillMentions(tx core.App) error {
	messages := table(tx, MessagesID)
	_, err := exec(writer(tx), "INSERT OR IGNORE INTO `_chat_mentions` (`room`, `user`, `seq`, `message`) "+
		"SELECT m.`room`, p.`user`, m.`seq`, m.`id` FROM "+messages+" m, json_each(m.`mentions`) j CROSS JOIN "+table(tx, MembersID)+
		" p ON p.`room` = m.`room` AND p.`user` = j.`value` WHERE m."+mentionsSome+" AND json_type(m.`mentions`) = 'array' AND m.`deleted` = '' "+
		"AND p.`user` != m.`sender` AND m.`id` NOT IN (SELECT `message` FROM `_chat_mentions`)")
	return err
}

// unreadMentions is an SQL expression: the number of messages that mention the
// member m and that m has not read. user is a placeholder for the user of m.
func unreadMentions(user string) string {
	return "(SELECT COUNT(*) FROM `_chat_mentions` c WHERE c.`room` = m.`room` AND c.`user` IN (" + user + ", '" + everyone + "') " +
		"AND c.`seq` > MAX(m.`last_read_seq`, m.`joined_seq`))"
}

// KeepMentions gives those of mentions that mean somebody, each once, in the
// order given: members of the room and, in a group, chat.MentionAll. In a direct
// room that is nobody but the other one, who is told anyway.
func KeepMentions(db core.App, room chat.Room, mentions []string) ([]string, error) {
	if len(mentions) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(mentions)
	if err != nil {
		return nil, err
	}
	found, err := column[string](reader(db), "SELECT p.`user` FROM (SELECT DISTINCT `value` FROM json_each(?1)) j CROSS JOIN "+table(db, MembersID)+
		" p ON p.`room` = ?2 AND p.`user` = j.`value`", string(list), room.ID)
	if err != nil {
		return nil, err
	}
	if room.Type == chat.Group {
		found = append(found, chat.MentionAll)
	}
	var kept []string
	for _, who := range mentions {
		if slices.Contains(found, who) && !slices.Contains(kept, who) {
			kept = append(kept, who)
		}
	}
	return kept, nil
}
