package direct

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// idTail fills the last 24 bits of an id on the wire.
const idTail = "000000"

var (
	recordID = regexp.MustCompile(`^[0-9a-f]{24}$`)
	wireForm = regexp.MustCompile(`^([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{6})` + idTail + `$`)
)

// wireID is the id of a room or message in the UUID form that the document
// shows: the 96 bits of the record id in a UUID of version 8, which is the
// version for a server's own layout. It needs no table and keeps the order of
// time. What is no record id stays as it is.
func wireID(id string) string {
	if !recordID.MatchString(id) {
		return id
	}
	return id[:8] + "-" + id[8:12] + "-8" + id[12:15] + "-8" + id[15:18] + "-" + id[18:] + idTail
}

// ref names a room: by record id, or by the number that other wires show.
type ref struct {
	id  string
	num int64
}

// parseRef undoes wireID. It also takes what a client may hold from elsewhere:
// a record id, a number, a number as a string. False: it can't name a room.
func parseRef(raw json.RawMessage) (ref, bool) {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		n, ok := number(raw)
		return ref{num: int64(n)}, ok && n >= 1
	}
	s = strings.ToLower(strings.TrimSpace(s))
	if part := wireForm.FindStringSubmatch(s); part != nil {
		return ref{id: strings.Join(part[1:], "")}, true
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) < 16 {
		return ref{num: n}, n >= 1
	}
	return ref{id: s}, recordID.MatchString(s)
}

// number reads a JSON number without fraction. Beyond 2^53 JavaScript's numbers
// are not exact, so those can be nobody's.
func number(raw json.RawMessage) (float64, bool) {
	var n float64
	if json.Unmarshal(raw, &n) != nil || n != math.Trunc(n) || math.Abs(n) > 1<<53 {
		return 0, false
	}
	return n, true
}
