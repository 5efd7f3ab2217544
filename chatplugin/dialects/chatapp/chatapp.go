// Package chatapp speaks "ChatApp Realtime API" 0.8.0 (seed 004), so that the
// socket half of a client written for that document works unchanged.
//
// The wire in short: clients only join, leave and type; messages and chats are
// made elsewhere (REST, another dialect), and everything the server says comes
// from the log. The document could be read only in part: five event names are
// Config. What is stated, found and decided is told apart in
// docs/dialects/chatapp.md.
package chatapp

import (
	"log/slog"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// Config names the server's events whose names could not be read in the
// document. Each is sent under all its names: it carries a state and not a
// change, so hearing it twice does no harm, and a client hears only the names it
// knows. Who knows the real name sets that one alone.
type Config struct {
	// SummaryEvents carry a line of the chat list. If not set,
	// "chat_summary_updated", "chat_summary", "chat_summary_update" and
	// "update_chat_summary".
	SummaryEvents []string
	// ChatEvents carry a whole chat. If not set, "chat_updated", "chat_update" and
	// "update_chat".
	ChatEvents []string
	// AddedEvents tell a user of a new chat. If not set, "new_chat",
	// "chat_created", "chat_added" and "added_to_chat".
	AddedEvents []string
	// DeletedEvents tell a user that a chat is gone. If not set, "chat_deleted" and
	// "delete_chat".
	DeletedEvents []string
	// PresenceEvents tell who is online. If not set, "user_status",
	// "presence_update", "user_presence", "user_status_changed" and
	// "user_status_update".
	PresenceEvents []string
}

func (c Config) withDefaults() Config {
	setDefault(&c.SummaryEvents, "chat_summary_updated", "chat_summary", "chat_summary_update", "update_chat_summary")
	setDefault(&c.ChatEvents, "chat_updated", "chat_update", "update_chat")
	setDefault(&c.AddedEvents, "new_chat", "chat_created", "chat_added", "added_to_chat")
	setDefault(&c.DeletedEvents, "chat_deleted", "delete_chat")
	setDefault(&c.PresenceEvents, "user_status", "presence_update", "user_presence", "user_status_changed", "user_status_update")
	return c
}

func setDefault(names *[]string, fallback ...string) {
	if len(*names) == 0 {
		*names = fallback
	}
}

// Dialect is the wire. Make it with New.
type Dialect struct {
	cfg  Config
	open *openChats

	follows sync.Once
	// app and svc are set by Routes, before the first connection; nil in unit
	// tests.
	app core.App
	svc *service.Service
}

// New makes the dialect.
func New(cfg Config) *Dialect { return &Dialect{cfg: cfg.withDefaults(), open: newOpenChats()} }

// Name implements gateway.Dialect.
func (d *Dialect) Name() string { return "chatapp" }

// Routes implements gateway.Router. The document has no routes; this is where a
// dialect learns which app it serves, and begins to follow its log.
func (d *Dialect) Routes(_ *core.ServeEvent, g *gateway.Gateway) {
	d.follows.Do(func() {
		d.app, d.svc = g.App(), g.Service()
		position, err := g.Log().Position()
		if err != nil {
			d.app.Logger().Error("chatapp: joined chats are not marked as read", slog.Any("error", err))
			return
		}
		g.Log().Subscribe(position, d.follow) // ends when the log is closed
	})
}

// Interface guards
var (
	_ gateway.Dialect = (*Dialect)(nil)
	_ gateway.Router  = (*Dialect)(nil)
)
