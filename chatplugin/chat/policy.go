package chat

// Policy: who may do what, as pure functions. The service asks for sockets and
// routes, the request hooks ask for plain REST, so both doors give one answer.
// A nil result allows. A nil *Member is somebody who is not in the room; to
// them the room does not exist.

func inRoom(me *Member) error {
	if me == nil {
		return NoSuch("room")
	}
	return nil
}

// MayRead allows members to see a room and what is in it.
func MayRead(me *Member) error { return inRoom(me) }

// MayPost allows members to write, react and show typing. In a direct room
// rel is the relation of the two: a block by either ends it for both, with a
// text that does not say who blocked whom.
func MayPost(room Room, me *Member, rel Friendship) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Direct && rel.Blocked() {
		return Errorf(Forbidden, "You can't send messages in this room.")
	}
	return nil
}

// MayEdit allows the author to change text and caption of a message that is
// still there.
func MayEdit(me *Member, msg Message) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if msg.Sender != me.User {
		return Errorf(Forbidden, "Only the author may edit a message.")
	}
	if !msg.Deleted.IsZero() {
		return Errorf(Conflict, "A deleted message can't be edited.")
	}
	return nil
}

// MayDelete allows the author, and in groups the owner and the admins.
func MayDelete(room Room, me *Member, msg Message) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if msg.Sender == me.User || (room.Type == Group && me.Role.manages()) {
		return nil
	}
	return Errorf(Forbidden, "Only the author or an admin of the group may delete a message.")
}

// MayPin allows both sides of a direct room, and in groups the owner and the
// admins.
func MayPin(room Room, me *Member) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Group && !me.Role.manages() {
		return Errorf(Forbidden, "Only an admin of the group may pin messages.")
	}
	return nil
}

// MayManage allows the owner and the admins of a group to change its name,
// image and data, and to add members.
func MayManage(room Room, me *Member) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Direct {
		return Errorf(Forbidden, "A direct room can't be changed.")
	}
	if !me.Role.manages() {
		return Errorf(Forbidden, "Only an admin of the group may do this.")
	}
	return nil
}

// MayRemove allows to take target out of a group: oneself always, members by
// an admin, anybody by the owner.
func MayRemove(room Room, me *Member, target Member) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Direct {
		return Errorf(Forbidden, "Nobody can leave a direct room. Hide or mute it instead.")
	}
	if target.User == me.User || me.Role == RoleOwner {
		return nil
	}
	if me.Role == RoleAdmin && target.Role == RoleMember {
		return nil
	}
	return Errorf(Forbidden, "Only the owner may remove an admin, and only an admin may remove a member.")
}

// MaySetRole allows the owner to make admins and to hand the group over.
func MaySetRole(room Room, me *Member, target Member, role Role) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if !role.Valid() {
		return FieldError("role", "Must be one of owner, admin, member.")
	}
	if room.Type == Direct {
		return Errorf(Forbidden, "A direct room has no roles.")
	}
	if me.Role != RoleOwner {
		return Errorf(Forbidden, "Only the owner may change roles.")
	}
	if target.User == me.User && role != RoleOwner {
		return Errorf(Conflict, "Make another member the owner first.")
	}
	return nil
}

// MayDeleteRoom allows the owner of a group.
func MayDeleteRoom(room Room, me *Member) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Direct || me.Role != RoleOwner {
		return Errorf(Forbidden, "Only the owner may delete the group.")
	}
	return nil
}

// MayOpenDirect refuses a direct room across a block, unless the room is there
// already: its history stays readable.
func MayOpenDirect(rel Friendship, exists bool) error {
	if !exists && rel.Blocked() {
		return Errorf(Forbidden, "You can't open a conversation with this user.")
	}
	return nil
}

// MayShow allows typing and presence between two users: not across a block.
func MayShow(rel Friendship) bool { return !rel.Blocked() }
