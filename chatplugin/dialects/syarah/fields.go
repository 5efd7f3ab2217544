package syarah

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"

	"pocketchat/chatplugin/chat"
)

// ref names a room or a message: by number, as this wire emits them, or by
// record id. The zero ref is none.
type ref struct {
	num int64
	id  string
}

var recordID = regexp.MustCompile(`^[0-9a-f]{24}$`)

// text reads an optional string.
func (p *payload) text(name string) string {
	raw := p.raw(name)
	if raw == nil {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		p.complain(chat.FieldError(name, "Must be a string."))
	}
	return s
}

// needText reads a string that must be there and not blank.
func (p *payload) needText(name string) string {
	s := p.text(name)
	if p.err == nil && strings.TrimSpace(s) == "" {
		p.complain(chat.FieldError(name, "Missing: must be a string that is not empty."))
	}
	return s
}

// needFlag reads a boolean that must be there.
func (p *payload) needFlag(name string) bool {
	var on bool
	raw := p.raw(name)
	if raw == nil || json.Unmarshal(raw, &on) != nil {
		p.complain(chat.FieldError(name, "Must be true or false."))
	}
	return on
}

// count reads an optional whole number and clamps it into lowest to highest.
func (p *payload) count(name string, fallback, lowest, highest int64) int {
	raw := p.raw(name)
	if raw == nil {
		return int(fallback)
	}
	n, ok := wholeNumber(raw)
	if !ok {
		p.complain(chat.FieldError(name, "Must be a whole number."))
	}
	return int(min(max(n, lowest), highest))
}

// ref reads an optional reference. Clients that have none yet send null, 0 or
// an empty string.
func (p *payload) ref(name string) ref {
	raw := p.raw(name)
	if raw == nil {
		return ref{}
	}
	r, ok := parseRef(raw)
	if !ok {
		p.complain(errRef(name))
	}
	return r
}

// needRef reads a reference that must be there.
func (p *payload) needRef(name string) ref {
	r := p.ref(name)
	if p.err == nil && r == (ref{}) {
		p.complain(chat.FieldError(name, "Missing: must be a number."))
	}
	return r
}

// refs reads an optional list of at most limit references, without repeats.
func (p *payload) refs(name string, limit int) []ref {
	raw := p.raw(name)
	if raw == nil {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		p.complain(chat.FieldError(name, "Must be a list of numbers."))
		return nil
	}
	if len(items) > limit {
		p.complain(&chat.Error{Code: chat.TooLarge, Field: name, Message: "Must be at most " + strconv.Itoa(limit) + " items."})
		return nil
	}
	seen := make(map[ref]bool)
	var list []ref
	for _, item := range items {
		r, ok := parseRef(item)
		if !ok || r == (ref{}) {
			p.complain(errRef(name))
			return nil
		}
		if !seen[r] {
			seen[r] = true
			list = append(list, r)
		}
	}
	return list
}

func errRef(name string) error {
	return chat.FieldError(name, "Must be the number of a room or message.")
}

// parseRef accepts what clients hold as an id: 123, "123", 123.0 (Dart doubles)
// and the 24 hexadecimal digits of a record id. 24 decimal digits are an id too:
// no number is that long.
func parseRef(raw json.RawMessage) (ref, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		s = strings.ToLower(strings.TrimSpace(s))
		if s == "" {
			return ref{}, true
		}
		if recordID.MatchString(s) {
			return ref{id: s}, true
		}
	}
	n, ok := wholeNumber(raw)
	return ref{num: n}, ok && n >= 0
}

// wholeNumber reads 12, "12" and 12.0. Beyond 2^53 a JavaScript number is not
// exact, so it can be nobody's id.
func wholeNumber(raw json.RawMessage) (int64, bool) {
	text := string(raw)
	var s string
	if json.Unmarshal(raw, &s) == nil {
		text = strings.TrimSpace(s)
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, n <= 1<<53 && n >= -1<<53
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
