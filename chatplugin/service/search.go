package service

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/search/words"
	"pocketchat/chatplugin/store"
)

// Limits of a search.
const (
	// MaxQuery is the most characters of what is searched, MaxQueryWords the most
	// words.
	MaxQuery      = 200
	MaxQueryWords = 16

	defaultFound = 30
	maxFound     = 100
)

// SearchQuery selects from the messages of the actor's rooms. With Text they
// have all of its words, the last may go on. Without, Room must be set and one of
// Sender, Types or Pinned: the gallery of a room, or its pins.
type SearchQuery struct {
	Text     string
	Room     string
	Sender   string
	Types    []chat.MessageType
	Pinned   bool
	From, To time.Time // when it was sent; From included, To not
	Limit    int       // 1 to 100; 0 means 30
	Cursor   string    // of the page before; empty: the first page
}

// Found is a message that was searched for.
type Found struct {
	Message chat.Message
	// Snippet is what of the message has the words, empty without a text to
	// search.
	Snippet []SnippetPart
}

// Search finds messages, the newest first. The cursor is for the next page, empty
// at the end; what is sent meanwhile does not move the pages. What was sent a
// moment ago may not be found yet.
func (s *Service) Search(ctx context.Context, actor chat.Actor, q SearchQuery) (found []Found, cursor string, err error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return nil, "", fail(err)
	}
	query, err := q.query(actor)
	if err != nil {
		return nil, "", fail(err)
	}
	if q.Room != "" {
		if _, err := membership(s.db, actor, q.Room); err != nil {
			return nil, "", fail(err)
		}
	}
	if strings.TrimSpace(q.Text) != "" && len(query.Terms) == 0 {
		return nil, "", nil // nothing in it is a word
	}
	limit := query.Limit
	query.Limit++ // one more tells whether there is a next page
	messages, err := store.Search(ctx, s.db, query)
	if err != nil {
		return nil, "", fail(err)
	}
	if len(messages) > limit {
		messages = messages[:limit]
		cursor = strconv.FormatInt(messages[limit-1].Num, 10)
	}
	return foundIn(messages, query.Terms), cursor, nil
}

// foundIn makes the snippets. A message that was edited and has the words no
// longer is left out: the index will know in a moment.
func foundIn(messages []chat.Message, terms []store.SearchTerm) []Found {
	found := make([]Found, 0, len(messages))
	for _, m := range messages {
		if len(terms) == 0 {
			found = append(found, Found{Message: m})
		} else if parts, ok := snippet(m, terms); ok {
			found = append(found, Found{m, parts})
		}
	}
	return found
}

func (q SearchQuery) query(actor chat.Actor) (store.SearchQuery, error) {
	query := store.SearchQuery{
		User: actor.User, Room: q.Room, Sender: q.Sender, Types: q.Types, Pinned: q.Pinned, From: q.From, To: q.To,
		Limit: foundPage(q.Limit),
	}
	var err error
	if query.Below, err = q.below(); err != nil {
		return query, err
	}
	for _, t := range q.Types {
		if !t.Valid() && t != chat.TypeSystem {
			return query, chat.FieldError("types", "Each must be text, audio, image, file, video or system.")
		}
	}
	query.Types = slices.Compact(slices.Sorted(slices.Values(q.Types)))
	if strings.TrimSpace(q.Text) == "" {
		if q.Room == "" || (len(q.Types) == 0 && !q.Pinned && q.Sender == "") {
			return query, chat.FieldError("q", "Missing: what to search. It may be left out with a room and types, pinned or sender.")
		}
		return query, nil
	}
	query.Terms, err = termsOf(q.Text)
	return query, err
}

func (q SearchQuery) below() (int64, error) {
	if q.Cursor == "" {
		return 0, nil
	}
	below, err := strconv.ParseInt(q.Cursor, 10, 64)
	if err != nil || below < 1 {
		return 0, chat.FieldError("cursor", "Must be the cursor of an earlier answer.")
	}
	return below, nil
}

func foundPage(limit int) int {
	if limit <= 0 {
		return defaultFound
	}
	return min(limit, maxFound)
}

func termsOf(text string) ([]store.SearchTerm, error) {
	if err := validateQuery(text); err != nil {
		return nil, err
	}
	query := words.Query(text)
	if len(query) > MaxQueryWords {
		return nil, chat.FieldError("q", "Must be at most %d words.", MaxQueryWords)
	}
	terms := make([]store.SearchTerm, len(query))
	for i, t := range query {
		terms[i] = store.SearchTerm(t)
	}
	return terms, nil
}

func validateQuery(text string) error {
	if utf8.RuneCountInString(text) > MaxQuery {
		return chat.FieldError("q", "Must be at most %d characters.", MaxQuery)
	}
	return nil
}
