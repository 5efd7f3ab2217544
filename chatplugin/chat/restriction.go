package chat

import (
	"fmt"
	"math"
	"time"
)

// MaxSlowMode is the longest wait that slow mode may ask for.
const MaxSlowMode = 6 * time.Hour

// Ban shuts a user out of a room, or of the whole server where Room is empty.
type Ban struct {
	ID   string
	Room string
	User string
	By   string // id of the user or superuser who did it; empty for the server
	// Reason is for moderators. The banned one is not told.
	Reason  string
	Until   time.Time // zero means for ever
	Created time.Time
	Record  Record
}

// InForce reports whether the ban still holds. It ends by itself.
func (b Ban) InForce(now time.Time) bool { return b.Until.IsZero() || b.Until.After(now) }

// Refusal is what the banned one is told.
func (b Ban) Refusal() *Error {
	where := "this room"
	if b.Room == "" {
		where = "this server"
	}
	return Errorf(Forbidden, "You are banned from %s%s.", where, Until(b.Until))
}

// Restriction is what may keep a member from posting right now, beside what the
// member's own record says. The zero value is for what nothing
// restricts.
type Restriction struct {
	Now time.Time
	// Ban is the user's ban from the server, nil for none.
	Ban *Ban
	// LastSent is when the user's last message in this room was sent. Zero where
	// slow mode doesn't matter: the room has none, or it is an edit or a reaction.
	LastSent time.Time
}

// mayWrite refuses who is banned or silenced.
func (r Restriction) mayWrite(me *Member) error {
	if r.Ban != nil && r.Ban.InForce(r.Now) {
		return r.Ban.Refusal()
	}
	if me.SilencedUntil.After(r.Now) {
		return Errorf(Forbidden, "You are silenced in this room%s.", Until(me.SilencedUntil))
	}
	return nil
}

// slow refuses a plain member who sends again too soon.
func (r Restriction) slow(room Room, me *Member) error {
	if room.Type != Group || room.SlowMode <= 0 || r.LastSent.IsZero() || me.Role.manages() {
		return nil
	}
	wait := room.SlowMode - r.Now.Sub(r.LastSent)
	if wait <= 0 {
		return nil
	}
	// A clock that was set back must not silence anybody for longer.
	wait = min(wait, room.SlowMode)
	seconds := int(math.Ceil(wait.Seconds()))
	unit := "seconds"
	if seconds == 1 {
		unit = "second"
	}
	return &Error{Code: RateLimited, RetryAfter: wait,
		Message: fmt.Sprintf("This room is in slow mode. You can send again in %d %s.", seconds, unit)}
}

// Until puts the end of a restriction into a sentence: " until 2024-01-15T10:30:00Z",
// or nothing for one without an end.
func Until(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + t.UTC().Format(time.RFC3339)
}

// ValidateSlowMode checks the wait of slow mode: whole seconds, 0 for off.
func ValidateSlowMode(d time.Duration) error {
	if d < 0 || d > MaxSlowMode || d%time.Second != 0 {
		return FieldError("slow_mode", "Must be 0 to %d seconds; 0 turns it off.", int(MaxSlowMode.Seconds()))
	}
	return nil
}

// ValidateReason checks why a moderator does something.
func ValidateReason(field, reason string) error { return plainText(field, reason, maxReason) }

// maxReason is the longest reason in characters, as in the collections.
const maxReason = 2_000
