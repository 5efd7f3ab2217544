package conduit

import (
	"slices"

	"github.com/pocketbase/dbx"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// notValid is the answer to an invitation that is not there, not the caller's, or
// whose sender may not ask any more.
const notValid = "Invitation not valid"

// answer takes an invitation of the caller, or declines it: any answer but
// "accept" does.
func (r *rest) answer(c *call) (any, error) {
	in, err := findInvitation(r.app, dbx.HashExp{"id": c.e.Request.PathValue("id"), "receiver": c.actor.User})
	return r.settle(c, in, err)
}

// answerByToken is answer for the link in an e-mail: its secret says who the
// receiver is. It takes 50 requests per hour of an address, as in the module.
func (r *rest) answerByToken(c *call) (any, error) {
	if err := r.hooks.allow(c.e.RealIP(), now()); err != nil {
		return nil, err
	}
	in, err := findInvitation(r.app, dbx.HashExp{"token": c.e.Request.PathValue("invitationToken")})
	if err == nil {
		members, failed := store.MemberIDs(r.app, in.Room)
		if failed != nil {
			return nil, failed
		}
		if slices.Contains(members, in.Receiver) {
			return nil, notFound("User is already a member of target chat room")
		}
	}
	return r.settle(c, in, err)
}

// settle answers an invitation, and with it all others of the receiver into the
// same room.
func (r *rest) settle(c *call, in invitation, err error) (any, error) {
	if chat.CodeOf(err) == chat.NotFound {
		return nil, notFound(notValid)
	}
	if err != nil {
		return nil, err
	}
	text := "Invitation declined"
	if c.e.Request.PathValue("answer") == "accept" {
		if err := r.accept(c, in); err != nil {
			return nil, err
		}
		text = "Invitation accepted"
	}
	_, err = deleteInvitations(r.app, dbx.HashExp{"room": in.Room, "receiver": in.Receiver})
	return text, err
}

// accept brings the receiver in. An invitation is worth what its sender may do
// now: who left the room, or lies across a block, invites nobody.
func (r *rest) accept(c *call, in invitation) error {
	summary, err := r.svc.Room(c.ctx, chat.Actor{User: in.Sender}, in.Room)
	if chat.CodeOf(err) == chat.NotFound {
		return notFound(notValid)
	}
	if err != nil {
		return err
	}
	if !isOpen(summary.Room) && chat.MayManage(summary.Room, &summary.Member) != nil {
		return notFound(notValid)
	}
	users, err := r.welcome(in.Sender, []string{in.Receiver})
	if chat.CodeOf(err) == chat.Invalid || (err == nil && len(users) == 0) {
		return notFound(notValid)
	}
	if err != nil {
		return err
	}
	_, err = r.svc.AddMembers(c.ctx, onBehalfOf(in.Sender), in.Room, users)
	return err
}

// cancel takes back an invitation of the caller. The module tells those of others
// apart from those that do not exist; here both answer alike.
func (r *rest) cancel(c *call) (any, error) {
	deleted, err := deleteInvitations(r.app, dbx.HashExp{"id": c.e.Request.PathValue("id"), "sender": c.actor.User})
	if err != nil {
		return nil, err
	}
	if deleted == 0 {
		return nil, notFound("Room does not exist") // the module's text
	}
	return "Invitation canceled successfully", nil
}
