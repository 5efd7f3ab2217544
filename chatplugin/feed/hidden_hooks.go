package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// createHidden tells the user's own connections. Showing a message again, by
// deleting the record, is not told: clients load the room anew.
func (h *hooks) createHidden(tx core.App, e *core.RecordEvent) error {
	user, message := store.HiddenOf(e.Record)
	m, err := store.FindMessage(tx, message)
	if err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	row := rowOf(chat.KindMessageHidden, m.Room, e.Record)
	row.Subject, row.User = m.ID, user
	said := chat.Message{ID: m.ID, Num: m.Num, Room: m.Room, Seq: m.Seq, Sender: m.Sender}
	return h.append(tx, row, &facts{Num: m.Num, Seq: m.Seq, Sender: m.Sender}, func(b chat.Base) chat.Event {
		return chat.MessageHidden{Base: b, Message: said, User: user}
	})
}

// updateHidden: a message is hidden or shown, never exchanged for another.
func updateHidden(tx core.App, e *core.RecordEvent) error {
	old, err := stored(tx, e.Record)
	if err != nil {
		return err
	}
	keep(e.Record, old, store.ColUser, store.ColMessage, store.ColCreated)
	return e.Next()
}

func requestHide(e *core.RecordRequestEvent, user string) error {
	e.Record.Set(store.ColUser, user)
	m, err := store.FindMessage(e.App, e.Record.GetString(store.ColMessage))
	if err == nil {
		var me *chat.Member
		if me, err = store.FindMember(e.App, m.Room, user); err == nil && chat.MayRead(me) != nil {
			err = chat.NoSuch("message")
		}
	}
	if err != nil {
		return apierror.From(err)
	}
	return e.Next()
}
