package chatapp

import (
	"cmp"
	"encoding/json"
	"time"

	"pocketchat/chatplugin/chat"
)

// messageDTO is a Message of the document. Content, fileUrl and fileName are
// null where there is none.
type messageDTO struct {
	ID        string    `json:"id"`
	ChatID    string    `json:"chatId"`
	SenderID  string    `json:"senderId"` // empty: the server or a deleted user
	Content   *string   `json:"content"`
	FileURL   *string   `json:"fileUrl"`
	FileName  *string   `json:"fileName"`
	CreatedAt string    `json:"createdAt"`
	Sender    senderDTO `json:"sender"`
}

type senderDTO struct {
	ID       string `json:"id"`
	Username string `json:"username"`
}

// chatInfo is what a Chat and its summary have in common.
type chatInfo struct {
	ID         string  `json:"id"`
	IsGroup    bool    `json:"isGroup"`
	Name       string  `json:"name"`
	ProfilePic *string `json:"profilePic"`
	CreatedAt  string  `json:"createdAt"`
}

// summaryDTO is a line of the chat list: the three fields of the document and
// what tells a client of a chat that it does not know yet.
type summaryDTO struct {
	ChatID      string      `json:"chatId"`
	UnreadCount int64       `json:"unreadCount"` // the receiver's
	Message     *messageDTO `json:"message"`     // null in an empty chat
	chatInfo
}

// chatDTO is a Chat of the document and, so that a client that takes it for a
// summary finds its fields, a summary.
type chatDTO struct {
	summaryDTO
	Users    []placeDTO   `json:"users"`
	Messages []messageDTO `json:"messages"` // the newest, oldest first
}

// summary is the line of the chat list that is in a chat.
func (c chatDTO) summary() summaryDTO { return c.summaryDTO }

// placeDTO is a user in a chat.
type placeDTO struct {
	UserID      string  `json:"userId"`
	ChatID      string  `json:"chatId"`
	UnreadCount int64   `json:"unreadCount"`
	JoinedAt    string  `json:"joinedAt"`
	User        userDTO `json:"user"`
}

type userDTO struct {
	ID         string  `json:"id"`
	Username   string  `json:"username"`
	ProfilePic *string `json:"profilePic"`
	LastSeen   *string `json:"lastSeen"`
	Online     bool    `json:"online"`
}

// typingDTO is the payload of typing_start and typing_end.
type typingDTO struct {
	ChatID   string `json:"chatId"`
	UserID   string `json:"userId"`
	Username string `json:"username"`
}

// statusDTO is the payload of the presence events.
type statusDTO struct {
	UserID   string  `json:"userId"`
	Online   bool    `json:"online"`
	LastSeen *string `json:"lastSeen"`
}

// showMessage renders a message for somebody for whom link opens its file.
func showMessage(msg chat.Message, sender chat.User, link string) messageDTO {
	dto := messageDTO{
		ID:        msg.ID,
		ChatID:    msg.Room,
		SenderID:  msg.Sender,
		Content:   orNull(cmp.Or(msg.Text, msg.Caption)),
		FileURL:   orNull(link),
		CreatedAt: chat.Timestamp(msg.Created),
	}
	if msg.Sender != "" {
		dto.Sender = senderDTO{ID: msg.Sender, Username: sender.Name}
	}
	if msg.FilePath() != "" {
		dto.FileName = orNull(fileName(msg))
	}
	return dto
}

// fileName is the sender's name for a file, or the server's.
func fileName(msg chat.Message) string {
	var meta chat.Meta
	if json.Unmarshal(msg.Meta, &meta) != nil {
		return msg.File
	}
	return cmp.Or(meta.Name, msg.File)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// timestamp is null on the wire for the zero time.
func timestamp(t time.Time) *string { return orNull(chat.Timestamp(t)) }
