package conduit

import (
	"slices"
	"strconv"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// adminRoomPage answers GET /admin/chat/rooms.
type adminRoomPage struct {
	Rooms []*roomDTO `json:"chatRoomDocuments"`
	Count int64      `json:"count"`
}

// roomColumns are what rooms may be sorted by.
var roomColumns = map[string]string{"createdAt": store.ColCreated, "updatedAt": store.ColUpdated, "name": store.ColName}

func (r *rest) adminRooms(c *call) (any, error) {
	query := c.e.Request.URL.Query()
	skip, limit, err := paging(query, adminPage)
	if err != nil {
		return nil, err
	}
	q := roomQuery{search: query.Get("search"), users: list(query, "users"), skip: skip, limit: limit}
	if q.order, err = sortBy(query, roomColumns, "createdAt"); err != nil {
		return nil, err
	}
	if text := query.Get("deleted"); text != "" {
		deleted, err := strconv.ParseBool(text)
		if err != nil {
			return nil, userInput("deleted: Expected boolean")
		}
		q.deleted = &deleted
	}
	found, count, err := findRooms(r.app, q)
	if err != nil {
		return nil, err
	}
	page := adminRoomPage{Rooms: make([]*roomDTO, len(found)), Count: count}
	p := r.renderer(c)
	for i, room := range found {
		if page.Rooms[i], err = p.room(room); err != nil {
			return nil, err
		}
	}
	return page, nil
}

func (r *rest) adminRoom(c *call) (any, error) {
	room, err := store.FindRoom(r.app, c.e.Request.PathValue("id"))
	if chat.CodeOf(err) == chat.NotFound {
		return nil, notFound("Room does not exist")
	}
	if err != nil {
		return nil, err
	}
	return r.renderer(c).room(room)
}

// adminCreateRoom makes a room for others. Without a creator among them the first
// participant is it.
func (r *rest) adminCreateRoom(c *call) (any, error) {
	name, err := c.body.text("name")
	if err != nil {
		return nil, err
	}
	users, err := c.body.users("participants")
	if err != nil {
		return nil, err
	}
	creator := users[0]
	if _, there := c.body["creator"]; there {
		if creator, err = c.body.text("creator"); err != nil {
			return nil, err
		}
		if !slices.Contains(users, creator) {
			users = append(users, creator)
		}
	}
	if err := r.adminMustExist(users); err != nil {
		return nil, err
	}
	data, err := openData(creator)
	if err != nil {
		return nil, err
	}
	room, err := r.svc.CreateGroup(c.ctx, onBehalfOf(creator), service.GroupDraft{Name: name, Members: users, Data: data})
	if err != nil {
		return nil, err
	}
	return r.renderer(c).room(room)
}

// adminMustExist is mustExist with the status that the module has here.
func (r *rest) adminMustExist(users []string) error {
	err := r.mustExist(users)
	if wrong, ok := err.(*httpError); ok {
		return invalidArguments(wrong.Message)
	}
	return err
}

// adminDeleteRooms deletes those of ids that are there.
func (r *rest) adminDeleteRooms(c *call) (any, error) {
	ids := list(c.e.Request.URL.Query(), "ids")
	if len(ids) == 0 {
		return nil, invalidArguments("ids is required and must be a non-empty array")
	}
	for _, id := range ids {
		members, err := store.Members(r.app, id)
		if err != nil {
			return nil, err
		}
		if err := r.deleteRoom(c, id, members); err != nil {
			return nil, err
		}
	}
	return "Done", nil
}

// liveRoom finds a room that is not deleted, also not in audit mode.
func (r *rest) liveRoom(c *call) (chat.Room, []chat.Member, error) {
	id := c.e.Request.PathValue("roomId")
	room, err := store.FindRoom(r.app, id)
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return room, nil, err
	}
	members, failed := store.Members(r.app, id)
	if failed != nil {
		return room, nil, failed
	}
	if err != nil || len(members) == 0 {
		return room, nil, notFound("Room doesn't exist")
	}
	return room, members, nil
}

// adminAdd brings users in, also where users have to be asked.
func (r *rest) adminAdd(c *call) (any, error) {
	users, err := c.body.users("users")
	if err != nil {
		return nil, err
	}
	if err := r.adminMustExist(users); err != nil {
		return nil, err
	}
	room, _, err := r.liveRoom(c)
	if err != nil {
		return nil, err
	}
	if err := r.newcomers(room.ID, users); err != nil {
		return nil, err
	}
	if _, err := r.svc.AddMembers(c.ctx, c.actor, room.ID, users); err != nil {
		return nil, err
	}
	for _, user := range users {
		if err := noteParticipant(r.app, room.ID, user, actionAdd, store.NewID(), chat.Timestamp(time.Now())); err != nil {
			return nil, err
		}
	}
	return "Users added", nil
}

// adminRemove takes users out. Those who are not in the room are passed over.
func (r *rest) adminRemove(c *call) (any, error) {
	users, err := c.body.users("users")
	if err != nil {
		return nil, err
	}
	room, members, err := r.liveRoom(c)
	if err != nil {
		return nil, err
	}
	removed := 0
	for _, m := range members {
		if !slices.Contains(users, m.User) {
			continue
		}
		if err := r.svc.RemoveMember(c.ctx, c.actor, room.ID, m.User); err != nil {
			return nil, err
		}
		r.noteLeft(m, actionRemove)
		removed++
	}
	if removed == 0 {
		return nil, notFound("None of the specified users are room participants")
	}
	return "Ok", r.deleteIfEmpty(c, room.ID)
}
