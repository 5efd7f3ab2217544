package conduit

import "pocketchat/chatplugin/spec"

// Spec implements spec.Describer. A test keeps its events those of the table.
func (d *Dialect) Spec() spec.Wire {
	rooms := spec.Shape{Type: spec.TypeString, Doc: "id of the room"}
	failure := spec.OneOf(
		spec.Of[grpcError]().With("metadata", spec.Object()),
		spec.Shape{Type: spec.TypeString, Doc: "of an event that does not exist"},
	)
	return spec.Wire{
		Name:      d.Name(),
		Title:     "Conduit chat module",
		Doc:       "Arguments are positional. There are no acks: a callback gets null, or the error. On connect you are in all rooms of your user. One payload is the union of what three versions of the module sent.",
		SignIn:    "The Authorization header or auth.token, auth.accessToken or auth.authorization with an auth token of PocketBase, or a socket ticket in the URL. Without one the connection is refused.",
		Namespace: "/chat/",
		Path:      "/realtime",
		Inbound: []spec.Event{
			{Name: "message", Doc: "Sends a text, or what the object says.", Args: []spec.Shape{rooms, bodyShape()}, Ack: spec.Null},
			{Name: "messagesRead", Doc: "Marks all of the room as read.", Args: []spec.Shape{rooms}, Ack: spec.Null},
			{Name: "connectToRoom", Doc: "Nothing any more: you are in all your rooms. Rooms of others are refused.", Args: []spec.Shape{rooms}, Ack: spec.Null},
		},
		Outbound: []spec.Event{
			{Name: "message", Doc: "A message in one of your rooms, or somebody who types.", Args: []spec.Shape{spec.OneOf(
				spec.Of[messageEvent]().With("contentType", spec.Word(typeText, typeFile, typeMultimedia, typeSystem)),
				spec.Of[typingEvent]().With("contentType", spec.Word(typeTyping)),
			)}},
			{Name: "messagesRead", Doc: "Somebody has read a room.", Args: []spec.Shape{spec.Of[readEvent]()}},
			{Name: "room-joined", Doc: "You came into a room.", Args: []spec.Shape{spec.Of[roomEvent]()}},
			{Name: "room-deleted", Doc: "A room of yours is gone.", Args: []spec.Shape{spec.Of[roomEvent]()}},
			{Name: "message-edited", Doc: "The words of a message changed.", Args: []spec.Shape{spec.Of[editedEvent]()}},
			{Name: "message-deleted", Doc: "A message was deleted.", Args: []spec.Shape{spec.Of[deletedEvent]()}},
			{Name: "message:error", Doc: "Your message could not be written, by the server's fault.", Args: []spec.Shape{spec.Of[messageError]()}},
			{Name: "conduit_error", Doc: "Your event failed.", Args: []spec.Shape{failure}},
		},
		Failure: failure,
		Notes: map[string]string{
			"sender":   "id of the user; empty for messages of the server",
			"message":  "the text, as content; of message-edited the new one",
			"files":    "paths that open for you only, for a day",
			"nonce":    "as the sender gave it",
			"readBy":   "id of the user who has read; over REST all who have",
			"roomName": "its name; of a direct chat the other one's",
			"code":     "as of gRPC",
			"details":  "for people",
			"deleted":  "in audit mode: everybody left",
			"count":    "of all, not of this page",
			"token":    "opens the invitation; for superusers only",
			"_id":      "id of what this is",
			"room":     "id of the room, or the room where it is populated",
		},
		Routes: d.specRoutes(),
	}
}

func bodyShape() spec.Shape {
	return spec.OneOf(
		spec.Shape{Type: spec.TypeString, Doc: "the text"},
		spec.Object(
			spec.Need("contentType", spec.Word(typeText, typeFile, typeTyping, typeMultimedia, typeSystem), "file and multimedia need files; all but file and typing need content"),
			spec.May("content", spec.String, "the text"),
			spec.May("files", spec.List(spec.String).AtMost(maxFiles), "uploads of yours, by id, path or URL"),
			spec.May("nonce", spec.String.AtMost(maxNonce), "makes the send safe to repeat for five minutes"),
		),
	)
}

