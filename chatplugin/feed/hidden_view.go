package feed

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// withoutHidden leaves out what happened to messages that a user has deleted for
// themselves. Only that they are hidden is told, as long as they are: a client may
// have them from before.
func (l *Log) withoutHidden(user string, events []chat.Event) ([]chat.Event, error) {
	var ids []string
	for _, ev := range events {
		if id := MessageOf(ev); id != "" {
			ids = append(ids, id)
		}
	}
	hidden, err := store.HiddenAmong(l.app, user, ids)
	if err != nil {
		return nil, err
	}
	seen := make([]chat.Event, 0, len(events))
	for _, ev := range events {
		_, hides := ev.(chat.MessageHidden)
		if id := MessageOf(ev); id == "" || hidden[id] == hides {
			seen = append(seen, ev)
		}
	}
	return seen, nil
}

// MessageOf is the id of the message that an event is about, empty for all other
// events.
func MessageOf(ev chat.Event) string {
	switch ev := ev.(type) {
	case chat.MessageCreated:
		return ev.Message.ID
	case chat.MessageUpdated:
		return ev.Message.ID
	case chat.MessageDeleted:
		return ev.Message.ID
	case chat.MessagePinned:
		return ev.Message.ID
	case chat.MessageHidden:
		return ev.Message.ID
	case chat.ReactionAdded:
		return ev.Reaction.Message
	case chat.ReactionRemoved:
		return ev.Reaction.Message
	}
	return ""
}
