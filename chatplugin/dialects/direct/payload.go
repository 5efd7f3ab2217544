package direct

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"pocketchat/chatplugin/chat"
)

// errMissing marks what the original calls a missing field.
var errMissing = errors.New("missing or empty")

func missing(field string) error {
	e := chat.Wrap(errMissing, chat.Invalid, "Missing or empty.")
	e.Field = field
	return e
}

// payload is the one object of an event. The reading methods note the first
// complaint in err, so a handler reads all its fields and checks err once.
type payload struct {
	fields map[string]json.RawMessage
	err    error
}

// object reads the argument. What is no object has no fields, as in the
// original, where JavaScript takes it apart.
func (r *request) object() *payload {
	p := &payload{}
	if json.Unmarshal(r.arg, &p.fields) != nil {
		p.fields = nil
	}
	return p
}

func (p *payload) complain(err error) {
	// A missing field is the first thing the original looks at.
	if p.err == nil || (errors.Is(err, errMissing) && !errors.Is(p.err, errMissing)) {
		p.err = err
	}
}

// falsy are the JSON values that JavaScript takes for "not there".
func falsy(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", `""`, "false", "0":
		return true
	}
	return false
}

// text reads a string that must be there.
func (p *payload) text(field string) string {
	raw := p.fields[field]
	if falsy(raw) {
		p.complain(missing(field))
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		p.complain(chat.FieldError(field, "Must be a string."))
	}
	return s
}

// ref reads the id of a room that must be there.
func (p *payload) ref(field string) ref {
	raw := p.fields[field]
	if falsy(raw) {
		p.complain(missing(field))
		return ref{}
	}
	r, ok := parseRef(raw)
	if !ok {
		p.complain(chat.NoSuch("room")) // no room has such an id
	}
	return r
}

var leadingInt = regexp.MustCompile(`^[+-]?\d+`)

// count reads an optional number as the original does, with parseInt: 20, 20.9,
// "20" and "20 messages" are 20. What is no number, or less than 0, is the
// fallback; more than most is most.
func (p *payload) count(field string, fallback, most int) int {
	raw := p.fields[field]
	text := string(raw)
	var s string
	if json.Unmarshal(raw, &s) == nil {
		text = s
	}
	n, err := strconv.ParseFloat(leadingInt.FindString(strings.TrimSpace(text)), 64)
	if err != nil || n < 0 {
		return fallback
	}
	return int(min(n, float64(most)))
}
