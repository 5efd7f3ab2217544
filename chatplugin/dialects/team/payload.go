package team

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"pocketchat/chatplugin/chat"
)

// payload is the one object of a client event, or an object in it. Its reading
// methods note the first complaint in err and return zero values after it, so a
// handler reads all its fields and checks err once.
type payload struct {
	fields map[string]json.RawMessage // never null
	err    error
}

// recordID is the form of ids of rooms and messages, those that clients make
// included.
var recordID = regexp.MustCompile(`^[0-9a-f]{24}$`)

// readPayload reads the first argument. None or null is an empty object. Further
// arguments are ignored.
func readPayload(args []json.RawMessage) (*payload, error) {
	if len(args) == 0 || isNull(args[0]) {
		return &payload{}, nil
	}
	p, ok := readObject(args[0])
	if !ok {
		return nil, chat.Errorf(chat.Invalid, "The event needs one object as its argument.")
	}
	return p, nil
}

func readObject(raw json.RawMessage) (*payload, bool) {
	p := &payload{}
	if json.Unmarshal(raw, &p.fields) != nil || p.fields == nil {
		return nil, false
	}
	for key, value := range p.fields {
		if isNull(value) {
			delete(p.fields, key)
		}
	}
	return p, true
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

// has reports whether the field is there and not null.
func (p *payload) has(name string) bool { return p.fields[name] != nil }

func (p *payload) complain(err error) {
	if p.err == nil {
		p.err = err
	}
}

// claims refuses a payload that speaks for somebody else. Empty claims nobody:
// the document itself shows ids left empty.
func (p *payload) claims(user string) error {
	for _, name := range []string{"user_id", "sender_id", "creator_id"} {
		claim := p.text(name)
		if p.err != nil {
			return p.err
		}
		if claim != "" && claim != user {
			return &chat.Error{Code: chat.Unauthorized, Field: name, Message: "This is not the signed-in user."}
		}
	}
	return nil
}

// text reads an optional string.
func (p *payload) text(name string) string {
	raw, ok := p.fields[name]
	if !ok {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		p.complain(chat.FieldError(name, "Must be a string."))
	}
	return s
}

// flag reads an optional boolean.
func (p *payload) flag(name string) bool {
	raw, ok := p.fields[name]
	if !ok {
		return false
	}
	var on bool
	if json.Unmarshal(raw, &on) != nil {
		p.complain(chat.FieldError(name, "Must be true or false."))
	}
	return on
}

// needFlag reads a boolean that must be there.
func (p *payload) needFlag(name string) bool {
	if !p.has(name) {
		p.complain(chat.FieldError(name, "Missing: must be true or false."))
	}
	return p.flag(name)
}

// needID reads the id of a room or a message, which must be there.
func (p *payload) needID(name string) string {
	id := strings.ToLower(strings.TrimSpace(p.text(name)))
	if p.err == nil && !recordID.MatchString(id) {
		p.complain(chat.FieldError(name, "Must be an id: 24 characters of 0-9 and a-f."))
	}
	return id
}

// wantedID reads the id a client made itself. What is no id is none: the server
// makes one then.
func (p *payload) wantedID() string {
	id := strings.ToLower(p.text("_id"))
	if !recordID.MatchString(id) {
		return ""
	}
	return id
}

// list reads an optional list.
func (p *payload) list(name string) []json.RawMessage {
	raw, ok := p.fields[name]
	if !ok {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		p.complain(chat.FieldError(name, "Must be a list."))
	}
	return items
}

// maxUsers bounds a list of users. It is above what a group may have, because
// such lists repeat users and name strangers; the group itself is checked later.
const maxUsers = 10_000

// users reads an optional list of users, each once. An item is an id or an
// object with _id, and msg_seen, which only the server knows. Empty ids are left
// out: the document shows one. A single id is a list of one ("ID(s)", seed 002).
func (p *payload) users(name string) []string {
	if id := ""; p.has(name) && json.Unmarshal(p.fields[name], &id) == nil {
		return slices.DeleteFunc([]string{id}, func(id string) bool { return id == "" })
	}
	items := p.list(name)
	if len(items) > maxUsers {
		p.complain(&chat.Error{Code: chat.TooLarge, Field: name, Message: "Names too many users."})
		return nil
	}
	seen := make(map[string]bool, len(items))
	var ids []string
	for _, item := range items {
		id, ok := userID(item)
		if !ok {
			p.complain(chat.FieldError(name, "Must be a list of user ids, or of objects with such an _id."))
			return nil
		}
		if id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

func userID(item json.RawMessage) (string, bool) {
	var id string
	if json.Unmarshal(item, &id) == nil && !isNull(item) {
		return id, true
	}
	object, ok := readObject(item)
	if !ok {
		return "", false
	}
	id = object.text("_id")
	return id, object.err == nil
}
