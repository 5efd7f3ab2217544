package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// begin is the first step of every use case. Who is banned from the server gets
// no further.
func (s *Service) begin(ctx context.Context, actor chat.Actor) error {
	if err := s.ready(ctx, actor); err != nil {
		return err
	}
	return s.notBanned(actor)
}

// ready is begin for what looks for a ban by itself.
func (s *Service) ready(ctx context.Context, actor chat.Actor) error {
	if s.closed.Load() {
		return stopping()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if actor == (chat.Actor{}) {
		return chat.Errorf(chat.Unauthorized, "Sign in first.")
	}
	return nil
}

// beginAs is begin for what only a user can do: the server has no friends and
// no read cursor.
func (s *Service) beginAs(ctx context.Context, actor chat.Actor) error {
	if err := s.begin(ctx, actor); err != nil {
		return err
	}
	if actor.User == "" {
		return chat.Errorf(chat.Unauthorized, "Only a user can do this: the call names none.")
	}
	return nil
}

// change runs a use case that writes. check decides, from what db says, whether
// the actor may; it runs outside first and again inside the transaction.
// apply then writes. Both may run more than once and must start afresh.
func (s *Service) change(ctx context.Context, check, apply func(db core.App) error) error {
	if err := check(s.db); err != nil {
		return err
	}
	return s.write(ctx, func(tx core.App) error {
		if err := check(tx); err != nil {
			return err
		}
		return apply(tx)
	})
}

// write commits one command: through the queue, or at once inside the
// transaction of Within.
func (s *Service) write(ctx context.Context, command func(tx core.App) error) error {
	if s.db.IsTransactional() {
		return command(s.db)
	}
	return s.queue.Do(ctx, command)
}

// allow lets superusers pass a decision of the policy.
func allow(actor chat.Actor, decision error) error {
	if actor.Superuser {
		return nil
	}
	return decision
}
