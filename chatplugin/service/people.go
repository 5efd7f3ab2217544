package service

import (
	"context"
	"strings"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/search/words"
	"pocketchat/chatplugin/store"
)

// minPeopleQuery is the least characters of a name that is searched: one letter
// would list a part of all accounts.
const minPeopleQuery = 2

// PeopleQuery selects users by the beginnings of the words of their names, or by
// a whole e-mail address that its owner shows (emailVisibility).
type PeopleQuery struct {
	Text   string
	Limit  int // 1 to 100; 0 means 30
	Offset int
}

// People finds users whom the actor may not know yet, in the order of their
// names, each as the relation that the actor has with them: Requester is the
// actor where there is none. The actor is not among them, nor is anybody across
// a block, whoever blocked. Names are public among the users of a chat, as they
// are in rooms, whatever the list rule of the users collection says.
func (s *Service) People(ctx context.Context, actor chat.Actor, q PeopleQuery) ([]chat.Friendship, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return nil, fail(err)
	}
	query, err := q.query(actor)
	if err != nil {
		return nil, fail(err)
	}
	ids, err := store.SearchPeople(ctx, s.db, query)
	if err != nil {
		return nil, fail(err)
	}
	relations, err := store.FriendshipsWith(s.db, actor.User, ids)
	if err != nil {
		return nil, fail(err)
	}
	people := make([]chat.Friendship, len(ids))
	for i, id := range ids {
		f, there := relations[id]
		if !there {
			f = chat.Friendship{Requester: actor.User, Addressee: id}
		}
		people[i] = seenBy(f, actor.User)
	}
	return people, nil
}

func (q PeopleQuery) query(actor chat.Actor) (store.PeopleQuery, error) {
	query := store.PeopleQuery{User: actor.User, Limit: foundPage(q.Limit), Offset: max(0, q.Offset)}
	text := strings.TrimSpace(q.Text)
	if err := validateQuery(text); err != nil {
		return query, err
	}
	if utf8.RuneCountInString(text) < minPeopleQuery {
		return query, chat.FieldError("q", "Must be at least %d characters of a name, or a whole e-mail address.", minPeopleQuery)
	}
	// A name may have an @ in it too, but not one that is an address.
	if at := strings.IndexByte(text, '@'); at > 0 && at < len(text)-1 && !strings.ContainsAny(text, " \t\n") {
		query.Email = text
		return query, nil
	}
	query.Prefixes = words.Beginnings(text)
	if len(query.Prefixes) > MaxQueryWords {
		return query, chat.FieldError("q", "Must be at most %d words.", MaxQueryWords)
	}
	return query, nil
}