// The objects of the REST API, with what the request may have populated.
var (
	userShape = spec.OneOf(spec.String, spec.Of[userDTO](), spec.Null)
	roomShape = spec.Of[roomDTO]().
			With("participants", spec.List(userShape)).With("creator", userShape).
			With("participantsLog", spec.List(spec.OneOf(spec.String, spec.Of[participantsEntry]())))
	roomOrID     = spec.OneOf(spec.String, roomShape)
	messageShape = spec.Of[messageDTO]().
			With("senderUser", userShape).With("room", roomOrID).With("readBy", spec.List(userShape))
	invitationShape = spec.Of[invitationDTO]().
			With("sender", userShape).With("receiver", userShape).With("room", roomOrID)
)

// Parameters that several routes have.
var (
	skipParam     = spec.May("skip", spec.Integer, "how many to leave out")
	limitParam    = spec.May("limit", spec.Integer, "at most 1,000, which is also what comes without it")
	pageParam     = spec.May("limit", spec.Integer, "25 if not sent")
	sortParam     = spec.May("sort", spec.String, "createdAt, updatedAt or, for rooms, name; - before it turns it round")
	searchParam   = spec.May("search", spec.String, "a part of the name, or of the words")
	populateRoom  = spec.May("populate", spec.List(spec.String), "participants, creator, participantsLog")
	populateWords = spec.May("populate", spec.List(spec.String), "senderUser, room, readBy")
	roomIDParam   = spec.May("roomId", spec.String, "of this room only")
	usersField    = spec.Need("users", spec.List(spec.String), "user ids")
)

// specRoutes describes the routes that routes.go adds: those that the settings
// take away are left out here too.
func (d *Dialect) specRoutes() []spec.Route {
	routes := clientSpec()
	if !d.cfg.NoMessageEdit {
		routes = append(routes, spec.Route{Method: "PUT", Path: "/chat/messages/{messageId}", Doc: "Change the words of your own message.",
			Body: []spec.Field{spec.Need("newMessage", spec.String, "the new words")}, Answer: plain("Message updated successfully")})
	}
	if !d.cfg.NoMessageDelete {
		routes = append(routes, spec.Route{Method: "DELETE", Path: "/chat/messages/{messageId}", Doc: "Delete your own message.", Answer: plain("Message deleted successfully")})
	}
	if d.cfg.ExplicitRoomJoins {
		routes = append(routes, invitationSpec()...)
	}
	routes = append(routes, adminSpec()...)
	for i := range routes {
		routes[i].Failure = spec.Of[httpError]().Named("HttpError")
	}
	return routes
}

// plain is {"result": text}.
func plain(texts ...string) spec.Shape {
	return spec.Of[result]().With("result", spec.Word(texts...)).Named("")
}

func clientSpec() []spec.Route {
	return []spec.Route{
		{Method: "POST", Path: "/chat/rooms", Doc: "Make a room. You are in it without being named.",
			Body:   []spec.Field{spec.Need("roomName", spec.String, "its name"), usersField},
			Answer: spec.Object(spec.Need("roomId", spec.String, "id of the new room"))},
		{Method: "GET", Path: "/chat/rooms", Doc: "Your rooms, the newest activity first.",
			Query: []spec.Field{skipParam, limitParam, populateRoom}, Answer: spec.Of[roomPage]().With("rooms", spec.List(roomShape))},
		{Method: "GET", Path: "/chat/rooms/{roomId}", Doc: "One of your rooms.", Query: []spec.Field{populateRoom}, Answer: roomShape},
		{Method: "PUT", Path: "/chat/rooms/{roomId}/addUsers", Doc: "Add users to a room, or invite them.",
			Body: []spec.Field{usersField}, Answer: plain("Users added", "Invitations sent")},
		{Method: "PUT", Path: "/chat/leave/{roomId}", Doc: "Leave a room. The body may be empty.", Answer: plain("Ok")},
		{Method: "GET", Path: "/chat/messages", Doc: "Messages of your rooms, the newest first.",
			Query: []spec.Field{roomIDParam, skipParam, limitParam, populateWords}, Answer: spec.Of[messagePage]().With("messages", spec.List(messageShape))},
		{Method: "GET", Path: "/chat/messages/{messageId}", Doc: "One message, with its room as an object.",
			Query: []spec.Field{populateWords}, Answer: messageShape},
	}
}

