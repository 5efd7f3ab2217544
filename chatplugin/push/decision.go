package push

import (
	"time"

	"pocketchat/chatplugin/chat"
)

// Decision says why a user got a push about a message, or why not.
type Decision string

// The decisions. Pushed, Coalesced and Waiting are pushes; the others are not.
const (
	Pushed       Decision = "pushed"
	Coalesced    Decision = "coalesced"
	Waiting      Decision = "waiting"
	Sender       Decision = "sender"
	NotMember    Decision = "not_member"
	JoinedLater  Decision = "joined_later"
	Read         Decision = "read"
	Deleted      Decision = "deleted"
	Hidden       Decision = "hidden"
	AlreadyTold  Decision = "already_told"
	Blocked      Decision = "blocked"
	TooOld       Decision = "too_old"
	Banned       Decision = "banned"
	NoDevices    Decision = "no_devices"
	NotifyNone   Decision = "notify_none"
	NotMentioned Decision = "not_mentioned"
	Muted        Decision = "muted"
	Viewing      Decision = "viewing"
	QuietHours   Decision = "quiet_hours"
	RefusedHook  Decision = "refused_by_hook"
	HookFailed   Decision = "hook_failed"
)

var sentences = map[Decision]string{
	Pushed:       "Got a push.",
	Coalesced:    "Told together with a newer message of the room.",
	Waiting:      "Waits for an earlier push of the room that is on its way.",
	Sender:       "Sent the message.",
	NotMember:    "Is not a member of the room.",
	JoinedLater:  "Joined the room after the message.",
	Read:         "Had read the message.",
	Deleted:      "The message was deleted.",
	Hidden:       "Deleted the message for themselves.",
	AlreadyTold:  "Was told about this or a newer message before.",
	Blocked:      "There is a block between the user and the sender.",
	TooOld:       "The message was too old.",
	Banned:       "Is banned from the server.",
	NoDevices:    "Has no device.",
	NotifyNone:   "Wants no notifications of this room.",
	NotMentioned: "Wants notifications of mentions only and is not mentioned.",
	Muted:        "Muted the room",
	Viewing:      "Views the room.",
	QuietHours:   "Has quiet hours",
	RefusedHook:  "An onChatPush handler refused it",
	HookFailed:   "An onChatPush handler panicked; see the logs.",
}

// verdict is a decision with what makes its sentence exact.
type verdict struct {
	Decision
	until  time.Time // Muted
	detail string    // QuietHours: the hours; RefusedHook: the error
}

func (v verdict) sentence() string {
	s := sentences[v.Decision]
	switch {
	case v.Decision == Muted:
		return s + " until " + chat.Timestamp(v.until) + "."
	case v.Decision == QuietHours:
		return s + " (" + v.detail + ")."
	case v.Decision == RefusedHook && v.detail != "":
		return s + ": " + v.detail
	case v.Decision == RefusedHook:
		return s + "."
	}
	return s
}
