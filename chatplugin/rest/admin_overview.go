package rest

import (
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// overview answers GET /api/chat/admin/overview.
type overview struct {
	// Connections are all open ones, signed in or not.
	Connections int                   `json:"connections"`
	Users       int                   `json:"users"`
	Slow        int                   `json:"slow"` // closed since the start because they read too slowly
	Dialects    []gateway.Connections `json:"dialects"`
	// Minutes are the messages of the last hour by minute, the current one last;
	// nothing is known from before Since.
	Minutes []int  `json:"minutes"`
	Since   string `json:"since"`
	Reports int    `json:"reports"` // open ones
	// Position is that of the log: while it stays, nothing has changed.
	Position int64 `json:"position"`
}

func adminOverview(p *Pulse) func(c *adminCall) (any, error) {
	return func(c *adminCall) (any, error) {
		reports, err := c.svc.OpenReports(c.ctx, c.actor)
		if err != nil {
			return nil, err
		}
		position, err := c.g.Log().Position()
		now := c.g.Stats()
		return overview{
			Connections: now.Connections, Users: now.Users, Slow: now.Dropped, Dialects: c.g.ConnectionsNow(),
			Minutes: p.Minutes(time.Now()), Since: chat.Timestamp(p.since), Reports: reports, Position: position,
		}, err
	}
}
