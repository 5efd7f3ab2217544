package service_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

func TestBeforeHookMayChangeTheDraft(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	w.OnMessageSend().BindFunc(func(e *service.MessageSendEvent) error {
		if e.Actor != w.ann || e.App == nil || e.App.IsTransactional() {
			t.Errorf("actor %+v", e.Actor)
		}
		e.Draft.Text = strings.ReplaceAll(e.Draft.Text, "darn", "****")
		return e.Next()
	})
	if msg := w.say(w.ann, room, "darn it"); msg.Text != "**** it" {
		t.Fatalf("text %q", msg.Text)
	}
}

func TestBeforeHookMayRefuse(t *testing.T) {
	table := []struct {
		name string
		hook func(e *service.MessageSendEvent) error
		code chat.Code
		text string // in the error, if not empty
	}{
		{"with a PocketBase error", func(*service.MessageSendEvent) error { return apis.NewForbiddenError("Mind your tongue.", nil) }, chat.Forbidden, "Mind your tongue."},
		{"with a bad request", func(*service.MessageSendEvent) error { return apis.NewBadRequestError("Too loud.", nil) }, chat.Invalid, "Too loud."},
		{"with too many requests", func(*service.MessageSendEvent) error { return apis.NewTooManyRequestsError("Slow down.", nil) }, chat.RateLimited, "Slow down."},
		{"with an error of ours", func(*service.MessageSendEvent) error { return chat.FieldError("text", "No.") }, chat.Invalid, "No."},
		{"with any error", func(*service.MessageSendEvent) error { return errors.New("secret inner detail") }, chat.Internal, ""},
		{"by a panic", func(*service.MessageSendEvent) error { panic("boom") }, chat.Internal, ""},
		{"by not calling Next", func(*service.MessageSendEvent) error { return nil }, chat.Forbidden, ""},
		{"by emptying the text", func(e *service.MessageSendEvent) error { e.Draft.Text = ""; return e.Next() }, chat.Invalid, ""},
	}
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			w.OnMessageSend().UnbindAll()
			w.OnMessageSend().BindFunc(row.hook)
			_, _, err := w.Send(w.ctx, w.ann, chat.Draft{Room: room.ID, Text: "x"})
			wantCode(t, err, row.code)
			e := chat.AsError(err)
			if !strings.Contains(e.Message, row.text) || strings.Contains(e.Message, "secret") {
				t.Errorf("message %q", e.Message)
			}
			if n := w.rows(store.MessagesID); n != 0 {
				t.Errorf("%d messages were written", n)
			}
		})
	}
}

func TestBeforeHookRunsForMembersAndFirstTriesOnly(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	calls := 0
	w.OnMessageSend().BindFunc(func(e *service.MessageSendEvent) error {
		calls++
		return e.Next()
	})
	_, _, err := w.Send(w.ctx, w.eve, chat.Draft{Room: room.ID, Text: "x"})
	wantCode(t, err, chat.NotFound)
	if calls != 0 {
		t.Fatal("a stranger reached the hook")
	}
	for range 3 {
		_, _, err := w.Send(w.ctx, w.ann, chat.Draft{Room: room.ID, Text: "x", ClientID: "k"})
		must(t, err)
	}
	if calls != 1 {
		t.Fatalf("%d calls for one message", calls)
	}
}

func TestBeforeHookCanNotWriteWhereTheSenderMayNot(t *testing.T) {
	w := newWorld(t)
	mine, foreign := w.direct(w.ann, w.bob), w.direct(w.cat, w.dan)
	w.OnMessageSend().BindFunc(func(e *service.MessageSendEvent) error {
		e.Draft.Room = foreign.ID
		return e.Next()
	})
	_, _, err := w.Send(w.ctx, w.ann, chat.Draft{Room: mine.ID, Text: "x"})
	wantCode(t, err, chat.NotFound)
}

func TestHooksCanBeBoundToRooms(t *testing.T) {
	w := newWorld(t)
	quiet, free := w.direct(w.ann, w.bob), w.direct(w.ann, w.cat)
	hook.NewTaggedHook(w.OnMessageSend(), quiet.ID).BindFunc(func(*service.MessageSendEvent) error {
		return apis.NewForbiddenError("Quiet.", nil)
	})
	_, _, err := w.Send(w.ctx, w.ann, chat.Draft{Room: quiet.ID, Text: "x"})
	wantCode(t, err, chat.Forbidden)
	w.say(w.ann, free, "x")
}

func TestHandlerMaySendThroughTheService(t *testing.T) {
	w := newWorld(t)
	room, log := w.direct(w.ann, w.bob), w.direct(w.eve, w.eve)
	w.OnMessageSend().BindFunc(func(e *service.MessageSendEvent) error {
		if e.Draft.Room == room.ID {
			if _, _, err := w.Send(w.ctx, w.eve, chat.Draft{Room: log.ID, Text: "seen: " + e.Draft.Text}); err != nil {
				return err
			}
		}
		return e.Next()
	})
	w.say(w.ann, room, "hello")
	if n := w.rows(store.MessagesID); n != 2 {
		t.Fatalf("%d messages", n)
	}
}
