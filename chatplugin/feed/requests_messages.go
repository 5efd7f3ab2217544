package feed

import (
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// requestCreateMessage: a repeat of a client_id answers with the first message.
func (h *hooks) requestCreateMessage(e *core.RecordRequestEvent, user string) error {
	rec := e.Record
	rec.Set(store.ColSender, user)
	if err := h.mayCreateMessage(e.App, rec, user); err != nil {
		// What would be refused today may have been sent before: the sender may
		// have been silenced or be too fast. The first answer stands.
		if done, first := h.answerFirst(e, user); done {
			return first
		}
		return refuse(e, err)
	}
	if done, err := h.answerFirst(e, user); done || err != nil {
		return err
	}
	rec.SetRaw(store.AskKey, true)
	if err := h.askBefore(e.App, rec, user); err != nil {
		return apierror.From(err)
	}
	err := e.Next()
	// Two of the same at once: the loser of the race finds the winner's. Not
	// inside a batch, where the half-done write would be committed.
	if err != nil && !e.App.IsTransactional() && !e.Written() {
		if done, err := h.answerFirst(e, user); done || err != nil {
			return err
		}
	}
	return err
}

func (h *hooks) mayCreateMessage(db core.App, rec *core.Record, user string) error {
	err := refuseSet(rec, store.ColID, store.ColNum, store.ColSeq, store.ColEdited, store.ColDeleted, store.ColPinned, store.ColPinnedBy,
		store.ColMeta)
	if err != nil {
		return err
	}
	room, me, err := place(db, rec.GetString(store.ColRoom), user)
	if err == nil {
		err = mayPost(db, room, me, user, true)
	}
	if err != nil {
		return err
	}
	draft := draftOf(db, rec)
	if err := draft.Validate(h.limits); err != nil {
		return err
	}
	// The file may still be an upload, of which the record has no name yet.
	switch hasFile := len(rec.GetUnsavedFiles(store.ColFile)) > 0; {
	case draft.Type.Media() && !hasFile:
		return chat.FieldError(store.ColFile, "A message of type %s needs a file.", draft.Type)
	case !draft.Type.Media() && hasFile:
		return chat.FieldError(store.ColFile, "A text message has no file: set type to audio, image, file or video.")
	}
	return fitMentions(db, rec, user, nil)
}

func draftOf(db core.App, rec *core.Record) chat.Draft {
	m := store.MessageOf(db, rec)
	return chat.Draft{Room: m.Room, ClientID: m.ClientID, Type: m.Type, Text: m.Text, Caption: m.Caption,
		ReplyTo: m.ReplyTo, Mentions: m.Mentions, Data: m.Data}
}

// askBefore runs the before-hooks over the record. What a handler made of the
// message is held to the same limits as what the user wrote.
func (h *hooks) askBefore(db core.App, rec *core.Record, user string) error {
	if h.beforeSend == nil {
		return nil
	}
	draft := draftOf(db, rec)
	if err := h.beforeSend(db, chat.Actor{User: user}, &draft); err != nil {
		return err
	}
	if err := draft.Validate(h.limits); err != nil {
		return err
	}
	rec.Set(store.ColText, draft.Text)
	rec.Set(store.ColCaption, draft.Caption)
	rec.Set(store.ColMentions, draft.Mentions)
	rec.Set(store.ColData, draft.Data)
	return fitMentions(db, rec, user, nil)
}

// mayPost asks the policy; slow mode counts for sending only.
func mayPost(db core.App, room chat.Room, me *chat.Member, user string, sends bool) error {
	rel, err := relation(db, room, user)
	if err != nil {
		return err
	}
	if !sends {
		room.SlowMode = 0
	}
	limits, err := store.Restrictions(db, room, user)
	if err != nil {
		return err
	}
	return chat.MayPost(room, me, rel, limits)
}

// place finds a room and the user's place in it. A room that does not exist is
// one where the user is nobody.
func place(db core.App, roomID, user string) (chat.Room, *chat.Member, error) {
	room, err := store.FindRoom(db, roomID)
	if err != nil {
		return room, nil, err
	}
	me, err := store.FindMember(db, roomID, user)
	return room, me, err
}

// relation is that of the two of a direct room.
func relation(db core.App, room chat.Room, user string) (chat.Friendship, error) {
	if room.Type != chat.Direct {
		return chat.Friendship{}, nil
	}
	members, err := store.MemberIDs(db, room.ID)
	if err != nil {
		return chat.Friendship{}, err
	}
	for _, other := range members {
		if other != user {
			return store.FindFriendship(db, user, other)
		}
	}
	return chat.Friendship{}, nil
}

// answerFirst answers with the message that this client_id made before.
func (h *hooks) answerFirst(e *core.RecordRequestEvent, user string) (bool, error) {
	clientID := e.Record.GetString(store.ColClientID)
	if clientID == "" {
		return false, nil
	}
	first, err := store.MessageRecordByClientID(e.App, user, clientID)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil // none: go on and make it
	}
	if err != nil {
		return false, apierror.From(err)
	}
	// The answer is for members, as any other way to read the message is.
	if _, me, err := place(e.App, first.GetString(store.ColRoom), user); err != nil || chat.MayRead(me) != nil {
		return false, apierror.From(chat.FieldError(store.ColClientID, "Was used for another message."))
	}
	e.Record = first
	if err := apis.EnrichRecord(e.RequestEvent, first); err != nil {
		return false, err
	}
	return true, e.JSON(http.StatusOK, first)
}

