package chat

import (
	"encoding/json"
	"strings"
	"time"
)

// RoomType tells a talk between two from a group.
type RoomType string

// The types of a room.
const (
	Direct RoomType = "direct"
	Group  RoomType = "group"
)

// Room is a place where members exchange messages.
type Room struct {
	ID string // 24 hex characters in ObjectID layout
	// Num is the room's number in dialects with numeric ids. It is never reused.
	Num       int64
	Type      RoomType
	Name      string // empty for direct rooms: each side shows the other's name
	Image     string // file name in the record, or empty
	Owner     string // user id; empty for direct rooms
	DirectKey string // PairKey of the two users, direct rooms only
	// LastSeq is the seq of the newest message, 0 in an empty room. Unread
	// counts are LastSeq minus the member's LastReadSeq.
	LastSeq       int64
	LastMessage   string // id of the newest message, or empty
	LastMessageAt time.Time
	// SlowMode is how long a plain member waits between two messages, 0 for not
	// at all. Whole seconds.
	SlowMode time.Duration
	Data     json.RawMessage // whatever the app keeps with a room, or nil
	Created  time.Time
	Updated  time.Time
	Record   Record // nil unless the room came from the store
}

// PeerOf is the other user of a direct room, seen from user; the user itself in
// a talk with oneself. It is empty in groups and for who is not one of the two.
func (r Room) PeerOf(user string) string {
	if user == "" {
		return ""
	}
	if peer, ok := strings.CutPrefix(r.DirectKey, user+":"); ok {
		return peer
	}
	if peer, ok := strings.CutSuffix(r.DirectKey, ":"+user); ok {
		return peer
	}
	return ""
}

// Role is what a member may do in a group. In direct rooms both are RoleMember.
type Role string

// The roles, from most to least.
const (
	RoleOwner  Role = "owner"
	RoleAdmin  Role = "admin"
	RoleMember Role = "member"
)

// Valid reports whether r is one of the three roles.
func (r Role) Valid() bool { return r == RoleOwner || r == RoleAdmin || r == RoleMember }

// manages reports whether r may change the group and its members.
func (r Role) manages() bool { return r == RoleOwner || r == RoleAdmin }

// Notify is which messages of a room may disturb a member.
type Notify string

// The levels of Notify.
const (
	NotifyAll      Notify = "all"
	NotifyMentions Notify = "mentions"
	NotifyNone     Notify = "none"
)

// Valid reports whether n is one of the three levels.
func (n Notify) Valid() bool {
	return n == NotifyAll || n == NotifyMentions || n == NotifyNone
}

// Member is one user's place in one room, with the read cursor.
type Member struct {
	ID   string
	Room string
	User string
	Role Role
	// LastReadSeq and LastDeliveredSeq are cursors: everything up to and
	// including that seq is read or has reached a device. They never move back.
	LastReadSeq      int64
	LastDeliveredSeq int64
	// JoinedSeq is the room's LastSeq when the member came in.
	JoinedSeq  int64
	Notify     Notify
	MutedUntil time.Time
	// SilencedUntil: a moderator lets the member post nothing until then. Zero
	// if never, and may be past.
	SilencedUntil time.Time
	Hidden        bool
	Data          json.RawMessage // whatever the app keeps for this member, or nil
	Created       time.Time
	Updated       time.Time
	Record        Record
}

// Unread is how many messages of a room with the given last seq the member has
// not read.
func (m Member) Unread(lastSeq int64) int64 {
	return max(0, lastSeq-max(m.LastReadSeq, m.JoinedSeq))
}

// RoomSummary is one line of a member's list of rooms.
type RoomSummary struct {
	Room   Room
	Member Member // the caller's own place in the room
	// Peer is the other user of a direct room; empty in groups, in a talk with
	// oneself it is the caller.
	Peer string
	// LastMessage is the newest message that the caller has not deleted for
	// themselves; nil without one.
	LastMessage *Message
	Unread      int64
	// UnreadMentions is how many of the unread messages mention the caller, alone
	// or with everybody.
	UnreadMentions int64
}
