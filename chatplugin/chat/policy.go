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

// MayPost allows members to write and react. In a direct room
// rel is the relation of the two: a block by either ends it for both, with a
// text that does not say who blocked whom. r is what restricts the caller now;
// the owner and the admins of a group don't wait for slow mode.
func MayPost(room Room, me *Member, rel Friendship, r Restriction) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if err := r.mayWrite(me); err != nil {
		return err
	}
	if room.Type == Direct && rel.Blocked() {
		return Errorf(Forbidden, "You can't send messages in this room.")
	}
	return r.slow(room, me)
}

// MayEdit allows the author to change text and caption of a message that is
// still there. Who may not post may not edit either: it is a way to post. Slow
// mode does not count edits.
func MayEdit(me *Member, msg Message, r Restriction) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if msg.Sender != me.User {
		return Errorf(Forbidden, "Only the author may edit a message.")
	}
	if !msg.Deleted.IsZero() {
		return Errorf(Conflict, "A deleted message can't be edited.")
	}
	return r.mayWrite(me)
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

// MaySilence allows the owner of a group to keep anybody else from posting for
// a while, and an admin a member.
func MaySilence(room Room, me *Member, target Member) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Direct {
		return Errorf(Forbidden, "Nobody can be silenced in a direct room. Block the user instead.")
	}
	if target.User == me.User || !outranks(me, target.Role) {
		return Errorf(Forbidden, "Only the owner may silence an admin, and only an admin may silence a member.")
	}
	return nil
}

// MayBan allows the owner of a group to ban anybody else, and an admin whoever
// is not the owner or an admin. target is the user's place in the room, nil for
// who is not in it.
func MayBan(room Room, me *Member, user string, target *Member) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Direct {
		return Errorf(Forbidden, "Nobody can be banned from a direct room. Block the user instead.")
	}
	role := RoleMember
	if target != nil {
		role = target.Role
	}
	if user == me.User || !outranks(me, role) {
		return Errorf(Forbidden, "Only the owner may ban an admin, and only an admin may ban others.")
	}
	return nil
}

// MaySeeBans allows the owner and the admins of a group to list its bans and to
// undo them.
func MaySeeBans(room Room, me *Member) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Direct {
		return Errorf(Forbidden, "A direct room has no bans.")
	}
	if !me.Role.manages() {
		return Errorf(Forbidden, "Only an admin of the group may do this.")
	}
	return nil
}

// outranks reports whether me is above a role: the owner is above everybody
// else, an admin above members.
func outranks(me *Member, role Role) bool {
	return me.Role == RoleOwner || (me.Role == RoleAdmin && role == RoleMember)
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
