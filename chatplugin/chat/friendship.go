package chat

import (
	"slices"
	"time"
)

// FriendStatus is where a friendship stands.
type FriendStatus string

// The states of a friendship. No record means no relation.
const (
	FriendNone     FriendStatus = ""
	FriendPending  FriendStatus = "pending"
	FriendAccepted FriendStatus = "accepted"
	FriendRejected FriendStatus = "rejected"
	FriendBlocked  FriendStatus = "blocked"
)

// Friendship is the one relation between two users, whoever asked first.
type Friendship struct {
	ID        string // empty: there is none
	Requester string
	Addressee string
	Status    FriendStatus
	// BlockedBy holds the one or two users who blocked the other. Both sides
	// may block; the block ends when both lists are empty again.
	BlockedBy []string
	Created   time.Time
	Updated   time.Time
	Record    Record
}

// Peer is the other one of the two, seen from user.
func (f Friendship) Peer(user string) string {
	if f.Requester == user {
		return f.Addressee
	}
	return f.Requester
}

// Blocked reports whether either of the two blocked the other.
func (f Friendship) Blocked() bool { return len(f.BlockedBy) > 0 }

// BlockedFrom reports whether user blocked the other one.
func (f Friendship) BlockedFrom(user string) bool { return slices.Contains(f.BlockedBy, user) }

// StatusFor is the status as user may see it. Who is blocked is not told: to
// them the relation looks as if it did not exist.
func (f Friendship) StatusFor(user string) FriendStatus {
	if f.ID == "" || (f.Blocked() && !f.BlockedFrom(user)) {
		return FriendNone
	}
	return f.Status
}

// PairKey names the pair of two users whatever their order. It is the unique
// key of their direct room and of their friendship.
func PairKey(a, b string) string {
	if b < a {
		a, b = b, a
	}
	return a + ":" + b
}
