package team

import "pocketchat/chatplugin/spec"

// Spec implements spec.Describer. A test keeps its events those of the table.
func (d *Dialect) Spec() spec.Wire {
	one := func(name, doc string, payload spec.Shape) spec.Event {
		return spec.Event{Name: name, Doc: doc, Args: []spec.Shape{payload}}
	}
	pinned := spec.Object(idField("_id", "the message"), roomField, spec.Need("pin_message", spec.Boolean, "whether it is pinned"))
	return spec.Wire{
		Name:      d.Name(),
		Title:     "Chat Feature API",
		Doc:       "Everybody in a room hears an event, who sent it included. A new conversation is an event named after the user it is for. Keys of your own in messages and groups are kept and sent on.",
		SignIn:    "A socket ticket in the server URL, or auth.token, or the Authorization header. An id in an event is a claim and must be the signed-in user.",
		Namespace: "/",
		Path:      "/socket.io/",
		Inbound:   inboundEvents(),
		Outbound: []spec.Event{
			one(eventConnectRooms, "Your rooms, the newest activity first. The answer to connectRooms.", spec.List(roomShape)),
			one(eventMessage, "A message in one of your rooms.", messageShape),
			one("{userId}", "A conversation with you begins. The event is your user id.", messageShape),
			one(groupPrefix+"{userId}", "You came into a group. The event ends with your user id.", groupShape),
			one(eventTyping, "Somebody types, you included; no words when it ended.", spec.Object(roomField, spec.Need("message", spec.String, "the words"), doerField, spec.Need("first_name", spec.String, "of who types"))),
			one(eventDeleted, "A message was deleted.", spec.Object(messageField, doerField, roomField)),
			one(eventEdited, "A message was changed.", spec.Object(messageField, spec.Need("message", spec.String, "the new words"), roomField, doerField)),
			one(eventSeen, "Somebody has read up to this message.", spec.Object(messageField, roomField, doerField)),
			one(pinEvents[0], "A message was pinned, or not any more.", pinned),
			one(pinEvents[1], "The same under the document's other spelling.", pinned),
			one("error", "Your event failed.", spec.Of[errorEvent]()),
		},
		Failure: spec.Of[errorAck](),
		Notes: map[string]string{
			"_id":          "24 hex characters; of a recipient the user id",
			"msg_seen":     "whether they have read it",
			"url":          "opens for who gets it, for a while",
			"size":         "bytes",
			"duration":     "seconds",
			"last_message": "its words",
			"messages":     "the newest, oldest first",
			"creator_id":   "empty for peer-to-peer",
			"event":        "which event failed",
		},
	}
}

func idField(name, doc string) spec.Field { return spec.Need(name, spec.String, doc) }

// Fields that many events have.
var (
	roomField    = idField("room_id", "id of the room")
	messageField = idField("message_id", "id of the message")
	doerField    = idField("user_id", "who did it")
	statusField  = spec.Need("status", spec.Word("ok"), "")
)

// The objects of the wire. They are maps in Go, so they are described by hand;
// what a test hears is checked against this.
var (
	recipientsShape = spec.List(spec.Of[recipient]())
	messageShape    = spec.Object(
		idField("_id", "id of the message"), roomField,
		spec.Need("message", spec.String, "the words"),
		spec.Need("message_type", spec.String, "as it was sent"),
		spec.Need("recipients", recipientsShape, "who of the room it is for, at most 100"),
		spec.Need("isStoryReply", spec.Boolean, ""),
		spec.Need("reply_message", replyShape, "the message that is replied to; empty for none"),
		spec.Need("attachments", spec.List(spec.OneOf(spec.Of[attachment](), spec.Any)), "files of this server, and what the sender put there"),
		spec.Need("sender_id", spec.String, "empty for messages of the server and of deleted users"),
		spec.Need("first_name", spec.String, "of the sender"), spec.Need("last_name", spec.String, "of the sender"),
		spec.Need("dateCreated", spec.String, ""),
		spec.Need("edited", spec.Boolean, ""), spec.Need("pin_message", spec.Boolean, "whether it is pinned"),
	).Opened().Named("Message")
	replyShape = spec.Object(
		spec.May("_id", spec.String, "id of the message"), spec.May("message", spec.String, "its words"), spec.May("message_type", spec.String, ""),
		spec.May("sender_id", spec.String, ""), spec.May("first_name", spec.String, ""), spec.May("last_name", spec.String, ""),
	).Opened().Named("Reply")
	groupShape = spec.Object(
		idField("_id", "id of the group"), spec.Need("room_name", spec.String, "its name"),
		spec.Need("recipients", spec.List(spec.String), "user ids, at most 200"),
		spec.Need("type", spec.Word(typeGroup), ""), spec.Need("creator_id", spec.String, "its owner"),
		spec.Need("image_url", spec.String, "of its picture, or empty"),
	).Opened().Named("Group")
	roomShape = spec.Of[roomObject]().Named("Room").With("messages", spec.List(messageShape)).With("type", spec.Word(typeDirect, typeGroup))
)

