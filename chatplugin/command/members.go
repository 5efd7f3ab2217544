package command

import (
	"context"
	"encoding/json"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

var memberCommands = []Command{
	row("member.list", "Everybody in a room.",
		answer{"items"}, memberList, Route{"GET", "/rooms/{room}/members"}),
	row("member.add", "Add users to a group. Those who are in it already are no error.",
		answer{"items"}, memberAdd, Route{"POST", "/rooms/{room}/members"}),
	row("member.remove", "Take a user out of a group.",
		nothing, memberRemove, Route{"DELETE", "/rooms/{room}/members/{user}"}),
	row("member.role", "Change a member's role. A new owner takes the group over.",
		answer{"member"}, memberRole, Route{"PATCH", "/rooms/{room}/members/{user}"}),
	row("member.update", "Change your own settings in a room. What is left out stays.",
		answer{"member"}, memberUpdate, Route{"PATCH", "/rooms/{room}/settings"}),
}

func memberList(ctx context.Context, c *Call, p roomParams) (any, error) {
	members, err := c.Service.Members(ctx, c.Actor, p.Room)
	if err != nil {
		return nil, err
	}
	return items[memberResult]{describeMembers(c, members)}, nil
}

type memberAddParams struct {
	Room  string   `json:"room" need:"true" doc:"id of the room"`
	Users []string `json:"users" need:"true" max:"0" doc:"ids of the users to add"`
}

func memberAdd(ctx context.Context, c *Call, p memberAddParams) (any, error) {
	members, err := c.Service.AddMembers(ctx, c.Actor, p.Room, p.Users)
	if err != nil {
		return nil, err
	}
	return items[memberResult]{describeMembers(c, members)}, nil
}

type memberParams struct {
	Room string `json:"room" need:"true" doc:"id of the room"`
	User string `json:"user" need:"true" doc:"id of the member's user"`
}

func memberRemove(ctx context.Context, c *Call, p memberParams) (any, error) {
	return nil, c.Service.RemoveMember(ctx, c.Actor, p.Room, p.User)
}

type memberRoleParams struct {
	Room string `json:"room" need:"true" doc:"id of the room"`
	User string `json:"user" need:"true" doc:"id of the member's user"`
	Role string `json:"role" need:"true" doc:"owner, admin or member"`
}

func memberRole(ctx context.Context, c *Call, p memberRoleParams) (any, error) {
	member, err := c.Service.SetRole(ctx, c.Actor, p.Room, p.User, chat.Role(p.Role))
	if err != nil {
		return nil, err
	}
	return oneMember{memberJSON(member, c.Actor.User)}, nil
}

type memberUpdateParams struct {
	Room       string          `json:"room" need:"true" doc:"id of the room"`
	Notify     *string         `json:"notify" doc:"what may disturb you: all, mentions or none"`
	MutedUntil *string         `json:"muted_until" doc:"RFC 3339 time until which nothing disturbs you; an empty string ends it"`
	Hidden     *bool           `json:"hidden" doc:"true takes the room out of your list"`
	Data       json.RawMessage `json:"data" doc:"whatever your app keeps with the membership"`
}

func memberUpdate(ctx context.Context, c *Call, p memberUpdateParams) (any, error) {
	patch := service.MemberPatch{Hidden: p.Hidden, Data: p.Data}
	if p.Notify != nil {
		notify := chat.Notify(*p.Notify)
		if !notify.Valid() {
			return nil, chat.FieldError("notify", "Must be all, mentions or none.")
		}
		patch.Notify = &notify
	}
	if p.MutedUntil != nil {
		until, err := parseTime("muted_until", *p.MutedUntil)
		if err != nil {
			return nil, err
		}
		patch.MutedUntil = &until
	}
	member, err := c.Service.UpdateMember(ctx, c.Actor, p.Room, patch)
	if err != nil {
		return nil, err
	}
	return oneMember{ownMember(member)}, nil
}

// parseTime reads RFC 3339; the empty string is the zero time.
func parseTime(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, chat.FieldError(field, "Must be a time like 2024-01-15T10:30:00Z, or empty.")
	}
	return t, nil
}
