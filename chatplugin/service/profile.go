package service

import (
	"context"
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// ProfilePatch changes what a user keeps with the chat. Nil fields stay as they
// are.
type ProfilePatch struct {
	// Privacy is a JSON object with the keys to change, as in chat.Privacy.
	Privacy json.RawMessage
	// Settings is whatever the app keeps; "null" empties it.
	Settings json.RawMessage
}

// Profile is what the actor keeps with the chat.
func (s *Service) Profile(ctx context.Context, actor chat.Actor) (chat.Profile, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Profile{}, fail(err)
	}
	p, err := store.FindProfile(s.db, actor.User)
	return result(p, err)
}

// UpdateProfile changes the actor's profile and gives it as it is then. What
// others may know counts at once: who hides while online goes offline for those
// who saw it.
func (s *Service) UpdateProfile(ctx context.Context, actor chat.Actor, patch ProfilePatch) (chat.Profile, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Profile{}, fail(err)
	}
	if err := chat.ValidateSettings(patch.Settings, s.limits); err != nil {
		return chat.Profile{}, fail(err)
	}
	var p chat.Profile
	err := s.change(ctx, func(db core.App) (err error) {
		if p, err = store.FindProfile(db, actor.User); err != nil {
			return err
		}
		p.Privacy, err = p.Privacy.Patch(patch.Privacy)
		if patch.Settings != nil {
			p.Settings = patch.Settings
		}
		return err
	}, func(tx core.App) error {
		return store.SaveProfile(tx, p)
	})
	if string(p.Settings) == "null" {
		p.Settings = nil
	}
	return result(p, err)
}
