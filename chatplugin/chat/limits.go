package chat

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits bound what one request may carry.
type Limits struct {
	Text       int // characters of a message text
	Caption    int // characters of a caption
	RoomName   int // characters of a group name
	Members    int // members of one group
	Mentions   int // users mentioned in one message
	Data       int // bytes of the data and meta fields
	DeleteMany int // messages deleted in one call
}

// DefaultLimits are used where Config sets none.
var DefaultLimits = Limits{
	Text:       10_000,
	Caption:    2_000,
	RoomName:   200,
	Members:    5_000,
	Mentions:   50,
	Data:       16 << 10,
	DeleteMany: 100,
}

// WithDefaults fills the zero fields of l from DefaultLimits.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits
	return Limits{
		Text:       cmp.Or(l.Text, d.Text),
		Caption:    cmp.Or(l.Caption, d.Caption),
		RoomName:   cmp.Or(l.RoomName, d.RoomName),
		Members:    cmp.Or(l.Members, d.Members),
		Mentions:   cmp.Or(l.Mentions, d.Mentions),
		Data:       cmp.Or(l.Data, d.Data),
		DeleteMany: cmp.Or(l.DeleteMany, d.DeleteMany),
	}
}

// maxClientID is the longest idempotency key in bytes, maxEmoji the longest
// reaction: the longest emoji sequences in use take 35 bytes.
const (
	maxClientID = 100
	maxEmoji    = 64
)

// Validate checks a draft's own fields. What needs the database (membership,
// the replied message, the upload) is checked by the service.
func (d Draft) Validate(l Limits) error {
	if d.Room == "" {
		return FieldError("room", "Missing: the id of the room to send to.")
	}
	if d.Type != "" && !d.Type.Valid() {
		return FieldError("type", "Must be one of text, audio, image, file, video.")
	}
	if err := ValidateText(d.Text, d.Caption, l); err != nil {
		return err
	}
	if !d.Type.Media() && strings.TrimSpace(d.Text) == "" {
		return FieldError("text", "Must not be empty.")
	}
	if len(d.ClientID) > maxClientID {
		return FieldError("client_id", "Must be at most %d bytes.", maxClientID)
	}
	if len(d.Mentions) > l.Mentions {
		return FieldError("mentions", "Must be at most %d users.", l.Mentions)
	}
	if err := validateJSON("meta", d.Meta, l.Data); err != nil {
		return err
	}
	return validateJSON("data", d.Data, l.Data)
}

// ValidateText checks the two texts of a message against the limits.
func ValidateText(text, caption string, l Limits) error {
	if err := plainText("text", text, l.Text); err != nil {
		return err
	}
	return plainText("caption", caption, l.Caption)
}

// ValidateRoomName checks the name of a group. It must not be blank.
func ValidateRoomName(name string, l Limits) error {
	if strings.TrimSpace(name) == "" {
		return FieldError("name", "Must not be empty.")
	}
	return plainText("name", name, l.RoomName)
}

// ValidateEmoji checks a reaction: one short printable string.
func ValidateEmoji(emoji string) error {
	if emoji == "" {
		return FieldError("emoji", "Must not be empty.")
	}
	if len(emoji) > maxEmoji || strings.ContainsAny(emoji, " \t\r\n") {
		return FieldError("emoji", "Must be one emoji of at most %d bytes.", maxEmoji)
	}
	return plainText("emoji", emoji, maxEmoji)
}

// plainText refuses what SQLite, JSON or a screen would not give back as sent.
func plainText(field, s string, limit int) error {
	if len(s) > limit && utf8.RuneCountInString(s) > limit {
		return tooLarge(field, limit, "characters")
	}
	if !utf8.ValidString(s) {
		return FieldError(field, "Must be valid UTF-8.")
	}
	if strings.ContainsRune(s, 0) {
		return FieldError(field, "Must not contain NUL characters.")
	}
	return nil
}

func validateJSON(field string, raw json.RawMessage, limit int) error {
	if len(raw) == 0 {
		return nil
	}
	if len(raw) > limit {
		return tooLarge(field, limit, "bytes")
	}
	if !json.Valid(raw) {
		return FieldError(field, "Must be valid JSON.")
	}
	return nil
}

func tooLarge(field string, limit int, unit string) error {
	return &Error{Code: TooLarge, Field: field, Message: fmt.Sprintf("Must be at most %d %s.", limit, unit)}
}

// ValidateData checks the data field that apps may keep with a room, a member
// or a message.
func ValidateData(raw json.RawMessage, l Limits) error { return validateJSON("data", raw, l.Data) }
