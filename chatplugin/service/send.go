package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Send writes a message and gives it as committed: its place in the room is
// final. With a ClientID the same sender gets the first message again, for
// ever, and repeated is true; using the same ClientID for another room is a
// Conflict.
//
// Mentioned users who are not in the room are dropped, and so is chat.MentionAll
// in a direct room. In a group only the owner and the admins may mention
// everybody. ReplyTo must be a
// message of the same room. The server itself (no user in actor) writes system
// messages.
func (s *Service) Send(ctx context.Context, actor chat.Actor, d chat.Draft) (msg chat.Message, repeated bool, err error) {
	if err := s.ready(ctx, actor); err != nil { // the policy looks for bans
		return chat.Message{}, false, fail(err)
	}
	if err := s.validateDraft(d); err != nil {
		return chat.Message{}, false, fail(err)
	}
	if d.ID != "" && !store.ValidID(d.ID) {
		return chat.Message{}, false, chat.FieldError("id", "Must be 24 characters of 0-9 and a-f.")
	}
	if actor.User == "" && d.ClientID != "" {
		return chat.Message{}, false, chat.FieldError("client_id", "Only a sender can have one: it makes a sender's repeats safe.")
	}
	sending := sending{s: s, actor: actor, draft: d}
	if err := sending.run(ctx); err != nil {
		// What would be refused today may have been sent before: the sender may
		// have left or been blocked since. The first answer stands.
		if first, found, other := sending.first(s.db); found && other == nil {
			return first, true, nil
		}
		return chat.Message{}, false, fail(err)
	}
	if actor.User != "" {
		s.tracker.StopTyping(actor.User, sending.msg.Room)
	}
	return sending.msg, sending.repeated, nil
}

func (s *Service) validateDraft(d chat.Draft) error {
	if err := d.Validate(s.limits); err != nil {
		return err
	}
	return validateUpload(d)
}

// sending is one message on its way.
type sending struct {
	s        *Service
	actor    chat.Actor
	draft    chat.Draft
	room     chat.Room
	msg      chat.Message
	repeated bool
}

func (g *sending) run(ctx context.Context) error {
	if err := g.enter(); err != nil {
		return err
	}
	if err := g.review(); err != nil {
		return err
	}
	if g.repeated {
		return nil
	}
	err := g.s.write(ctx, g.commit)
	if err != nil {
		g.s.passes.take(g.actor.User, g.room.ID)
	}
	return err
}

// enter finds the room and asks the policy, ahead of the queue and the hooks.
// A sender with a pass goes on at once, unless there are hooks, which must not
// run for a stranger.
func (g *sending) enter() error {
	plain := !g.actor.Superuser && g.s.before.Length() == 0
	if r, ok := g.s.passes.find(g.actor.User, g.draft.Room); ok && plain {
		g.room = r
		return nil
	}
	r, me, err := room(g.s.db, g.actor, g.draft.Room)
	if err != nil {
		return err
	}
	g.room = r
	rel, err := relation(g.s.db, g.actor, r)
	if err != nil {
		return err
	}
	limits, err := store.Restrictions(g.s.db, r, g.actor.User)
	if err != nil {
		return err
	}
	if err := allow(g.actor, chat.MayPost(r, me, rel, limits)); err != nil {
		return err
	}
	if plain && !g.s.db.IsTransactional() { // what is not committed may be undone
		g.s.passes.give(g.actor.User, r)
	}
	return nil
}

// review runs the before-hooks, unless the message was sent already, and
// resolves what the draft refers to.
func (g *sending) review() error {
	if g.s.before.Length() > 0 {
		if first, found, err := g.first(g.s.db); found || err != nil {
			g.msg, g.repeated = first, found
			return err
		}
		if err := g.s.BeforeSend(g.actor, &g.draft); err != nil {
			return err
		}
		if err := g.s.validateDraft(g.draft); err != nil {
			return err
		}
		if g.draft.Room != g.room.ID {
			if err := g.enter(); err != nil { // a handler sent it elsewhere
				return err
			}
		}
	}
	if err := g.checkReply(); err != nil {
		return err
	}
	return g.keepMentions()
}

