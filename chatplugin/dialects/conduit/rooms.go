package conduit

import (
	"slices"
	"strings"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// createdRoom answers POST /chat/rooms.
type createdRoom struct {
	RoomID string `json:"roomId"`
}

// createRoom makes a group of the caller and users. Names need not be unique:
// they had to be in the seed's time only.
func (r *rest) createRoom(c *call) (any, error) {
	name, err := c.body.text("roomName")
	if err != nil {
		return nil, err
	}
	users, err := c.body.users("users")
	if err != nil {
		return nil, err
	}
	if err := r.mustExist(users); err != nil {
		return nil, err
	}
	draft := service.GroupDraft{Name: name, Members: users}
	if draft.Data, err = openData(c.actor.User); err != nil {
		return nil, err
	}
	if r.cfg.ExplicitRoomJoins {
		draft.Members = nil
	}
	room, err := r.svc.CreateGroup(c.ctx, c.actor, draft)
	if err != nil {
		return nil, err
	}
	if r.cfg.ExplicitRoomJoins {
		if err := r.invite(c, room, without(users, c.actor.User)); err != nil {
			return nil, err
		}
	}
	return createdRoom{room.ID}, nil
}

// mustExist refuses ids that are no users, in the module's words and with its
// status.
func (r *rest) mustExist(users []string) error {
	records, err := r.app.FindRecordsByIds(store.UsersID(r.app), users)
	if err != nil {
		return err
	}
	wrong := slices.Clone(users)
	for _, record := range records {
		wrong = without(wrong, record.Id)
	}
	if len(wrong) == 0 {
		return nil
	}
	const shown = 10 // they come from the client
	wrong = wrong[:min(len(wrong), shown)]
	for i, id := range wrong {
		wrong[i] = strings.ToValidUTF8(id[:min(len(id), 50)], "")
	}
	return internal("users [" + strings.Join(wrong, ",") + "] do not exist")
}

func without(users []string, user string) []string {
	return slices.DeleteFunc(slices.Clone(users), func(u string) bool { return u == user })
}

// addUsers brings users in, or invites them where they have to be asked.
func (r *rest) addUsers(c *call) (any, error) {
	users, err := c.body.users("users")
	if err != nil {
		return nil, err
	}
	summary, err := r.svc.Room(c.ctx, c.actor, c.e.Request.PathValue("roomId"))
	if err != nil {
		return nil, err
	}
	room := summary.Room
	if err := r.newcomers(room.ID, users); err != nil {
		return nil, err
	}
	if !isOpen(room) {
		if err := chat.MayManage(room, &summary.Member); err != nil {
			return nil, err
		}
	}
	if r.cfg.ExplicitRoomJoins {
		return "Invitations sent", r.invite(c, room, users)
	}
	if users, err = r.welcome(c.actor.User, users); err != nil || len(users) == 0 {
		return "Users added", err
	}
	_, err = r.svc.AddMembers(c.ctx, onBehalfOf(c.actor.User), room.ID, users)
	return "Users added", err
}

// newcomers refuses users who do not exist or are in the room already.
func (r *rest) newcomers(room string, users []string) error {
	if err := r.mustExist(users); err != nil {
		return err
	}
	members, err := store.MemberIDs(r.app, room)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(users, func(user string) bool { return slices.Contains(members, user) }) {
		return internal(memberIDs)
	}
	return nil
}

// onBehalfOf is an actor for what this wire lets user do and the roles of a group
// do not. Who asks has been looked at before.
func onBehalfOf(user string) chat.Actor { return chat.Actor{User: user, Superuser: true} }

// welcome keeps the rules about blocks that onBehalfOf passes by: who blocked the
// user is left out without a word, whom the user blocked is an error.
func (r *rest) welcome(user string, users []string) ([]string, error) {
	relations, err := store.Friendships(r.app, user, chat.FriendBlocked)
	if err != nil {
		return nil, err
	}
	for _, f := range relations {
		peer := f.Peer(user)
		if !f.Blocked() || !slices.Contains(users, peer) {
			continue
		}
		if f.BlockedFrom(user) {
			return nil, chat.FieldError("users", "You have blocked %s. Unblock them first.", peer)
		}
		users = without(users, peer)
	}
	return users, nil
}

// roomPage answers GET /chat/rooms.
type roomPage struct {
	Rooms []*roomDTO `json:"rooms"`
	Count int        `json:"count"`
}

// rooms lists all rooms of the caller, the newest activity first.
func (r *rest) rooms(c *call) (any, error) {
	skip, limit, err := paging(c.e.Request.URL.Query(), maxPage)
	if err != nil {
		return nil, err
	}
	ids, err := store.RoomIDsOf(r.app, c.actor.User)
	if err != nil {
		return nil, err
	}
	page := roomPage{Rooms: []*roomDTO{}, Count: len(ids)}
	if limit == 0 {
		return page, nil
	}
	// This wire has no hidden rooms.
	summaries, err := r.svc.Rooms(c.ctx, c.actor, service.RoomsQuery{Limit: limit, Offset: skip, IncludeHidden: true})
	if err != nil {
		return nil, err
	}
	p := r.renderer(c)
	for _, summary := range summaries {
		dto, err := p.room(summary.Room)
		if err != nil {
			return nil, err
		}
		page.Rooms = append(page.Rooms, dto)
	}
	return page, nil
}

func (r *rest) room(c *call) (any, error) {
	summary, err := r.svc.Room(c.ctx, c.actor, c.e.Request.PathValue("roomId"))
	if err != nil {
		return nil, err
	}
	return r.renderer(c).room(summary.Room)
}
