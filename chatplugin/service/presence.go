package service

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

const (
	// maxTypingText is the most characters of what a client wants shown while
	// its user types.
	maxTypingText = 500
	// maxAsked is the most users of one question about presence; more are
	// ignored.
	maxAsked = MaxRooms
)

// Connected notes a device of the actor. Everything about a connection that is
// not Connected, or is Disconnected, is ignored.
func (s *Service) Connected(_ context.Context, actor chat.Actor, conn string) {
	if actor.User != "" && conn != "" && !s.closed.Load() {
		s.tracker.Connect(actor.User, conn)
	}
}

// Disconnected takes a device away, with all it viewed and typed.
func (s *Service) Disconnected(actor chat.Actor, conn string) {
	s.tracker.Disconnect(actor.User, conn)
}

// Typing starts, refreshes or ends the actor's typing in a room. It ends by
// itself after a while, with the connection and with a message. Across a block
// it is accepted and reaches nobody, so that it tells nobody of the block; that
// of a silenced member reaches nobody either.
func (s *Service) Typing(ctx context.Context, actor chat.Actor, conn, room string, on bool, text string) error {
	if err := s.beginAs(ctx, actor); err != nil {
		return fail(err)
	}
	if err := chat.ValidateText(text, "", s.limits); err != nil {
		return fail(err)
	}
	if utf8.RuneCountInString(text) > maxTypingText {
		return chat.FieldError("text", "Must be at most %d characters.", maxTypingText)
	}
	me, err := ownPlace(s.db, actor, room)
	if err != nil {
		return fail(err)
	}
	if on && me.SilencedUntil.After(time.Now()) {
		return nil
	}
	s.tracker.Typing(actor.User, conn, room, text, on)
	return nil
}

// View notes that the actor looks at a room on a connection. It may look at
// several.
func (s *Service) View(ctx context.Context, actor chat.Actor, conn, room string) error {
	if err := s.beginAs(ctx, actor); err != nil {
		return fail(err)
	}
	if _, err := ownPlace(s.db, actor, room); err != nil {
		return fail(err)
	}
	s.tracker.View(actor.User, conn, room)
	return nil
}

// Unview ends a View. Without one it does nothing.
func (s *Service) Unview(ctx context.Context, actor chat.Actor, conn, room string) error {
	if err := s.beginAs(ctx, actor); err != nil {
		return fail(err)
	}
	if _, err := ownPlace(s.db, actor, room); err != nil {
		return fail(err)
	}
	s.tracker.Unview(actor.User, conn, room)
	return nil
}

// Viewers lists who looks at a room, without those across a block and those who
// don't let the viewer see them online.
func (s *Service) Viewers(ctx context.Context, viewer chat.Actor, room string) ([]string, error) {
	if err := s.begin(ctx, viewer); err != nil {
		return nil, fail(err)
	}
	if _, err := membership(s.db, viewer, room); err != nil {
		return nil, fail(err)
	}
	blocked, err := store.BlockedPeers(s.db, viewer.User)
	if err != nil {
		return nil, fail(err)
	}
	viewers := s.tracker.Viewers(room)
	viewers = slices.DeleteFunc(viewers, func(user string) bool { return slices.Contains(blocked, user) })
	viewers, err = s.withoutHidden(viewer, viewers)
	return result(viewers, err)
}

// Online holds true for those of users who are online, as far as viewer may
// know: users who share a room with them or are friends, no block between, and
// as those users let know. The size of the room does not matter, as it does for being told unasked. At
// most 1,000 users are looked at, with two queries however many they are.
func (s *Service) Online(viewer chat.Actor, users []string) map[string]bool {
	online := s.tracker.OnlineUsers(users[:min(len(users), maxAsked)])
	sight := s.sightOf(viewer, slices.Collect(maps.Keys(online)))
	for user := range online {
		if !sight.Presence(user) {
			delete(online, user)
		}
	}
	return online
}

// LastSeen is when those of users were last seen whom viewer may know of, as in
// Online; both must let the other know. Who was never seen is not in it. For who is online it is when they
// came. It takes three queries however many users are asked for.
func (s *Service) LastSeen(ctx context.Context, viewer chat.Actor, users []string) map[string]time.Time {
	if s.begin(ctx, viewer) != nil {
		return nil
	}
	users = users[:min(len(users), maxAsked)]
	sight := s.sightOf(viewer, users)
	users = slices.DeleteFunc(slices.Clone(users), func(user string) bool { return !sight.LastSeen(user) })
	seen, err := store.LastSeenOf(s.db, users)
	if err != nil {
		s.app.Logger().Error("Could not read when users were last seen", slog.Any("error", err))
	}
	return seen
}

// User is what others may see of an account, from a cache. False: no such user.
func (s *Service) User(id string) (chat.User, bool) { return s.users.User(id) }

// Users is User for many; those who do not exist are missing.
func (s *Service) Users(ids []string) map[string]chat.User { return s.users.Users(ids) }
