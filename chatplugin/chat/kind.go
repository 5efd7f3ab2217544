package chat

// Kind is the name of a durable event: in the log, in the native protocol and
// in the sync route. They are stable.
type Kind string

// The kinds of durable events.
const (
	KindRoomCreated       Kind = "room.created"
	KindRoomUpdated       Kind = "room.updated"
	KindRoomDeleted       Kind = "room.deleted"
	KindMemberAdded       Kind = "member.created"
	KindMemberUpdated     Kind = "member.updated"
	KindMemberRemoved     Kind = "member.deleted"
	KindReadMoved         Kind = "member.read"
	KindDeliveredMoved    Kind = "member.delivered"
	KindMessageCreated    Kind = "message.created"
	KindMessageUpdated    Kind = "message.updated"
	KindMessageDeleted    Kind = "message.deleted"
	KindMessagePinned     Kind = "message.pinned"
	KindMessageHidden     Kind = "message.hidden"
	KindReactionAdded     Kind = "reaction.created"
	KindReactionRemoved   Kind = "reaction.deleted"
	KindFriendshipChanged Kind = "friendship.updated"
	KindFriendshipRemoved Kind = "friendship.deleted"
)

// Kinds lists every kind.
var Kinds = []Kind{
	KindRoomCreated, KindRoomUpdated, KindRoomDeleted,
	KindMemberAdded, KindMemberUpdated, KindMemberRemoved, KindReadMoved, KindDeliveredMoved,
	KindMessageCreated, KindMessageUpdated, KindMessageDeleted, KindMessagePinned, KindMessageHidden,
	KindReactionAdded, KindReactionRemoved,
	KindFriendshipChanged, KindFriendshipRemoved,
}

// KindOf is the kind of a durable event and empty for an ephemeral one.
func KindOf(e Event) Kind {
	switch e.(type) {
	case RoomCreated:
		return KindRoomCreated
	case RoomUpdated:
		return KindRoomUpdated
	case RoomDeleted:
		return KindRoomDeleted
	case MemberAdded:
		return KindMemberAdded
	case MemberUpdated:
		return KindMemberUpdated
	case MemberRemoved:
		return KindMemberRemoved
	case ReadMoved:
		return KindReadMoved
	case DeliveredMoved:
		return KindDeliveredMoved
	case MessageCreated:
		return KindMessageCreated
	case MessageUpdated:
		return KindMessageUpdated
	case MessageDeleted:
		return KindMessageDeleted
	case MessagePinned:
		return KindMessagePinned
	case MessageHidden:
		return KindMessageHidden
	case ReactionAdded:
		return KindReactionAdded
	case ReactionRemoved:
		return KindReactionRemoved
	case FriendshipChanged:
		return KindFriendshipChanged
	case FriendshipRemoved:
		return KindFriendshipRemoved
	case Typing, Presence, Viewing, Base:
		return "" // ephemeral, or no event at all
	}
	return ""
}
