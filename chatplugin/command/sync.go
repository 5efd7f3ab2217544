package command

import (
	"context"
	"errors"

	"pocketchat/chatplugin/feed"
)

// Sync pages.
const (
	defaultSync = 200
	maxSync     = 500 // what the log gives at once
)

type syncParams struct {
	Since int64 `json:"since" doc:"the last position you have seen; 0 for all that is kept"`
	Limit int64 `json:"limit" doc:"1 to 500 events, 200 if not set"`
}

type syncResult struct {
	// Reset: the log does not reach back to since. Load the rooms again and go
	// on from Position.
	Reset    bool    `json:"reset"`
	Events   []Event `json:"events"`
	Position int64   `json:"position"`
	More     bool    `json:"more"`
}

func catchUp(_ context.Context, c *Call, p syncParams) (any, error) {
	limit := p.Limit
	if limit == 0 {
		limit = defaultSync
	}
	events, position, more, err := c.Log.EventsFor(c.Actor.User, p.Since, int(min(limit, maxSync)))
	if errors.Is(err, feed.ErrReset) {
		return syncReset(c.Log)
	}
	if err != nil {
		return nil, err
	}
	result := syncResult{Events: make([]Event, 0, len(events)), Position: position, More: more}
	for _, ev := range events {
		ev, ok := shownTo(c, ev)
		if !ok {
			continue
		}
		if said, ok := DescribeFor(ev, c.Actor.User); ok {
			result.Events = append(result.Events, said)
		}
	}
	return result, nil
}

func syncReset(log *feed.Log) (any, error) {
	position, err := log.Position()
	if err != nil {
		return nil, err
	}
	return syncResult{Reset: true, Events: []Event{}, Position: position}, nil
}
