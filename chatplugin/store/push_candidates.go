package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
)

// PushDevice is a device that takes notifications.
type PushDevice struct {
	ID, User, Token, Platform, Locale string
	// Updated is the record's own stamp, to tell whether it changed since.
	Updated string
}

// PushCandidate is a member of a room with what decides about a notification.
type PushCandidate struct {
	Room, User             string
	Notify                 chat.Notify
	MutedUntil             time.Time
	LastReadSeq, JoinedSeq int64
	// ShownSeq is up to where the user was told already, 0 when never.
	ShownSeq int64
	// Banned: the user is banned from the server now.
	Banned bool
	// Settings is the JSON of the user's profile, or nil.
	Settings json.RawMessage
	Devices  []PushDevice
}

// PushPlace is a user's place in a room.
type PushPlace struct{ Room, User string }

// PushCandidates lists the members of rooms who have a device, in one query
// however many rooms and members there are.
func PushCandidates(db core.App, rooms []string) ([]PushCandidate, error) {
	return candidates(db, roomsWithDevices(db), rooms)
}

// PushCandidatesAt is PushCandidates for single places, with or without a
// device. Users who are not members are missing.
func PushCandidatesAt(db core.App, places []PushPlace) ([]PushCandidate, error) {
	pairs := make([][2]string, len(places))
	for i, p := range places {
		pairs[i] = [2]string{p.Room, p.User}
	}
	return candidates(db, placesOf(db), pairs)
}

// PushMembers lists all members of a room, those without a device too.
func PushMembers(db core.App, room string) ([]PushCandidate, error) {
	return candidates(db, candidatesFrom(db, "json_each(?) j CROSS JOIN "+table(db, MembersID)+" m ON m.`room` = j.`value` LEFT JOIN "), []string{room})
}

func roomsWithDevices(db core.App) string {
	return candidatesFrom(db, "json_each(?) j CROSS JOIN "+table(db, MembersID)+" m ON m.`room` = j.`value` CROSS JOIN ")
}

func placesOf(db core.App) string {
	return candidatesFrom(db, "json_each(?) j CROSS JOIN "+table(db, MembersID)+" m ON m.`room` = j.`value` ->> 0 AND m.`user` = j.`value` ->> 1 LEFT JOIN ")
}

// candidatesFrom gives one row for each device. CROSS JOIN keeps the order: from
// the list to the members to the devices, never all devices of the server first.
func candidatesFrom(db core.App, from string) string {
	return "SELECT m.`room`, m.`user`, m.`notify`, m.`muted_until`, m.`last_read_seq`, m.`joined_seq`, COALESCE(s.`seq`, 0), " +
		"b.`id` IS NOT NULL, COALESCE(p.`settings`, ''), " +
		"COALESCE(d.`id`, ''), COALESCE(d.`token`, ''), COALESCE(d.`platform`, ''), COALESCE(d.`locale`, ''), COALESCE(d.`updated`, '') " +
		"FROM " + from + table(db, DevicesID) + " d ON d.`user` = m.`user` " +
		"LEFT JOIN " + table(db, ProfilesID) + " p ON p.`user` = m.`user` " +
		"LEFT JOIN " + table(db, BansID) + " b ON b.`room` = '' AND b.`user` = m.`user` " +
		"AND (b.`until` = '' OR b.`until` > strftime('%Y-%m-%d %H:%M:%fZ', 'now')) " +
		"LEFT JOIN `_chat_push_shown` s ON s.`room` = m.`room` AND s.`user` = m.`user` " +
		"ORDER BY m.`room`, m.`user`, d.`id`"
}

func candidates(db core.App, query string, list any) ([]PushCandidate, error) {
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	rows, err := reader(db).QueryContext(context.Background(), query, string(raw))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []PushCandidate
	for rows.Next() {
		var c PushCandidate
		var d PushDevice
		var muted, settings string
		if err := rows.Scan(&c.Room, &c.User, &c.Notify, &muted, &c.LastReadSeq, &c.JoinedSeq, &c.ShownSeq,
			&c.Banned, &settings, &d.ID, &d.Token, &d.Platform, &d.Locale, &d.Updated); err != nil {
			return nil, err
		}
		if n := len(all); n == 0 || all[n-1].Room != c.Room || all[n-1].User != c.User {
			c.MutedUntil = timeOf(muted)
			c.Settings = json.RawMessage(settings)
			all = append(all, c)
		}
		if d.User = c.User; d.ID != "" {
			last := &all[len(all)-1]
			last.Devices = append(last.Devices, d)
		}
	}
	return all, rows.Err()
}

// timeOf reads a date column; what is no date is no time.
func timeOf(stored string) time.Time {
	t, err := types.ParseDateTime(stored)
	if err != nil {
		return time.Time{}
	}
	return t.Time()
}
