package service

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
)

// MessageSendEvent is a message about to be sent. A handler may change Draft,
// or return an error to refuse it: a PocketBase ApiError keeps its text.
type MessageSendEvent struct {
	hook.Event
	App   core.App
	Actor chat.Actor
	Draft *chat.Draft
}

// Tags is the room, so that handlers can be bound to some rooms only.
func (e *MessageSendEvent) Tags() []string {
	if e.Draft == nil {
		return nil
	}
	return []string{e.Draft.Room}
}

// MessageSentEvent is a message that was committed.
type MessageSentEvent struct {
	hook.Event
	App     core.App
	Message chat.Message
}

// Tags is the room.
func (e *MessageSentEvent) Tags() []string { return []string{e.Message.Room} }

// OnMessageSend runs before a message is sent, in the caller and outside any
// transaction, after the policy let the actor pass. A slow handler delays its
// own message only. What a handler does after e.Next() still runs before the
// message is written.
//
// A handler that neither calls e.Next() nor returns an error refuses the
// message too: a client never waits for a message that was dropped silently.
// With a repeat of a message that was sent already no handler runs.
func (s *Service) OnMessageSend() *hook.Hook[*MessageSendEvent] { return s.before }

// OnMessageSent runs after a message was committed. The plugin feeds it from
// the log.
func (s *Service) OnMessageSent() *hook.Hook[*MessageSentEvent] { return s.sent }

// BeforeSend runs the OnMessageSend handlers over a draft, for doors that save
// the message themselves. The error is what the client is told; a panic in a
// handler is logged and costs this one message.
func (s *Service) BeforeSend(actor chat.Actor, draft *chat.Draft) error {
	if s.before.Length() == 0 {
		return nil
	}
	return fail(s.runBefore(actor, draft))
}

func (s *Service) runBefore(actor chat.Actor, draft *chat.Draft) (err error) {
	defer func() {
		if r := recover(); r != nil {
			s.app.Logger().Error("An onChatMessageSend handler panicked",
				slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
			err = chat.AsError(fmt.Errorf("panic in an onChatMessageSend handler: %v", r))
		}
	}()
	event := &MessageSendEvent{App: s.db, Actor: actor, Draft: draft}
	passed := false
	err = s.before.Trigger(event, func(e *MessageSendEvent) error {
		passed = true
		return e.Next()
	})
	if err != nil {
		return err
	}
	if !passed {
		return chat.Errorf(chat.Forbidden, "The message was refused.")
	}
	if event.Draft != nil {
		*draft = *event.Draft // a handler may have put another one in
	}
	return nil
}
