package syarah

import "pocketchat/chatplugin/spec"

// Spec implements spec.Describer. A test keeps its events those of the table.
func (d *Dialect) Spec() spec.Wire {
	one := func(name, doc string, payload spec.Shape) spec.Event {
		return spec.Event{Name: name, Doc: doc, Args: []spec.Shape{payload}}
	}
	return spec.Wire{
		Name:      d.Name(),
		Title:     "Syarah Chat API v0.0.1",
		Doc:       "Rooms and messages are whole numbers, users are strings. Every event takes one object, whose keys are read in any case. What happens in a room is heard by the connections that opened it with joinRoom.",
		SignIn:    "accessToken in any event, or auth.accessToken or auth.token when connecting: an auth token of PocketBase. A socket ticket in the URL works too. The URL has userId, which must be the user of the token.",
		Namespace: "/",
		Path:      "/socket.io/",
		Inbound:   inboundEvents(),
		Outbound: []spec.Event{
			one("message", "A message, your own too.", spec.Of[messageEvent]()),
			one("messageUpdated", "A message changed.", spec.Of[messageEvent]()),
			one("messageDeleted", "A message was deleted. Once for each.", spec.Shape{Type: spec.TypeInteger, Doc: "number of the message"}),
			one("messageHasBeenRead", "Somebody else has read the room.", spec.Shape{Type: spec.TypeInteger, Doc: "number of the room"}),
			one("typing", "Somebody else types, or stopped.", spec.Of[typingEvent]()),
			one("onMemberJoin", "Somebody opened the room, or came into the group.", spec.Of[joinEvent]()),
			one("clientStatus", "Somebody who shares a room or a friendship with you came online or went offline.", spec.Of[statusEvent]()),
			one("error", "Your event failed.", spec.Of[errorEvent]()),
		},
		Failure: spec.Of[errorAck](),
		Notes: map[string]string{
			"messageType":          "0 text, 1 audio, 2 image, 3 file, 4 video",
			"userId":               "of messages: empty for the server and deleted users; empty in a group",
			"isRead":               "by all other members",
			"lastModificationTime": "null until edited",
			"friendshipStatus":     "0 pending, 1 accepted, 2 rejected, 3 blocked by you, null none",
			"unreadCount":          "counts deleted messages until the room is read",
			"members":              "the other one of a direct chat; of joinRoom the same as roomMembers",
			"roomMembers":          "you first, at most 1,000",
			"lastMessage":          "the newest that is not deleted, null if there is none",
			"hasNewMessages":       "in rooms named in RoomsWithLastMessageIds",
			"clientType":           "as the client named itself",
			"chatHeaderId":         "number of the room; null if there is none",
			"event":                "which event failed",
		},
		Routes: restSpec(),
	}
}

// The fields that events share.
var (
	roomField  = spec.Need("chatHeaderId", numberShape, "number of the room; its text and the record id work too")
	tokenField = spec.May("accessToken", spec.String, "an auth token of PocketBase; needed until the connection is signed in")
	skipField  = spec.May("skipCount", spec.Integer, "how many to leave out, at most 10,000")
	pageField  = spec.May("maxResultCount", spec.Integer, "1 to 200, 50 if not sent")
)

// numberShape is how clients may send a number of a room or a message.
var numberShape = spec.OneOf(spec.Integer, spec.String)

// inboundEvents are the document's. Their fields are in its spelling.
func inboundEvents() []spec.Event {
	event := func(name, doc string, ack spec.Shape, fields ...spec.Field) spec.Event {
		return spec.Event{Name: name, Doc: doc, Args: []spec.Shape{spec.Object(append(fields, tokenField)...).Opened()}, Ack: ack}
	}
	list := func(ev spec.Event) spec.Event {
		empty := spec.Nothing
		ev.Failure = &empty
		return ev
	}
	message, done := spec.Of[messageEvent](), spec.Of[okAck]().Named("Done")
	return []spec.Event{
		event("createMessage", "Sends a message.", message,
			spec.Need("message", spec.String, "the text, or the path of a file that you uploaded"), roomField,
			spec.May("messageType", spec.Integer, "0 text, 1 audio, 2 image, 3 file, 4 video"),
			spec.May("caption", spec.String, "words below a file")),
		event("updateMessage", "Changes your own message.", message,
			spec.Need("id", numberShape, "number of the message"), spec.Need("message", spec.String, "the new text"), roomField,
			spec.May("caption", spec.String, "stays as it was if not sent")),
		event("removeMessage", "Deletes messages: all of them or none.", done,
			spec.May("ids", spec.List(numberShape).AtMost(100), "numbers of messages; goes before id"),
			spec.May("id", numberShape, "number of one message"), roomField),
		event("readMessage", "Marks all of a room as read.", done, roomField),
		event("roomTyping", "Tells that you type, or stopped.", done,
			spec.Need("isTyping", spec.Boolean, "false to stop"), spec.May("name", spec.String, "shown if your user record has none"), roomField),
		event("joinRoom", "Opens a room on this connection, by number or by the other user. One of the two must be sent.", spec.Of[joinAck](),
			spec.May("chatHeaderId", numberShape, "number of the room; counts if both are sent"),
			spec.May("otherUserId", spec.String, "the room of the two of you is found or made"),
			spec.May("userId", spec.String, "your user id")),
		event("leaveRoom", "Closes a room on this connection. You stay its member.", done, roomField),
		list(event("findAllMessages", "A page of a room, the newest first if the server is not configured otherwise.", spec.List(spec.Of[messageDTO]()),
			roomField, spec.May("lastMessageId", numberShape, "only messages older than this one; 0 for the newest"), skipField, pageField)),
		list(event("findAllChatHeaders", "All your rooms, the newest activity first.", spec.List(spec.Of[headerDTO]()),
			spec.May("userId", spec.String, "your user id"),
			spec.May("roomsWithLastMessageIds", spec.Any, "rooms you know with the newest message you know: they get hasNewMessages"),
			spec.May("skipCount", spec.Integer, "how many to leave out"), pageField)),
		list(event("getMyChats", "Your direct chats, the newest activity first.", spec.List(spec.Of[chatDTO]()))),
		list(event("getMyFriendships", "Your friends.", spec.List(spec.Of[friendDTO]()))),
	}
}

func restSpec() []spec.Route {
	wrapped := func(data spec.Shape) spec.Shape { return spec.Of[envelope]().With("data", data).Named("") }
	failure := spec.Of[envelope]().With("data", spec.Null).Named("Refusal")
	return []spec.Route{
		{Method: "GET", Path: "/api/chat/getChatHeaderAsync", Doc: "Find or make the room of two users, one of whom must be you.",
			Query:  []spec.Field{spec.Need("user1Id", spec.String, "one user"), spec.Need("user2Id", spec.String, "the other")},
			Answer: wrapped(spec.Of[headerDTO]()), Failure: failure},
		{Method: "POST", Path: "/api/chat/uploadFile", Doc: "Upload a file for a message to come. data is its path, message says if it was not taken for what it was called.",
			Form: []spec.Field{
				spec.Need("file", spec.File, "the file"),
				spec.May("messageType", spec.Integer, "1 audio, 2 image, 3 file, 4 video"),
			},
			Answer: wrapped(spec.String), Failure: failure},
	}
}
