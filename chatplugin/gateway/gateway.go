// Package gateway stands between Socket.IO connections and the chat: it signs
// connections in, decides which dialect each speaks, calls the dialects'
// handlers, and says what happened to everybody who may hear it.
//
// Nothing here knows a dialect by name.
package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/socketio"
)

// Config tunes a Gateway. Only Dialects has no default.
type Config struct {
	// Dialects are the wires to serve, at least one, with distinct names.
	Dialects []Dialect

	// Default is the dialect of connections that gave no hint of theirs within
	// DecideGrace. If not set, the first of Dialects.
	Default string

	// DecideGrace is how long an undecided connection may take to show by an
	// event which dialect it speaks. If not set, 300 ms.
	DecideGrace time.Duration

	// SignInTimeout is how long a connection may stay without signing in. If not
	// set, 60 seconds.
	SignInTimeout time.Duration

	// GuestsPerIP is how many connections of one address may be open without
	// having signed in. If not set, 200. Negative: no limit.
	GuestsPerIP int

	// UsersCollection is the name or id of the auth collection whose records
	// chat. If not set, "users".
	UsersCollection string

	// AllowedOrigins are the web origins whose pages may open sockets, such as
	// "https://app.example.com" or "https://*.example.com"; "*" allows all.
	// Pages of the same host, pages of localhost and apps that send no Origin
	// are always allowed.
	AllowedOrigins []string

	// AllowQueryToken accepts full auth tokens in the socket URL. URLs end up in
	// logs, so prefer socket tickets. If not set, refused.
	AllowQueryToken bool

	// TicketTTL is how long a socket ticket is good for. If not set, 24 hours.
	TicketTTL time.Duration

	// Limits replaces the default of the buckets it names; the zero Limit lifts
	// it. If not set, the defaults. A rule of PocketBase's rate-limit settings
	// with the bucket's label goes before both.
	Limits map[Rate]Limit

	// EventTimeout is how long the handler of one event may take. If not set,
	// 30 seconds.
	EventTimeout time.Duration

	// Recheck is the time between two checks of all sessions against the
	// database, for revocations that no hook reports: raw SQL, another process.
	// If not set, 60 seconds.
	Recheck time.Duration

	// Socket tunes the Socket.IO server. AllowOrigin and Logger are set here.
	Socket socketio.Config
}

func (c Config) withDefaults() Config {
	c.DecideGrace = cmp.Or(c.DecideGrace, 300*time.Millisecond)
	c.SignInTimeout = cmp.Or(c.SignInTimeout, 60*time.Second)
	c.GuestsPerIP = cmp.Or(c.GuestsPerIP, 200)
	c.UsersCollection = cmp.Or(c.UsersCollection, "users")
	c.TicketTTL = cmp.Or(c.TicketTTL, 24*time.Hour)
	c.EventTimeout = cmp.Or(c.EventTimeout, 30*time.Second)
	c.Recheck = cmp.Or(c.Recheck, 60*time.Second)
	return c
}
