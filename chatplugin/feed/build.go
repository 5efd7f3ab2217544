package feed

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// builder makes events from rows of the log and the records as they are now. A
// row whose record is gone gives no event: the row that tells so follows.
type builder struct {
	app     core.App
	ring    *ring
	records map[string]map[string]*core.Record // collection id -> record id
}

// subjects says in which collection the subject of a kind is. Rows that stand
// for something gone need no record.
var subjects = map[chat.Kind]string{
	chat.KindRoomCreated:       store.RoomsID,
	chat.KindRoomUpdated:       store.RoomsID,
	chat.KindMemberAdded:       store.MembersID,
	chat.KindMemberUpdated:     store.MembersID,
	chat.KindReadMoved:         store.MembersID,
	chat.KindDeliveredMoved:    store.MembersID,
	chat.KindMessageCreated:    store.MessagesID,
	chat.KindMessageUpdated:    store.MessagesID,
	chat.KindMessageDeleted:    store.MessagesID,
	chat.KindMessagePinned:     store.MessagesID,
	chat.KindReactionAdded:     store.ReactionsID,
	chat.KindFriendshipChanged: store.FriendshipsID,
}

// build makes the events of rows, from memory where they are there.
func (l *Log) build(rows []store.EventRow) ([]chat.Event, error) {
	b := &builder{app: l.app, ring: l.ring}
	if err := b.load(rows); err != nil {
		return nil, err
	}
	events := make([]chat.Event, 0, len(rows))
	for _, row := range rows {
		e := b.ring.at(row.ID)
		if e == nil {
			e = b.event(row)
		}
		if e != nil {
			events = append(events, e)
		}
	}
	return events, nil
}

// load reads the records of all rows with one query for each collection.
func (b *builder) load(rows []store.EventRow) error {
	ids := map[string][]string{}
	for _, row := range rows {
		if collection := subjects[chat.Kind(row.Kind)]; collection != "" && (b.ring == nil || b.ring.at(row.ID) == nil) {
			ids[collection] = append(ids[collection], row.Subject)
		}
	}
	b.records = map[string]map[string]*core.Record{}
	for collection, wanted := range ids {
		recs, err := b.app.FindRecordsByIds(collection, wanted)
		if err != nil {
			return err
		}
		found := make(map[string]*core.Record, len(recs))
		for _, rec := range recs {
			found[rec.Id] = rec
		}
		b.records[collection] = found
	}
	return nil
}

// event makes one event, nil where its record is gone.
func (b *builder) event(row store.EventRow) chat.Event {
	kind := chat.Kind(row.Kind)
	base := chat.At(headOf(row.ID, row))
	var f facts
	if row.Data != "" {
		if err := json.Unmarshal([]byte(row.Data), &f); err != nil {
			b.app.Logger().Error("chat: a row of the log can't be read", "position", row.ID, "error", err)
			return nil
		}
	}
	if e := goneEvent(kind, base, row, f); e != nil {
		return e
	}
	rec := b.records[subjects[kind]][row.Subject]
	if rec == nil {
		return endedByBlock(kind, row, f)
	}
	switch subjects[kind] {
	case store.RoomsID:
		return roomEvent(kind, base, store.RoomOf(b.app, rec))
	case store.MembersID:
		return memberEvent(kind, base, store.MemberOf(b.app, rec))
	case store.MessagesID:
		return messageEvent(kind, base, store.MessageOf(b.app, rec))
	case store.ReactionsID:
		return chat.ReactionAdded{Base: base, Reaction: store.ReactionOf(b.app, rec, row.Room)}
	case store.FriendshipsID:
		return chat.FriendshipChanged{Base: base, Friendship: store.FriendshipOf(b.app, rec), Before: f.Before}
	}
	return nil
}

// endedByBlock: a block that ended a friendship is told as its end also when the
// record is gone since. The row of that later delete is hidden from the one who
// was blocked.
func endedByBlock(kind chat.Kind, row store.EventRow, f facts) chat.Event {
	if kind != chat.KindFriendshipChanged || f.Status != chat.FriendBlocked || f.Before == chat.FriendNone || f.Before == chat.FriendBlocked {
		return nil
	}
	return chat.FriendshipRemoved{Base: chat.At(headOf(row.ID, row)),
		Friendship: chat.Friendship{ID: row.Subject, Requester: row.User, Addressee: row.Peer, Status: f.Before}}
}

// goneEvent makes the events that need no record: what they are about may not
// exist any more.
func goneEvent(kind chat.Kind, base chat.Base, row store.EventRow, f facts) chat.Event {
	switch {
	case kind == chat.KindRoomDeleted:
		return chat.RoomDeleted{Base: base, Room: chat.Room{ID: row.Room, Num: f.Num, Type: f.Type, Name: f.Name}, Members: f.Members}
	case kind == chat.KindMemberRemoved:
		return chat.MemberRemoved{Base: base, Member: chat.Member{ID: row.Subject, Room: row.Room, User: row.User, Role: f.Role}}
	case kind == chat.KindMessageDeleted && f.Gone:
		return chat.MessageDeleted{Base: base, Gone: true,
			Message: chat.Message{ID: row.Subject, Num: f.Num, Room: row.Room, Seq: f.Seq, Sender: f.Sender}}
	case kind == chat.KindMessageHidden:
		return chat.MessageHidden{Base: base, User: row.User,
			Message: chat.Message{ID: row.Subject, Num: f.Num, Room: row.Room, Seq: f.Seq, Sender: f.Sender}}
	case kind == chat.KindReactionRemoved:
		return chat.ReactionRemoved{Base: base,
			Reaction: chat.Reaction{ID: row.Subject, Room: row.Room, Message: f.Message, User: f.User, Emoji: f.Emoji}}
	case kind == chat.KindFriendshipRemoved:
		return chat.FriendshipRemoved{Base: base, Friendship: chat.Friendship{ID: row.Subject, Requester: row.User, Addressee: row.Peer,
			Status: f.Status, BlockedBy: f.BlockedBy}}
	}
	return nil
}

func roomEvent(kind chat.Kind, base chat.Base, r chat.Room) chat.Event {
	if kind == chat.KindRoomCreated {
		return chat.RoomCreated{Base: base, Room: r}
	}
	return chat.RoomUpdated{Base: base, Room: r}
}

func memberEvent(kind chat.Kind, base chat.Base, m chat.Member) chat.Event {
	switch kind {
	case chat.KindMemberAdded:
		return chat.MemberAdded{Base: base, Member: m}
	case chat.KindReadMoved:
		return chat.ReadMoved{Base: base, Member: m}
	case chat.KindDeliveredMoved:
		return chat.DeliveredMoved{Base: base, Member: m}
	}
	return chat.MemberUpdated{Base: base, Member: m}
}

func messageEvent(kind chat.Kind, base chat.Base, m chat.Message) chat.Event {
	switch kind {
	case chat.KindMessageCreated:
		return chat.MessageCreated{Base: base, Message: m}
	case chat.KindMessageDeleted:
		return chat.MessageDeleted{Base: base, Message: m}
	case chat.KindMessagePinned:
		return chat.MessagePinned{Base: base, Message: m}
	}
	return chat.MessageUpdated{Base: base, Message: m}
}
