package conduit

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// What only this wire knows is kept in plain tables of its own: PocketBase does not
// know them, so no rule can open them, and neither the collections nor the log
// carry what no other wire asks for.
//
//   - _chat_conduit_invitations: users asked into a room, with the secret of the
//     link that answers. One to a room, sender and receiver.
//   - _chat_conduit_participants: who came and went through this wire, as far as
//     the members of a room do not show it.
//   - _chat_conduit_audit: what deleted messages said, in audit mode.
const tables = "" +
	"CREATE TABLE IF NOT EXISTS `_chat_conduit_invitations` (`id` TEXT PRIMARY KEY, `sender` TEXT NOT NULL, `receiver` TEXT NOT NULL, " +
	"`token` TEXT NOT NULL UNIQUE, `room` TEXT NOT NULL, `created` TEXT NOT NULL, UNIQUE (`room`, `receiver`, `sender`)) WITHOUT ROWID;" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_conduit_invitations_receiver` ON `_chat_conduit_invitations` (`receiver`);" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_conduit_invitations_sender` ON `_chat_conduit_invitations` (`sender`);" +
	"CREATE TABLE IF NOT EXISTS `_chat_conduit_participants` (`id` TEXT PRIMARY KEY, `room` TEXT NOT NULL, `user` TEXT NOT NULL, " +
	"`action` TEXT NOT NULL, `created` TEXT NOT NULL) WITHOUT ROWID;" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_conduit_participants_room` ON `_chat_conduit_participants` (`room`);" +
	"CREATE TABLE IF NOT EXISTS `_chat_conduit_audit` (`message` TEXT PRIMARY KEY, `text` TEXT NOT NULL, `created` TEXT NOT NULL) WITHOUT ROWID;"

// ensureTables makes the tables and clears them of what belonged to rooms, users
// and messages that are gone. Reading leaves such rows out until then.
func ensureTables(app core.App) error {
	if _, err := app.NonconcurrentDB().NewQuery(tables).Execute(); err != nil {
		return fmt.Errorf("conduit: creating its tables: %w", err)
	}
	for _, stale := range []struct{ table, column, collection string }{
		{"_chat_conduit_invitations", "room", store.RoomsID},
		{"_chat_conduit_invitations", "sender", store.UsersID(app)},
		{"_chat_conduit_invitations", "receiver", store.UsersID(app)},
		{"_chat_conduit_participants", "room", store.RoomsID},
		{"_chat_conduit_participants", "user", store.UsersID(app)},
		{"_chat_conduit_audit", "message", store.MessagesID},
	} {
		name, err := tableName(app, stale.collection)
		if err != nil {
			return err
		}
		_, err = app.NonconcurrentDB().NewQuery("DELETE FROM {{" + stale.table + "}} WHERE [[" + stale.column + "]] NOT IN (SELECT [[id]] FROM {{" + name + "}})").Execute()
		if err != nil {
			return err
		}
	}
	return nil
}

// keepForAudit stores what a message says before it is deleted.
func keepForAudit(app core.App, msg chat.Message) error {
	_, err := app.NonconcurrentDB().NewQuery("INSERT OR IGNORE INTO {{_chat_conduit_audit}} ([[message]], [[text]], [[created]]) VALUES ({:message}, {:text}, {:created})").
		Bind(dbx.Params{"message": msg.ID, "text": content(msg), "created": chat.Timestamp(time.Now())}).Execute()
	return err
}

// audited gives what deleted messages said, by id.
func audited(app core.App, ids []string) (map[string]string, error) {
	texts := make(map[string]string)
	if len(ids) == 0 {
		return texts, nil
	}
	var rows []struct{ Message, Text string }
	err := app.ConcurrentDB().Select("message", "text").From("_chat_conduit_audit").Where(dbx.In("message", anys(ids)...)).All(&rows)
	for _, row := range rows {
		texts[row.Message] = row.Text
	}
	return texts, err
}
