package service

import (
	"context"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// BanUser shuts a user out of a group, by its owner or an admin, or with an
// empty room out of the whole server, by a superuser. It holds until then, for
// ever with the zero time. Who is in the group is taken out of it and cannot be
// added again; who is banned from the server is disconnected and refused.
// Banning again changes until and reason.
func (s *Service) BanUser(ctx context.Context, actor chat.Actor, user, room string, until time.Time, reason string) (chat.Ban, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Ban{}, fail(err)
	}
	if err := validateBan(user, until, reason); err != nil {
		return chat.Ban{}, fail(err)
	}
	var ban chat.Ban
	err := s.change(ctx, func(db core.App) error {
		return mayBan(db, actor, room, user)
	}, func(tx core.App) (err error) {
		ban, err = store.SaveBan(tx, chat.Ban{Room: room, User: user, Until: until, Reason: reason}, actor.By())
		return err
	})
	return result(ban, err)
}

func validateBan(user string, until time.Time, reason string) error {
	if user == "" {
		return chat.FieldError("user", "Missing: the id of a user.")
	}
	if err := endsLater(until); err != nil {
		return err
	}
	return chat.ValidateReason("reason", reason)
}

// endsLater refuses the end of a restriction that is over already.
func endsLater(until time.Time) error {
	if !until.IsZero() && !until.After(time.Now()) {
		return chat.FieldError("until", "Must be in the future, or empty.")
	}
	return nil
}

func mayBan(db core.App, actor chat.Actor, id, user string) error {
	if id == "" {
		if !actor.Superuser {
			return chat.FieldError("room", "Missing: the id of a room.")
		}
		_, err := store.FindUser(db, user)
		return err
	}
	r, me, err := room(db, actor, id)
	if err != nil {
		return err
	}
	if r.Type == chat.Direct && actor.Superuser {
		return chat.Errorf(chat.Forbidden, "Nobody can be banned from a direct room.")
	}
	target, err := store.FindMember(db, id, user)
	if err != nil {
		return err
	}
	if err := allow(actor, chat.MayBan(r, me, user, target)); err != nil {
		return err
	}
	if target != nil {
		return nil
	}
	_, err = store.FindUser(db, user)
	return err
}

// UnbanUser ends a ban from a group, or with an empty room from the server. The
// user does not come back into the group by that. NotFound: there is none.
func (s *Service) UnbanUser(ctx context.Context, actor chat.Actor, user, room string) error {
	if err := s.begin(ctx, actor); err != nil {
		return fail(err)
	}
	return fail(s.change(ctx, func(db core.App) error {
		return maySeeBans(db, actor, room)
	}, func(tx core.App) error {
		return store.DeleteBan(tx, room, user, actor.By())
	}))
}

// Bans lists the bans of a group that hold now, the newest first, for its owner
// and its admins.
func (s *Service) Bans(ctx context.Context, actor chat.Actor, room string) ([]chat.Ban, error) {
	if err := s.begin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	if err := maySeeBans(s.db, actor, room); err != nil {
		return nil, fail(err)
	}
	bans, err := store.RoomBans(s.db, room)
	return result(bans, err)
}

func maySeeBans(db core.App, actor chat.Actor, id string) error {
	if id == "" && actor.Superuser {
		return nil
	}
	r, me, err := room(db, actor, id)
	if err != nil {
		return err
	}
	return allow(actor, chat.MaySeeBans(r, me))
}

// notBanned refuses a user who is banned from the server.
func (s *Service) notBanned(actor chat.Actor) error {
	if actor.Superuser || actor.User == "" {
		return nil
	}
	ban, err := store.ServerBan(s.db, actor.User)
	if err != nil || ban == nil {
		return err
	}
	return ban.Refusal()
}

// noneBanned refuses to bring banned users into a group.
func noneBanned(db core.App, room string, users []string) error {
	bans, err := store.RoomBans(db, room)
	if err != nil {
		return err
	}
	for _, ban := range bans {
		if slices.Contains(users, ban.User) {
			return chat.Errorf(chat.Forbidden, "The user %s is banned from this room%s. Undo the ban first.", ban.User, chat.Until(ban.Until))
		}
	}
	return nil
}
