package socketio

import (
	"log/slog"
	"net/http"
	"time"
)

// Config holds the settings of a [Server]. The zero value works: every field that is not set gets the default
// named in its comment.
type Config struct {
	// PingInterval is the time between two heartbeats of one connection. Default 25 s. Keep it well under the
	// HTTP server's write timeout (PocketBase: 5 minutes), which otherwise cuts long polls.
	PingInterval time.Duration

	// PingTimeout is how long a client may take to answer a heartbeat before its connection is closed with
	// the reason "ping timeout". Default 20 s.
	PingTimeout time.Duration

	// ConnectTimeout is how long a connection may stay open without having joined a namespace. Default 45 s.
	ConnectTimeout time.Duration

	// UpgradeTimeout is how long a websocket that wants to replace a polling session may take. Default 10 s.
	UpgradeTimeout time.Duration

	// MaxPayload is the largest packet, in bytes, a client may send. Default 1 000 000, as in the official server.
	// Over websocket a larger one closes the connection with code 1009, over polling it is answered with 413.
	// With compression the limit counts the inflated bytes.
	MaxPayload int64

	// MaxDepth is how deeply arrays and objects of one packet may be nested, the argument array included. Default 32.
	MaxDepth int

	// MaxQueue is how many bytes may wait to be written to one connection. Default 1 MiB. A connection that
	// needs more is closed with the reason [ReasonSlow]; one single frame larger than that is allowed through.
	MaxQueue int

	// WriteTimeout is how long a write of at most 64 KiB to a websocket may block, and how long a client may take
	// to send the body of a polling request. Default 15 s.
	WriteTimeout time.Duration

	// AllowOrigin says whether a browser page of that origin may connect. It is asked for every request with an
	// Origin header, websocket and polling alike; a refused one gets 403 without any CORS header. If not set, only
	// pages served from the same host and port are allowed. Requests without Origin (apps, servers) always pass:
	// the origin check protects browser users, it is not authentication.
	AllowOrigin func(r *http.Request, origin string) bool

	// Compression turns on permessage-deflate (RFC 7692) for the websocket clients that offer it. Frames from
	// 1 KiB on are then compressed, once per frame and not per receiver. Default false.
	Compression bool

	// Logger receives panics of handlers and misuse of this package. Default slog.Default().
	Logger *slog.Logger
}

// withDefaults returns the config with every unset field filled.
func (c Config) withDefaults() Config {
	setDefault(&c.PingInterval, 25*time.Second)
	setDefault(&c.PingTimeout, 20*time.Second)
	setDefault(&c.ConnectTimeout, 45*time.Second)
	setDefault(&c.UpgradeTimeout, 10*time.Second)
	setDefault(&c.MaxPayload, 1_000_000)
	setDefault(&c.MaxDepth, 32)
	setDefault(&c.MaxQueue, 1<<20)
	setDefault(&c.WriteTimeout, 15*time.Second)
	if c.AllowOrigin == nil {
		c.AllowOrigin = sameHost
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}
