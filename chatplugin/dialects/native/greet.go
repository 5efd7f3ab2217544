package native

import (
	"encoding/json"
	"log/slog"
	"strconv"

	"pocketchat/chatplugin/gateway"
)

// The events about the connection itself.
const (
	eventReady = "ready"
	eventReset = "reset"
)

// ready is the first event of a connection that did not ask for what it
// missed, and the one after the last missed event of one that did.
type ready struct {
	User     string `json:"user"`
	Position int64  `json:"position"`
	Version  int    `json:"version"`
}

// reset tells that the log does not reach back to since: load the rooms again.
type reset struct {
	Position int64 `json:"position"`
}

// SignedIn implements gateway.Greeter.
func (Dialect) SignedIn(c *gateway.Conn) {
	greet := func(position int64, tooOld bool) {
		if tooOld {
			c.Emit(eventReset, reset{position})
		}
		c.Emit(eventReady, ready{c.Actor().User, position, Version})
	}
	// The gateway logs what fails here and closes such a connection.
	startOver := func(position int64, _ bool) { greet(position, true) }
	since, asked := sinceOf(c.Handshake())
	switch {
	case !asked:
		_ = c.Live(greet)
		return
	case since < 0:
		_ = c.Live(startOver)
		return
	}
	if _, _, err := c.CatchUp(c.Context(), since, greet); err != nil && c.Context().Err() == nil {
		c.Gateway().App().Logger().Warn("Could not bring a chat connection up to date",
			slog.String("user", c.Actor().User), slog.Any("error", err))
		// Without its past the client would show a wrong present: let it reload.
		_ = c.Live(startOver)
	}
}

// sinceOf reads auth.since. JavaScript clients keep it in storage as text, so a
// numeric string counts too. What is no position is -1: to start without the
// past in silence would lose events, so that client is told to start over.
func sinceOf(h *gateway.Handshake) (int64, bool) {
	raw, there := h.Auth["since"]
	if !there || string(raw) == "null" {
		return 0, false
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	since, err := strconv.ParseInt(text, 10, 64)
	if err != nil || since < 0 {
		return -1, true
	}
	return since, true
}
