package service

import (
	"log/slog"
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// SeesReceipts reports whether viewer may know how far reader has read. An empty
// viewer asks whether the reader lets anybody know. It reads memory.
func (s *Service) SeesReceipts(viewer, reader string) bool {
	if viewer == reader || s.privacies.AllReceipts() {
		return true
	}
	theirs := s.privacies.Of(reader)
	if viewer == "" {
		return theirs.Receipts
	}
	return chat.SeesReceipts(s.privacies.Of(viewer), theirs)
}

// AllReceipts reports that everybody may know how far everybody has read, which
// saves asking for each.
func (s *Service) AllReceipts() bool { return s.privacies.AllReceipts() }

// AllOpen reports that nobody at all keeps anything to themselves.
func (s *Service) AllOpen() bool { return s.privacies.AllOpen() }

// SeesLastSeen reports whether viewer may know when user was last seen, as far as
// their settings go; friend tells if they are friends. It reads memory.
func (s *Service) SeesLastSeen(viewer, user string, friend bool) bool {
	if viewer == user || s.privacies.AllOpen() {
		return true
	}
	return chat.SeesLastSeen(s.privacies.Of(viewer), s.privacies.Of(user), friend)
}

// SeenByAll reports whether a user lets everybody who knows them see them
// online.
func (s *Service) SeenByAll(user string) bool {
	return s.privacies.Of(user).Presence == chat.ToEveryone
}

// Shown are members as viewer may see them: without the cursors of those who
// keep them to themselves. The list is changed.
func (s *Service) Shown(viewer chat.Actor, members []chat.Member) []chat.Member {
	if viewer.Superuser || s.privacies.AllReceipts() {
		return members
	}
	for i := range members {
		members[i] = s.shown(viewer, members[i])
	}
	return members
}

func (s *Service) shown(viewer chat.Actor, m chat.Member) chat.Member {
	if viewer.Superuser || m.User == "" || s.SeesReceipts(viewer.User, m.User) {
		return m
	}
	return store.WithoutReceipts(m)
}

// Sight is what of some users' presence one viewer may know.
type Sight struct {
	all            bool
	presence, seen map[string]bool
}

// Presence reports whether the viewer may know if user is online.
func (g Sight) Presence(user string) bool { return g.all || g.presence[user] }

// LastSeen reports whether the viewer may know when user was last seen.
func (g Sight) LastSeen(user string) bool { return g.all || g.seen[user] }

// SightOf is the sight of a viewer who shares a room with all of users. It takes
// one query however many they are; if that fails it sees nothing.
func (s *Service) SightOf(viewer chat.Actor, users []string) Sight {
	if viewer.Superuser {
		return Sight{all: true}
	}
	statuses, err := store.FriendStatuses(s.db, viewer.User, distinct(users))
	if err != nil {
		s.app.Logger().Error("Could not read whose presence a user may know", slog.Any("error", err))
		return Sight{}
	}
	known := map[string]bool{}
	for _, user := range users {
		known[user] = user == viewer.User || statuses[user] != chat.FriendBlocked
	}
	return s.sight(viewer.User, known, statuses)
}

// sight narrows known, those that viewer may know of at all, to what they let
// know.
func (s *Service) sight(viewer string, known map[string]bool, statuses map[string]chat.FriendStatus) Sight {
	g := Sight{presence: map[string]bool{}, seen: map[string]bool{}}
	for user, may := range known {
		if !may {
			continue
		}
		friend := statuses[user] == chat.FriendAccepted
		g.presence[user] = user == viewer || s.privacies.Of(user).Presence.Reaches(friend)
		g.seen[user] = s.SeesLastSeen(viewer, user, friend)
	}
	return g
}

// withoutHidden takes those out of users who don't let viewer see them online.
func (s *Service) withoutHidden(viewer chat.Actor, users []string) ([]string, error) {
	if viewer.Superuser || s.privacies.AllOpen() || len(users) == 0 {
		return users, nil
	}
	statuses, err := store.FriendStatuses(s.db, viewer.User, users)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(users, func(user string) bool {
		return user != viewer.User && !s.privacies.Of(user).Presence.Reaches(statuses[user] == chat.FriendAccepted)
	}), nil
}
