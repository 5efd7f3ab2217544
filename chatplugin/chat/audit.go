package chat

import (
	"encoding/json"
	"strings"
	"time"
)

// Action is what an entry of the audit trail is about. They are stable.
type Action string

// The actions of the audit trail.
const (
	ActMessageSend    Action = "message.send"    // by a superuser
	ActMessageEdit    Action = "message.edit"    // by somebody else than the author
	ActMessageDelete  Action = "message.delete"  // by somebody else than the author; data holds what it said
	ActMessageErase   Action = "message.erase"   // not even a tombstone is left; data holds what it said
	ActMessageRestore Action = "message.restore" //
	ActMessagePin     Action = "message.pin"     // in a group
	ActMessageUnpin   Action = "message.unpin"   // in a group
	ActMemberAdd      Action = "member.add"      // by a superuser
	ActMemberRemove   Action = "member.remove"   // by somebody else
	ActMemberUpdate   Action = "member.update"   // another's settings, by a superuser
	ActMemberRole     Action = "member.role"     //
	ActMemberSilence  Action = "member.silence"  // also its end
	ActMemberBan      Action = "member.ban"      // from a room; also a change of the ban
	ActMemberUnban    Action = "member.unban"    //
	ActUserBan        Action = "user.ban"        // from the server; also a change of the ban
	ActUserUnban      Action = "user.unban"      //
	ActRoomCreate     Action = "room.create"     // by a superuser
	ActRoomUpdate     Action = "room.update"     //
	ActRoomDelete     Action = "room.delete"     //
	ActReportCreate   Action = "report.create"   // data holds what the reported message said
	ActReportDecide   Action = "report.decide"   //
)

// ActorKind is what kind of account did something.
type ActorKind string

// The kinds of actors in the audit trail.
const (
	ByUser      ActorKind = "user"
	BySuperuser ActorKind = "superuser"
	ByServer    ActorKind = "server" // Go code, a JS hook, a cron
)

// AuditEntry is one act of a moderator or an admin. The ids in it may be of
// what is gone.
type AuditEntry struct {
	ID        string
	Actor     string // id of a user or a superuser, empty for the server
	ActorKind ActorKind
	Action    Action
	Room      string
	User      string // whom it is about
	Message   string
	Reason    string
	Data      json.RawMessage // details, or nil
	Created   time.Time
	Record    Record
}

// AuditFilter asks for entries of the audit trail, the newest first. Empty
// fields match everything.
type AuditFilter struct {
	Room, User, Message, Actor string
	Action                     Action
	// Limit is 1 to MaxPage; anything else means DefaultPage.
	Limit  int
	Offset int
}

// superuserMark is before the id of a superuser in Actor.By.
const superuserMark = "superuser:"

// By names the actor for what is written in their name: the id of a user,
// a marked id of a superuser, or nothing for the server.
func (a Actor) By() string {
	if a.Admin != "" {
		return superuserMark + a.Admin
	}
	return a.User
}

// SplitBy reads what By gave. At most one of the two is set.
func SplitBy(by string) (user, superuser string) {
	if admin, ok := strings.CutPrefix(by, superuserMark); ok {
		return "", admin
	}
	return by, ""
}
