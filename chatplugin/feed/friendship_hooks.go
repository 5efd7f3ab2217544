package feed

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func (h *hooks) createFriendship(tx core.App, e *core.RecordEvent) error {
	return h.saveFriendship(tx, e, chat.FriendNone)
}

func (h *hooks) updateFriendship(tx core.App, e *core.RecordEvent) error {
	old, err := stored(tx, e.Record)
	if err != nil {
		return err
	}
	before := store.FriendshipOf(tx, old)
	now := store.FriendshipOf(tx, e.Record)
	if chat.PairKey(now.Requester, now.Addressee) != chat.PairKey(before.Requester, before.Addressee) {
		return store.FieldError(store.ColAddressee, "friendship_pair", "The two users of a friendship can't be replaced.")
	}
	if !changedBeyond(e.Record, old) {
		return e.Next()
	}
	return h.saveFriendship(tx, e, before.Status)
}

func (h *hooks) saveFriendship(tx core.App, e *core.RecordEvent, before chat.FriendStatus) error {
	rec := e.Record
	if err := fitFriendship(rec, store.FriendshipOf(tx, rec)); err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	f := store.FriendshipOf(tx, rec)
	return h.append(tx, friendshipRow(chat.KindFriendshipChanged, rec, f), friendshipFacts(f, before), func(b chat.Base) chat.Event {
		return chat.FriendshipChanged{Base: b, Friendship: f, Before: before}
	})
}

// fitFriendship: two different users, one record for the pair, and the status is
// blocked exactly while somebody blocks.
func fitFriendship(rec *core.Record, f chat.Friendship) error {
	if f.Requester == f.Addressee {
		return store.FieldError(store.ColAddressee, "friendship_self", "Must be another user than the requester.")
	}
	rec.Set(store.ColPairKey, chat.PairKey(f.Requester, f.Addressee))
	for _, u := range f.BlockedBy {
		if u != f.Requester && u != f.Addressee {
			return store.FieldError(store.ColBlockedBy, "friendship_blocker", "Must be one of the two users of the friendship.")
		}
	}
	if f.Blocked() != (f.Status == chat.FriendBlocked) {
		return store.FieldError(store.ColStatus, "friendship_status", "Must be \"blocked\" exactly when blocked_by names a user.")
	}
	return nil
}

func (h *hooks) deleteFriendship(tx core.App, e *core.RecordEvent) error {
	f := store.FriendshipOf(tx, e.Record)
	f.Record = nil
	if err := e.Next(); err != nil {
		return err
	}
	return h.append(tx, friendshipRow(chat.KindFriendshipRemoved, e.Record, f), friendshipFacts(f, f.Status), func(b chat.Base) chat.Event {
		return chat.FriendshipRemoved{Base: b, Friendship: f}
	})
}

func friendshipRow(kind chat.Kind, rec *core.Record, f chat.Friendship) store.EventRow {
	row := rowOf(kind, "", rec)
	row.User, row.Peer = f.Requester, f.Addressee
	return row
}

func friendshipFacts(f chat.Friendship, before chat.FriendStatus) *facts {
	return &facts{Status: f.Status, Before: before, BlockedBy: slices.Clone(f.BlockedBy)}
}
