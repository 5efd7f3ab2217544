package store

import (
	"github.com/pocketbase/pocketbase/core"
)

// bansSpec: who is shut out of a room, or of the whole server where room is
// empty, until when; for ever without an until. by is the id of a user or a
// superuser. The same user may be banned from a
// room and from the server.
func bansSpec(users string) spec {
	return spec{
		id: BansID, name: BansName,
		fields: fields(
			&core.RelationField{Name: ColRoom, CollectionId: RoomsID, MaxSelect: 1, CascadeDelete: true},
			owned(ColUser, users),
			text(ColBy, maxIDChars),
			text(ColReason, 2_000),
			date(ColUntil),
		),
		indexes: []index{
			{name: "idx_chat_bans_room_user", unique: true, columns: "`room`, `user`"},
			{name: "idx_chat_bans_user", columns: "`user`"},
		},
		rules: rules{},
	}
}

// auditSpec holds texts and no relations: an entry outlives what it is about.
func auditSpec(string) spec {
	return spec{
		id: AuditID, name: AuditName,
		fields: fields(
			text(ColActor, maxIDChars),
			choice(ColActorKind, "user", "superuser", "server"),
			presentable(required(text(ColAction, maxIDChars))),
			text(ColRoom, maxIDChars),
			text(ColUser, maxIDChars),
			text(ColMessage, maxIDChars),
			text(ColReason, 2_000),
			jsonField(ColData),
		),
		indexes: []index{
			{name: "idx_chat_audit_created", columns: "`created`"},
			{name: "idx_chat_audit_room", columns: "`room`, `created`"},
			{name: "idx_chat_audit_user", columns: "`user`, `created`"},
			{name: "idx_chat_audit_message", columns: "`message`", where: "`message` != ''"},
		},
		rules: rules{},
	}
}

// hiddenSpec: messages that one user has deleted for themselves.
func hiddenSpec(users string) spec {
	return spec{
		id: HiddenID, name: HiddenName,
		fields: fields(
			owned(ColUser, users),
			owned(ColMessage, MessagesID),
		),
		indexes: []index{
			{name: "idx_chat_hidden_user_message", unique: true, columns: "`user`, `message`"},
			{name: "idx_chat_hidden_message", columns: "`message`"},
		},
		rules: hiddenRules(users),
	}
}
