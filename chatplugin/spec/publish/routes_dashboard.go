package publish

import (
	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/store"
)

const dashboardPath = "/api/chat/admin"

// adminPages are what the dashboard's page is made of where it is a page of its
// own.
func adminPages() []spec.Route {
	return []spec.Route{
		{Method: "GET", Path: dashboardPath, Doc: "The dashboard's page Chat as a page of its own, with a sign-in for superusers.", Who: spec.Anybody, Media: "text/html", Answer: spec.String},
		{Method: "GET", Path: dashboardPath + "/ui/{file}", Doc: "A file of that page.", Who: spec.Anybody, Media: anyMedia, Answer: spec.File,
			Params: []spec.Field{spec.Need("file", spec.String, "name of the file")}},
	}
}

// dashboardRoutes are what the dashboard's page asks for, those of
// rest.BindAdmin below /admin.
func dashboardRoutes() []spec.Route {
	var routes []spec.Route
	for _, some := range [][]spec.Route{overviewRoutes(), dashboardRooms(), dashboardMembers(), dashboardMessages(), moderationRoutes()} {
		for _, r := range some {
			r.Path, r.Who = dashboardPath+r.Path, spec.Superusers
			for _, name := range pathNames(r.Path) {
				r.Params = append(r.Params, spec.Need(name, spec.String, "id of the "+name))
			}
			routes = append(routes, r)
		}
	}
	return routes
}

// The shapes that the dashboard's answers are made of.
var (
	personShape = spec.Object(spec.Need("id", spec.String, "id of the account"), spec.Need("name", spec.String, "for display"),
		spec.Need("avatar", spec.String, "path of the picture, or empty")).Named("Person")
	roomLine = spec.Object(
		spec.Need("room", spec.Record(store.RoomsID), "the room"),
		spec.Need("members", spec.Integer, "how many"),
		spec.Need("reports", spec.Integer, "open ones about its messages"),
		spec.Need("users", spec.List(personShape), "some of the members"),
		spec.Need("last_message", spec.Record(store.MessagesID).OrNull(), "null in an empty room"),
	).Named("AdminRoom")
	memberLine = spec.Object(
		spec.Need("member", spec.Record(store.MembersID), "the member"),
		spec.Need("profile", personShape.OrNull(), "null once the account is gone"),
		spec.Need("online", spec.Boolean, "has a connection"),
		spec.Need("viewing", spec.Boolean, "looks at the room"),
		spec.Need("last_seen", spec.String, "empty while online and when never seen"),
	).Named("AdminMember")
	anyRecord  = spec.Object().Opened()
	oneMember  = spec.Object(spec.Need("member", spec.Record(store.MembersID), "as it is now"))
	oneMessage = spec.Object(spec.Need("message", spec.Record(store.MessagesID), "as it is now"))
	offset     = spec.May("offset", spec.Integer, "how many to leave out; a page has 50")
)

func listOf(item spec.Shape) spec.Shape {
	return spec.Object(
		spec.Need("items", spec.List(item), "a page of them"),
		spec.May("profiles", spec.Map(personShape), "the accounts that the items name, by id"),
		spec.Need("more", spec.Boolean, "there are more after these"),
	)
}

func overviewRoutes() []spec.Route {
	byDialect := spec.Object(spec.Need("dialect", spec.String, "its name"), spec.Need("connections", spec.Integer, "signed in"),
		spec.Need("users", spec.Integer, "different ones")).Named("DialectConnections")
	return []spec.Route{
		{Method: "GET", Path: "/overview", Doc: "What the server does now.", Answer: spec.Object(
			spec.Need("connections", spec.Integer, "open ones, signed in or not"), spec.Need("users", spec.Integer, "with a connection"),
			spec.Need("slow", spec.Integer, "connections closed because they read too slowly"), spec.Need("dialects", spec.List(byDialect), "connections by dialect"),
			spec.Need("minutes", spec.List(spec.Integer), "messages of the last hour by minute, the current one last"),
			spec.Need("since", spec.String, "since when they are counted"), spec.Need("reports", spec.Integer, "open ones"),
			spec.Need("position", spec.Integer, "of the log: while it stays nothing has changed"),
		)},
		{Method: "GET", Path: "/people", Doc: "Accounts by part of the name or e-mail address, or by id.",
			Query: []spec.Field{spec.May("q", spec.String, "what to look for")}, Answer: listOf(personShape)},
	}
}