// invitationSpec is there with ExplicitRoomJoins only.
func invitationSpec() []spec.Route {
	page := spec.Of[invitationPage]().With("invitations", spec.List(invitationShape))
	answer := spec.Need("answer", spec.String, "accept, or anything else to decline")
	answered := plain("Invitation accepted", "Invitation declined")
	return []spec.Route{
		{Method: "GET", Path: "/chat/invitations/received", Doc: "Invitations to you, with their senders.", Query: []spec.Field{skipParam, pageParam}, Answer: page},
		{Method: "GET", Path: "/chat/invitations/sent", Doc: "Your invitations, with their receivers.", Query: []spec.Field{skipParam, pageParam}, Answer: page},
		{Method: "GET", Path: "/chat/invitations/{answer}/{id}", Doc: "Answer an invitation to you.", Params: []spec.Field{answer}, Answer: answered},
		{Method: "DELETE", Path: "/chat/invitations/cancel/{id}", Doc: "Take back an invitation of yours.", Answer: plain("Invitation canceled successfully")},
		{Method: "GET", Path: "/hook/chat/invitations/{answer}/{invitationToken}", Doc: "Answer an invitation by the link in its e-mail. 50 requests per hour of an address.",
			Who: spec.Anybody, Params: []spec.Field{answer, spec.Need("invitationToken", spec.String, "the secret of the link")}, Answer: answered},
	}
}

func adminSpec() []spec.Route {
	ids := func(name string) spec.Field {
		return spec.Need(name, spec.List(spec.String), "ids; those of none are passed over")
	}
	routes := []spec.Route{
		{Method: "GET", Path: "/admin/chat/rooms", Doc: "All rooms.",
			Query:  []spec.Field{skipParam, pageParam, sortParam, searchParam, spec.May("users", spec.List(spec.String), "one of them is in it"), spec.May("deleted", spec.Boolean, "nobody is in it"), populateRoom},
			Answer: spec.Of[adminRoomPage]().With("chatRoomDocuments", spec.List(roomShape))},
		{Method: "POST", Path: "/admin/chat/rooms", Doc: "Make a room for others.",
			Body:   []spec.Field{spec.Need("name", spec.String, "its name"), spec.Need("participants", spec.List(spec.String), "user ids"), spec.May("creator", spec.String, "the first participant if not sent")},
			Answer: roomShape},
		{Method: "DELETE", Path: "/admin/chat/rooms", Doc: "Delete rooms.", Query: []spec.Field{ids("ids")}, Answer: plain("Done")},
		{Method: "GET", Path: "/admin/chat/rooms/{id}", Doc: "One room.", Query: []spec.Field{populateRoom}, Answer: roomShape},
		{Method: "PUT", Path: "/admin/chat/rooms/{roomId}/add", Doc: "Bring users into a room without asking them.", Body: []spec.Field{usersField}, Answer: plain("Users added")},
		{Method: "PUT", Path: "/admin/chat/room/{roomId}/remove", Doc: "Take users out of a room. The path says room, as in the module.", Body: []spec.Field{usersField}, Answer: plain("Ok")},
		{Method: "GET", Path: "/admin/chat/invitations/{roomId}", Doc: "The invitations into a room, with their secrets.",
			Query: []spec.Field{skipParam, pageParam, sortParam}, Answer: spec.Of[invitationPage]().With("invitations", spec.List(invitationShape))},
		{Method: "DELETE", Path: "/admin/chat/invitations/{roomId}", Doc: "Delete invitations.", Query: []spec.Field{ids("invitations")}, Answer: plain("Done")},
		{Method: "GET", Path: "/admin/chat/messages", Doc: "Messages of all rooms.",
			Query:  []spec.Field{skipParam, pageParam, sortParam, spec.May("senderUser", spec.String, "by this user only"), roomIDParam, searchParam, populateWords},
			Answer: spec.Of[messagePage]().With("messages", spec.List(messageShape))},
		{Method: "DELETE", Path: "/admin/chat/messages", Doc: "Remove messages for good.", Query: []spec.Field{ids("ids")}, Answer: plain("Done")},
	}
	for i := range routes {
		routes[i].Who = spec.Superusers
	}
	return routes
}
