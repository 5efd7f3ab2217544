package chat

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Visibility says who may know something about a user.
type Visibility string

// The visibilities, each with less people in it than the one before.
const (
	ToEveryone Visibility = "everyone" // friends and who shares a room
	ToFriends  Visibility = "friends"
	ToNobody   Visibility = "nobody"
)

// Visibilities lists them all.
var Visibilities = []Visibility{ToEveryone, ToFriends, ToNobody}

// Reaches reports whether the other one is among those who may know. The user is
// always, which is not asked here.
func (v Visibility) Reaches(friend bool) bool {
	return v == ToEveryone || (v == ToFriends && friend)
}

// Privacy is what a user lets others know. Never across a block, whatever it
// says. Superusers and the server know all.
type Privacy struct {
	// Presence is who sees the user online and looking at a room. Typing is told
	// all the same: it is an act, as sending is.
	Presence Visibility `json:"presence"`
	// LastSeen is who sees when the user was last online, as far as they may see
	// Presence: a time that moves tells who is there. It holds both ways, see
	// SeesLastSeen.
	LastSeen Visibility `json:"last_seen"`
	// Receipts lets others know up to where the user has read and received. It
	// holds both ways, see SeesReceipts.
	Receipts bool `json:"receipts"`
}

// OpenPrivacy is the default, ClosedPrivacy what is assumed where the setting
// can't be read.
var (
	OpenPrivacy   = Privacy{Presence: ToEveryone, LastSeen: ToEveryone, Receipts: true}
	ClosedPrivacy = Privacy{Presence: ToNobody, LastSeen: ToNobody, Receipts: false}
)

// showsLastSeen reports whether the user lets the other one know.
func (p Privacy) showsLastSeen(friend bool) bool {
	return p.Presence.Reaches(friend) && p.LastSeen.Reaches(friend)
}

// SeesLastSeen reports whether viewer may know when the other one was last seen:
// each must show it to the other.
func SeesLastSeen(viewer, other Privacy, friend bool) bool {
	return viewer.showsLastSeen(friend) && other.showsLastSeen(friend)
}

// SeesReceipts reports whether viewer may know how far reader has read: who
// keeps that to themselves sees nobody else's either.
func SeesReceipts(viewer, reader Privacy) bool { return viewer.Receipts && reader.Receipts }

// Patch is p with what raw, a JSON object, changes; keys that it leaves out
// stay. Nothing and null change nothing. Everything that is no setting is a field
// error of "privacy".
func (p Privacy) Patch(raw json.RawMessage) (Privacy, error) {
	if len(raw) == 0 {
		return p, nil
	}
	var set map[string]json.RawMessage
	if err := json.Unmarshal(raw, &set); err != nil {
		return p, FieldError("privacy", "Must be an object with presence, last_seen and receipts.")
	}
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys) // one answer for one input
	for _, key := range keys {
		if err := p.set(key, set[key]); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (p *Privacy) set(key string, raw json.RawMessage) error {
	switch key {
	case "presence":
		return setVisibility(&p.Presence, key, raw)
	case "last_seen":
		return setVisibility(&p.LastSeen, key, raw)
	case "receipts":
		var on *bool
		if err := json.Unmarshal(raw, &on); err != nil || on == nil {
			return FieldError("privacy", "receipts must be true or false.")
		}
		p.Receipts = *on
		return nil
	}
	return FieldError("privacy", "There are presence, last_seen and receipts, and no %s.", brief(key))
}

func setVisibility(v *Visibility, key string, raw json.RawMessage) error {
	var word Visibility
	if err := json.Unmarshal(raw, &word); err != nil || !slices.Contains(Visibilities, word) {
		return FieldError("privacy", "%s must be everyone, friends or nobody.", key)
	}
	*v = word
	return nil
}

// brief quotes what a client sent, cut to what an answer can carry.
func brief(s string) string {
	if len(s) > 40 {
		s = s[:40] + "..."
	}
	return fmt.Sprintf("%q", strings.ToValidUTF8(s, "?"))
}

// Profile is what a user keeps with the chat, the same on every device.
type Profile struct {
	User     string
	Privacy  Privacy
	Settings json.RawMessage // whatever the app keeps, or nil
}

// ValidateSettings checks what an app keeps with a profile.
func ValidateSettings(raw json.RawMessage, l Limits) error {
	return validateJSON("settings", raw, l.Data)
}
