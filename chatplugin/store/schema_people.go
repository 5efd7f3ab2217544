package store

import (
	"github.com/pocketbase/pocketbase/core"
)

// friendshipsSpec: blocked_by is hidden. It is there for rules, superusers and
// our own code; the one who blocked sees the status, and the blocked one must
// not find out, also not by filtering.
func friendshipsSpec(users string) spec {
	return spec{
		id: FriendshipsID, name: FriendshipsName,
		fields: fields(
			owned(ColRequester, users),
			owned(ColAddressee, users),
			required(choice(ColStatus, "pending", "accepted", "rejected", "blocked")),
			&core.RelationField{Name: ColBlockedBy, CollectionId: users, MaxSelect: 2, Hidden: true},
			text(ColPairKey, 2*maxIDChars+1),
		),
		indexes: []index{
			{name: "idx_chat_friendships_pair", unique: true, columns: "`pair_key`"},
			{name: "idx_chat_friendships_requester", columns: "`requester`, `status`"},
			{name: "idx_chat_friendships_addressee", columns: "`addressee`, `status`"},
		},
		rules: friendshipRules(users),
	}
}

func uploadsSpec(users string) spec {
	return spec{
		id: UploadsID, name: UploadsName,
		fields: fields(
			// Empty once the owner is gone and a message still shows the file.
			&core.RelationField{Name: ColOwner, CollectionId: users, MaxSelect: 1, CascadeDelete: true},
			choice(ColKind, "audio", "image", "file", "video"),
			required(&core.FileField{Name: ColFile, MaxSelect: 1, MaxSize: maxFileBytes, Protected: true, Thumbs: thumbs}),
			text(ColName, maxNameChars),
			number(ColSize),
			text(ColMime, maxIDChars),
			jsonField(ColMeta),
			relation(ColMessage, MessagesID),
		),
		indexes: []index{
			{name: "idx_chat_uploads_owner", columns: "`owner`"},
			{name: "idx_chat_uploads_message", columns: "`message`"},
			{name: "idx_chat_uploads_file", unique: true, columns: "`file`", where: "`file` != ''"},
			{name: "idx_chat_uploads_unused", columns: "`created`", where: "`message` = ''"},
		},
		rules: uploadRules(users),
	}
}

func devicesSpec(users string) spec {
	return spec{
		id: DevicesID, name: DevicesName,
		fields: fields(
			owned(ColUser, users),
			required(text(ColToken, 4096)),
			choice(ColPlatform, "android", "ios", "web", "other"),
			text(ColLocale, maxIDChars),
			text(ColAppVersion, maxIDChars),
			date(ColLastSeen),
		),
		indexes: []index{
			{name: "idx_chat_devices_token", unique: true, columns: "`token`"},
			{name: "idx_chat_devices_user", columns: "`user`"},
		},
		rules: ownedRules(users, ColUser),
	}
}

func profilesSpec(users string) spec {
	return spec{
		id: ProfilesID, name: ProfilesName,
		fields: fields(
			owned(ColUser, users),
			date(ColLastSeen),
			jsonField(ColPrivacy),
			jsonField(ColSettings),
		),
		indexes: []index{
			{name: "idx_chat_profiles_user", unique: true, columns: "`user`"},
			{name: "idx_chat_profiles_privacy", columns: "`user`, `privacy`", where: privacySome},
		},
		rules: ownedRules(users, ColUser),
	}
}

// reportsSpec: a report outlives the message and the user it is about, and the
// one who wrote it.
func reportsSpec(users string) spec {
	return spec{
		id: ReportsID, name: ReportsName,
		fields: fields(
			relation(ColReporter, users),
			relation(ColMessage, MessagesID),
			relation(ColUser, users),
			required(text(ColReason, 2_000)),
			choice(ColStatus, "open", "handled", "dismissed"),
			text(ColHandledBy, maxIDChars),
			text(ColDecision, 2_000),
		),
		indexes: []index{
			{name: "idx_chat_reports_reporter", columns: "`reporter`"},
			{name: "idx_chat_reports_message", columns: "`message`"},
			{name: "idx_chat_reports_user", columns: "`user`"},
		},
		rules: reportRules(users),
	}
}
