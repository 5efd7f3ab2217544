package command

import (
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/store"
)

// Params are the parameters as shapes, for the published documents.
func (c *Command) Params() []spec.Field {
	params := make([]spec.Field, len(c.Fields))
	for i, f := range c.Fields {
		params[i] = spec.Field{Name: f.Name, Shape: f.shape(), Needed: f.Needed, Doc: f.Doc}
	}
	return params
}

func (f Field) shape() spec.Shape {
	switch f.Type {
	case typeInteger:
		return spec.Integer
	case typeBoolean:
		return spec.Boolean
	case typeList:
		return spec.List(spec.String.AtMost(maxID)).AtMost(f.Max)
	case typeAny:
		return spec.Any
	}
	return spec.String.AtMost(f.Max)
}

// Result is the shape of the result, for the published documents; null where
// there is none.
func (c *Command) Result() spec.Shape {
	if len(c.Answer) == 0 {
		return spec.Null
	}
	if slices.Equal(c.Answer, answer{"items"}) {
		return spec.Object(spec.Need("items", spec.List(listed[c.Name]), ""))
	}
	return results[c.Name]
}

// The records in results.
var (
	roomRecord       = spec.Record(store.RoomsID)
	memberRecord     = spec.Record(store.MembersID)
	messageRecord    = spec.Record(store.MessagesID)
	reactionRecord   = spec.Record(store.ReactionsID)
	friendshipRecord = spec.Record(store.FriendshipsID)
	deviceRecord     = spec.Record(store.DevicesID)
	banRecord        = spec.Record(store.BansID)
)

// Shapes of results. What a Go type does not tell is raw JSON in it: a record.
var (
	aRoomShape = spec.Of[roomResult]().
			With("room", roomRecord).With("member", memberRecord).With("last_message", messageRecord.OrNull())
	aMemberShape = spec.Of[memberResult]().With("member", memberRecord)
	aFriendShape = spec.Of[friendResult]().With("friendship", friendshipRecord.OrNull()).With("status",
		spec.Word(string(chat.FriendPending), string(chat.FriendAccepted), string(chat.FriendRejected), string(chat.FriendBlocked), string(chat.FriendNone)))
	aMessageShape = spec.Of[oneMessage]().With("message", messageRecord)
	myselfShape   = spec.Of[oneMember]().With("member", memberRecord)
	visibility    = spec.Word(string(chat.ToEveryone), string(chat.ToFriends), string(chat.ToNobody))
	aProfileShape = spec.Of[oneProfile]().With("profile", spec.Of[ownProfile]().
			With("privacy", spec.Of[chat.Privacy]().With("presence", visibility).With("last_seen", visibility)))
)

// listed are the items of commands that answer a list.
var listed = map[string]spec.Shape{
	"room.list":         aRoomShape,
	"member.list":       aMemberShape,
	"member.add":        aMemberShape,
	"ban.list":          spec.Of[banResult]().With("ban", banRecord),
	"message.history":   messageRecord,
	"message.delete":    messageRecord,
	"message.reactions": reactionRecord,
	"friend.list":       aFriendShape,
	"people.search":     aFriendShape,
	"presence.get":      spec.Of[Presence](),
}

// results are those of all other commands with a result.
var results = map[string]spec.Shape{
	"session.info":      spec.Of[sessionInfoResult](),
	"session.refresh":   spec.Of[refreshResult](),
	"sync":              spec.Of[syncResult]().With("events", spec.List(spec.Of[Event]().With("data", spec.Of[EventData]().With("record", spec.Any)))),
	"room.get":          aRoomShape,
	"room.direct":       aRoomShape,
	"room.create":       aRoomShape,
	"room.update":       aRoomShape,
	"member.role":       myselfShape,
	"member.silence":    myselfShape,
	"member.ban":        spec.Of[oneBan]().With("ban", banRecord),
	"report.create":     spec.Of[oneReport]().With("report", spec.Of[reportResult]()),
	"member.update":     myselfShape,
	"message.send":      spec.Of[sendResult]().With("message", messageRecord),
	"message.get":       aMessageShape,
	"message.search":    spec.Of[searchResult]().With("items", spec.List(spec.Of[foundMessage]().With("message", messageRecord))),
	"message.edit":      aMessageShape,
	"message.pin":       aMessageShape,
	"message.react":     spec.Of[reactResult]().With("reaction", reactionRecord.OrNull()),
	"message.read":      myselfShape,
	"message.delivered": myselfShape,
	"file.links":        spec.Of[fileLinksResult](),
	"friend.get":        aFriendShape,
	"friend.request":    aFriendShape,
	"friend.accept":     aFriendShape,
	"friend.reject":     aFriendShape,
	"friend.cancel":     aFriendShape,
	"friend.remove":     aFriendShape,
	"friend.block":      aFriendShape,
	"friend.unblock":    aFriendShape,
	"device.register":   spec.Of[oneDevice]().With("device", deviceRecord),
	"profile.get":       aProfileShape,
	"profile.update":    aProfileShape,
}

// Notes are the meanings of fields in results and events, for the published
// documents.
var Notes = map[string]string{
	"room":         "the room",
	"member":       "your own place in the room, unless the members of a room were asked for",
	"peer":         "the other user of a direct room, or of the friendship; null in groups",
	"profile":      "what you may know of the user, null if they are gone; in profile.get and profile.update your own",
	"privacy":      "who may know what of you",
	"presence":     "who sees you online and in a room",
	"receipts":     "whether others see how far you have read, and you how far they have",
	"settings":     "whatever your app keeps; null if nothing",
	"online":       "false across a block, whatever is true",
	"last_message": "the newest message you have not deleted for yourself; null without one",
	"unread":       "last_seq of the room minus your last_read_seq",
	"created":      "whether the room was made just now; given by room.direct only",
	"repeated":     "the client_id was known: the message had been sent before",
	"reaction":     "null when it was taken off",
	"status":       "the friendship as you may see it; empty for none",
	"friendship":   "null where there is none, or none that you may see",
	"snippet":      "what of the message was searched for, in parts; empty without q",
	"hit":          "whether this part was searched for",
	"cursor":       "for the next page; empty at the end",
	"links":        "by path; add &thumb=480x480f or &thumb=100x100 for a thumbnail",
	"position":     "the place in the log: remember the largest you have seen",
	"more":         "ask again from position",
	"reset":        "the log does not reach back that far: load your rooms again and go on from position",
	"expires":      "when the token ends",
	"at":           "when it happened",
	"actor":        "the user who did it; empty when the server did",
	"id":           "id of the record it is about",
	"seq":          "the message's place in its room; in member.read and member.delivered the cursor",
	"user":         "id of the user it is about",
	"message":      "the message, or its id",
	"emoji":        "the emoji",
	"gone":         "not even a tombstone is left",
	"record":       "PocketBase's JSON of the record",
	"avatar":       "path of the picture, or empty",
	"name":         "the display name",
	"last_seen":    "empty while online, when never seen and where you may not know; in privacy who may",
	"on":           "false when it ended",
	"version":      "of the protocol",
	"event":        "its name",
	"data":         "as in the event of that name",

	"unread_mentions": "how many of the unread messages mention you, alone or with @all",
}
