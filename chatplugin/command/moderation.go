package command

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

var moderationCommands = []Command{
	row("member.silence", "Keep a member of a group from posting for a while. The owner may silence anybody else, an admin a member.",
		answer{"member"}, memberSilence, Route{"POST", "/rooms/{room}/members/{user}/silence"}),
	row("member.ban", "Take a user out of a group and keep them out. Banning again changes until and reason.",
		answer{"ban"}, memberBan, Route{"POST", "/rooms/{room}/bans/{user}"}),
	row("member.unban", "End a ban. The user is not in the group by that.",
		nothing, memberUnban, Route{"DELETE", "/rooms/{room}/bans/{user}"}),
	row("ban.list", "Who is banned from a group, for its owner and its admins.",
		answer{"items"}, banList, Route{"GET", "/rooms/{room}/bans"}),
}

type memberSilenceParams struct {
	Room   string `json:"room" need:"true" doc:"id of the room"`
	User   string `json:"user" need:"true" doc:"id of the member's user"`
	Until  string `json:"until" doc:"RFC 3339 time until which the member can't post; an empty string ends it"`
	Reason string `json:"reason" max:"0" doc:"why, for the audit trail"`
}

func memberSilence(ctx context.Context, c *Call, p memberSilenceParams) (any, error) {
	until, err := parseTime("until", p.Until)
	if err != nil {
		return nil, err
	}
	member, err := c.Service.Silence(ctx, c.Actor, p.Room, p.User, until, p.Reason)
	if err != nil {
		return nil, err
	}
	return oneMember{memberJSON(member, c.Actor.User)}, nil
}

type memberBanParams struct {
	Room   string `json:"room" need:"true" doc:"id of the room"`
	User   string `json:"user" need:"true" doc:"id of the user"`
	Until  string `json:"until" doc:"RFC 3339 time when the ban ends; never if empty"`
	Reason string `json:"reason" max:"0" doc:"why, for the admins of the group"`
}

type oneBan struct {
	Ban json.RawMessage `json:"ban"`
}

func memberBan(ctx context.Context, c *Call, p memberBanParams) (any, error) {
	if p.Room == "" { // without a room it would be a ban from the server
		return nil, chat.FieldError("room", "Missing: the id of a room.")
	}
	until, err := parseTime("until", p.Until)
	if err != nil {
		return nil, err
	}
	ban, err := c.Service.BanUser(ctx, c.Actor, p.User, p.Room, until, p.Reason)
	if err != nil {
		return nil, err
	}
	return oneBan{recordJSON(ban.Record)}, nil
}

func memberUnban(ctx context.Context, c *Call, p memberParams) (any, error) {
	if p.Room == "" {
		return nil, chat.FieldError("room", "Missing: the id of a room.")
	}
	return nil, c.Service.UnbanUser(ctx, c.Actor, p.User, p.Room)
}

// banResult is a line of ban.list.
type banResult struct {
	Ban     json.RawMessage `json:"ban"`
	Profile *Profile        `json:"profile"`
}

func banList(ctx context.Context, c *Call, p roomParams) (any, error) {
	bans, err := c.Service.Bans(ctx, c.Actor, p.Room)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(bans))
	for i, ban := range bans {
		ids[i] = ban.User
	}
	users := c.Service.Users(ids)
	list := make([]banResult, len(bans))
	for i, ban := range bans {
		list[i].Ban = recordJSON(ban.Record)
		if user, ok := users[ban.User]; ok {
			list[i].Profile = asProfile(user)
		}
	}
	return items[banResult]{list}, nil
}
