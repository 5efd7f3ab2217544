package syarah

import (
	"math"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// envelope is the body of every REST answer of the document.
type envelope struct {
	Success bool    `json:"success"`
	Data    any     `json:"data"`
	Message *string `json:"message"`
}

// Routes implements gateway.Router: the document's REST endpoints.
func (d *Dialect) Routes(se *core.ServeEvent, g *gateway.Gateway) {
	d.app = g.App()
	r := &routes{d: d, gateway: g}
	se.Router.GET("/api/chat/getChatHeaderAsync", r.enveloped(r.chatHeader))
	se.Router.POST("/api/chat/uploadFile", r.enveloped(r.uploadFile)).Unbind(apis.DefaultBodyLimitMiddlewareId)
}

type routes struct {
	d       *Dialect
	gateway *gateway.Gateway
}

// enveloped verifies the token, takes the call from the same budget as the
// user's events and wraps what handle gives. An error has the same envelope and
// the HTTP status of its code.
func (r *routes) enveloped(handle func(*core.RequestEvent, chat.Actor) (any, error)) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		var data any
		actor, err := r.actor(e)
		if err == nil {
			err = r.gateway.Allow(actor.User, e.RealIP(), gateway.RateEvent)
		}
		if err == nil {
			data, err = handle(e, actor)
		}
		if err != nil {
			return refuse(e, chat.AsError(err))
		}
		if noted, ok := data.(noted); ok {
			return e.JSON(200, envelope{Success: true, Data: noted.data, Message: &noted.message})
		}
		return e.JSON(200, envelope{Success: true, Data: data})
	}
}

// noted is data that comes with a message.
type noted struct {
	data    any
	message string
}

// refuse answers with an error.
func refuse(e *core.RequestEvent, err *chat.Error) error {
	if err.Code == chat.Internal {
		e.App.Logger().Error("syarah: request failed", "path", e.Request.URL.Path, "error", err)
	}
	if wait := err.RetryAfter; wait > 0 {
		e.Response.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	text := errorText(err)
	return e.JSON(apierror.Status(err.Code), envelope{Message: &text})
}

func (r *routes) actor(e *core.RequestEvent) (chat.Actor, error) {
	token := strings.TrimPrefix(e.Request.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		return chat.Actor{}, chat.Errorf(chat.Unauthorized, "Send your access token in the Authorization header: Bearer and the token.")
	}
	actor, _, err := r.gateway.ActorFromToken(token)
	return actor, err
}

// chatHeader gets or creates the direct room of two users, one of whom must be
// the caller. It does not open the room on any connection.
func (r *routes) chatHeader(e *core.RequestEvent, actor chat.Actor) (any, error) {
	other, err := peerOf(e, actor.User)
	if err != nil {
		return nil, err
	}
	ctx, svc := e.Request.Context(), r.gateway.Service()
	room, _, err := svc.OpenDirect(ctx, actor, other)
	if err != nil {
		return nil, err
	}
	summary, err := svc.Room(ctx, actor, room.ID)
	if err != nil {
		return nil, err
	}
	headers, err := r.d.headers(ctx, svc, actor, []chat.RoomSummary{summary},
		func(path string) string { return r.gateway.Link(actor.User, path) })
	if err != nil {
		return nil, err
	}
	return headers[0], nil
}

// peerOf reads user1Id and user2Id, in either order.
func peerOf(e *core.RequestEvent, me string) (string, error) {
	query := e.Request.URL.Query()
	first, second := query.Get("user1Id"), query.Get("user2Id")
	switch {
	case first == "":
		return "", chat.FieldError("user1Id", "Missing: the id of one user.")
	case second == "":
		return "", chat.FieldError("user2Id", "Missing: the id of the other user.")
	case first == me:
		return second, nil
	case second == me:
		return first, nil
	}
	return "", chat.Errorf(chat.Forbidden, "One of user1Id and user2Id must be you.")
}

// uploadFile stores a file for a message to come and gives its path.
func (r *routes) uploadFile(e *core.RequestEvent, actor chat.Actor) (any, error) {
	files := r.gateway.Media()
	if files == nil {
		return nil, chat.Errorf(chat.Unsupported, "This server takes no files.")
	}
	received, err := files.Receive(e, actor.User)
	if err != nil {
		return nil, err
	}
	if received.Note != "" {
		return noted{received.Upload.Path(), received.Note}, nil
	}
	return received.Upload.Path(), nil
}
