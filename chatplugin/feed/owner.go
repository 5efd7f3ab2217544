package feed

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// A group has one owner: rooms.owner and the member with that role are the same
// user. Whichever of the two is changed, the other follows. The hooks write
// only what differs, so the two ends of it do not call each other for ever.

// crown makes owner the one member with the role of owner, as a member if need
// be; the one before becomes an admin. An empty owner leaves admins.
func crown(tx core.App, room, owner, actor string) error {
	members, err := store.Members(tx, room)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role == chat.RoleOwner && m.User != owner {
			m.Role = chat.RoleAdmin
			if _, err := store.UpdateMember(tx, m, actor); err != nil {
				return err
			}
		}
	}
	if owner == "" {
		return nil
	}
	i := slices.IndexFunc(members, func(m chat.Member) bool { return m.User == owner })
	if i < 0 {
		_, err := store.InsertMember(tx, chat.Member{Room: room, User: owner, Role: chat.RoleOwner}, actor)
		return err
	}
	if members[i].Role == chat.RoleOwner {
		return nil
	}
	members[i].Role = chat.RoleOwner
	_, err = store.UpdateMember(tx, members[i], actor)
	return err
}

// setOwner writes the owner of a room, if it is another one.
func setOwner(tx core.App, id, owner, actor string) error {
	room, err := store.FindRoom(tx, id)
	if err != nil || room.Owner == owner {
		return err
	}
	room.Owner = owner
	_, err = store.UpdateRoom(tx, room, actor)
	return err
}

// heir is who owns a group after its owner left: the oldest admin, else the
// oldest member, else nobody.
func heir(members []chat.Member) string {
	for _, m := range members { // the oldest first
		if m.Role == chat.RoleAdmin {
			return m.User
		}
	}
	if len(members) > 0 {
		return members[0].User
	}
	return ""
}
