package feed

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// maxKept bounds the text in an entry in bytes: as JSON it has to fit into the
// data field, and a control character takes six bytes there.
const maxKept = 30_000

// aboutMessage is an entry about a message and its author.
func aboutMessage(action chat.Action, m chat.Message) chat.AuditEntry {
	return chat.AuditEntry{Action: action, Room: m.Room, User: m.Sender, Message: m.ID}
}

// saidBy is what a message says, for evidence and to restore it.
func saidBy(m chat.Message) store.Said {
	said := store.Said{
		Seq: m.Seq, Type: m.Type, Text: m.Text, Caption: m.Caption, File: m.File, Mentions: m.Mentions,
		Sent: chat.Timestamp(m.Created), Edited: chat.Timestamp(m.Edited),
	}
	if len(said.Text) > maxKept || len(said.Caption) > maxKept {
		said.Text, said.Caption = cut(said.Text), cut(said.Caption)
		said.Cut = true
	}
	if len(m.Data) <= maxKept {
		said.Data = m.Data
	} else {
		said.Cut = true
	}
	return said
}

// auditMessage writes down what somebody else than the author did to a message.
func auditMessage(tx core.App, rec, old *core.Record) error {
	before, now := store.MessageOf(tx, old), store.MessageOf(tx, rec)
	switch {
	case before.Deleted.IsZero() && !now.Deleted.IsZero():
		if !another(rec, now.Sender) {
			return nil
		}
		said := saidBy(before)
		said.Deleted = chat.Timestamp(now.Deleted)
		return audit(tx, rec, aboutMessage(chat.ActMessageDelete, now), said)
	case !before.Deleted.IsZero() && now.Deleted.IsZero():
		return audit(tx, rec, aboutMessage(chat.ActMessageRestore, now), nil)
	}
	if err := auditPin(tx, rec, before, now); err != nil {
		return err
	}
	// What the app's own code writes into messages is its business.
	if kindOf(rec) == chat.BySuperuser && changedBeyond(rec, old, store.ColPinned, store.ColPinnedBy) {
		return audit(tx, rec, aboutMessage(chat.ActMessageEdit, now), saidBy(before))
	}
	return nil
}

// auditPin: in a direct room both sides pin as they like.
func auditPin(tx core.App, rec *core.Record, before, now chat.Message) error {
	if before.Pinned.IsZero() == now.Pinned.IsZero() || !now.Deleted.IsZero() {
		return nil
	}
	if kindOf(rec) == chat.ByUser {
		head, err := store.LockHead(tx, now.Room)
		if err != nil || head.Type == string(chat.Direct) {
			return err
		}
	}
	action := chat.ActMessagePin
	if now.Pinned.IsZero() {
		action = chat.ActMessageUnpin
	}
	return audit(tx, rec, aboutMessage(action, now), nil)
}

// cut shortens a text to what an entry keeps, at a whole character.
func cut(text string) string {
	if len(text) <= maxKept {
		return text
	}
	return strings.ToValidUTF8(text[:maxKept], "")
}
