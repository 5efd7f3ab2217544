package store

import (
	"maps"
	"slices"
)

// Default names of the collections. An admin may rename them: use the ids to
// find them.
const (
	RoomsName       = "chat_rooms"
	MembersName     = "chat_members"
	MessagesName    = "chat_messages"
	ReactionsName   = "chat_reactions"
	FriendshipsName = "chat_friendships"
	UploadsName     = "chat_uploads"
	DevicesName     = "chat_devices"
	ProfilesName    = "chat_profiles"
	ReportsName     = "chat_reports"
	BansName        = "chat_bans"
	AuditName       = "chat_audit"
	HiddenName      = "chat_hidden"
)

// Ids of the collections: what PocketBase derives from type and default name.
// They stay when a collection is renamed, so hooks are bound by them.
const (
	RoomsID       = "pbc_2204944285"
	MembersID     = "pbc_1580620432"
	MessagesID    = "pbc_102036695"
	ReactionsID   = "pbc_963975263"
	FriendshipsID = "pbc_3249929943"
	UploadsID     = "pbc_2374498167"
	DevicesID     = "pbc_177325813"
	ProfilesID    = "pbc_1445359473"
	ReportsID     = "pbc_3934859050"
	BansID        = "pbc_163273973"
	AuditID       = "pbc_1842684530"
	HiddenID      = "pbc_527498728"
)

var defaultNames = map[string]string{
	RoomsID:       RoomsName,
	MembersID:     MembersName,
	MessagesID:    MessagesName,
	ReactionsID:   ReactionsName,
	FriendshipsID: FriendshipsName,
	UploadsID:     UploadsName,
	DevicesID:     DevicesName,
	ProfilesID:    ProfilesName,
	ReportsID:     ReportsName,
	BansID:        BansName,
	AuditID:       AuditName,
	HiddenID:      HiddenName,
}

// Column names, for the record hooks.
const (
	ColID            = "id"
	ColNum           = "num"
	ColType          = "type"
	ColName          = "name"
	ColImage         = "image"
	ColOwner         = "owner"
	ColDirectKey     = "direct_key"
	ColLastSeq       = "last_seq"
	ColLastMessage   = "last_message"
	ColLastMessageAt = "last_message_at"
	ColData          = "data"
	ColCreated       = "created"
	ColUpdated       = "updated"

	ColRoom          = "room"
	ColUser          = "user"
	ColRole          = "role"
	ColLastRead      = "last_read_seq"
	ColLastDelivered = "last_delivered_seq"
	ColJoined        = "joined_seq"
	ColNotify        = "notify"
	ColMutedUntil    = "muted_until"
	ColHidden        = "hidden"

	ColSeq      = "seq"
	ColSender   = "sender"
	ColText     = "text"
	ColCaption  = "caption"
	ColFile     = "file"
	ColMeta     = "meta"
	ColReplyTo  = "reply_to"
	ColMentions = "mentions"
	ColClientID = "client_id"
	ColEdited   = "edited"
	ColDeleted  = "deleted"
	ColPinned   = "pinned"
	ColPinnedBy = "pinned_by"

	ColMessage   = "message"
	ColEmoji     = "emoji"
	ColRequester = "requester"
	ColAddressee = "addressee"
	ColStatus    = "status"
	ColBlockedBy = "blocked_by"
	ColPairKey   = "pair_key"

	ColKind       = "kind"
	ColSize       = "size"
	ColMime       = "mime"
	ColToken      = "token"
	ColPlatform   = "platform"
	ColLocale     = "locale"
	ColAppVersion = "app_version"
	ColLastSeen   = "last_seen"
	ColPrivacy    = "privacy"
	ColSettings   = "settings"
	ColReporter   = "reporter"
	ColReason     = "reason"
	ColHandledBy  = "handled_by"
	ColDecision   = "decision"

	ColSilencedUntil = "silenced_until"
	ColSlowMode      = "slow_mode"
	ColBy            = "by"
	ColUntil         = "until"
	ColActor         = "actor"
	ColActorKind     = "actor_kind"
	ColAction        = "action"
)

// ActorKey is the raw record key under which a change carries the id of the
// user who makes it. Clients cannot set it: PocketBase loads known fields only.
const ActorKey = "@chatActor"

// AdminKey and ReasonKey are for the audit trail: the id of the superuser who
// makes a change, and why a moderator does.
// AuditedKey marks a change that another entry tells of.
const (
	AdminKey   = "@chatAdmin"
	ReasonKey  = "@chatReason"
	AuditedKey = "@chatAudited"
)

// AskKey marks a message that a user saves over plain REST: the record hook asks
// the policy again, inside the transaction.
const AskKey = "@chatAsk"

// RestoreKey marks the change that brings a removed message back. Without it a
// tombstone stays one.
const RestoreKey = "@chatRestore"

// CollectionIDs are the ids of all collections of the chat.
func CollectionIDs() []string { return slices.Sorted(maps.Keys(defaultNames)) }

// IsOurs reports whether a collection of that id is one of the chat's.
func IsOurs(id string) bool { return defaultNames[id] != "" }
