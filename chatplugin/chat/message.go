package chat

import (
	"encoding/json"
	"time"
)

// MessageType is what a message carries.
type MessageType string

// The types of a message. A system message is written by the server only.
const (
	TypeText   MessageType = "text"
	TypeAudio  MessageType = "audio"
	TypeImage  MessageType = "image"
	TypeFile   MessageType = "file"
	TypeVideo  MessageType = "video"
	TypeSystem MessageType = "system"
)

// Valid reports whether t is a type a user may send.
func (t MessageType) Valid() bool {
	switch t {
	case TypeText, TypeAudio, TypeImage, TypeFile, TypeVideo:
		return true
	}
	return false
}

// Media reports whether t needs an uploaded file.
func (t MessageType) Media() bool { return t.Valid() && t != TypeText }

// Message is one entry of a room. A deleted message stays as a tombstone: text,
// caption and file are cleared, id and order are kept.
type Message struct {
	ID       string // 24 hex characters in ObjectID layout
	Num      int64  // global number for dialects with numeric ids, never reused
	Room     string
	Seq      int64  // position in the room: 1, 2, 3, ... without gaps
	Sender   string // user id; empty when the server or a deleted user wrote it
	Type     MessageType
	Text     string
	Caption  string
	File     string          // file name in the record, or empty
	Meta     json.RawMessage // facts about the file: w, h, duration, size, ...
	ReplyTo  string          // id of a message in the same room, or empty
	Mentions []string        // user ids
	ClientID string          // the sender's idempotency key, or empty
	Edited   time.Time       // last change of text or caption; zero if never
	Deleted  time.Time       // when it became a tombstone; zero if it is not one
	Pinned   time.Time       // when it was pinned; zero if it is not
	PinnedBy string
	Data     json.RawMessage // whatever the app keeps with a message, or nil
	Created  time.Time
	Updated  time.Time
	Record   Record
}

// Reaction is one user's one emoji on one message.
type Reaction struct {
	ID      string
	Room    string // the message's room
	Message string
	User    string
	Emoji   string
	Created time.Time
	Record  Record
}

// Draft is a message a user wants to send.
type Draft struct {
	Room string
	// ID is the wanted id, 24 lower-case hex characters; one that is taken is a
	// Conflict. Empty: the server chooses.
	ID string
	// ClientID makes the send idempotent: the same sender repeating it gets the
	// first result, for ever. At most 100 bytes; empty means no protection.
	ClientID string
	Type     MessageType // empty means TypeText
	Text     string
	Caption  string
	// Upload is the id of a chat_uploads record of the sender.
	Upload   string
	ReplyTo  string
	Mentions []string
	Meta     json.RawMessage
	Data     json.RawMessage
}

// History is a page request over one room. At most one of Before, After and
// Around is set; none means the newest messages.
type History struct {
	Room   string
	Before int64 // seq < Before
	After  int64 // seq > After
	Around int64 // half a page on each side of this seq, itself included
	Limit  int   // 1 to MaxPage; 0 means DefaultPage
}

// Page sizes of History and of lists.
const (
	DefaultPage = 50
	MaxPage     = 200
)
