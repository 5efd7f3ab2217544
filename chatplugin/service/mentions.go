package service

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// keepMentions drops mentions of who is not in the room, and repeated ones, and
// asks whether the sender may mention everybody.
func (g *sending) keepMentions() error {
	kept, err := store.KeepMentions(g.s.db, g.room, g.draft.Mentions)
	if err != nil {
		return err
	}
	g.draft.Mentions = kept
	if !slices.Contains(kept, chat.MentionAll) {
		return nil
	}
	me, err := store.FindMember(g.s.db, g.room.ID, g.actor.User)
	if err != nil {
		return err
	}
	return g.mayMention(me)
}

// mayMention asks the policy; me is the sender's place in the room.
func (g *sending) mayMention(me *chat.Member) error {
	if len(g.draft.Mentions) == 0 {
		return nil
	}
	return allow(g.actor, chat.MayMention(g.room, me, g.draft.Mentions))
}

// mention puts other mentions into a message. Everybody stays mentioned by who
// may not mention everybody any more.
func (s *Service) mention(db core.App, actor chat.Actor, me *chat.Member, msg *chat.Message, mentions []string) error {
	if len(mentions) > s.limits.Mentions {
		return chat.FieldError("mentions", "Must be at most %d users.", s.limits.Mentions)
	}
	r, err := store.FindRoom(db, msg.Room)
	if err != nil {
		return err
	}
	kept, err := store.KeepMentions(db, r, mentions)
	if err != nil {
		return err
	}
	if !slices.Contains(msg.Mentions, chat.MentionAll) {
		if err := allow(actor, chat.MayMention(r, me, kept)); err != nil {
			return err
		}
	}
	msg.Mentions = kept
	return nil
}
