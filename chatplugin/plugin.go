package chatplugin

import (
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/rest"
	"pocketchat/chatplugin/search"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// Plugin is the chat inside one app.
type Plugin struct {
	app     core.App
	config  Config
	queue   *store.Queue
	log     *feed.Log
	service *service.Service
	gateway *gateway.Gateway
	wires   []gateway.Dialect
	media   *media.Media
	pusher  *push.Pusher
	pulse   *rest.Pulse
	indexer *search.Indexer
	onPush  *hook.Hook[*PushEvent]

	mu    sync.Mutex // protects stops
	stops []func()
}

// The events of the plugin's hooks.
type (
	// MessageSendEvent is a message about to be sent. A handler may change
	// Draft, or return an error to refuse it.
	MessageSendEvent = service.MessageSendEvent
	// MessageSentEvent is a message that was sent.
	MessageSentEvent = service.MessageSentEvent
	// PushEvent is a notification about to be sent to one user. A handler may
	// change it, or refuse it.
	PushEvent = push.Event
)

// Chat gives Go code the same use cases that clients have. Pass
// chat.ServerActor to act as the app itself.
func (p *Plugin) Chat() *service.Service { return p.service }

// OnChatMessageSend runs before a message is sent, in the sender's own turn and
// outside any transaction, for socket events and for creates over REST. Tags
// are room ids; none means every room.
func (p *Plugin) OnChatMessageSend(tags ...string) *hook.TaggedHook[*MessageSendEvent] {
	return hook.NewTaggedHook(p.service.OnMessageSend(), tags...)
}

// OnChatMessageSent runs after a message was committed, whichever door it came
// through, once and in log order. Handlers share one goroutine: a slow one
// delays later calls of this hook and nothing else. It is at least once across
// a crash. Bind before the app serves. Tags are room ids; none means every room.
func (p *Plugin) OnChatMessageSent(tags ...string) *hook.TaggedHook[*MessageSentEvent] {
	return hook.NewTaggedHook(p.service.OnMessageSent(), tags...)
}

// OnChatPush runs before a notification is sent to one user. A handler that
// returns an error, sets Refused or does not call e.Next() refuses it. Handlers
// share the one goroutine that decides: a slow one delays other pushes and
// nothing else. Tags are room ids; none means every room.
func (p *Plugin) OnChatPush(tags ...string) *hook.TaggedHook[*PushEvent] {
	return hook.NewTaggedHook(p.onPush, tags...)
}

// Indexer keeps what messages and people are found by. Tests wait for it.
func (p *Plugin) Indexer() *search.Indexer { return p.indexer }

// Pusher tells how push is doing and why somebody got no notification.
func (p *Plugin) Pusher() *push.Pusher { return p.pusher }
