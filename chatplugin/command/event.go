package command

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// Event is something that happened, in the words of the native dialect: the
// dialect emits it and sync lists it.
type Event struct {
	Name string     `json:"event"`
	Data *EventData `json:"data"`
}

// EventData is what every durable event carries. Absent parts are left out.
type EventData struct {
	// Position is the place in the log: remember the largest you have seen.
	Position int64  `json:"position"`
	At       string `json:"at"`
	// Room is where it happened; absent in friendship events.
	Room string `json:"room,omitempty"`
	// Actor is the user who did it, empty when the server did.
	Actor string `json:"actor"`
	// ID is the record it is about.
	ID string `json:"id"`
	// Seq is the message's place in the room; in member.read and
	// member.delivered the cursor.
	Seq int64 `json:"seq,omitempty"`
	// User is whom a member or reaction event is about and, in
	// friendship.deleted, the other one.
	User string `json:"user,omitempty"`
	// Message and Emoji are given in reaction events.
	Message string `json:"message,omitempty"`
	Emoji   string `json:"emoji,omitempty"`
	// Gone marks a message of which not even a tombstone is left.
	Gone bool `json:"gone,omitempty"`
	// Record is exactly PocketBase's JSON of the record. What was deleted has
	// none.
	Record json.RawMessage `json:"record,omitempty"`
}

// Describe says a durable event to everybody it concerns, except for what some
// hear in their own way: see DescribeFor. It is false for friendship events,
// which have no common form, and for ephemeral ones.
func Describe(ev chat.Event) (Event, bool) {
	d := head(ev)
	switch e := ev.(type) {
	case chat.RoomCreated:
		d.room(e.Room).with(e.Room.Record)
	case chat.RoomUpdated:
		d.room(e.Room).with(e.Room.Record)
	case chat.RoomDeleted:
		d.room(e.Room)
	case chat.MemberAdded:
		d.member(e.Member).with(e.Member.Record)
	case chat.MemberUpdated:
		d.member(e.Member).with(e.Member.Record)
	case chat.MemberRemoved:
		d.member(e.Member)
	case chat.ReadMoved:
		d.member(e.Member).with(e.Member.Record)
		d.Seq = e.Member.LastReadSeq
	case chat.DeliveredMoved:
		d.member(e.Member).with(e.Member.Record)
		d.Seq = e.Member.LastDeliveredSeq
	case chat.MessageCreated:
		d.message(e.Message).with(e.Message.Record)
	case chat.MessageUpdated:
		d.message(e.Message).with(e.Message.Record)
	case chat.MessagePinned:
		d.message(e.Message).with(e.Message.Record)
	case chat.MessageDeleted:
		d.message(e.Message)
		d.Gone = e.Gone
		if !e.Gone {
			d.with(e.Message.Record)
		}
	case chat.MessageHidden:
		d.message(e.Message)
	case chat.ReactionAdded:
		d.reaction(e.Reaction).with(e.Reaction.Record)
	case chat.ReactionRemoved:
		d.reaction(e.Reaction)
	default:
		return Event{}, false
	}
	return Event{string(chat.KindOf(ev)), d}, true
}

// DescribeFor says a durable event to one user: each side of a friendship has
// its own view, and the record of one's own membership shows one's settings. It
// is false when this user must not hear of it.
func DescribeFor(ev chat.Event, user string) (Event, bool) {
	switch e := ev.(type) {
	case chat.FriendshipChanged:
		return describeFriendship(e, user)
	case chat.FriendshipRemoved:
		return describeUnfriended(e, user)
	case chat.MessageHidden:
		if e.User != user {
			return Event{}, false
		}
	}
	said, ok := Describe(ev)
	if m, about := MemberOf(ev); ok && about && m.User == user && said.Data.Record != nil {
		said.Data.Record = ownMember(m)
	}
	return said, ok
}

// MemberOf is the member that an event with a member's record is about.
func MemberOf(ev chat.Event) (chat.Member, bool) {
	switch e := ev.(type) {
	case chat.MemberAdded:
		return e.Member, true
	case chat.MemberUpdated:
		return e.Member, true
	case chat.ReadMoved:
		return e.Member, true
	case chat.DeliveredMoved:
		return e.Member, true
	}
	return chat.Member{}, false
}

func head(ev chat.Event) *EventData {
	h := ev.Head()
	return &EventData{Position: h.Position, At: chat.Timestamp(h.At), Room: h.Room, Actor: h.Actor}
}

func (d *EventData) room(r chat.Room) *EventData {
	d.ID, d.Room = r.ID, r.ID
	return d
}

func (d *EventData) member(m chat.Member) *EventData {
	d.ID, d.User = m.ID, m.User
	return d
}

func (d *EventData) message(m chat.Message) *EventData {
	d.ID, d.Seq = m.ID, m.Seq
	return d
}

func (d *EventData) reaction(r chat.Reaction) *EventData {
	d.ID, d.User, d.Message, d.Emoji = r.ID, r.User, r.Message, r.Emoji
	return d
}

// with adds the record, if there is one.
func (d *EventData) with(r chat.Record) {
	if r != nil {
		d.Record = r.JSON()
	}
}
