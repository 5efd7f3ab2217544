package push

import (
	"cmp"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// Config tunes a Pusher. The zero value logs what would be sent.
type Config struct {
	// Provider carries the notifications. If not set, a LoggingProvider.
	Provider Provider
	// Coalesce is how long the messages of one room are collected into one push.
	// If not set, 1 second.
	Coalesce time.Duration
	// MaxAge is the age at which a message is not pushed any more: nobody wants to
	// be woken by yesterday's outage. If not set, 1 hour.
	MaxAge time.Duration
	// TTL is how long the push service keeps a notification for a device that is
	// off. If not set, 24 hours.
	TTL time.Duration
	// Channel is the Android notification channel, Sound the name of the sound. If
	// not set, "messages" and "default".
	Channel, Sound string
	// Templates are the words by BCP 47 locale of the device: the exact one counts,
	// then its language, then "en". English, German, French, Spanish and Arabic are
	// built in; entries here go before them.
	Templates map[string]Templates
	// LinkURL gives the https page that a browser opens for a room. If not set, none.
	LinkURL func(room string) string
	// MediaURL gives the https URL of the thumb of a picture or video, which must
	// open without signing in; "" if there is none. If not set, none.
	MediaURL func(user string, msg chat.Message) string
	// Viewing reports whether a user has the room open on any connection; such a
	// user gets no push on any device. If not set, nobody does.
	Viewing func(user, room string) bool
	// Before may change the notification of one user or refuse it. It runs in the
	// one goroutine that decides, so a slow one delays all pushes. If not set,
	// nothing is asked.
	Before func(*Event) error
	// Parallel is how many batches are sent at once. If not set, 8.
	Parallel int

	clock      clock
	maxPending int
	sendWithin time.Duration
}

const (
	// defaultPending bounds the pushes in memory. More wait in the log, on disk.
	defaultPending = 10_000
	// defaultSendWithin is how long one Send of a Provider may take.
	defaultSendWithin = 30 * time.Second
)

func (c Config) withDefaults(app core.App) Config {
	if c.Provider == nil {
		c.Provider = NewLoggingProvider(app)
	}
	if c.clock == nil {
		c.clock = realClock{}
	}
	c.Coalesce = cmp.Or(c.Coalesce, time.Second)
	c.MaxAge = cmp.Or(c.MaxAge, time.Hour)
	c.TTL = cmp.Or(c.TTL, 24*time.Hour)
	c.Channel = cmp.Or(c.Channel, "messages")
	c.Sound = cmp.Or(c.Sound, "default")
	c.Parallel = cmp.Or(c.Parallel, 8)
	c.maxPending = cmp.Or(c.maxPending, defaultPending)
	c.sendWithin = cmp.Or(c.sendWithin, defaultSendWithin)
	return c
}
