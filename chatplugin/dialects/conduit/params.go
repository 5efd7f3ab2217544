package conduit

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

const (
	// bodyLimit is the size of a request in bytes, the same as of a socket packet.
	bodyLimit = 1_000_000
	// maxPage is the most entries of one answer. The module has no limit, so it is
	// also what a client gets that asks for none; adminPage is its own for admins.
	maxPage   = 1000
	adminPage = 25
	// maxSkip keeps numbers in the range of the database.
	maxSkip = 1 << 31
)

// fields are the members of a request's JSON body.
type fields map[string]json.RawMessage

// readFields reads the body. None is an empty object: the seed leaves a room with
// an empty body.
func readFields(e *core.RequestEvent) (fields, error) {
	raw, err := io.ReadAll(io.LimitReader(e.Request.Body, bodyLimit+1))
	if err != nil {
		return nil, chat.Wrap(err, chat.Invalid, "The body could not be read.")
	}
	if len(raw) > bodyLimit {
		// The rest is not read, so the connection can't be used again.
		e.Response.Header().Set("Connection", "close")
		return nil, chat.Errorf(chat.TooLarge, "The body must be at most %d bytes.", bodyLimit)
	}
	if len(strings.TrimSpace(string(raw))) == 0 {
		return fields{}, nil
	}
	body, ok := objectOf(raw)
	if !ok {
		return nil, userInput("The body must be a JSON object")
	}
	return body, nil
}

// text is a required string.
func (f fields) text(name string) (string, error) {
	raw, there := f[name]
	if !there {
		return "", userInput(name + ": Required")
	}
	s, ok := textOf(raw)
	if !ok {
		return "", userInput(name + ": Expected string")
	}
	return s, nil
}

// users is a list of user ids, each once. Without any the module says so in its
// own words.
func (f fields) users(name string) ([]string, error) {
	raw, there := f[name]
	if !there || isFalsy(raw) {
		return nil, invalidArguments(name + " is required and must be a non-empty array")
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil, userInput(name + ": Expected array")
	}
	if len(items) == 0 {
		return nil, invalidArguments(name + " is required and must be a non-empty array")
	}
	var users []string
	for i, item := range items {
		user, ok := textOf(item)
		if !ok {
			return nil, userInput(name + "." + strconv.Itoa(i) + ": Expected string")
		}
		if !slices.Contains(users, user) {
			users = append(users, user)
		}
	}
	return users, nil
}

// list is a query parameter with several values: repeated, with "[]" behind its
// name, or with commas.
func list(query url.Values, name string) []string {
	var all []string
	for _, value := range append(slices.Clone(query[name]), query[name+"[]"]...) {
		for _, part := range strings.Split(value, ",") {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(all, part) {
				all = append(all, part)
			}
		}
	}
	return all
}

// paging reads skip and limit. A limit above maxPage is cut.
func paging(query url.Values, limit int) (skip, most int, err error) {
	if skip, err = number(query, "skip", 0); err != nil {
		return 0, 0, err
	}
	if most, err = number(query, "limit", limit); err != nil {
		return 0, 0, err
	}
	return skip, min(most, maxPage), nil
}

func number(query url.Values, name string, missing int) (int, error) {
	if !query.Has(name) {
		return missing, nil
	}
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil || n < 0 || n > maxSkip {
		return 0, userInput(name + ": Expected number from 0")
	}
	return int(n), nil
}

// sortBy reads "field" or "-field" and gives the SQL for the columns that may be
// sorted by, with a second one to tell equals apart.
func sortBy(query url.Values, columns map[string]string, missing string) ([]string, error) {
	sort := query.Get("sort")
	if sort == "" {
		sort = missing
	}
	name, down := strings.CutPrefix(sort, "-")
	column, known := columns[name]
	if !known {
		return nil, userInput("sort: Expected one of createdAt, updatedAt, name, with a - before it for descending")
	}
	way := " ASC"
	if down {
		way = " DESC"
	}
	return []string{"[[" + column + "]]" + way, "[[id]]" + way}, nil
}
