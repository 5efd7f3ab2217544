package rest

import (
	"encoding/json"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// adminPage is how many items of a list one request gives.
const adminPage = 50

// roomItem is a room in the dashboard.
type roomItem struct {
	Room        json.RawMessage `json:"room"`
	Members     int             `json:"members"`
	Reports     int             `json:"reports"` // open ones about its messages
	Users       []person        `json:"users"`   // some of the members
	LastMessage json.RawMessage `json:"last_message"`
}

func describeRoom(r service.AdminRoom) roomItem {
	item := roomItem{Room: recordJSON(r.Room.Record), Members: r.Members, Reports: r.Reports, Users: asPeople(r.Users), LastMessage: json.RawMessage("null")}
	if r.LastMessage != nil {
		item.LastMessage = recordJSON(r.LastMessage.Record)
	}
	return item
}

// adminRooms answers GET /api/chat/admin/rooms: q, type, since (RFC 3339),
// reported, offset.
func adminRooms(c *adminCall) (any, error) {
	offset, err := c.number("offset")
	if err != nil {
		return nil, err
	}
	q := store.RoomsQuery{Text: c.text("q"), Type: chat.RoomType(c.text("type")), Reported: c.text("reported") == "true", Limit: adminPage + 1, Offset: int(offset)}
	if q.Type != "" && q.Type != chat.Direct && q.Type != chat.Group {
		return nil, chat.FieldError("type", "Must be direct or group.")
	}
	if since := c.text("since"); since != "" {
		if q.Since, err = time.Parse(time.RFC3339, since); err != nil {
			return nil, chat.FieldError("since", "Must be a time as in RFC 3339.")
		}
	}
	rooms, err := c.svc.AdminRooms(c.ctx, c.actor, q)
	if err != nil {
		return nil, err
	}
	more := len(rooms) > adminPage
	items := make([]roomItem, 0, adminPage)
	for _, r := range rooms[:min(len(rooms), adminPage)] {
		items = append(items, describeRoom(r))
	}
	return list{Items: items, More: more}, nil
}

// adminRoom answers GET /api/chat/admin/rooms/{room}.
func adminRoom(c *adminCall) (any, error) {
	r, err := c.svc.AdminRoom(c.ctx, c.actor, c.param("room"))
	if err != nil {
		return nil, err
	}
	return describeRoom(r), nil
}

// memberItem is a member in the dashboard.
type memberItem struct {
	Member  json.RawMessage `json:"member"`
	Profile *person         `json:"profile"`
	Online  bool            `json:"online"`
	Viewing bool            `json:"viewing"` // looks at the room on some device
	// LastSeen is empty while online and when never seen.
	LastSeen string `json:"last_seen"`
}

// adminMembers answers GET /api/chat/admin/rooms/{room}/members.
func adminMembers(c *adminCall) (any, error) {
	room := c.param("room")
	members, err := c.svc.Members(c.ctx, c.actor, room)
	if err != nil {
		return nil, err
	}
	items, err := c.describeMembers(room, members)
	return list{Items: items}, err
}

func (c *adminCall) describeMembers(room string, members []chat.Member) ([]memberItem, error) {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	users := c.profiles(ids...)
	presence := c.svc.Presence()
	viewing := map[string]bool{}
	for _, user := range presence.Viewers(room) {
		viewing[user] = true
	}
	seen := c.svc.LastSeen(c.ctx, c.actor, ids)
	items := make([]memberItem, len(members))
	for i, m := range members {
		items[i] = memberItem{Member: recordJSON(m.Record), Online: presence.Online(m.User), Viewing: viewing[m.User]}
		if user, ok := users[m.User]; ok {
			items[i].Profile = &user
		}
		if !items[i].Online {
			items[i].LastSeen = chat.Timestamp(seen[m.User])
		}
	}
	return items, nil
}

// adminAdd answers POST /api/chat/admin/rooms/{room}/members.
func adminAdd(c *adminCall) (any, error) {
	var in struct {
		Users []string `json:"users"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	room := c.param("room")
	members, err := c.svc.AddMembers(c.ctx, c.actor, room, in.Users)
	if err != nil {
		return nil, err
	}
	items, err := c.describeMembers(room, members)
	return list{Items: items}, err
}

// adminRole answers PATCH /api/chat/admin/rooms/{room}/members/{user}.
func adminRole(c *adminCall) (any, error) {
	var in struct {
		Role string `json:"role"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	m, err := c.svc.SetRole(c.ctx, c.actor, c.param("room"), c.param("user"), chat.Role(in.Role))
	return oneMember{recordJSON(m.Record)}, err
}

// adminRemove answers DELETE /api/chat/admin/rooms/{room}/members/{user}.
func adminRemove(c *adminCall) (any, error) {
	return nil, c.svc.RemoveMember(c.ctx, c.actor, c.param("room"), c.param("user"))
}

type oneMember struct {
	Member json.RawMessage `json:"member"`
}

// adminPeople answers GET /api/chat/admin/people: q.
func adminPeople(c *adminCall) (any, error) {
	users, err := c.svc.AdminPeople(c.ctx, c.actor, c.text("q"))
	return list{Items: asPeople(users)}, err
}
