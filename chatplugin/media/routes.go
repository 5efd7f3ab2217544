package media

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Mount adds the routes of files to a server. allow takes a call of a user from
// the budget of events, as the routes of commands do.
func (m *Media) Mount(se *core.ServeEvent, allow func(user, ip string) error) {
	se.Router.GET(chat.MessageFilesPath+"{folder}/{name}", answering(m.serveMessageFile))
	se.Router.GET(chat.RoomFilesPath+"{room}/{name}", answering(m.serveRoomImage))
	se.Router.POST("/api/chat/upload", answering(func(e *core.RequestEvent) error { return m.upload(e, allow) })).
		Unbind(apis.DefaultBodyLimitMiddlewareId)
	se.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "chatMessageFiles", Func: answering(m.serveByRecord)})
}

// answering says errors in PocketBase's JSON.
func answering(do func(*core.RequestEvent) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		err := do(e)
		var ours *chat.Error
		if err == nil || !errors.As(err, &ours) {
			return err
		}
		if wait := ours.RetryAfter; wait > 0 {
			e.Response.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		}
		return apierror.From(ours)
	}
}

// upload answers POST /api/chat/upload with the record in chat_uploads.
func (m *Media) upload(e *core.RequestEvent, allow func(user, ip string) error) error {
	if e.Auth == nil || e.Auth.Collection().Id != store.UsersID(m.app) {
		return chat.Errorf(chat.Unauthorized, "Sign in as a chat user first.")
	}
	if err := allow(e.Auth.Id, e.RealIP()); err != nil {
		return err
	}
	received, err := m.Receive(e, e.Auth.Id)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, received.Upload.Record.JSON())
}
