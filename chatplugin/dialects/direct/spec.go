package direct

import "pocketchat/chatplugin/spec"

// Spec implements spec.Describer. A test keeps its events those of the table.
func (d *Dialect) Spec() spec.Wire {
	failure := spec.Of[errorEvent]()
	return spec.Wire{
		Name:      d.Name(),
		Title:     "Chat between two",
		Doc:       "The published WebSocket API of a chat between two people. Rooms and messages have UUIDs; groups never reach a connection of this dialect. The document has no acks: a callback gets what the event says.",
		SignIn:    "A socket ticket in the server URL, or auth.token, or the Authorization header. An id in an event is a claim and must be the signed-in user.",
		Namespace: "/",
		Path:      "/socket.io/",
		Inbound:   inboundEvents(),
		Outbound: []spec.Event{
			{Name: "room_joined", Doc: "You opened a room.", Args: []spec.Shape{spec.Of[joinedEvent]()}},
			{Name: "message_history", Doc: "Its newest messages, after room_joined.", Args: []spec.Shape{spec.Of[historyEvent]()}},
			{Name: "new_message", Doc: "A message in a room that this connection joined, your own too.", Args: []spec.Shape{spec.Of[messageDTO]()}},
			{Name: "chat_list_update", Doc: "A message of the other in any of your rooms, if you sent register_user.", Args: []spec.Shape{spec.Of[listEvent]()}},
			{Name: "more_messages", Doc: "The answer to fetch_messages.", Args: []spec.Shape{spec.Of[moreEvent]()}},
			{Name: "error", Doc: "Your event failed.", Args: []spec.Shape{failure}},
		},
		Failure: failure,
		Notes: map[string]string{
			"participant1":    "sorts before participant2",
			"last_message_at": "null before the first message",
			"messages":        "oldest first",
			"sender_id":       "empty for messages of the server and of deleted users",
			"body":            "the text; of a file its caption, or a link that opens it for you",
			"offset":          "the one to ask for next",
			"last_message":    "the body of the newest message",
			"updated_at":      "of chat_list_update: when the message was sent",
			"reason":          "what was wrong",
			"event":           "which event failed",
		},
	}
}

func inboundEvents() []spec.Event {
	return []spec.Event{
		{
			Name: "register_user",
			Doc:  "Opens chat_list_update to this connection.",
			Args: []spec.Shape{{Type: spec.TypeString, Doc: "your user id"}},
			Ack:  spec.Null,
		},
		{
			Name: "join_chat",
			Doc:  "Finds or makes the room of the two, and opens it on this connection.",
			Args: []spec.Shape{spec.Object(
				spec.Need("userId", spec.String, "your user id"),
				spec.Need("targetUserId", spec.String, "the other user's id"),
			)},
			Ack: spec.Of[joinedEvent](),
		},
		{
			Name: "send_message",
			Doc:  "Sends to a room of yours, joined or not.",
			Args: []spec.Shape{spec.Object(
				spec.Need("roomId", spec.String, "UUID of the room; its record id and its number are accepted too"),
				spec.Need("senderId", spec.String, "your user id"),
				spec.Need("body", spec.String, "the text, or the path of an unused upload of yours"),
			)},
			Ack: spec.Of[messageDTO](),
		},
		{
			Name: "fetch_messages",
			Doc:  "The newest limit messages after leaving out offset of them.",
			Args: []spec.Shape{spec.Object(
				spec.Need("roomId", spec.String, "UUID of the room"),
				spec.May("limit", spec.Integer, "at most 100, 20 if not sent"),
				spec.May("offset", spec.Integer, "at most 10,000"),
			)},
			Ack: spec.Of[moreEvent](),
		},
	}
}
