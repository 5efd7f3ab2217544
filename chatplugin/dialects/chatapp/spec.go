package chatapp

import "pocketchat/chatplugin/spec"

// Spec implements spec.Describer. A test keeps its events those of the table.
func (d *Dialect) Spec() spec.Wire {
	return spec.Wire{
		Name:      d.Name(),
		Title:     "ChatApp Realtime API 0.8.0",
		Doc:       "The socket half of a chat whose messages and chats are made over REST. Clients only join, leave and type. Five names could not be read in the document: each is sent under all its likely names, or under the configured ones.",
		SignIn:    "auth.token, auth.accessToken or the Authorization header with an auth token of PocketBase, or a socket ticket in the URL.",
		Namespace: "/",
		Path:      "/socket.io/",
		Inbound:   inboundEvents(),
		Outbound:  d.outboundEvents(),
		Failure:   spec.Of[errorAck](),
		Notes: map[string]string{
			"senderId":    "empty for messages of the server and of deleted users",
			"content":     "the text or a file's caption; null without one",
			"fileUrl":     "opens the file for you; null without a file",
			"fileName":    "the sender's name for the file; null without one",
			"unreadCount": "of who hears it",
			"message":     "the newest that is not deleted, null in an empty chat; of an error its text",
			"messages":    "the newest 50, oldest first",
			"users":       "you first, at most 100",
			"name":        "of the group, or of the other one",
			"lastSeen":    "null if it is not known yet",
			"event":       "which event failed",
		},
	}
}

func inboundEvents() []spec.Event {
	id := spec.Shape{Type: spec.TypeString, Doc: "id of the chat"}
	chat := spec.OneOf(id, spec.Object(spec.Need("chatId", spec.String, "id of the chat")), spec.Shape{Type: spec.TypeInteger, Doc: "number of the chat"})
	event := func(name, doc string) spec.Event {
		return spec.Event{Name: name, Doc: doc, Args: []spec.Shape{chat}, Ack: spec.Of[okAck]()}
	}
	return []spec.Event{
		event("join_chat", "This connection hears who types in the chat, and the chat when it changes; you have read it."),
		event("leave_chat", "The connection stops hearing that. You stay a member."),
		event("typing_start", "The others who joined hear it. It ends by itself after six seconds."),
		event("typing_end", "The others who joined hear it."),
	}
}

func (d *Dialect) outboundEvents() []spec.Event {
	events := []spec.Event{
		{Name: "new_message", Doc: "A message in one of your chats, joined or not, your own too.", Args: []spec.Shape{spec.Of[messageDTO]()}},
	}
	add := func(names []string, doc string, payload spec.Shape) {
		for i, name := range names {
			if i > 0 {
				doc = "The same as " + names[0] + "."
			}
			events = append(events, spec.Event{Name: name, Doc: doc, Args: []spec.Shape{payload}})
		}
	}
	id := spec.Shape{Type: spec.TypeString, Doc: "id of the chat"}
	add(d.cfg.SummaryEvents, "A line of your chat list: a message came, the newest one changed, or you have read.", spec.Of[summaryDTO]())
	add(d.cfg.ChatEvents, "A chat that you joined changed, except for new messages.", spec.Of[chatDTO]())
	add(d.cfg.AddedEvents, "A chat is new to you.", spec.Of[chatDTO]())
	add(d.cfg.DeletedEvents, "A chat is gone, or you are not in it any more.", id)
	add(d.cfg.PresenceEvents, "Somebody who shares a chat or a friendship with you came online or went offline.", spec.Of[statusDTO]())
	return append(events,
		spec.Event{Name: "typing_start", Doc: "Somebody else types in a chat that you joined.", Args: []spec.Shape{spec.Of[typingDTO]()}},
		spec.Event{Name: "typing_end", Doc: "And stopped.", Args: []spec.Shape{spec.Of[typingDTO]()}},
		spec.Event{Name: "error", Doc: "Your event failed.", Args: []spec.Shape{spec.Of[errorEvent]()}},
	)
}
