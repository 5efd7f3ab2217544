package store

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// InsertMessage writes a message. File is the name of the file of an upload,
// which UseUpload has to tie to it in the same transaction. Num, Seq and the stamps of the result come
// from the hooks. A client id the sender has used before is a Conflict in
// client_id: find the first message with FindMessageByClientID.
func InsertMessage(tx core.App, m chat.Message, actor string) (chat.Message, error) {
	rec, err := newRecord(tx, MessagesID, actor)
	if err != nil {
		return chat.Message{}, err
	}
	rec.Id = m.ID
	rec.Set(ColRoom, m.Room)
	rec.Set(ColSender, m.Sender)
	rec.Set(ColType, string(m.Type))
	rec.Set(ColReplyTo, m.ReplyTo)
	rec.Set(ColClientID, m.ClientID)
	if len(m.Mentions) > 0 {
		rec.Set(ColMentions, m.Mentions)
	}
	if m.File != "" {
		rec.SetRaw(uploadKey, m.File)
	}
	setMessage(rec, m)
	if err := save(tx, rec); err != nil {
		return chat.Message{}, err
	}
	m = MessageOf(tx, rec)
	if told := takeKept(rec); told != nil {
		m.Record = told
	}
	return m, nil
}

// EditMessage changes text, caption, mentions, meta and data of a message.
func EditMessage(tx core.App, m chat.Message, actor string) (chat.Message, error) {
	return changeMessage(tx, m.ID, actor, func(rec *core.Record) {
		setMessage(rec, m)
		// Nothing and an empty list are stored in several ways: leave them alone.
		if !slices.Equal(stringsOf(rec, ColMentions), m.Mentions) {
			rec.Set(ColMentions, m.Mentions)
		}
	})
}

func setMessage(rec *core.Record, m chat.Message) {
	rec.Set(ColText, m.Text)
	rec.Set(ColCaption, m.Caption)
	setJSON(rec, ColMeta, m.Meta)
	setJSON(rec, ColData, m.Data)
}

// Tombstone deletes what a message says and keeps its place. A message that is
// a tombstone already stays as it is, without an event.
func Tombstone(tx core.App, id, actor string) (chat.Message, error) {
	return changeMessage(tx, id, actor, func(rec *core.Record) {
		if rec.GetDateTime(ColDeleted).IsZero() {
			rec.Set(ColDeleted, time.Now())
		}
	})
}

// PinMessage pins a message or unpins it. Pinning a pinned one changes nothing.
func PinMessage(tx core.App, id string, on bool, actor string) (chat.Message, error) {
	return changeMessage(tx, id, actor, func(rec *core.Record) {
		switch pinned := !rec.GetDateTime(ColPinned).IsZero(); {
		case on && !pinned:
			rec.Set(ColPinned, time.Now())
		case !on && pinned:
			rec.Set(ColPinned, "")
		}
	})
}

func changeMessage(tx core.App, id, actor string, change func(*core.Record)) (chat.Message, error) {
	rec, err := loadRecord(tx, MessagesID, id, actor, "message")
	if err != nil {
		return chat.Message{}, err
	}
	change(rec)
	if err := save(tx, rec); err != nil {
		return chat.Message{}, err
	}
	return MessageOf(tx, rec), nil
}
