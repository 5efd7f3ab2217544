package chatplugin

import (
	"cmp"
	"errors"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/dialects"
	"pocketchat/chatplugin/dialects/chatapp"
	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/socketio"
	"pocketchat/chatplugin/webclient"
)

// Config tunes the plugin. The zero value works.
type Config struct {
	// UsersCollection is the name or id of the auth collection whose records
	// chat. If not set, "users".
	UsersCollection string

	// Dialects are the names of the chat protocols to serve. If not set, all.
	Dialects []string

	// ExtraDialects are chat protocols of the app's own, served beside those of
	// Dialects. No built-in dialect may have the same name. If not set, none. How
	// to write one: docs/dialects/write-your-own.md.
	ExtraDialects []Dialect

	// DefaultDialect is spoken with clients that give no hint of theirs. If not
	// set, "native".
	DefaultDialect string

	// AllowedOrigins are the web origins ("https://app.example.com") whose pages
	// may open sockets; "*" allows all. Pages of the same host, of localhost and
	// apps without an Origin header are always allowed. If not set, only those.
	AllowedOrigins []string

	// AllowQueryToken accepts full auth tokens in the socket URL. URLs end up in
	// logs and histories, so prefer socket tickets. If not set, refused.
	AllowQueryToken bool

	// DisableRateLimits switches off the default limits on events per user and
	// connects per address. PocketBase's own rate-limit rules with the labels
	// chat:message, chat:event, chat:typing and chat:connect still apply.
	DisableRateLimits bool

	// Limits bound what one request may carry. Zero fields get the values of
	// chat.DefaultLimits.
	Limits chat.Limits

	// OfflineGrace is how long a user may be without any connection before
	// others are told "offline". If not set, 5 seconds.
	OfflineGrace time.Duration

	// TypingTTL is how long "typing" holds without being repeated. If not set,
	// 6 seconds.
	TypingTTL time.Duration

	// PresenceRoomLimit is how many members a group may have for them to be told
	// unasked who of them comes online, goes offline or opens the group. In a
	// larger group only friends and members of a common smaller room are told; the
	// others can still ask. If not set, 100; direct rooms always count.
	PresenceRoomLimit int

	// TicketTTL is how long a socket ticket is good for. If not set, 24 hours.
	TicketTTL time.Duration

	// LogKeep is the age at which log entries are dropped; a client that was away
	// longer is told to reload. If not set, 30 days.
	LogKeep time.Duration

	// LogKeepRows is the most entries the log keeps. If not set, 1,000,000.
	LogKeepRows int64

	// PingInterval and PingTimeout are the Engine.IO heartbeat: a dead connection
	// is noticed after their sum. If not set, 25 and 20 seconds.
	PingInterval, PingTimeout time.Duration

	// MaxPayload is the largest packet a client may send, in bytes. If not set,
	// 1 MB.
	MaxPayload int64

	// MaxQueue is how many bytes may wait for one slow connection before it is
	// dropped; it catches up when it comes back. If not set, 1 MiB.
	MaxQueue int

	// Compression offers permessage-deflate to websocket clients. It costs CPU
	// and memory per connection. If not set, off.
	Compression bool

	// Media tunes uploads, the conversion of pictures and links to files. The zero
	// value works.
	Media MediaConfig

	// Push tunes push notifications. Without a Provider what would be sent is
	// logged. Viewing, Before and MediaURL are the plugin's own: use OnChatPush.
	Push PushConfig

	// Web serves a web client, as the ready-made server does with its own. If not
	// set, none.
	Web WebConfig

	// DeviceAge is when a device that did not register again is forgotten. If not
	// set, 90 days.
	DeviceAge time.Duration

	// SyarahOldestFirst lists messages of the syarah dialect oldest first. Its
	// document does not say; if not set, newest first.
	SyarahOldestFirst bool

	// Conduit are the settings of the conduit dialect, those of the original's
	// chat module. The zero value is the original's default.
	Conduit ConduitConfig

	// Chatapp are the names of five events of the chatapp dialect that its
	// published page does not tell. If not set, the likely names and their aliases.
	Chatapp ChatappConfig
}

// Dialect is one chat protocol, see package gateway.
type Dialect = gateway.Dialect

