package feed

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// createMessage gives a message its place. The head of the room is written
// first: that takes the write lock, and from here to the commit nobody else can
// get a seq of this room. A rollback gives seq and num back.
func (h *hooks) createMessage(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	room := rec.GetString(store.ColRoom)
	if err := fitMessage(tx, rec); err != nil {
		return err
	}
	if err := askAgain(tx, rec); err != nil {
		return err
	}
	created := stamp(rec)
	seq, num, slow, err := store.AdvanceHead(tx, room, rec.Id, created)
	if errors.Is(err, sql.ErrNoRows) {
		return store.FieldError(store.ColRoom, "missing_room", "There is no such room.")
	}
	if err != nil {
		return err
	}
	rec.Set(store.ColSeq, seq)
	rec.Set(store.ColNum, num)
	if file := store.UploadedFile(rec); file != "" {
		rec.SetRaw(store.ColFile, file)
	}
	for _, f := range []string{store.ColEdited, store.ColDeleted, store.ColPinned, store.ColPinnedBy} {
		rec.Set(f, "")
	}
	if err := e.Next(); err != nil {
		return err
	}
	if sender := rec.GetString(store.ColSender); sender != "" {
		if err := store.ReadOwn(tx, room, sender, seq); err != nil {
			return err
		}
		if slow {
			if err := store.NoteSent(tx, room, sender, time.Now()); err != nil {
				return err
			}
		}
	}
	m := store.MessageOf(tx, rec)
	if err := store.IndexMentions(tx, m); err != nil {
		return err
	}
	if kindOf(rec) == chat.BySuperuser {
		if err := audit(tx, rec, aboutMessage(chat.ActMessageSend, m), nil); err != nil {
			return err
		}
	}
	store.KeepSnapshot(rec, m.Record)
	return h.append(tx, rowOf(chat.KindMessageCreated, room, rec), nil, func(b chat.Base) chat.Event {
		return chat.MessageCreated{Base: b, Message: m}
	})
}

// stamp sets created here, so that the room's last_message_at is the same
// instant. An import may bring its own with SetRaw, as with every autodate field.
func stamp(rec *core.Record) time.Time {
	if own := rec.GetDateTime(store.ColCreated); !own.IsZero() {
		return own.Time()
	}
	// The database keeps milliseconds; so does what is answered and told.
	now, _ := types.ParseDateTime(time.Now().Truncate(time.Millisecond))
	rec.SetRaw(store.ColCreated, now)
	rec.SetRaw(store.ColUpdated, now)
	return now.Time()
}

func fitMessage(tx core.App, rec *core.Record) error {
	switch kind := chat.MessageType(rec.GetString(store.ColType)); kind {
	case "":
		rec.Set(store.ColType, string(chat.TypeText))
	case chat.TypeSystem:
		rec.Set(store.ColSender, "")
	}
	reply := rec.GetString(store.ColReplyTo)
	if reply == "" {
		return nil
	}
	room, err := store.RoomOfMessage(tx, reply)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if room != rec.GetString(store.ColRoom) {
		return store.FieldError(store.ColReplyTo, "reply_to", "Must be a message of the same room.")
	}
	return nil
}

// messageKept are the fields of a message that no save changes.
var messageKept = []string{store.ColNum, store.ColSeq, store.ColRoom, store.ColSender, store.ColType, store.ColReplyTo,
	store.ColClientID, store.ColEdited, store.ColCreated}

// content is what a tombstone loses.
var content = []string{store.ColText, store.ColCaption, store.ColFile, store.ColMeta, store.ColMentions, store.ColData,
	store.ColPinned, store.ColPinnedBy}

func (h *hooks) updateMessage(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	old, err := stored(tx, rec)
	if err != nil {
		return err
	}
	keep(rec, old, messageKept...)
	wasGone := !old.GetDateTime(store.ColDeleted).IsZero()
	restored := wasGone && rec.GetBool(store.RestoreKey)
	if wasGone && !restored {
		keep(rec, old, store.ColDeleted)
	}
	isGone := !rec.GetDateTime(store.ColDeleted).IsZero()
	if isGone {
		clearFields(rec, content...)
	} else if !restored && changed(rec, old, store.ColText, store.ColCaption) {
		rec.Set(store.ColEdited, time.Now())
	}
	if changed(rec, old, store.ColFile) {
		if err := store.RemoveUploadsOf(tx, rec.Id); err != nil {
			return err
		}
	}
	fitPin(rec, old)
	pinned := !isGone && changed(rec, old, store.ColPinned)
	updated := !isGone && changedBeyond(rec, old, store.ColPinned, store.ColPinnedBy)
	if err := e.Next(); err != nil {
		return err
	}
	if isGone && !wasGone {
		if err := store.ClearReactions(tx, rec.Id); err != nil {
			return err
		}
	}
	if isGone != wasGone || changed(rec, old, store.ColMentions) {
		if err := reindexMentions(tx, rec); err != nil {
			return err
		}
	}
	if err := auditMessage(tx, rec, old); err != nil {
		return err
	}
	return h.appendMessage(tx, rec, isGone && !wasGone, pinned, updated)
}

// fitPin: who pinned is the one who does it, and nobody where nothing is pinned.
func fitPin(rec, old *core.Record) {
	switch {
	case rec.GetDateTime(store.ColPinned).IsZero():
		rec.Set(store.ColPinnedBy, "")
	case changed(rec, old, store.ColPinned):
		rec.Set(store.ColPinnedBy, Actor(rec))
	default:
		keep(rec, old, store.ColPinnedBy)
	}
}

func (h *hooks) appendMessage(tx core.App, rec *core.Record, deleted, pinned, updated bool) error {
	m := store.MessageOf(tx, rec)
	add := func(kind chat.Kind, event func(chat.Base) chat.Event) error {
		return h.append(tx, rowOf(kind, m.Room, rec), nil, event)
	}
	if deleted {
		return add(chat.KindMessageDeleted, func(b chat.Base) chat.Event { return chat.MessageDeleted{Base: b, Message: m} })
	}
	if updated {
		if err := add(chat.KindMessageUpdated, func(b chat.Base) chat.Event { return chat.MessageUpdated{Base: b, Message: m} }); err != nil {
			return err
		}
	}
	if pinned {
		return add(chat.KindMessagePinned, func(b chat.Base) chat.Event { return chat.MessagePinned{Base: b, Message: m} })
	}
	return nil
}

func clearFields(rec *core.Record, fields ...string) {
	for _, f := range fields {
		rec.Set(f, nil)
	}
}

// deleteMessage removes the row. The seq stays a hole: it is never given again.
func (h *hooks) deleteMessage(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	m := store.MessageOf(tx, rec)
	_, err := store.LockHead(tx, m.Room)
	if errors.Is(err, sql.ErrNoRows) {
		return e.Next() // goes with its room, which tells about it
	}
	if err != nil {
		return err
	}
	if err := store.DetachMessage(tx, m.Room, m.ID); err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	if kindOf(rec) == chat.BySuperuser {
		if err := audit(tx, rec, aboutMessage(chat.ActMessageErase, m), saidBy(m)); err != nil {
			return err
		}
	}
	gone := chat.Message{ID: m.ID, Num: m.Num, Room: m.Room, Seq: m.Seq, Sender: m.Sender}
	f := &facts{Gone: true, Num: m.Num, Seq: m.Seq, Sender: m.Sender}
	return h.append(tx, rowOf(chat.KindMessageDeleted, m.Room, rec), f, func(b chat.Base) chat.Event {
		return chat.MessageDeleted{Base: b, Message: gone, Gone: true}
	})
}
