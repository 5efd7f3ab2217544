package conduit

import (
	"github.com/pocketbase/dbx"

	"pocketchat/chatplugin/chat"
)

// invitationDTO is an InvitationToken. The token itself is for superusers only:
// with it the sender could answer for the receiver.
type invitationDTO struct {
	ID        string `json:"_id"`
	Sender    any    `json:"sender"`
	Receiver  any    `json:"receiver"`
	Token     string `json:"token,omitempty"`
	Room      any    `json:"room"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

// invitationPage answers the three lists of invitations.
type invitationPage struct {
	Invitations []invitationDTO `json:"invitations"`
	Count       int64           `json:"count"`
}

// invite asks users into a room, all of them or, where one has been asked by the
// caller before, none.
func (r *rest) invite(c *call, room chat.Room, users []string) error {
	users, err := r.welcome(c.actor.User, users)
	if err != nil {
		return err
	}
	if most := r.svc.Limits().Members; len(users) > most {
		return chat.FieldError("users", "A group has at most %d members.", most)
	}
	for _, user := range users {
		_, count, err := findInvitations(r.app, dbx.HashExp{"room": room.ID, "sender": c.actor.User, "receiver": user}, oldestInvitation, 0, 0)
		if err != nil {
			return err
		}
		if count > 0 {
			return internal(invitedIDs)
		}
	}
	for _, user := range users {
		in := newInvitation(room.ID, c.actor.User, user)
		added, err := insertInvitation(r.app, in)
		if err != nil {
			return err
		}
		if added && r.cfg.SendEmail {
			r.mail(in, room)
		}
	}
	return nil
}

// received lists what the caller was asked to.
func (r *rest) received(c *call) (any, error) {
	return r.ownInvitations(c, "receiver", "sender")
}

// sent lists whom the caller asked.
func (r *rest) sent(c *call) (any, error) {
	return r.ownInvitations(c, "sender", "receiver")
}

// ownInvitations lists those of the caller in one role, with the other one as an
// object.
func (r *rest) ownInvitations(c *call, mine, other string) (any, error) {
	skip, limit, err := paging(c.e.Request.URL.Query(), adminPage)
	if err != nil {
		return nil, err
	}
	found, count, err := findInvitations(r.app, dbx.HashExp{mine: c.actor.User}, oldestInvitation, skip, limit)
	if err != nil {
		return nil, err
	}
	return r.renderer(c, other).invitations(found, count, false)
}

func (p *renderer) invitations(found []invitation, count int64, secrets bool) (any, error) {
	page := invitationPage{Invitations: make([]invitationDTO, len(found)), Count: count}
	for i, in := range found {
		dto := invitationDTO{
			ID:        in.ID,
			Sender:    p.user("sender", in.Sender),
			Receiver:  p.user("receiver", in.Receiver),
			Room:      in.Room,
			CreatedAt: in.Created,
			UpdatedAt: in.Created,
		}
		if secrets {
			dto.Token = in.Token
			if p.populates("room") {
				room, err := p.roomByID(in.Room)
				if err != nil {
					return nil, err
				}
				dto.Room = room
			}
		}
		page.Invitations[i] = dto
	}
	return page, nil
}
