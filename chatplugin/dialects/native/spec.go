package native

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/store"
)

// Spec implements spec.Describer. The commands are those of the table.
func (Dialect) Spec() spec.Wire {
	return spec.Wire{
		Name:      Name,
		Title:     "PocketChat native",
		Doc:       "The protocol for new apps. Every event you send is a command with one object of parameters and an ack; every event you hear is named after what happened and carries the record in PocketBase's JSON. The commands are REST routes too.",
		SignIn:    "auth.token or the Authorization header with an auth token of PocketBase, or a socket ticket in the URL. With auth.since you get what you missed.",
		Namespace: "/" + Name,
		Path:      "/socket.io/",
		Inbound:   commandEvents(),
		Outbound:  append(durableEvents(), liveEvents()...),
		Failure: spec.Of[failure]().With("ok", spec.Boolean).With("error", spec.Object(
			spec.Need("status", spec.Integer, "as of the REST route"),
			spec.Need("message", spec.String, "for people"),
			spec.Need("data", spec.Any, "holds {code, message} under the name of the wrong parameter"),
		).Named("Error")),
		Notes: command.Notes,
	}
}

func commandEvents() []spec.Event {
	commands := command.All()
	events := make([]spec.Event, len(commands))
	for i := range commands {
		events[i] = commandEvent(&commands[i])
	}
	return events
}

func commandEvent(cmd *command.Command) spec.Event {
	params := spec.Object(cmd.Params()...)
	ev := spec.Event{
		Name: cmd.Name,
		Doc:  cmd.Doc,
		Args: []spec.Shape{params},
		Ack:  spec.Of[success]().With("ok", spec.Boolean).With("data", cmd.Result()),
	}
	ev.Ack.Name = "" // differs from command to command
	return ev
}

// The parts that events carry beside position, at, actor and id.
const (
	inRoom = 1 << iota
	ofUser
	atSeq
	withReaction
	maybeGone
)

// durable are the events of the log: a test keeps the names equal to
// chat.Kinds.
var durable = []struct {
	kind   chat.Kind
	doc    string
	parts  int
	record string // id of the collection, or empty
}{
	{chat.KindRoomCreated, "A room exists; its members follow.", inRoom, store.RoomsID},
	{chat.KindRoomUpdated, "Name, image, owner or data of a room changed.", inRoom, store.RoomsID},
	{chat.KindRoomDeleted, "The room and all in it are gone.", inRoom, ""},
	{chat.KindMemberAdded, "A user came in; if it is you, ask room.get.", inRoom | ofUser, store.MembersID},
	{chat.KindMemberUpdated, "Role or settings of a member changed.", inRoom | ofUser, store.MembersID},
	{chat.KindMemberRemoved, "A user left or was removed; also sent to that user.", inRoom | ofUser, ""},
	{chat.KindReadMoved, "A read cursor moved to seq.", inRoom | ofUser | atSeq, store.MembersID},
	{chat.KindDeliveredMoved, "Messages up to seq have reached a device.", inRoom | ofUser | atSeq, store.MembersID},
	{chat.KindMessageCreated, "A message was sent.", inRoom | atSeq, store.MessagesID},
	{chat.KindMessageUpdated, "Text, caption or data of a message changed.", inRoom | atSeq, store.MessagesID},
	{chat.KindMessageDeleted, "It is a tombstone now, which the record is; or with gone and no record, its row is gone.", inRoom | atSeq | maybeGone, store.MessagesID},
	{chat.KindMessagePinned, "Pinned, or not any more: see pinned of the record.", inRoom | atSeq, store.MessagesID},
	{chat.KindMessageHidden, "You deleted a message for yourself, on this device or another; nobody else hears of it.", inRoom | atSeq, ""},
	{chat.KindReactionAdded, "An emoji was put on a message.", inRoom | ofUser | withReaction, store.ReactionsID},
	{chat.KindReactionRemoved, "An emoji was taken off a message.", inRoom | ofUser | withReaction, ""},
	{chat.KindFriendshipChanged, "Asked, accepted, rejected, blocked or unblocked. user is the other one.", ofUser, store.FriendshipsID},
	{chat.KindFriendshipRemoved, "You two have no relation any more, as far as you may know. user is the other one.", ofUser, ""},
}

func durableEvents() []spec.Event {
	events := make([]spec.Event, len(durable))
	for i, e := range durable {
		data := spec.Object(
			spec.Need("position", spec.Integer, ""),
			spec.Need("at", spec.String, ""),
			spec.Need("actor", spec.String, ""),
			spec.Need("id", spec.String, ""),
		)
		add := func(when int, fields ...spec.Field) {
			if e.parts&when != 0 {
				data = data.Plus(fields...)
			}
		}
		add(inRoom, spec.Need("room", spec.String, "id of the room"))
		add(ofUser, spec.Need("user", spec.String, ""))
		add(atSeq, spec.Need("seq", spec.Integer, ""))
		add(withReaction, spec.Need("message", spec.String, "id of the message"), spec.Need("emoji", spec.String, ""))
		add(maybeGone, spec.May("gone", spec.Boolean, ""), spec.May("record", spec.Record(e.record), ""))
		if e.record != "" && e.parts&maybeGone == 0 {
			data = data.Plus(spec.Need("record", spec.Record(e.record), ""))
		}
		events[i] = spec.Event{Name: string(e.kind), Doc: e.doc, Args: []spec.Shape{data}}
	}
	return events
}

// liveEvents have no place in the log.
func liveEvents() []spec.Event {
	one := func(name, doc string, data spec.Shape) spec.Event {
		return spec.Event{Name: name, Doc: doc, Args: []spec.Shape{data}}
	}
	return []spec.Event{
		one(eventTyping, "Somebody else types, or stopped; it expires by itself after some seconds.", spec.Of[activity]()),
		one(eventViewing, "Somebody else opened the room on a device, or left it on the last.", spec.Of[activity]()),
		one(eventPresence, "A friend or a member of one of your rooms came online or went offline; never across a block.", spec.Of[command.Presence]()),
		one(eventReady, "You are signed in and live from here on.", spec.Of[ready]()),
		one(eventReset, "The log does not reach back to your since: load your rooms again. ready follows.", spec.Of[reset]()),
	}
}