// checkReply refuses a reply to a message of another room like one to a message
// that does not exist. A deleted message may be replied to: the reply may have
// been written before.
func (g *sending) checkReply() error {
	if g.draft.ReplyTo == "" {
		return nil
	}
	replied, err := store.FindMessage(g.s.db, g.draft.ReplyTo)
	if chat.CodeOf(err) == chat.NotFound || (err == nil && replied.Room != g.room.ID) {
		return chat.FieldError("reply_to", "There is no such message in this room.")
	}
	return err
}

// commit is the command: it may run more than once.
func (g *sending) commit(tx core.App) error {
	g.msg, g.repeated = chat.Message{}, false
	standing, err := store.FindStanding(tx, g.room.ID, g.actor.User, g.peer(), g.draft.ClientID)
	if err != nil {
		return err
	}
	if standing.Sent {
		g.msg, g.repeated, err = g.first(tx)
		return err
	}
	if err := g.stillMayPost(standing); err != nil {
		return err
	}
	if err := g.mayMention(standing.Member); err != nil {
		return err
	}
	if err := g.checkID(tx); err != nil {
		return err
	}
	msg := g.message()
	if g.draft.Upload == "" {
		g.msg, err = store.InsertMessage(tx, msg, g.actor.By())
		return err
	}
	// In one transaction: an upload is used once or not at all.
	if err := takeUpload(tx, g.actor, g.draft, &msg); err != nil {
		return err
	}
	if g.msg, err = store.InsertMessage(tx, msg, g.actor.By()); err != nil {
		return err
	}
	return store.UseUpload(tx, g.draft.Upload, g.msg.ID, g.actor.User)
}

// checkID refuses a wanted id that another message has.
func (g *sending) checkID(tx core.App) error {
	if g.draft.ID == "" {
		return nil
	}
	_, err := store.FindMessage(tx, g.draft.ID)
	if chat.CodeOf(err) == chat.NotFound {
		return nil
	}
	if err == nil {
		e := chat.Errorf(chat.Conflict, "There is a message with this id.")
		e.Field = "id"
		return e
	}
	return err
}

// first finds the message that the sender sent with this ClientID before.
func (g *sending) first(db core.App) (chat.Message, bool, error) {
	if g.draft.ClientID == "" {
		return chat.Message{}, false, nil
	}
	msg, err := store.FindMessageByClientID(db, g.actor.User, g.draft.ClientID)
	if chat.CodeOf(err) == chat.NotFound {
		return chat.Message{}, false, nil
	}
	if err != nil {
		return chat.Message{}, false, err
	}
	if msg.Room != g.draft.Room {
		e := chat.Errorf(chat.Conflict, "You used this key for a message in another room. Use a new one for each message.")
		e.Field = "client_id"
		return chat.Message{}, false, e
	}
	return msg, true, nil
}

// stillMayPost asks the policy again for what may have changed since enter. The
// room itself is not read again: its type never changes, and writing into one
// that is gone fails by itself. Standing has its slow mode.
func (g *sending) stillMayPost(now store.Standing) error {
	room := g.room
	room.SlowMode = now.SlowMode // a pass doesn't know it, and it changes
	return allow(g.actor, chat.MayPost(room, now.Member, chat.Friendship{BlockedBy: now.BlockedBy}, now.Restriction))
}

// peer is the other one of a direct room, if there is one.
func (g *sending) peer() string {
	if peer := g.room.PeerOf(g.actor.User); g.room.Type == chat.Direct && peer != g.actor.User {
		return peer
	}
	return ""
}

func (g *sending) message() chat.Message {
	d := g.draft
	msg := chat.Message{
		ID:       d.ID,
		Room:     g.room.ID,
		Sender:   g.actor.User,
		Type:     d.Type,
		Text:     d.Text,
		Caption:  d.Caption,
		Meta:     d.Meta,
		ReplyTo:  d.ReplyTo,
		Mentions: d.Mentions,
		ClientID: d.ClientID,
		Data:     d.Data,
	}
	if msg.Type == "" {
		msg.Type = chat.TypeText
	}
	if g.actor.User == "" {
		msg.Type = chat.TypeSystem
	}
	return msg
}
