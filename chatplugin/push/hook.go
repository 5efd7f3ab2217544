package push

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
)

// Event is a push about to be made for one user. A handler may change
// Notification, set Refused, or return an error, which refuses too. It runs once
// for each locale among the user's devices, mostly once. What does not fit a
// push service is cut afterwards.
type Event struct {
	hook.Event
	App  core.App
	User string
	Room chat.Room
	// Message is the newest one told about, Count how many there are.
	Message      chat.Message
	Count        int
	Locale       string // of the device, as it told
	Notification *Notification
	// Decision is Pushed: the handler sees only what would be sent.
	Decision Decision
	Refused  bool
}

// Tags is the room, so that handlers can be bound to some rooms only.
func (e *Event) Tags() []string { return []string{e.Room.ID} }

// ask lets the hook change one notification. A panic in a handler costs this one
// push.
func (p *Pusher) ask(s story, locale string, n Notification) (out Notification, v verdict) {
	if p.cfg.Before == nil {
		return n, verdict{Decision: Pushed}
	}
	defer func() {
		if r := recover(); r != nil {
			p.app.Logger().Error("An onChatPush handler panicked", slog.Any("panic", fmt.Sprint(r)), slog.String("stack", string(debug.Stack())))
			v = verdict{Decision: HookFailed}
		}
	}()
	e := &Event{App: p.app, User: s.user, Room: s.room, Message: s.message, Count: s.count, Locale: locale, Notification: &n, Decision: Pushed}
	if err := p.cfg.Before(e); err != nil {
		return n, verdict{Decision: RefusedHook, detail: err.Error()}
	}
	if e.Refused || e.Notification == nil {
		return n, verdict{Decision: RefusedHook}
	}
	return fit(*e.Notification), verdict{Decision: Pushed}
}
