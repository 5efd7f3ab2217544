package command

import (
	"context"
	"slices"

	"pocketchat/chatplugin/chat"
)

var presenceCommands = []Command{
	row("presence.get", "Who of some users is online, and when the others were last seen.",
		answer{"items"}, presenceGet, Route{"GET", "/presence"}),
}

type presenceParams struct {
	Users []string `json:"users" need:"true" max:"200" doc:"ids of at most 200 users"`
}

// Presence is one user's presence: the items of presence.get and the data of
// the presence event.
type Presence struct {
	User   string `json:"user"`
	Online bool   `json:"online"`
	// LastSeen is empty while online and when never seen.
	LastSeen string `json:"last_seen"`
}

func presenceGet(ctx context.Context, c *Call, p presenceParams) (any, error) {
	online := c.Service.Online(c.Actor, p.Users)
	offline := slices.DeleteFunc(slices.Clone(p.Users), func(user string) bool { return online[user] })
	seen := c.Service.LastSeen(ctx, c.Actor, offline)
	list := make([]Presence, len(p.Users))
	for i, user := range p.Users {
		list[i] = Presence{User: user, Online: online[user], LastSeen: chat.Timestamp(seen[user])}
	}
	return items[Presence]{list}, nil
}
