package syarah

import (
	"context"
	"encoding/json"
	"strings"
	"unicode"
)

// maxTypingName is the longest name a client may claim, in characters.
const maxTypingName = 100

// roomTyping starts or stops the typing indicator. Its name is a claim, see
// displayName.
func (d *Dialect) roomTyping(ctx context.Context, r *request) (any, error) {
	room, on, name := r.needRef("chatHeaderId"), r.needFlag("isTyping"), r.text("name")
	if r.err != nil {
		return nil, r.err
	}
	p, err := r.place(ctx, room)
	if err != nil {
		return nil, err
	}
	if err := r.svc.Typing(ctx, r.actor, r.conn.ID(), p.id, on, typingText(shownName(name))); err != nil {
		return nil, err
	}
	return okAck{Success: true, ChatHeaderID: p.num}, nil
}

// typingNote marks a claimed name as this wire's: other wires put other words
// into the text of a Typing.
type typingNote struct {
	Syarah string `json:"syarah"`
}

func typingText(name string) string {
	if name == "" {
		return ""
	}
	raw, err := json.Marshal(typingNote{name})
	if err != nil {
		return ""
	}
	return string(raw)
}

// claimedIn is the name in the text of a Typing, empty when another wire wrote
// it.
func claimedIn(text string) string {
	var n typingNote
	if json.Unmarshal([]byte(text), &n) != nil {
		return ""
	}
	return n.Syarah
}

// shownName makes a claimed name fit for other people's screens.
func shownName(name string) string {
	printable := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.TrimSpace(printable))
	return string(runes[:min(len(runes), maxTypingName)])
}
