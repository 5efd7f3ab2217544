package team

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
)

// typingWords are the document's own, for typing that came without any.
const typingWords = "I am typing..."

// maxTypingWords is how long a client's own words may be, in characters. The
// service takes 500, of which typingText needs a few.
const maxTypingWords = 400

// typing shows that the user types. Empty words end it: the document's wire has
// no other way to say so.
func (d *Dialect) typing(ctx context.Context, r *request) (any, error) {
	room, words := r.needID("room_id"), r.text("message")
	if r.err != nil {
		return nil, r.err
	}
	if err := chat.ValidateText(words, "", r.svc.Limits()); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(words) > maxTypingWords {
		return nil, chat.FieldError("message", "Must be at most %d characters.", maxTypingWords)
	}
	on := !r.has("message") || strings.TrimSpace(words) != ""
	if err := r.svc.Typing(ctx, r.actor, r.conn.ID(), room, on, typingText(words)); err != nil {
		return nil, err
	}
	u, _ := r.svc.User(r.actor.User)
	return ok(typingObject(room, u, r.actor.User, on, words)), nil
}

// typingNote marks words as this wire's: what other wires put there may be
// something else, such as a name, and must not be shown as words.
type typingNote struct {
	Team string `json:"team"`
}

func typingText(words string) string {
	if words == "" {
		return ""
	}
	raw, err := json.Marshal(typingNote{words})
	if err != nil || utf8.RuneCount(raw) > 500 {
		return "" // escapes made it too long; the default words do
	}
	return string(raw)
}

// wordsOf are the words in the text of a Typing, empty if it has none of this
// wire.
func wordsOf(text string) string {
	var n typingNote
	if !strings.HasPrefix(text, `{"team":`) || json.Unmarshal([]byte(text), &n) != nil {
		return ""
	}
	return n.Team
}

func typingObject(room string, u chat.User, user string, on bool, words string) map[string]any {
	first, _ := splitName(u)
	switch {
	case !on:
		words = ""
	case words == "":
		words = typingWords
	}
	return map[string]any{"room_id": room, "message": words, "user_id": user, "first_name": first}
}
