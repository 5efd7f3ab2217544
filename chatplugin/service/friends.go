package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// The actions on a friendship. What each does, and what it tells whom, is
// decided by chat.Befriend. The result is the relation afterwards as the actor
// may see it; Status FriendNone means that there is none (to be seen).

// RequestFriend asks user to be friends. When user asked already, the two are
// friends at once. A repeat changes nothing.
func (s *Service) RequestFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return s.befriend(ctx, actor, user, chat.FriendRequest)
}

// AcceptFriend accepts user's request.
func (s *Service) AcceptFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return s.befriend(ctx, actor, user, chat.FriendAccept)
}

// RejectFriend declines user's request. Either side may ask again.
func (s *Service) RejectFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return s.befriend(ctx, actor, user, chat.FriendReject)
}

// CancelFriend takes back the actor's own request.
func (s *Service) CancelFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return s.befriend(ctx, actor, user, chat.FriendCancel)
}

// RemoveFriend ends a friendship.
func (s *Service) RemoveFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return s.befriend(ctx, actor, user, chat.FriendRemove)
}

// Block ends direct messages, presence and typing between the two, in both
// directions. The other one is not told.
func (s *Service) Block(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return s.befriend(ctx, actor, user, chat.FriendBlock)
}

// Unblock takes back the actor's own block; an earlier friendship does not
// come back. Without a block it changes nothing.
func (s *Service) Unblock(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return s.befriend(ctx, actor, user, chat.FriendUnblock)
}

func (s *Service) befriend(ctx context.Context, actor chat.Actor, user string, action chat.FriendAction) (chat.Friendship, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Friendship{}, fail(err)
	}
	f, err := s.tryBefriend(ctx, actor, user, action)
	if lostRace(err) {
		f, err = s.tryBefriend(ctx, actor, user, action)
	}
	if err != nil {
		return chat.Friendship{}, fail(err)
	}
	return seenBy(f, actor.User), nil
}

func (s *Service) tryBefriend(ctx context.Context, actor chat.Actor, user string, action chat.FriendAction) (chat.Friendship, error) {
	var after chat.Friendship
	var change chat.FriendChange
	check := func(db core.App) error {
		before, err := findRelation(db, actor, user)
		if err != nil {
			return err
		}
		after, change, err = chat.Befriend(before, action, actor.User, user)
		return err
	}
	if err := check(s.db); err != nil || change == chat.FriendKeep {
		return after, err
	}
	err := s.change(ctx, check, func(tx core.App) (err error) {
		switch change {
		case chat.FriendSave:
			after, err = store.SaveFriendship(tx, after, actor.User)
		case chat.FriendDelete:
			err = store.DeleteFriendship(tx, after.ID, actor.User)
			after = chat.Friendship{Requester: actor.User, Addressee: user}
		case chat.FriendKeep:
		}
		return err
	})
	return after, err
}

// findRelation finds what lies between the actor and another user, who must
// exist.
func findRelation(db core.App, actor chat.Actor, user string) (chat.Friendship, error) {
	if user == "" {
		return chat.Friendship{}, chat.FieldError("user", "Missing: the id of a user.")
	}
	if user == actor.User {
		return chat.Friendship{}, chat.FieldError("user", "Must be another user than yourself.")
	}
	f, err := store.FindFriendship(db, actor.User, user)
	if err != nil || f.ID != "" {
		return f, err
	}
	if _, err := store.FindUser(db, user); err != nil {
		return chat.Friendship{}, err
	}
	return chat.Friendship{Requester: actor.User, Addressee: user}, nil
}

// Friends lists the actor's relations with one of the statuses; none means all.
// Blocks by others are not among them.
func (s *Service) Friends(ctx context.Context, actor chat.Actor, statuses ...chat.FriendStatus) ([]chat.Friendship, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return nil, fail(err)
	}
	relations, err := store.Friendships(s.db, actor.User, statuses...)
	if err != nil {
		return nil, fail(err)
	}
	seen := make([]chat.Friendship, 0, len(relations))
	for _, f := range relations {
		if f.StatusFor(actor.User) != chat.FriendNone {
			seen = append(seen, seenBy(f, actor.User))
		}
	}
	return seen, nil
}

// Friendship is the relation with one user as the actor may see it. A user who
// does not exist is NotFound.
func (s *Service) Friendship(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Friendship{}, fail(err)
	}
	f, err := findRelation(s.db, actor, user)
	if err != nil {
		return chat.Friendship{}, fail(err)
	}
	return seenBy(f, actor.User), nil
}