func dashboardRooms() []spec.Route {
	return []spec.Route{
		{Method: "GET", Path: "/rooms", Doc: "Rooms of anybody, the last written in first.", Answer: listOf(roomLine), Query: []spec.Field{
			spec.May("q", spec.String, "part of the name, or of the name or e-mail address of somebody in it, or an id"),
			spec.May("type", spec.Word("direct", "group"), "of this type only"),
			spec.May("since", spec.String, "written in since then (RFC 3339)"),
			spec.May("reported", spec.Boolean, "with open reports only"),
			offset,
		}},
		{Method: "GET", Path: "/rooms/{room}", Doc: "One room.", Answer: roomLine},
		{Method: "GET", Path: "/rooms/{room}/messages", Doc: "A page of messages, tombstones included.", Answer: listOf(spec.Record(store.MessagesID)), Query: []spec.Field{
			spec.May("before", spec.Integer, "seq below this"), spec.May("after", spec.Integer, "seq above this"),
			spec.May("around", spec.Integer, "half of the page on each side"), spec.May("limit", spec.Integer, "1 to 200; 50 if not set"),
		}},
		{Method: "POST", Path: "/rooms/{room}/messages", Doc: "The server itself says something, as a system message.", Answer: oneMessage,
			Body: []spec.Field{spec.Need("text", spec.String, "what it says")}},
	}
}

func dashboardMembers() []spec.Route {
	return []spec.Route{
		{Method: "GET", Path: "/rooms/{room}/members", Doc: "Who is in a room, with presence.", Answer: listOf(memberLine)},
		{Method: "POST", Path: "/rooms/{room}/members", Doc: "Add users to a group.", Answer: listOf(memberLine),
			Body: []spec.Field{spec.Need("users", spec.List(spec.String), "their ids")}},
		{Method: "PATCH", Path: "/rooms/{room}/members/{user}", Doc: "Change the role of a member.", Answer: oneMember,
			Body: []spec.Field{spec.Need("role", spec.Word("owner", "admin", "member"), "the new one")}},
		{Method: "DELETE", Path: "/rooms/{room}/members/{user}", Doc: "Take a member out of a group.", Status: 204},
		{Method: "POST", Path: "/rooms/{room}/members/{user}/silence", Doc: "Keep a member from writing for a while.", Answer: oneMember,
			Body: []spec.Field{spec.May("until", spec.String, "RFC 3339; empty ends it"), spec.May("reason", spec.String, "for the audit trail")}},
	}
}

func dashboardMessages() []spec.Route {
	frame := spec.Object(
		spec.Need("dialect", spec.String, "its name"), spec.Need("event", spec.String, "what it calls it"),
		spec.Need("args", spec.List(spec.Any), "the arguments"), spec.Need("frame", spec.String, "the packet as a client reads it"),
		spec.Need("per_user", spec.Boolean, "every user is told something else"),
		spec.Need("to", spec.Map(spec.List(spec.String)), "who hears it: rooms, viewers, users, except"),
	).Named("DialectFrame")
	canonical := spec.Object(spec.Need("event", spec.String, "its name"), spec.Need("data", anyRecord, "as in the native dialect"))
	return []spec.Route{
		{Method: "GET", Path: "/messages/{message}", Doc: "One message.", Answer: oneMessage},
		{Method: "DELETE", Path: "/messages/{message}", Doc: "Make a tombstone of a message. What it said stays in the audit trail.", Answer: oneMessage,
			Body: []spec.Field{spec.May("reason", spec.String, "for the audit trail")}},
		{Method: "POST", Path: "/messages/{message}/restore", Doc: "Bring back what a deleted message said.", Answer: oneMessage},
		{Method: "POST", Path: "/messages/{message}/pin", Doc: "Pin a message.", Answer: oneMessage},
		{Method: "DELETE", Path: "/messages/{message}/pin", Doc: "Unpin a message.", Answer: oneMessage},
		{Method: "GET", Path: "/messages/{message}/frames", Doc: "How each dialect says that the message was created, as the message is now.",
			Query: []spec.Field{spec.May("user", spec.String, "whom frames that differ by user are made for; the sender if not set")},
			Answer: spec.Object(
				spec.Need("canonical", canonical, "the event itself"), spec.Need("user", spec.String, "see the parameter"),
				spec.Need("frames", spec.List(frame), "what would be sent"), spec.Need("silent", spec.List(spec.String), "dialects without words for it"),
			)},
	}
}

