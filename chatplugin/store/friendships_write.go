package store

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// SaveFriendship creates a relation (empty ID) or changes it. A second relation
// of the same two is a Conflict in pair_key.
func SaveFriendship(tx core.App, f chat.Friendship, actor string) (chat.Friendship, error) {
	rec, err := friendshipRecord(tx, f.ID, actor)
	if err != nil {
		return chat.Friendship{}, err
	}
	rec.Set(ColRequester, f.Requester)
	rec.Set(ColAddressee, f.Addressee)
	rec.Set(ColStatus, string(f.Status))
	rec.Set(ColBlockedBy, f.BlockedBy)
	if err := save(tx, rec); err != nil {
		return chat.Friendship{}, err
	}
	return FriendshipOf(tx, rec), nil
}

func friendshipRecord(tx core.App, id, actor string) (*core.Record, error) {
	if id == "" {
		return newRecord(tx, FriendshipsID, actor)
	}
	return loadRecord(tx, FriendshipsID, id, actor, "friendship")
}

// DeleteFriendship ends a relation.
func DeleteFriendship(tx core.App, id, actor string) error {
	rec, err := loadRecord(tx, FriendshipsID, id, actor, "friendship")
	if err != nil {
		return err
	}
	return chatError(tx.Delete(rec))
}
