package presence

import (
	"time"

	"pocketchat/chatplugin/chat"
)

// Config sets the times of a Tracker.
type Config struct {
	Grace     time.Duration
	TypingTTL time.Duration
}

// Tracker knows who is online.
type Tracker struct{}

func New(cfg Config, emit func(chat.Event)) *Tracker             { return &Tracker{} }
func (t *Tracker) Connect(user, conn string)                     {}
func (t *Tracker) Disconnect(user, conn string)                  {}
func (t *Tracker) Online(user string) bool                       { return false }
func (t *Tracker) OnlineUsers(users []string) map[string]bool    { return nil }
func (t *Tracker) View(user, conn, room string)                  {}
func (t *Tracker) Unview(user, conn, room string)                {}
func (t *Tracker) Viewers(room string) []string                  { return nil }
func (t *Tracker) ViewsRoom(user, room string) bool              { return false }
func (t *Tracker) Typing(user, conn, room, text string, on bool) {}
func (t *Tracker) StopTyping(user, room string)                  {}
func (t *Tracker) Close()                                        {}
