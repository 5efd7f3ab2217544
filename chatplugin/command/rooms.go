package command

import (
	"context"
	"encoding/json"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

var roomCommands = []Command{
	row("room.list", "Your rooms, the newest activity first.",
		answer{"items"}, roomList, Route{"GET", "/rooms"}),
	row("room.get", "One of your rooms.",
		aRoom, roomGet, Route{"GET", "/rooms/{room}"}),
	row("room.direct", "The room between you and one other user. It is made on first use.",
		aRoomMade, roomDirect, Route{"POST", "/direct/{user}"}),
	row("room.create", "Make a group. You become its owner.",
		aRoom, roomCreate, Route{"POST", "/rooms"}),
	row("room.update", "Change a group's name, slow mode or data. What is left out stays.",
		aRoom, roomUpdate, Route{"PATCH", "/rooms/{room}"}),
	row("room.delete", "Delete a group with all that is in it.",
		nothing, roomDelete, Route{"DELETE", "/rooms/{room}"}),
	row("room.leave", "Leave a group.",
		nothing, roomLeave, Route{"POST", "/rooms/{room}/leave"}),
	row("room.view", "Tell that this connection looks at a room, or no longer does. It ends with the connection.",
		nothing, roomView),
	row("typing", "Tell that you type in a room. Repeat it every few seconds; it expires by itself.",
		nothing, typing).pays(RateTyping),
}

// roomParams is for commands that need nothing but a room.
type roomParams struct {
	Room string `json:"room" need:"true" doc:"id of the room"`
}

type roomListParams struct {
	Type   string `json:"type" doc:"direct or group; both if not set"`
	Hidden bool   `json:"hidden" doc:"true to include rooms you have hidden"`
	Limit  int64  `json:"limit" doc:"1 to 200 rooms, 50 if not set"`
	Offset int64  `json:"offset" doc:"how many rooms to skip"`
}

func roomList(ctx context.Context, c *Call, p roomListParams) (any, error) {
	kind := chat.RoomType(p.Type)
	if kind != "" && kind != chat.Direct && kind != chat.Group {
		return nil, chat.FieldError("type", "Must be direct or group.")
	}
	rooms, err := c.Service.Rooms(ctx, c.Actor, service.RoomsQuery{
		Type: kind, Limit: page(p.Limit), Offset: int(p.Offset), IncludeHidden: p.Hidden,
	})
	if err != nil {
		return nil, err
	}
	return items[roomResult]{describeRooms(c, rooms)}, nil
}

func roomGet(ctx context.Context, c *Call, p roomParams) (any, error) {
	return oneRoom(ctx, c, p.Room, nil)
}

type roomDirectParams struct {
	User string `json:"user" need:"true" doc:"id of the other user"`
}

func roomDirect(ctx context.Context, c *Call, p roomDirectParams) (any, error) {
	room, created, err := c.Service.OpenDirect(ctx, c.Actor, p.User)
	if err != nil {
		return nil, err
	}
	return oneRoom(ctx, c, room.ID, &created)
}

type roomCreateParams struct {
	ID      string          `json:"id" doc:"your own id of the group, 24 characters of 0-9 and a-f; with it a repeat is safe"`
	Name    string          `json:"name" need:"true" max:"0" doc:"name of the group"`
	Members []string        `json:"members" max:"0" doc:"ids of the users to add"`
	Data    json.RawMessage `json:"data" doc:"whatever your app keeps with the room"`
}

func roomCreate(ctx context.Context, c *Call, p roomCreateParams) (any, error) {
	room, err := c.Service.CreateGroup(ctx, c.Actor, service.GroupDraft{
		ID: p.ID, Name: p.Name, Members: p.Members, Data: notNull(p.Data),
	})
	if err != nil {
		return nil, err
	}
	return oneRoom(ctx, c, room.ID, nil)
}

type roomUpdateParams struct {
	Room     string          `json:"room" need:"true" doc:"id of the room"`
	Name     *string         `json:"name" max:"0" doc:"the new name"`
	SlowMode *int64          `json:"slow_mode" doc:"seconds a plain member waits between two messages, 0 to 21600; 0 turns it off"`
	Data     json.RawMessage `json:"data" doc:"replaces what your app keeps with the room"`
}

func roomUpdate(ctx context.Context, c *Call, p roomUpdateParams) (any, error) {
	patch := service.RoomPatch{Name: p.Name, Data: p.Data}
	if p.SlowMode != nil {
		wait := slowMode(*p.SlowMode)
		patch.SlowMode = &wait
	}
	if _, err := c.Service.UpdateRoom(ctx, c.Actor, p.Room, patch); err != nil {
		return nil, err
	}
	return oneRoom(ctx, c, p.Room, nil)
}

// slowMode reads seconds. What is out of bounds stays so: a huge number must not
// come round to a small one.
func slowMode(seconds int64) time.Duration {
	return time.Duration(min(seconds, 1<<31)) * time.Second
}

func roomDelete(ctx context.Context, c *Call, p roomParams) (any, error) {
	return nil, c.Service.DeleteRoom(ctx, c.Actor, p.Room)
}

func roomLeave(ctx context.Context, c *Call, p roomParams) (any, error) {
	return nil, c.Service.Leave(ctx, c.Actor, p.Room)
}

type roomOnParams struct {
	Room string `json:"room" need:"true" doc:"id of the room"`
	On   *bool  `json:"on" doc:"false to stop; true if not set"`
}

func roomView(ctx context.Context, c *Call, p roomOnParams) (any, error) {
	if yes(p.On) {
		return nil, c.Conn.View(ctx, p.Room)
	}
	return nil, c.Conn.Unview(ctx, p.Room)
}

func typing(ctx context.Context, c *Call, p roomOnParams) (any, error) {
	return nil, c.Service.Typing(ctx, c.Actor, c.Conn.ID(), p.Room, yes(p.On), "")
}

// page is the size of a page of a list.
func page(limit int64) int {
	if limit == 0 {
		return chat.DefaultPage
	}
	return int(min(limit, chat.MaxPage))
}
