package command

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"

	"pocketchat/chatplugin/chat"
)

var sessionCommands = []Command{
	row("session.info", "Who you are signed in as and the position of the newest event.",
		answer{"user", "position"}, sessionInfo, Route{"GET", "/session"}),
	row("session.refresh", "Sign in on a live connection, or replace the token before it expires.",
		answer{"user", "expires"}, sessionRefresh).open(),
	row("sync", "Every event you missed since a position, oldest first.",
		answer{"reset", "events", "position", "more"}, catchUp, Route{"GET", "/sync"}),
}

type sessionInfoResult struct {
	User     *Profile `json:"user"`
	Position int64    `json:"position"`
}

func sessionInfo(_ context.Context, c *Call, _ none) (any, error) {
	position, err := c.Log.Position()
	if err != nil {
		return nil, err
	}
	return sessionInfoResult{profile(c.Service, c.Actor.User), position}, nil
}

type refreshParams struct {
	Token string `json:"token" need:"true" max:"8192" doc:"a token from PocketBase sign-in or auth-refresh"`
}

type refreshResult struct {
	User    string `json:"user"`
	Expires string `json:"expires"`
}

func sessionRefresh(_ context.Context, c *Call, p refreshParams) (any, error) {
	if err := c.Conn.SignIn(p.Token); err != nil {
		return nil, err
	}
	return refreshResult{c.Conn.Actor().User, chat.Timestamp(expiry(p.Token))}, nil
}

// expiry reads the end of a token that has just been verified.
func expiry(token string) time.Time {
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return time.Time{}
	}
	exp, _ := claims["exp"].(float64) // JSON numbers come as float64
	return time.Unix(int64(exp), 0)
}
