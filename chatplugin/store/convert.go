package store

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// RoomOf reads a record of chat_rooms as it is now.
func RoomOf(db core.App, r *core.Record) chat.Room {
	return chat.Room{
		ID:            r.Id,
		Num:           int64(r.GetFloat(ColNum)),
		Type:          chat.RoomType(r.GetString(ColType)),
		Name:          r.GetString(ColName),
		Image:         r.GetString(ColImage),
		Owner:         r.GetString(ColOwner),
		DirectKey:     r.GetString(ColDirectKey),
		LastSeq:       int64(r.GetFloat(ColLastSeq)),
		LastMessage:   r.GetString(ColLastMessage),
		LastMessageAt: r.GetDateTime(ColLastMessageAt).Time(),
		SlowMode:      time.Duration(r.GetFloat(ColSlowMode)) * time.Second,
		Data:          rawOf(r, ColData),
		Created:       r.GetDateTime(ColCreated).Time(),
		Updated:       r.GetDateTime(ColUpdated).Time(),
		Record:        takeSnapshot(db, r),
	}
}

// MemberOf reads a record of chat_members as it is now.
func MemberOf(db core.App, r *core.Record) chat.Member {
	return chat.Member{
		ID:               r.Id,
		Room:             r.GetString(ColRoom),
		User:             r.GetString(ColUser),
		Role:             chat.Role(r.GetString(ColRole)),
		LastReadSeq:      int64(r.GetFloat(ColLastRead)),
		LastDeliveredSeq: int64(r.GetFloat(ColLastDelivered)),
		JoinedSeq:        int64(r.GetFloat(ColJoined)),
		Notify:           chat.Notify(r.GetString(ColNotify)),
		MutedUntil:       r.GetDateTime(ColMutedUntil).Time(),
		SilencedUntil:    r.GetDateTime(ColSilencedUntil).Time(),
		Hidden:           r.GetBool(ColHidden),
		Data:             rawOf(r, ColData),
		Created:          r.GetDateTime(ColCreated).Time(),
		Updated:          r.GetDateTime(ColUpdated).Time(),
		Record:           takeSnapshot(db, r),
	}
}

// MessageOf reads a record of chat_messages as it is now.
func MessageOf(db core.App, r *core.Record) chat.Message {
	return chat.Message{
		ID:       r.Id,
		Num:      int64(r.GetFloat(ColNum)),
		Room:     r.GetString(ColRoom),
		Seq:      int64(r.GetFloat(ColSeq)),
		Sender:   r.GetString(ColSender),
		Type:     chat.MessageType(r.GetString(ColType)),
		Text:     r.GetString(ColText),
		Caption:  r.GetString(ColCaption),
		File:     r.GetString(ColFile),
		Meta:     rawOf(r, ColMeta),
		ReplyTo:  r.GetString(ColReplyTo),
		Mentions: stringsOf(r, ColMentions),
		ClientID: r.GetString(ColClientID),
		Edited:   r.GetDateTime(ColEdited).Time(),
		Deleted:  r.GetDateTime(ColDeleted).Time(),
		Pinned:   r.GetDateTime(ColPinned).Time(),
		PinnedBy: r.GetString(ColPinnedBy),
		Data:     rawOf(r, ColData),
		Created:  r.GetDateTime(ColCreated).Time(),
		Updated:  r.GetDateTime(ColUpdated).Time(),
		Record:   takeSnapshot(db, r),
	}
}

// ReactionOf reads a record of chat_reactions, whose message is in room.
func ReactionOf(db core.App, r *core.Record, room string) chat.Reaction {
	return chat.Reaction{
		ID:      r.Id,
		Room:    room,
		Message: r.GetString(ColMessage),
		User:    r.GetString(ColUser),
		Emoji:   r.GetString(ColEmoji),
		Created: r.GetDateTime(ColCreated).Time(),
		Record:  takeSnapshot(db, r),
	}
}

// FriendshipOf reads a record of chat_friendships as it is now.
func FriendshipOf(db core.App, r *core.Record) chat.Friendship {
	return chat.Friendship{
		ID:        r.Id,
		Requester: r.GetString(ColRequester),
		Addressee: r.GetString(ColAddressee),
		Status:    chat.FriendStatus(r.GetString(ColStatus)),
		BlockedBy: r.GetStringSlice(ColBlockedBy),
		Created:   r.GetDateTime(ColCreated).Time(),
		Updated:   r.GetDateTime(ColUpdated).Time(),
		Record:    takeSnapshot(db, r),
	}
}

// rawOf is the JSON of a field, nil where there is none.
func rawOf(r *core.Record, field string) json.RawMessage {
	raw := r.GetString(field)
	if raw == "" || raw == "null" || raw == `""` {
		return nil
	}
	return json.RawMessage(raw)
}

func stringsOf(r *core.Record, field string) []string {
	raw := rawOf(r, field)
	if raw == nil {
		return nil
	}
	var all []string
	if err := json.Unmarshal(raw, &all); err != nil || len(all) == 0 {
		return nil
	}
	return all
}