// outgoingFields are those of a message that a client sends. Others are kept.
var outgoingFields = []spec.Field{
	spec.May("_id", spec.String, "your own id, 24 hex characters: makes a repeat safe"),
	spec.May("message", spec.String, "the words"),
	spec.May("message_type", spec.String.AtMost(maxMessageType), "sent on as it came"),
	spec.May("recipients", spec.List(spec.OneOf(spec.String, spec.Object(spec.Need("_id", spec.String, "user id")).Opened())), "sent on, those of them who are in the room"),
	spec.May("isStoryReply", spec.Boolean, "reply_message is a story and is kept as it came"),
	spec.May("reply_message", spec.Object(spec.May("_id", spec.String, "the message that is replied to")).Opened(), "of a message only its id counts"),
	spec.May("attachments", spec.List(spec.Any), "addresses, or objects with one"),
	spec.May("sender_id", spec.String, "your user id"),
}

func inboundEvents() []spec.Event {
	me := spec.May("user_id", spec.String, "your user id")
	words := spec.Need("message", spec.String, "the new words")
	event := func(name, doc string, ack spec.Shape, fields ...spec.Field) spec.Event {
		return spec.Event{Name: name, Doc: doc, Args: []spec.Shape{spec.Object(fields...).Opened()}, Ack: ack}
	}
	acked := func(said spec.Shape) spec.Shape { return said.Plus(statusField).Named("") }
	return []spec.Event{
		event(eventConnectRooms, "Lists your rooms with their newest messages.", spec.Object(statusField, spec.Need("rooms", spec.List(roomShape), "")),
			me, spec.May("first_name", spec.String, "the server's own counts")),
		event(eventSendMessage, "Sends to a room.", acked(messageShape),
			append([]spec.Field{roomField}, outgoingFields...)...),
		event(eventTyping, "Shows that you type; no words end it.", acked(spec.Object(roomField, spec.Need("message", spec.String, ""), doerField, spec.Need("first_name", spec.String, ""))),
			roomField, spec.May("message", spec.String, "your words, at most 400 characters")),
		event(eventSendNewMessage, "Opens a conversation with its first message.", acked(messageShape),
			spec.Need("recipient_id", spec.OneOf(spec.List(spec.String), spec.String), "user ids, or one"),
			spec.Need("message", spec.Object(outgoingFields...).Opened(), "the message, as in sendMessage"),
			spec.May("type", spec.Word(typeDirect, typeGroup), "peer-to-peer if there is one recipient"),
			spec.May("room_name", spec.String, "of a new group"), spec.May("user_name", spec.String, "ignored"), spec.May("image_url", spec.String, "ignored")),
		event(eventCreateGroup, "Makes a group, or tells you again of one that you are in.", acked(groupShape),
			spec.Need("room_name", spec.String, "its name"), spec.May("recipients", spec.List(spec.String), "user ids"),
			spec.May("_id", spec.String, "your own id of it, 24 hex characters"), spec.May("type", spec.Word(typeGroup), ""),
			spec.May("creator_id", spec.String, "your user id"), spec.May("image_url", spec.String, "a web address, or empty")),
		event(eventDeleteMessage, "Deletes a message.", acked(spec.Object(messageField, doerField, roomField)), messageField, roomField, me),
		event(eventEditMessage, "Changes the words of your own message.", acked(spec.Object(messageField, words, roomField, doerField)), messageField, words, roomField, me),
		event(eventMessageSeen, "Reads up to and including the message.", acked(spec.Object(messageField, roomField, doerField)), messageField, roomField),
		event(eventPinMessage, "Pins a message, or takes the pin off.", acked(spec.Object(idField("_id", "the message"), roomField, spec.Need("pin_message", spec.Boolean, ""))),
			idField("_id", "the message"), roomField, spec.Need("pin_message", spec.Boolean, "false takes the pin off")),
	}
}
