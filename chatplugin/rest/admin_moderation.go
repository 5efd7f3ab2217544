package rest

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// adminActor is the superuser whose token PocketBase verified.
func adminActor(e *core.RequestEvent) chat.Actor {
	return chat.Actor{Superuser: true, Admin: e.Auth.Id}
}

// end is until when something holds.
func end(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	until, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, chat.FieldError(field, "Must be a time as in RFC 3339, or empty.")
	}
	return until, nil
}

// adminDelete answers DELETE /api/chat/admin/messages/{message}.
func adminDelete(c *adminCall) (any, error) {
	var in struct {
		Reason string `json:"reason"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	msg, err := c.svc.RemoveMessage(c.ctx, c.actor, c.param("message"), in.Reason)
	return oneMessage{recordJSON(msg.Record)}, err
}

// adminRestore answers POST /api/chat/admin/messages/{message}/restore.
func adminRestore(c *adminCall) (any, error) {
	msg, err := c.svc.RestoreMessage(c.ctx, c.actor, c.param("message"))
	return oneMessage{recordJSON(msg.Record)}, err
}

// adminSilence answers POST /api/chat/admin/rooms/{room}/members/{user}/silence.
func adminSilence(c *adminCall) (any, error) {
	var in struct {
		Until  string `json:"until"`
		Reason string `json:"reason"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	until, err := end("until", in.Until)
	if err != nil {
		return nil, err
	}
	m, err := c.svc.Silence(c.ctx, c.actor, c.param("room"), c.param("user"), until, in.Reason)
	return oneMember{recordJSON(m.Record)}, err
}

// adminBan answers POST /api/chat/admin/bans.
func adminBan(c *adminCall) (any, error) {
	var in struct {
		User   string `json:"user"`
		Room   string `json:"room"` // empty: the whole server
		Until  string `json:"until"`
		Reason string `json:"reason"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	until, err := end("until", in.Until)
	if err != nil {
		return nil, err
	}
	ban, err := c.svc.BanUser(c.ctx, c.actor, in.User, in.Room, until, in.Reason)
	return oneBan{recordJSON(ban.Record)}, err
}

type oneBan struct {
	Ban json.RawMessage `json:"ban"`
}

// adminUnban answers DELETE /api/chat/admin/bans/{user}: room, empty for the
// whole server.
func adminUnban(c *adminCall) (any, error) {
	return nil, c.svc.UnbanUser(c.ctx, c.actor, c.param("user"), c.text("room"))
}

// banItem is a line of GET /api/chat/admin/bans.
type banItem struct {
	Ban      json.RawMessage `json:"ban"`
	Profile  *person         `json:"profile"`
	RoomName string          `json:"room_name"`
}

// adminBans lists bans, also those that are over: room, user, offset.
func adminBans(c *adminCall) (any, error) {
	offset, err := c.number("offset")
	if err != nil {
		return nil, err
	}
	bans, err := c.svc.AdminBans(c.ctx, c.actor, c.text("room"), c.text("user"), adminPage+1, int(offset))
	if err != nil {
		return nil, err
	}
	bans, more := firstPage(bans)
	var ids, rooms []string
	for _, b := range bans {
		ids, rooms = append(ids, b.User), append(rooms, b.Room)
	}
	users, names := c.profiles(ids...), c.roomNames(rooms)
	items := make([]banItem, len(bans))
	for i, b := range bans {
		items[i] = banItem{Ban: recordJSON(b.Record), RoomName: names[b.Room].name}
		if user, ok := users[b.User]; ok {
			items[i].Profile = &user
		}
	}
	return list{Items: items, More: more}, nil
}

// firstPage cuts off what was only read to know that there is more.
func firstPage[T any](all []T) (page []T, more bool) {
	return all[:min(len(all), adminPage)], len(all) > adminPage
}

// roomName is what a list shows of a room.
type roomName struct {
	name string
	kind chat.RoomType
}

// roomNames looks up rooms; what is gone is missing.
func (c *adminCall) roomNames(ids []string) map[string]roomName {
	names := map[string]roomName{}
	for _, id := range ids {
		if _, known := names[id]; known || id == "" {
			continue
		}
		if r, err := store.FindRoom(c.App, id); err == nil {
			names[id] = roomName{r.Name, r.Type}
		}
	}
	return names
}
