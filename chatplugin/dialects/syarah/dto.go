package syarah

import (
	"time"

	"pocketchat/chatplugin/chat"
)

// The document shows only some of its objects. Where it shows none, ours are
// supersets: one fact under each name that the document uses for it anywhere,
// so that a client finds the name it expects.

// messageDTO is a message.
type messageDTO struct {
	ID                   int64   `json:"id"`
	ChatHeaderID         int64   `json:"chatHeaderId"`
	Message              string  `json:"message"`
	MessageType          int     `json:"messageType"`
	Caption              string  `json:"caption"`
	UserID               string  `json:"userId"` // empty: the server or a deleted user
	SenderID             string  `json:"senderId"`
	Name                 string  `json:"name"`
	UserName             string  `json:"userName"`
	SenderName           string  `json:"senderName"`
	Avatar               *string `json:"avatar"`
	UserAvatar           *string `json:"userAvatar"`
	SenderAvatar         *string `json:"senderAvatar"`
	CreationTime         string  `json:"creationTime"`
	CreatedAt            string  `json:"createdAt"`
	LastModificationTime *string `json:"lastModificationTime"`
	IsRead               bool    `json:"isRead"` // by all other members
	IsEdited             bool    `json:"isEdited"`
}

// messageEvent is the payload of message and messageUpdated, and the ack of
// createMessage and updateMessage: nested as the document reads it, and flat.
type messageEvent struct {
	ChatMessage messageDTO `json:"chatMessage"`
	messageDTO
}

// memberDTO is an entry of roomMembers.
type memberDTO struct {
	UserID        string  `json:"userId"`
	Name          string  `json:"name"`
	Avatar        *string `json:"avatar"`
	IsOnline      bool    `json:"isOnline"`
	IsViewingChat bool    `json:"isViewingChat"`
	JoinedAt      string  `json:"joinedAt"`
}

// joinEvent is the payload of onMemberJoin.
type joinEvent struct {
	UserID       string  `json:"userId"`
	Name         string  `json:"name"`
	UserName     string  `json:"userName"`
	Avatar       *string `json:"avatar"`
	UserAvatar   *string `json:"userAvatar"`
	IsOnline     bool    `json:"isOnline"`
	ChatHeaderID int64   `json:"chatHeaderId"`
}

// chatDTO is a row of getMyChats, as the document states it.
type chatDTO struct {
	ChatHeaderID     int64   `json:"chatHeaderId"`
	UserID           string  `json:"userId"` // empty in a group
	UserName         string  `json:"userName"`
	UserAvatar       *string `json:"userAvatar"`
	LastMessage      *string `json:"lastMessage"`
	LastMessageTime  *string `json:"lastMessageTime"`
	CreationTime     string  `json:"creationTime"`
	IsOnline         bool    `json:"isOnline"`
	UnreadCount      int64   `json:"unreadCount"`
	FriendshipStatus *int    `json:"friendshipStatus"`
}

// activity is what chats are sorted by. Dates of the wire sort as text.
func (c chatDTO) activity() string {
	if c.LastMessageTime != nil {
		return *c.LastMessageTime
	}
	return c.CreationTime
}

// headerDTO is a row of findAllChatHeaders, the chatHeader of joinRoom and the
// data of getChatHeaderAsync.
type headerDTO struct {
	ID int64 `json:"id"`
	chatDTO
	Title         string    `json:"title"`
	Name          string    `json:"name"`
	Avatar        *string   `json:"avatar"`
	IsGroup       bool      `json:"isGroup"`
	Members       []peerDTO `json:"members"` // the other one of a direct chat; joinRoom lists those of a group
	LastMessageID *int64    `json:"lastMessageId"`
	// HasNewMessages tells, for a room that the client named in
	// RoomsWithLastMessageIds, whether there is anything newer.
	HasNewMessages *bool `json:"hasNewMessages,omitempty"`
}

// peerDTO is a person in a header.
type peerDTO struct {
	UserID   string  `json:"userId"`
	Name     string  `json:"name"`
	Avatar   *string `json:"avatar"`
	IsOnline bool    `json:"isOnline"`
}

// friendDTO is a row of getMyFriendships, as the document states it.
type friendDTO struct {
	UserID       string  `json:"userId"`
	Name         string  `json:"name"`
	Avatar       *string `json:"avatar"`
	IsOnline     bool    `json:"isOnline"`
	ChatHeaderID *int64  `json:"chatHeaderId"`
}

// link opens the paths of files for who will get the message.
func (d *Dialect) messageDTO(msg chat.Message, room int64, sender chat.User, read bool, link link) messageDTO {
	avatar := d.fileURL(sender.Avatar)
	return messageDTO{
		ID:                   msg.Num,
		ChatHeaderID:         room,
		Message:              content(msg, link),
		MessageType:          kindOf(msg),
		Caption:              caption(msg),
		UserID:               msg.Sender,
		SenderID:             msg.Sender,
		Name:                 sender.Name,
		UserName:             sender.Name,
		SenderName:           sender.Name,
		Avatar:               avatar,
		UserAvatar:           avatar,
		SenderAvatar:         avatar,
		CreationTime:         chat.Timestamp(msg.Created),
		CreatedAt:            chat.Timestamp(msg.Created),
		LastModificationTime: timestamp(msg.Edited),
		IsRead:               read,
		IsEdited:             !msg.Edited.IsZero(),
	}
}

func (d *Dialect) messageEvent(msg chat.Message, room int64, sender chat.User, read bool, link link) messageEvent {
	dto := d.messageDTO(msg, room, sender, read, link)
	return messageEvent{ChatMessage: dto, messageDTO: dto}
}

// readByAll reports whether every member but the sender has read up to the
// message. Alone in a room, nobody is left to read it: true.
func readByAll(msg chat.Message, members []chat.Member) bool {
	for _, m := range members {
		if m.User != msg.Sender && m.LastReadSeq < msg.Seq {
			return false
		}
	}
	return true
}

// timestamp is null on the wire for the zero time.
func timestamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := chat.Timestamp(t)
	return &s
}

// statusNumbers are the friendshipStatus values of the document; no relation
// is null.
var statusNumbers = map[chat.FriendStatus]int{
	chat.FriendPending:  0,
	chat.FriendAccepted: 1,
	chat.FriendRejected: 2,
	chat.FriendBlocked:  3,
}

// friendshipStatus is the relation as viewer may know it: whoever is blocked
// sees null, as if there were none.
func friendshipStatus(f chat.Friendship, viewer string) *int {
	n, known := statusNumbers[f.StatusFor(viewer)]
	if !known {
		return nil
	}
	return &n
}
