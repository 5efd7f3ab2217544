package store

import (
	"github.com/pocketbase/pocketbase/core"
)

// roomsSpec: last_message has an index although nothing of ours looks for it,
// because PocketBase does for every message it deletes.
func roomsSpec(users string) spec {
	return spec{
		id: RoomsID, name: RoomsName, longIDs: true,
		fields: fields(
			number(ColNum),
			required(choice(ColType, "direct", "group")),
			presentable(text(ColName, maxNameChars)),
			&core.FileField{Name: ColImage, MaxSelect: 1, MaxSize: maxImageBytes, Protected: true, Thumbs: thumbs},
			relation(ColOwner, users),
			text(ColDirectKey, 2*maxIDChars+1),
			number(ColLastSeq),
			relation(ColLastMessage, MessagesID),
			date(ColLastMessageAt),
			number(ColSlowMode), // seconds between two messages of a member, 0 for none
			jsonField(ColData),
		),
		indexes: []index{
			{name: "idx_chat_rooms_num", unique: true, columns: "`num`"},
			{name: "idx_chat_rooms_direct_key", unique: true, columns: "`direct_key`", where: "`direct_key` != ''"},
			{name: "idx_chat_rooms_owner", columns: "`owner`"},
			{name: "idx_chat_rooms_last_message", columns: "`last_message`"},
		},
		rules: roomRules(users),
	}
}

func membersSpec(users string) spec {
	return spec{
		id: MembersID, name: MembersName,
		fields: fields(
			owned(ColRoom, RoomsID),
			owned(ColUser, users),
			choice(ColRole, "owner", "admin", "member"),
			number(ColLastRead),
			number(ColLastDelivered),
			number(ColJoined),
			choice(ColNotify, "all", "mentions", "none"),
			date(ColMutedUntil),
			date(ColSilencedUntil), // set by moderators: no posting until then
			&core.BoolField{Name: ColHidden},
			jsonField(ColData),
		),
		indexes: []index{
			{name: "idx_chat_members_room_user", unique: true, columns: "`room`, `user`"},
			{name: "idx_chat_members_user_room", unique: true, columns: "`user`, `room`"},
		},
		rules: memberRules(users),
	}
}

// messagesSpec keeps the number of indexes and relations low, they are paid for
// with every message. The unique index of (room, seq) is not partial: the
// planner cannot use a partial one for history (measured: 150 ms to seconds).
// mentions and pinned_by are no relations: deleting a user would scan every
// message for them. The indexes over their few non-empty values serve our own
// clean-up, which names the same condition.
func messagesSpec(users string) spec {
	return spec{
		id: MessagesID, name: MessagesName, longIDs: true,
		fields: fields(
			number(ColNum),
			owned(ColRoom, RoomsID),
			number(ColSeq),
			relation(ColSender, users),
			choice(ColType, "text", "audio", "image", "file", "video", "system"),
			presentable(text(ColText, maxTextChars)),
			text(ColCaption, maxTextChars),
			&core.FileField{Name: ColFile, MaxSelect: 1, MaxSize: maxFileBytes, Protected: true, Thumbs: thumbs},
			jsonField(ColMeta),
			relation(ColReplyTo, MessagesID),
			jsonField(ColMentions),
			text(ColClientID, maxIDChars),
			date(ColEdited),
			date(ColDeleted),
			date(ColPinned),
			text(ColPinnedBy, maxIDChars),
			jsonField(ColData),
		),
		indexes: []index{
			{name: "idx_chat_messages_room_seq", unique: true, columns: "`room`, `seq`"},
			{name: "idx_chat_messages_num", unique: true, columns: "`num`"},
			{name: "idx_chat_messages_client_id", unique: true, columns: "`sender`, `client_id`", where: "`client_id` != '' AND `sender` != ''"},
			{name: "idx_chat_messages_sender", columns: "`sender`"},
			{name: "idx_chat_messages_reply_to", columns: "`reply_to`"},
			// For the gallery of a room; plain texts don't pay for it.
			{name: "idx_chat_messages_media", columns: "`room`, `seq`", where: "`type` != 'text'"},
			{name: "idx_chat_messages_pinned", columns: "`room`, `pinned`", where: "`pinned` != ''"},
			{name: "idx_chat_messages_pinned_by", columns: "`pinned_by`", where: "`pinned_by` != ''"},
			{name: "idx_chat_messages_file", columns: "`file`", where: "`file` != ''"},
			{name: "idx_chat_messages_mentions", columns: "`id`", where: mentionsSome},
		},
		rules: messageRules(users),
	}
}

// mentionsSome is true for messages with mentions. The empty values are NULL,
// "null" and "[]", and any list with something in it sorts before "[]".
// PocketBase accepts no function call in the condition of an index.
const mentionsSome = "`mentions` < '[]'"

func reactionsSpec(users string) spec {
	return spec{
		id: ReactionsID, name: ReactionsName,
		fields: fields(
			owned(ColMessage, MessagesID),
			owned(ColUser, users),
			required(text(ColEmoji, 64)),
		),
		indexes: []index{
			{name: "idx_chat_reactions_once", unique: true, columns: "`message`, `user`, `emoji`"},
			{name: "idx_chat_reactions_user", columns: "`user`"},
		},
		rules: reactionRules(users),
	}
}

func required[F core.Field](f F) F {
	switch v := any(f).(type) {
	case *core.TextField:
		v.Required = true
	case *core.SelectField:
		v.Required = true
	case *core.FileField:
		v.Required = true
	}
	return f
}

func presentable(f *core.TextField) *core.TextField {
	f.Presentable = true
	return f
}
