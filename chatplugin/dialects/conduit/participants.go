package conduit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// The actions of a ParticipantsLog.
const (
	actionCreate = "create"
	actionJoin   = "join"
	actionLeave  = "leave"
	actionAdd    = "add"    // by a superuser
	actionRemove = "remove" // by a superuser
)

// participantsEntry is a ParticipantsLog.
type participantsEntry struct {
	ID        string `json:"_id"`
	Action    string `json:"action"`
	User      string `json:"user"`
	ChatRoom  string `json:"chatRoom"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

// participantsLog tells who came into a room and went, the oldest first. Who is in
// it, by whatever door, is known from the members; the table adds who left through
// this wire and whom a superuser brought in.
func participantsLog(app core.App, room chat.Room, members []chat.Member) ([]participantsEntry, error) {
	var rows []struct{ ID, User, Action, Created string }
	err := app.ConcurrentDB().Select("id", "user", "action", "created").From("_chat_conduit_participants").
		Where(dbx.HashExp{"room": room.ID}).All(&rows)
	if err != nil {
		return nil, err
	}
	var entries []participantsEntry
	added := make(map[string]string) // user -> when a superuser brought them in last
	for _, row := range rows {
		entries = append(entries, participantsEntry{row.ID, row.Action, row.User, room.ID, row.Created, row.Created})
		if row.Action == actionAdd {
			added[row.User] = max(added[row.User], row.Created)
		}
	}
	for _, m := range members {
		came := chat.Timestamp(m.Created)
		if added[m.User] < came {
			entries = append(entries, arrival(room, m))
		}
	}
	slices.SortFunc(entries, func(a, b participantsEntry) int {
		return strings.Compare(a.CreatedAt+a.ID, b.CreatedAt+b.ID)
	})
	return entries, nil
}

// arrival is the entry of a member's coming, made from the member.
func arrival(room chat.Room, m chat.Member) participantsEntry {
	action := actionJoin
	if m.User == creatorOf(room) {
		action = actionCreate
	}
	sum := sha256.Sum256([]byte(m.ID))
	came := chat.Timestamp(m.Created)
	return participantsEntry{hex.EncodeToString(sum[:12]), action, m.User, room.ID, came, came}
}

// noteLeft keeps the coming and going of somebody who is not a member any more. A
// room does not depend on it, so a failure is logged and nothing else.
func (r *rest) noteLeft(m chat.Member, action string) {
	room, err := store.FindRoom(r.app, m.Room)
	if chat.CodeOf(err) == chat.NotFound {
		return // went with its last participant
	}
	if err == nil {
		err = noteArrival(r.app, room, m)
	}
	if err == nil {
		err = noteParticipant(r.app, m.Room, m.User, action, store.NewID(), chat.Timestamp(time.Now()))
	}
	if err != nil {
		r.app.Logger().Error("conduit: could not note who left a room", "room", m.Room, "error", err)
	}
}

// noteArrival keeps how a member came, as participantsLog shows it while they are
// one.
func noteArrival(app core.App, room chat.Room, m chat.Member) error {
	entries, err := participantsLog(app, room, []chat.Member{m})
	if err != nil {
		return err
	}
	came := arrival(room, m)
	if !slices.Contains(entries, came) {
		return nil // a superuser brought them in, which is noted already
	}
	return noteParticipant(app, came.ChatRoom, came.User, came.Action, came.ID, came.CreatedAt)
}

func noteParticipant(app core.App, room, user, action, id, at string) error {
	_, err := app.NonconcurrentDB().NewQuery("INSERT OR IGNORE INTO {{_chat_conduit_participants}} ([[id]], [[room]], [[user]], [[action]], [[created]]) " +
		"VALUES ({:id}, {:room}, {:user}, {:action}, {:created})").
		Bind(dbx.Params{"id": id, "room": room, "user": user, "action": action, "created": at}).Execute()
	return err
}
