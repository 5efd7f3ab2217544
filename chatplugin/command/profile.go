package command

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

var profileCommands = []Command{
	row("profile.get", "What you keep with the chat: what others may know of you, and your app's settings.",
		answer{"profile"}, profileGet, Route{"GET", "/profile"}),
	row("profile.update", "Change it. What is left out stays, also inside of privacy.",
		answer{"profile"}, profileUpdate, Route{"PATCH", "/profile"}),
}

type profileUpdateParams struct {
	Privacy  json.RawMessage `json:"privacy" doc:"an object with presence and last_seen (everyone, friends or nobody) and receipts (true or false)"`
	Settings json.RawMessage `json:"settings" doc:"whatever your app keeps; {} for nothing"`
}

// ownProfile is what a user keeps with the chat.
type ownProfile struct {
	Privacy  chat.Privacy    `json:"privacy"`
	Settings json.RawMessage `json:"settings"` // null if there are none
}

type oneProfile struct {
	Profile ownProfile `json:"profile"`
}

func profileGet(ctx context.Context, c *Call, _ none) (any, error) {
	p, err := c.Service.Profile(ctx, c.Actor)
	if err != nil {
		return nil, err
	}
	return describeProfile(p), nil
}

func profileUpdate(ctx context.Context, c *Call, params profileUpdateParams) (any, error) {
	p, err := c.Service.UpdateProfile(ctx, c.Actor, service.ProfilePatch{Privacy: params.Privacy, Settings: params.Settings})
	if err != nil {
		return nil, err
	}
	return describeProfile(p), nil
}

func describeProfile(p chat.Profile) any {
	own := ownProfile{p.Privacy, p.Settings}
	if own.Settings == nil {
		own.Settings = json.RawMessage("null")
	}
	return oneProfile{own}
}
