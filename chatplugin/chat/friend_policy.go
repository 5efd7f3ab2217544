package chat

import "slices"

// FriendAction is what a user does about another user.
type FriendAction string

// The actions on a friendship.
const (
	FriendRequest FriendAction = "request"
	FriendAccept  FriendAction = "accept"
	FriendReject  FriendAction = "reject"
	FriendCancel  FriendAction = "cancel"
	FriendRemove  FriendAction = "remove"
	FriendBlock   FriendAction = "block"
	FriendUnblock FriendAction = "unblock"
)

// FriendActions lists every action.
var FriendActions = []FriendAction{
	FriendRequest, FriendAccept, FriendReject, FriendCancel, FriendRemove, FriendBlock, FriendUnblock,
}

// FriendChange is what an action does to the stored friendship.
type FriendChange int

// The changes. FriendKeep means that it was so already: a repeated action is no
// error.
const (
	FriendKeep FriendChange = iota
	FriendSave
	FriendDelete
)

// Befriend decides what an action of actor towards other does to f, the zero
// Friendship when there is none. It gives the friendship as it is afterwards
// and what to do with the stored one.
//
// Every decision but a request rests on what actor may see (StatusFor), so that
// nobody learns of a block against them from an answer. A request across a
// block is refused with a text that names no reason.
//
// A rejected request may be asked again by either side, who then is the
// requester: people change their minds, and whoever is asked too often can
// block.
func Befriend(f Friendship, action FriendAction, actor, other string) (Friendship, FriendChange, error) {
	if actor == other {
		return f, FriendKeep, FieldError("user", "Must be another user than yourself.")
	}
	switch action {
	case FriendRequest:
		return requestFriend(f, actor, other)
	case FriendAccept:
		return answerRequest(f, actor, FriendAccepted)
	case FriendReject:
		return answerRequest(f, actor, FriendRejected)
	case FriendCancel:
		return cancelRequest(f, actor)
	case FriendRemove:
		if f.StatusFor(actor) != FriendAccepted {
			return f, FriendKeep, NoSuch("friendship")
		}
		return f, FriendDelete, nil
	case FriendBlock:
		return blockUser(f, actor, other)
	case FriendUnblock:
		return unblockUser(f, actor)
	}
	return f, FriendKeep, FieldError("action", "Must be one of request, accept, reject, cancel, remove, block, unblock.")
}

func requestFriend(f Friendship, actor, other string) (Friendship, FriendChange, error) {
	switch {
	case f.BlockedFrom(actor):
		return f, FriendKeep, Errorf(Conflict, "You have blocked this user. Unblock them first.")
	case f.Blocked():
		return f, FriendKeep, Errorf(Forbidden, "You can't send this user a friend request.")
	case f.Status == FriendAccepted, f.Status == FriendPending && f.Requester == actor:
		return f, FriendKeep, nil
	case f.Status == FriendPending: // both asked
		f.Status = FriendAccepted
		return f, FriendSave, nil
	}
	f.Requester, f.Addressee, f.Status = actor, other, FriendPending
	return f, FriendSave, nil
}

func answerRequest(f Friendship, actor string, answer FriendStatus) (Friendship, FriendChange, error) {
	seen := f.StatusFor(actor)
	if seen == FriendAccepted && answer == FriendAccepted {
		return f, FriendKeep, nil // both asked: either may believe it still has to accept
	}
	if seen != FriendPending && seen != answer {
		return f, FriendKeep, NoSuch("friend request")
	}
	if f.Addressee != actor {
		return f, FriendKeep, Errorf(Forbidden, "Only the user who was asked may answer a friend request.")
	}
	if seen == answer {
		return f, FriendKeep, nil
	}
	f.Status = answer
	return f, FriendSave, nil
}

func cancelRequest(f Friendship, actor string) (Friendship, FriendChange, error) {
	if f.StatusFor(actor) != FriendPending {
		return f, FriendKeep, NoSuch("friend request")
	}
	if f.Requester != actor {
		return f, FriendKeep, Errorf(Forbidden, "Only the user who asked may cancel a friend request.")
	}
	return f, FriendDelete, nil
}

// blockUser ends whatever relation there was. The first to block becomes the
// requester, so that the record tells nothing of what was before.
func blockUser(f Friendship, actor, other string) (Friendship, FriendChange, error) {
	if f.BlockedFrom(actor) {
		return f, FriendKeep, nil
	}
	if !f.Blocked() {
		f.Requester, f.Addressee = actor, other
	}
	f.Status = FriendBlocked
	f.BlockedBy = append(slices.Clone(f.BlockedBy), actor)
	return f, FriendSave, nil
}

// unblockUser takes back one side's block. With the last one the relation is
// gone: an earlier friendship does not come back.
func unblockUser(f Friendship, actor string) (Friendship, FriendChange, error) {
	if !f.BlockedFrom(actor) {
		return f, FriendKeep, nil
	}
	f.BlockedBy = slices.DeleteFunc(slices.Clone(f.BlockedBy), func(u string) bool { return u == actor })
	if f.Blocked() {
		return f, FriendSave, nil
	}
	return f, FriendDelete, nil
}

// ViewFor is the friendship as user may see it. A block by the other side shows
// as no relation, and a block by both shows only one's own.
func (f Friendship) ViewFor(user string) Friendship {
	peer := f.Peer(user)
	if f.StatusFor(user) == FriendNone {
		return Friendship{Requester: user, Addressee: peer}
	}
	if f.Blocked() {
		f.Requester, f.Addressee, f.BlockedBy = user, peer, []string{user}
	}
	return f
}
