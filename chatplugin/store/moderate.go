package store

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// Silence keeps a member from posting until then; the zero time ends it. reason
// is for the audit trail, by is chat.Actor.By.
func Silence(tx core.App, room, user string, until time.Time, reason, by string) (chat.Member, error) {
	rec, err := findMember(tx, room, user)
	if err != nil {
		return chat.Member{}, err
	}
	if rec == nil {
		return chat.Member{}, chat.NoSuch("member")
	}
	setBy(rec, by)
	setReason(rec, reason)
	rec.Set(ColSilencedUntil, until)
	if err := save(tx, rec); err != nil {
		return chat.Member{}, err
	}
	return MemberOf(tx, rec), nil
}

// RemoveMessage is Tombstone with a reason for the audit trail.
func RemoveMessage(tx core.App, id, reason, by string) (chat.Message, error) {
	return changeMessage(tx, id, by, func(rec *core.Record) {
		if rec.GetDateTime(ColDeleted).IsZero() {
			setReason(rec, reason)
			rec.Set(ColDeleted, time.Now())
		}
	})
}

// RestoreMessage makes a tombstone the message m again: text, caption, mentions
// and data.
func RestoreMessage(tx core.App, m chat.Message, by string) (chat.Message, error) {
	return changeMessage(tx, m.ID, by, func(rec *core.Record) {
		rec.SetRaw(RestoreKey, true)
		rec.Set(ColDeleted, "")
		setMessage(rec, m)
		rec.Set(ColMentions, m.Mentions)
	})
}
