// Package service holds the use cases of the chat: the one way in for every
// client-facing door.
//
// Every use case goes the same way: validate the input, ask the policy
// (package chat) with what the database says now, then run one command of the
// commit queue that asks the policy again inside the transaction, because
// membership, a block or a direct room may have changed in between. It returns
// what was committed. Asking first, outside, keeps refused calls away from the
// queue, where a failing command costs its neighbours a retry.
//
// Events do not leave from here: durable ones come from the log, whose reader
// calls Observe so that presence follows memberships and blocks. Only typing,
// presence and viewing go out through OnEphemeral.
//
// All errors are *chat.Error. A room, message or user that is not the actor's
// to see is NotFound with the very text of one that does not exist.
package service

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/presence"
	"pocketchat/chatplugin/store"
)

// Config tunes a Service. The zero value works.
type Config struct {
	// Limits bound one request. Zero fields get chat.DefaultLimits.
	Limits chat.Limits
	// OfflineGrace is how long a user without a connection still counts as
	// online. If not set, 5 seconds; negative means no grace.
	OfflineGrace time.Duration
	// TypingTTL is how long typing lasts without a refresh. If not set, 6
	// seconds.
	TypingTTL time.Duration
	// PresenceRoomLimit is how many members a group may have for them to be told
	// who of them comes online, goes offline or opens the group: in a larger one
	// every arrival would be a message to each of the thousands of others. In it
	// only friends and members of a common smaller room are told; Online, LastSeen
	// and Viewers answer as always. If not set, 100. The least that counts is 2,
	// the members of a direct room.
	PresenceRoomLimit int
}

// defaultPresenceRoomLimit keeps the frames for all members coming online below
// 10,000.
const defaultPresenceRoomLimit = 100

func (c Config) presenceLimit() int {
	if c.PresenceRoomLimit <= 0 {
		return defaultPresenceRoomLimit
	}
	return max(2, c.PresenceRoomLimit)
}

// Service runs the use cases. It is safe for concurrent use.
type Service struct {
	*engine
	// db is where a call reads first: the app, or the transaction of Within.
	db core.App
}

// engine is what all views of one Service share.
type engine struct {
	app      core.App
	queue    *store.Queue
	limits   chat.Limits
	users    *store.UserCache
	tracker  *presence.Tracker
	lastSeen *lastSeen
	passes   *passes
	before   *hook.Hook[*MessageSendEvent]
	sent     *hook.Hook[*MessageSentEvent]
	// presenceLimit is Config.PresenceRoomLimit in force.
	presenceLimit int
	// privacies is what users let others know, told what others were told.
	privacies *store.Privacies
	told      told

	sink   atomic.Pointer[func(chat.Event)]
	closed atomic.Bool
}

// New makes a Service that writes through queue. The queue stays the caller's:
// close the Service first, then the queue. app may still be waiting for its
// bootstrap; nothing is read or written before the first call.
func New(app core.App, queue *store.Queue, cfg Config) *Service {
	e := &engine{
		app:    app,
		queue:  queue,
		limits: cfg.Limits.WithDefaults(),
		users:  store.NewUserCache(app),
		passes: newPasses(),
		before: &hook.Hook[*MessageSendEvent]{},
		sent:   &hook.Hook[*MessageSentEvent]{},

		presenceLimit: cfg.presenceLimit(),
	}
	e.lastSeen = newLastSeen(app, queue)
	e.privacies = store.PrivaciesOf(app)
	e.tracker = presence.New(presence.Config{Grace: cfg.OfflineGrace, TypingTTL: cfg.TypingTTL}, e.ephemeral)
	e.privacies.OnChange(e.privacyChanged)
	return &Service{engine: e, db: app}
}

// Within is the Service inside a running transaction: it reads and writes
// through tx instead of the queue, so that code in a hook of that transaction
// may use it. What it does is undone with the transaction; PocketBase has no
// savepoints, so a caller that swallows an error of a call keeps its half.
func (s *Service) Within(tx core.App) *Service {
	return &Service{engine: s.engine, db: tx}
}

// Presence tells who is online and who views which room.
func (s *Service) Presence() *presence.Tracker { return s.tracker }

// UserCache keeps names, avatars and what signs links for users.
func (s *Service) UserCache() *store.UserCache { return s.users }

// Limits are the limits in force.
func (s *Service) Limits() chat.Limits { return s.limits }

// Close ends presence and stores when those online were last seen. Afterwards
// every call answers Unavailable. Calls that are in the queue already finish
// with it.
func (s *Service) Close(ctx context.Context) error {
	if s.closed.Swap(true) {
		return nil
	}
	online := s.tracker.Everyone()
	s.tracker.Close()
	return s.lastSeen.close(ctx, online)
}