func moderationRoutes() []spec.Route {
	ban := spec.Object(spec.Need("ban", anyRecord, "a chat_bans record"), spec.Need("profile", personShape.OrNull(), "who is banned"),
		spec.Need("room_name", spec.String, "empty for the server")).Named("AdminBan")
	report := spec.Object(
		spec.Need("report", anyRecord, "a chat_reports record"), spec.Need("reporter", personShape.OrNull(), "who complained"),
		spec.Need("author", personShape.OrNull(), "who is complained about"),
		spec.Need("message", spec.Record(store.MessagesID).OrNull(), "as it is now; null where a user was reported or it is gone"),
		spec.Need("evidence", spec.String, "what it said when it was reported, where it says something else now"),
		spec.Need("room_name", spec.String, "of the message"), spec.Need("room_type", spec.String, "of the message's room"),
	).Named("AdminReport")
	entry := spec.Object(spec.Need("entry", anyRecord, "a chat_audit record"), spec.Need("actor_name", spec.String, "who did it"),
		spec.Need("user_name", spec.String, "whom it is about"), spec.Need("room_name", spec.String, "where")).Named("AuditLine")
	room := spec.May("room", spec.String, "id of the room; left out: the whole server")
	until := spec.May("until", spec.String, "RFC 3339; left out: for ever")
	reason := spec.May("reason", spec.String, "for the audit trail")
	return []spec.Route{
		{Method: "GET", Path: "/bans", Doc: "Bans, also those that are over; the newest first.", Answer: listOf(ban),
			Query: []spec.Field{spec.May("room", spec.String, "from this room only"), spec.May("user", spec.String, "of this user only"), offset}},
		{Method: "POST", Path: "/bans", Doc: "Ban a user from a room or from the server.", Answer: spec.Object(spec.Need("ban", anyRecord, "a chat_bans record")),
			Body: []spec.Field{spec.Need("user", spec.String, "id of the user"), room, until, reason}},
		{Method: "DELETE", Path: "/bans/{user}", Doc: "Lift a ban.", Status: 204, Query: []spec.Field{room}},
		{Method: "GET", Path: "/reports", Doc: "Reports, the open ones oldest first.", Answer: listOf(report),
			Query: []spec.Field{spec.May("status", spec.Word("open", "decided"), "open if not set"), offset}},
		{Method: "POST", Path: "/reports/{report}", Doc: "Decide a report.", Answer: spec.Object(spec.Need("report", anyRecord, "a chat_reports record")),
			Body: []spec.Field{spec.Need("status", spec.Word("handled", "dismissed", "open"), "what became of it"), spec.May("decision", spec.String, "in words")}},
		{Method: "GET", Path: "/audit", Doc: "What moderators and admins did, the newest first.", Answer: listOf(entry), Query: []spec.Field{
			spec.May("room", spec.String, "in this room only"), spec.May("user", spec.String, "about this user only"),
			spec.May("message", spec.String, "about this message only"), spec.May("actor", spec.String, "by this one only"),
			spec.May("action", spec.String, "of this kind only, as member.ban"), offset,
		}},
	}
}
