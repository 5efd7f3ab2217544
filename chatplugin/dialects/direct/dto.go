package direct

import (
	"time"

	"pocketchat/chatplugin/chat"
)

// The objects of the document, field by field.

// roomDTO is a room. Participant1 sorts before Participant2.
type roomDTO struct {
	ID            string  `json:"id"`
	Participant1  string  `json:"participant1"`
	Participant2  string  `json:"participant2"`
	CreatedAt     string  `json:"created_at"`
	UpdatedAt     string  `json:"updated_at"`
	LastMessageAt *string `json:"last_message_at"` // null before the first message
}

// messageDTO is a message and the payload of new_message.
type messageDTO struct {
	ID        string `json:"id"`
	RoomID    string `json:"room_id"`
	SenderID  string `json:"sender_id"` // empty: the server or a deleted user
	Body      string `json:"body"`
	CreatedAt string `json:"created_at"`
}

// joinedEvent is the payload of room_joined.
type joinedEvent struct {
	RoomID string  `json:"roomId"`
	Room   roomDTO `json:"room"`
}

// historyEvent is the payload of message_history. The document shows messages
// only; the original sends roomId as well.
type historyEvent struct {
	RoomID   string       `json:"roomId"`
	Messages []messageDTO `json:"messages"` // oldest first
}

// moreEvent is the payload of more_messages.
type moreEvent struct {
	historyEvent
	Offset int `json:"offset"` // for the next fetch_messages
}

// listEvent is the payload of chat_list_update.
type listEvent struct {
	RoomID      string `json:"room_id"`
	LastMessage string `json:"last_message"`
	SenderID    string `json:"sender_id"`
	UpdatedAt   string `json:"updated_at"` // the message's created_at
}

// showRoom renders the room of two users.
func showRoom(room chat.Room, one, other string) roomDTO {
	dto := roomDTO{
		ID:            wireID(room.ID),
		Participant1:  min(one, other),
		Participant2:  max(one, other),
		CreatedAt:     chat.Timestamp(room.Created),
		UpdatedAt:     chat.Timestamp(room.Updated),
		LastMessageAt: timestamp(room.LastMessageAt),
	}
	return dto
}

// showMessage renders a message for somebody for whom link opens its file.
func showMessage(msg chat.Message, link string) messageDTO {
	return messageDTO{
		ID:        wireID(msg.ID),
		RoomID:    wireID(msg.Room),
		SenderID:  msg.Sender,
		Body:      body(msg, link),
		CreatedAt: chat.Timestamp(msg.Created),
	}
}

// body is a message as one text, all that this wire has: its words, or the link
// to its file where it has no words.
func body(msg chat.Message, link string) string {
	switch {
	case msg.Text != "":
		return msg.Text
	case msg.Caption != "":
		return msg.Caption
	}
	return link
}

// linked reports whether body differs from user to user.
func linked(msg chat.Message) bool { return body(msg, "") == "" && msg.FilePath() != "" }

// timestamp is null on the wire for the zero time.
func timestamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := chat.Timestamp(t)
	return &s
}
