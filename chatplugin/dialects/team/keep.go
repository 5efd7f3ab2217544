package team

import (
	"bytes"
	"encoding/json"
	"strconv"

	"pocketchat/chatplugin/chat"
)

// The original server sends on whatever a client sent, so clients may have keys
// of their own in a message or a group. They are kept as data and sent on, as
// long as they can do no harm where they arrive.

// maxDepth is how deep kept values may be nested. The transport takes 32 levels
// in; what is sent on is nested deeper, in lists of rooms and messages.
const maxDepth = 16

// harmful are the keys with which an object changes others when a JavaScript
// client copies it.
var harmful = map[string]bool{"__proto__": true, "constructor": true, "prototype": true}

// kept are the fields of an object that the server has no opinion on: not those
// in ours.
func (p *payload) kept(ours map[string]bool) map[string]json.RawMessage {
	keys := make(map[string]json.RawMessage)
	for name := range p.fields {
		if !ours[name] {
			keys[name] = p.tidy(name)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return keys
}

// tidy reads a value that is kept as it is.
func (p *payload) tidy(name string) json.RawMessage {
	if harmful[name] {
		p.complain(chat.FieldError(name, "A key of this name is not allowed."))
		return nil
	}
	raw, ok := p.fields[name]
	if !ok {
		return nil
	}
	value, problem := tidied(raw)
	if problem != "" {
		p.complain(chat.FieldError(name, "%s", problem))
	}
	return value
}

// tidied gives a JSON value anew, or what is wrong with it.
func tidied(raw json.RawMessage) (value json.RawMessage, problem string) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // 1.0 and large integers stay what they are
	var v any
	if dec.Decode(&v) != nil {
		return nil, "Must be valid JSON."
	}
	if problem := unfit(v, 1); problem != "" {
		return nil, problem
	}
	value, err := json.Marshal(v)
	if err != nil {
		return nil, "Must be valid JSON."
	}
	return value, ""
}

// unfit says why a value must not be sent on, empty if it may.
func unfit(v any, depth int) string {
	if depth > maxDepth {
		return "Must not be nested deeper than " + strconv.Itoa(maxDepth) + " levels."
	}
	switch v := v.(type) {
	case json.Number:
		if _, err := v.Float64(); err != nil {
			return "Holds a number that is out of range."
		}
	case []any:
		for _, item := range v {
			if problem := unfit(item, depth+1); problem != "" {
				return problem
			}
		}
	case map[string]any:
		for key, item := range v {
			if harmful[key] {
				return "A key named " + key + " is not allowed."
			}
			if problem := unfit(item, depth+1); problem != "" {
				return problem
			}
		}
	}
	return ""
}