// ConduitConfig and ChatappConfig are settings of dialects, see their packages.
type (
	ConduitConfig = conduit.Config
	ChatappConfig = chatapp.Config
)

// MediaConfig tunes files, PushConfig push notifications: see packages media and
// push.
type (
	MediaConfig = media.Config
	PushConfig  = push.Config
)

// WebConfig serves the files of a web client, see package webclient.
type WebConfig = webclient.Config

func (c Config) withDefaults() Config {
	c.UsersCollection = cmp.Or(c.UsersCollection, "users")
	c.DefaultDialect = cmp.Or(c.DefaultDialect, "native")
	c.Limits = c.Limits.WithDefaults()
	c.OfflineGrace = cmp.Or(c.OfflineGrace, 5*time.Second)
	c.TypingTTL = cmp.Or(c.TypingTTL, 6*time.Second)
	c.PresenceRoomLimit = cmp.Or(c.PresenceRoomLimit, 100)
	c.TicketTTL = cmp.Or(c.TicketTTL, 24*time.Hour)
	c.LogKeep = cmp.Or(c.LogKeep, 30*24*time.Hour)
	c.LogKeepRows = cmp.Or(c.LogKeepRows, 1_000_000)
	c.PingInterval = cmp.Or(c.PingInterval, 25*time.Second)
	c.PingTimeout = cmp.Or(c.PingTimeout, 20*time.Second)
	c.MaxPayload = cmp.Or(c.MaxPayload, 1_000_000)
	c.MaxQueue = cmp.Or(c.MaxQueue, 1<<20)
	c.DeviceAge = cmp.Or(c.DeviceAge, 90*24*time.Hour)
	return c
}

func (c Config) validate() error {
	durations := []time.Duration{c.OfflineGrace, c.TypingTTL, c.TicketTTL, c.LogKeep, c.PingInterval, c.PingTimeout,
		c.DeviceAge, c.Push.Coalesce, c.Push.MaxAge, c.Push.TTL}
	for _, d := range durations {
		if d < 0 {
			return errors.New("config: durations must not be negative")
		}
	}
	if c.MaxPayload < 0 || c.MaxQueue < 0 || c.LogKeepRows < 0 || c.PresenceRoomLimit < 0 {
		return errors.New("config: sizes must not be negative")
	}
	if err := c.Web.Validate(); err != nil {
		return err
	}
	return c.validateMedia()
}

func (c Config) validateMedia() error {
	m := c.Media
	if m.UnusedAfter < 0 || m.LinkTTL < 0 {
		return errors.New("config: durations of Media must not be negative")
	}
	if m.MaxVideo < 0 || m.MaxFile < 0 || m.UploadsPerUser < 0 || m.Uploads < 0 || m.MinFree < 0 {
		return errors.New("config: sizes of Media must not be negative")
	}
	return nil
}

func (c Config) dialects() dialects.Config {
	return dialects.Config{
		SyarahOldestFirst: c.SyarahOldestFirst,
		Conduit:           c.Conduit,
		Chatapp:           c.Chatapp,
		Extra:             c.ExtraDialects,
	}
}

func (c Config) service() service.Config {
	return service.Config{
		Limits:            c.Limits,
		OfflineGrace:      c.OfflineGrace,
		TypingTTL:         c.TypingTTL,
		PresenceRoomLimit: c.PresenceRoomLimit,
	}
}

func (c Config) gateway(wires []gateway.Dialect, files *media.Media) gateway.Config {
	cfg := gateway.Config{
		Dialects:        wires,
		Media:           files,
		Default:         c.DefaultDialect,
		UsersCollection: c.UsersCollection,
		AllowedOrigins:  c.AllowedOrigins,
		AllowQueryToken: c.AllowQueryToken,
		TicketTTL:       c.TicketTTL,
		Socket: socketio.Config{
			PingInterval: c.PingInterval,
			PingTimeout:  c.PingTimeout,
			MaxPayload:   c.MaxPayload,
			MaxQueue:     c.MaxQueue,
			Compression:  c.Compression,
		},
	}
	if c.DisableRateLimits {
		cfg.Limits = gateway.NoLimits
	}
	return cfg
}
