package syarah

import (
	"context"
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
	if err := r.svc.Typing(ctx, r.actor, r.conn.ID(), p.id, on, shownName(name)); err != nil {
		return nil, err
	}
	return okAck{Success: true, ChatHeaderID: p.num}, nil
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
