package gateway

import (
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/store"
)

// hiders are who must not hear of an event because they have deleted the message
// it is about for themselves. Nobody can have deleted a message that is only
// being told now, so the most frequent event costs nothing.
func (v *view) hiders(ev chat.Event) []string {
	switch ev.(type) {
	case chat.MessageCreated, chat.MessageHidden:
		return nil
	}
	message := feed.MessageOf(ev)
	if message == "" {
		return nil
	}
	users, read := v.hidden[message]
	if !read {
		found, err := store.HiddenBy(v.g.app, message)
		if v.found("hidden messages", err) {
			users = found
		}
		put(&v.hidden, message, users)
	}
	return users
}

// but is the audience without some users.
func (a Audience) but(users []string) Audience {
	if len(users) > 0 {
		a.Except = slices.Concat(a.Except, users) // an encoder may share its slice
	}
	return a
}
