package push

import (
	"encoding/json"
	"sync"
	"time"
	_ "time/tzdata" // a container without zone files must not lose quiet hours

	"pocketchat/chatplugin/store"
)

// profile is what chat_profiles says about notifications. The app writes it,
// each user their own:
//
//	settings: {
//	  "quiet_hours": {"from": "22:00", "to": "07:00"}, // wall clock, may go over midnight
//	  "time_zone": "Europe/Berlin",                    // IANA name; missing means UTC
//	  "hide_content": true                             // notifications carry ids only, no names and no text
//	}
//
// Values of the wrong shape mean that there are no quiet hours; hiding is on for
// true only.
type profile struct {
	QuietHours json.RawMessage `json:"quiet_hours"`
	TimeZone   json.RawMessage `json:"time_zone"`
	Hide       json.RawMessage `json:"hide_content"`
}

func profileOf(raw json.RawMessage) profile {
	var p profile
	if len(raw) == 0 || json.Unmarshal(raw, &p) != nil {
		return profile{}
	}
	return p
}

// hidesContent reports whether the user wants no content in notifications.
func hidesContent(c store.PushCandidate) bool {
	return string(profileOf(c.Settings).Hide) == "true"
}

// quietAt gives the user's quiet hours as text if now is within them, else "".
func quietAt(settings json.RawMessage, now time.Time) string {
	p := profileOf(settings)
	if len(p.QuietHours) == 0 {
		return ""
	}
	var hours struct{ From, To string }
	zone := "UTC"
	if json.Unmarshal(p.QuietHours, &hours) != nil || (len(p.TimeZone) > 0 && json.Unmarshal(p.TimeZone, &zone) != nil) {
		return ""
	}
	from, okFrom := minuteOf(hours.From)
	to, okTo := minuteOf(hours.To)
	loc := zones.location(zone)
	if !okFrom || !okTo || loc == nil {
		return ""
	}
	local := now.In(loc)
	// The wall clock decides, so a change of summer time needs no care.
	if !within(local.Hour()*60+local.Minute(), from, to) {
		return ""
	}
	return hours.From + " to " + hours.To + " " + loc.String()
}

// within: from is quiet, to is not any more. Equal ends mean no hours.
func within(minute, from, to int) bool {
	if from <= to {
		return from <= minute && minute < to
	}
	return minute >= from || minute < to
}

func minuteOf(clock string) (int, bool) {
	t, err := time.Parse("15:04", clock)
	return t.Hour()*60 + t.Minute(), err == nil
}

// zoneCache saves reading a zone for each push. Names come from users, so only
// those that exist are kept, of which there are some 600.
type zoneCache struct{ known sync.Map }

var zones zoneCache

// location is nil for a name that is no zone. "Local" would be the server's.
func (z *zoneCache) location(name string) *time.Location {
	if name == "" || name == "UTC" {
		return time.UTC
	}
	if loc, ok := z.known.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil
	}
	z.known.Store(name, loc)
	return loc
}
