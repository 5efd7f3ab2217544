package chat

import "time"

// Event is something that happened. The set is sealed: encoders switch over the
// types of this file and nothing else can be an Event.
//
// Durable events come from the log, in log order, whichever way the change was
// made. Ephemeral events (Typing, Presence, Viewing) have no position and are
// never replayed.
//
//sumtype:decl
type Event interface {
	// Head is what every event has.
	Head() Head
	sealed()
}

// Head places an event.
type Head struct {
	// Position is the log position, 0 for ephemeral events. One integer brings
	// a client up to date.
	Position int64
	// Room is the room it happened in, or empty.
	Room string
	// Actor is the user who did it; empty when the server did.
	Actor string
	At    time.Time
}

// Durable events.
type (
	// RoomCreated: a room exists. Its members follow as MemberAdded.
	RoomCreated struct {
		Base
		Room Room
	}
	// RoomUpdated: name, image, owner or data changed.
	RoomUpdated struct {
		Base
		Room Room
	}
	// RoomDeleted: the room and all in it are gone. Only ID, Num, Type and Name
	// of Room are set; Members are the user ids who were in it.
	RoomDeleted struct {
		Base
		Room    Room
		Members []string
	}

	// MemberAdded: a user came into the room.
	MemberAdded struct {
		Base
		Member Member
	}
	// MemberUpdated: role or settings changed.
	MemberUpdated struct {
		Base
		Member Member
	}
	// MemberRemoved: a user left or was removed.
	MemberRemoved struct {
		Base
		Member Member
	}
	// ReadMoved: the member's LastReadSeq moved forward.
	ReadMoved struct {
		Base
		Member Member
	}
	// DeliveredMoved: the member's LastDeliveredSeq moved forward.
	DeliveredMoved struct {
		Base
		Member Member
	}

	// MessageCreated: a message was sent.
	MessageCreated struct {
		Base
		Message Message
	}
	// MessageUpdated: text, caption or data changed.
	MessageUpdated struct {
		Base
		Message Message
	}
	// MessageDeleted: a tombstone (Gone false, the message still has its place)
	// or a removed row (Gone true; only ID, Num, Room, Seq and Sender are set).
	MessageDeleted struct {
		Base
		Message Message
		Gone    bool
	}
	// MessagePinned: Message.Pinned tells whether it is pinned now.
	MessagePinned struct {
		Base
		Message Message
	}

	// MessageHidden: User deleted a message for themselves. Only User hears it;
	// of Message ID, Num, Room, Seq and Sender are set.
	MessageHidden struct {
		Base
		Message Message
		User    string
	}

	// ReactionAdded: a user reacted to a message.
	ReactionAdded struct {
		Base
		Reaction Reaction
	}
	// ReactionRemoved: a user took a reaction back.
	ReactionRemoved struct {
		Base
		Reaction Reaction
	}

	// FriendshipChanged: asked, accepted, rejected, blocked or unblocked.
	FriendshipChanged struct {
		Base
		Friendship Friendship
		// Before is the status before the change, FriendNone for a new one.
		Before FriendStatus
	}
	// FriendshipRemoved: the two have no relation any more.
	FriendshipRemoved struct {
		Base
		Friendship Friendship
	}
)

// Ephemeral events.
type (
	// Typing: a user started or stopped typing in Head().Room.
	Typing struct {
		Base
		User string
		On   bool
		// Text is what the client wants shown, for wires that carry one.
		Text string
		// Hidden are members who must not be told: a block lies between.
		Hidden []string
	}
	// Presence: a user came online or went offline (after the grace period).
	Presence struct {
		Base
		User     string
		Online   bool
		LastSeen time.Time // zero while online and when never seen
		// Rooms are the user's rooms, large groups left out, and Friends the
		// accepted friends: who is told. Hidden are users who must not be: a block
		// lies between.
		Rooms   []string
		Friends []string
		Hidden  []string
	}
	// Viewing: a user opened (On) or left a room on some device.
	Viewing struct {
		Base
		User string
		On   bool
		// Hidden are members who must not be told: a block lies between.
		Hidden []string
	}
)

// Base is embedded by every event and makes it one.
type Base struct{ head Head }

// At makes the base of an event.
func At(h Head) Base { return Base{h} }

// Head implements Event.
func (b Base) Head() Head { return b.head }
func (b Base) sealed()    {}
