package service

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// The use cases of the dashboard: what only superusers may see.

// AdminRoom is a room as the dashboard lists it.
type AdminRoom struct {
	Room    chat.Room
	Members int
	Reports int         // open reports about its messages
	Users   []chat.User // some of the members, for rooms without a name
	// LastMessage is nil in an empty room.
	LastMessage *chat.Message
}

// beginAdmin is begin for what only superusers may do.
func (s *Service) beginAdmin(ctx context.Context, actor chat.Actor) error {
	if err := s.begin(ctx, actor); err != nil {
		return err
	}
	if !actor.Superuser {
		return chat.Errorf(chat.Forbidden, "Only a superuser may do this.")
	}
	return nil
}

// AdminRooms lists rooms of anybody, the last written in first. A Limit outside
// 1 to MaxRooms becomes 50.
func (s *Service) AdminRooms(ctx context.Context, actor chat.Actor, q store.RoomsQuery) ([]AdminRoom, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	if q.Limit <= 0 || q.Limit > MaxRooms {
		q.Limit = chat.DefaultPage
	}
	q.Offset = max(0, q.Offset)
	rooms, err := store.SearchRooms(s.db, q)
	if err != nil {
		return nil, fail(err)
	}
	described, err := s.describeAdminRooms(rooms)
	return result(described, err)
}

// AdminRoom is one line of AdminRooms.
func (s *Service) AdminRoom(ctx context.Context, actor chat.Actor, id string) (AdminRoom, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return AdminRoom{}, fail(err)
	}
	r, err := store.FindRoom(s.db, id)
	if err != nil {
		return AdminRoom{}, fail(err)
	}
	described, err := s.describeAdminRooms([]chat.Room{r})
	if err != nil {
		return AdminRoom{}, fail(err)
	}
	return described[0], nil
}

func (s *Service) describeAdminRooms(rooms []chat.Room) ([]AdminRoom, error) {
	ids := make([]string, len(rooms))
	var newest []string
	for i, r := range rooms {
		ids[i] = r.ID
		if r.LastMessage != "" {
			newest = append(newest, r.LastMessage)
		}
	}
	facts, err := store.FactsOfRooms(s.db, ids)
	if err != nil {
		return nil, err
	}
	messages, err := store.FindMessages(s.db, newest)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]chat.Message, len(messages))
	for _, m := range messages {
		byID[m.ID] = m
	}
	described := make([]AdminRoom, len(rooms))
	for i, r := range rooms {
		f := facts[r.ID]
		described[i] = AdminRoom{Room: r, Members: f.Members, Reports: f.Reports}
		for _, id := range f.Users {
			if user, ok := s.users.User(id); ok {
				described[i].Users = append(described[i].Users, user)
			}
		}
		if m, ok := byID[r.LastMessage]; ok {
			described[i].LastMessage = &m
		}
	}
	return described, nil
}

// maxPeople is how many accounts AdminPeople finds at most.
const maxPeople = 20

// AdminPeople finds accounts by part of the name or e-mail address, or by id.
func (s *Service) AdminPeople(ctx context.Context, actor chat.Actor, text string) ([]chat.User, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	if text == "" {
		return nil, nil
	}
	users, err := store.SearchUsers(s.db, text, maxPeople)
	return result(users, err)
}

// OpenReports counts the reports that nobody handled.
func (s *Service) OpenReports(ctx context.Context, actor chat.Actor) (int, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return 0, fail(err)
	}
	n, err := store.CountOpenReports(s.db)
	return result(n, err)
}