// editable are our fields that an author may change. Fields that an admin added
// are the app's business.
var editable = []string{store.ColText, store.ColCaption, store.ColMentions, store.ColData}

func (h *hooks) requestUpdateMessage(e *core.RecordRequestEvent, user string) error {
	if err := h.mayUpdateMessage(e.App, e.Record, user); err != nil {
		return apierror.From(err)
	}
	return e.Next()
}

func (h *hooks) mayUpdateMessage(db core.App, rec *core.Record, user string) error {
	old, err := stored(db, rec)
	if err != nil {
		return chat.NoSuch("message")
	}
	m := store.MessageOf(db, old)
	me, err := store.FindMember(db, m.Room, user)
	if err != nil {
		return err
	}
	if err := chat.MayEdit(me, m, chat.Restriction{Now: time.Now()}); err != nil {
		return err
	}
	if err := refuseChanged(rec, old, append(messageKept, store.ColFile, store.ColMeta,
		store.ColDeleted, store.ColPinned, store.ColPinnedBy)...); err != nil {
		return err
	}
	if !changed(rec, old, editable...) {
		return nil
	}
	now := store.MessageOf(db, rec)
	draft := chat.Draft{Room: m.Room, Type: m.Type, Text: now.Text, Caption: now.Caption, Mentions: now.Mentions, Data: now.Data}
	if err := draft.Validate(h.limits); err != nil {
		return err
	}
	if !changed(rec, old, store.ColMentions) {
		return nil
	}
	return fitMentions(db, rec, user, m.Mentions)
}

// requestDeleteMessage leaves a tombstone where a superuser's delete removes the
// row.
func (h *hooks) requestDeleteMessage(e *core.RecordRequestEvent, user string) error {
	m := store.MessageOf(e.App, e.Record)
	room, me, err := place(e.App, m.Room, user)
	if err == nil {
		err = chat.MayDelete(room, me, m)
	}
	if err != nil {
		return apierror.From(err)
	}
	if m.Deleted.IsZero() {
		e.Record.Set(store.ColDeleted, time.Now())
		if err := e.App.Save(e.Record); err != nil {
			return apierror.From(err)
		}
	}
	return e.NoContent(http.StatusNoContent)
}

func (h *hooks) requestCreateReaction(e *core.RecordRequestEvent, user string) error {
	rec := e.Record
	rec.Set(store.ColUser, user)
	m, err := store.FindMessage(e.App, rec.GetString(store.ColMessage))
	if err == nil {
		err = mayReact(e.App, m, user)
	}
	if err == nil {
		err = chat.ValidateEmoji(rec.GetString(store.ColEmoji))
	}
	if err != nil {
		return apierror.From(err)
	}
	return e.Next()
}

func mayReact(db core.App, m chat.Message, user string) error {
	room, me, err := place(db, m.Room, user)
	if err != nil {
		return err
	}
	return mayPost(db, room, me, user, false)
}

func (h *hooks) requestDeleteReaction(e *core.RecordRequestEvent, user string) error {
	if e.Record.GetString(store.ColUser) != user {
		return apierror.From(chat.NoSuch("reaction"))
	}
	return e.Next()
}
