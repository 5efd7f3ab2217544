package chat

import "slices"

// MentionAll stands in Message.Mentions for everybody in the room.
const MentionAll = "@all"

// MayMention allows members to mention others, and the owner and the admins of
// a group to mention everybody. added are the mentions that a message gets now;
// those it had before are not asked about again.
func MayMention(room Room, me *Member, added []string) error {
	if err := inRoom(me); err != nil {
		return err
	}
	if room.Type == Group && !me.Role.manages() && slices.Contains(added, MentionAll) {
		return FieldError("mentions", "Only the owner or an admin of the group may mention everybody.")
	}
	return nil
}

// Mentioned reports whether the message mentions a user, alone or with everybody.
// Nobody is mentioned by their own message.
func (m Message) Mentioned(user string) bool {
	return user != "" && user != m.Sender && (slices.Contains(m.Mentions, user) || slices.Contains(m.Mentions, MentionAll))
}
