package syarah

import (
	"bytes"
	"encoding/json"
	"strings"

	"pocketchat/chatplugin/chat"
)

// payload is the one object of a client event. Keys are looked up without
// regard to case, because the document itself writes LastMessageId and
// lastMessageId, UserId and userId, AccessToken and accessToken.
//
// The reading methods (fields.go) note the first complaint in err and return
// zero values after it, so a handler reads all its fields and checks err once.
type payload struct {
	fields map[string]json.RawMessage // by lower-case key, never null
	err    error
}

// readPayload reads the first argument. None or null is an empty object: the
// document allows getMyChats without a token. Further arguments are ignored.
func readPayload(args []json.RawMessage) (*payload, error) {
	p := &payload{fields: make(map[string]json.RawMessage)}
	if len(args) == 0 || isNull(args[0]) {
		return p, nil
	}
	if err := p.add(args[0]); err != nil {
		return nil, err
	}
	return p, nil
}

// add reads the members of one JSON object in the order they came. Two
// spellings of one key may both be there if they agree or one is null;
// guessing which of two values is meant would depend on luck.
func (p *payload) add(object json.RawMessage) error {
	dec := json.NewDecoder(bytes.NewReader(object))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return chat.Errorf(chat.Invalid, "The event needs one object as its argument.")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return chat.Errorf(chat.Invalid, "The argument is not valid JSON.")
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return chat.Errorf(chat.Invalid, "The argument is not valid JSON.")
		}
		if isNull(value) {
			continue
		}
		name := strings.ToLower(key.(string))
		if before, twice := p.fields[name]; twice && !bytes.Equal(before, value) {
			return chat.FieldError(key.(string), "Sent twice with different values.")
		}
		p.fields[name] = value
	}
	return nil
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

// raw is the value of a field, nil if it is missing or null.
func (p *payload) raw(name string) json.RawMessage { return p.fields[strings.ToLower(name)] }

// has reports whether the field is there and not null.
func (p *payload) has(name string) bool { return p.raw(name) != nil }

func (p *payload) complain(err error) {
	if p.err == nil {
		p.err = err
	}
}
