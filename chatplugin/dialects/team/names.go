package team

import (
	"strings"
	"unicode"

	"pocketchat/chatplugin/chat"
)

// named reports whether a user has a name of its own. One without is shown by
// id.
func named(u chat.User) bool { return u.Name != "" && u.Name != u.ID }

// splitName makes the wire's two names from the one on the server, as the
// document's sample does: "Abdul" and "Poyilthodi Chathamparambil".
func splitName(u chat.User) (first, last string) {
	first, last, _ = strings.Cut(strings.TrimSpace(u.Name), " ")
	return first, strings.TrimSpace(last)
}

// names are those of a sender. What the client claimed counts only where the
// record has no name.
func (n note) names(u chat.User) (first, last string) {
	if !named(u) && n.FirstName != "" {
		return shown(n.FirstName, maxClaimedName), shown(n.LastName, maxClaimedName)
	}
	return splitName(u)
}

// shown makes a claimed name fit for other people's screens.
func shown(name string, limit int) string {
	printable := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.TrimSpace(printable))
	return string(runes[:min(len(runes), limit)])
}
