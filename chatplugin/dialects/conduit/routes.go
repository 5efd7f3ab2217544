package conduit

import (
	"context"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// timeout is how long a request may take, as for an event of a socket.
const timeout = 30 * time.Second

// rest is the REST half of the dialect.
type rest struct {
	cfg     Config
	hooks   *hourly
	gateway *gateway.Gateway
	app     core.App
	svc     *service.Service
}

// call is one request of somebody who is known.
type call struct {
	ctx   context.Context
	e     *core.RequestEvent
	actor chat.Actor
	body  fields // of POST and PUT
}

// handle answers a call. A string is wrapped as {"result": string}, as the module
// does with all its plain answers.
type handle func(*call) (any, error)

// Routes implements gateway.Router: the module's REST API for clients under
// /chat, the one for admins under /admin/chat, because on one port the two
// would collide.
func (d *Dialect) Routes(se *core.ServeEvent, g *gateway.Gateway) {
	r := &rest{cfg: d.cfg, hooks: &d.hooks, gateway: g, app: g.App(), svc: g.Service()}
	if err := ensureTables(r.app); err != nil {
		r.app.Logger().Error("conduit: could not make the tables", "error", err)
	}
	root := se.Router.Group("")
	root.Unbind(apis.DefaultBodyLimitMiddlewareId) // see readBody
	r.clientRoutes(root)
	r.invitationRoutes(root)
	r.adminRoutes(root)
}

func (r *rest) clientRoutes(to *router.RouterGroup[*core.RequestEvent]) {
	to.POST("/chat/rooms", r.asUser(r.createRoom))
	to.GET("/chat/rooms", r.asUser(r.rooms))
	to.GET("/chat/rooms/{roomId}", r.asUser(r.room))
	to.PUT("/chat/rooms/{roomId}/addUsers", r.asUser(r.addUsers))
	to.PUT("/chat/leave/{roomId}", r.asUser(r.leave))
	to.GET("/chat/messages", r.asUser(r.messages))
	to.GET("/chat/messages/{messageId}", r.asUser(r.message))
	if !r.cfg.NoMessageEdit {
		to.PUT("/chat/messages/{messageId}", r.asUser(r.editMessage))
	}
	if !r.cfg.NoMessageDelete {
		to.DELETE("/chat/messages/{messageId}", r.asUser(r.deleteMessage))
	}
}

// invitationRoutes are there with ExplicitRoomJoins only, as in the module.
func (r *rest) invitationRoutes(to *router.RouterGroup[*core.RequestEvent]) {
	if !r.cfg.ExplicitRoomJoins {
		return
	}
	to.GET("/chat/invitations/received", r.asUser(r.received))
	to.GET("/chat/invitations/sent", r.asUser(r.sent))
	to.GET("/chat/invitations/{answer}/{id}", r.asUser(r.answer))
	to.DELETE("/chat/invitations/cancel/{id}", r.asUser(r.cancel))
	to.GET("/hook/chat/invitations/{answer}/{invitationToken}", r.asAnybody(r.answerByToken))
}

func (r *rest) adminRoutes(to *router.RouterGroup[*core.RequestEvent]) {
	to.GET("/admin/chat/rooms", r.asAdmin(r.adminRooms))
	to.POST("/admin/chat/rooms", r.asAdmin(r.adminCreateRoom))
	to.DELETE("/admin/chat/rooms", r.asAdmin(r.adminDeleteRooms))
	to.GET("/admin/chat/rooms/{id}", r.asAdmin(r.adminRoom))
	to.PUT("/admin/chat/rooms/{roomId}/add", r.asAdmin(r.adminAdd))
	to.PUT("/admin/chat/room/{roomId}/remove", r.asAdmin(r.adminRemove)) // "room", as in the module
	to.GET("/admin/chat/invitations/{roomId}", r.asAdmin(r.adminInvitations))
	to.DELETE("/admin/chat/invitations/{roomId}", r.asAdmin(r.adminDeleteInvitations))
	to.GET("/admin/chat/messages", r.asAdmin(r.adminMessages))
	to.DELETE("/admin/chat/messages", r.asAdmin(r.adminDeleteMessages))
}

// asUser lets users of the chat pass. Calls pay from the same budget as events.
func (r *rest) asUser(do handle) func(*core.RequestEvent) error {
	return r.answered(func(e *core.RequestEvent) (any, error) {
		token, err := bearer(e.Request.Header.Get("Authorization"))
		if err != nil {
			return nil, err
		}
		actor, _, err := r.gateway.ActorFromToken(token)
		if chat.CodeOf(err) == chat.Unauthorized {
			return nil, unauthorized(badToken)
		}
		if err != nil {
			return nil, err
		}
		if err := r.gateway.Allow(actor.User, e.RealIP(), gateway.RateEvent); err != nil {
			return nil, err
		}
		return r.run(e, actor, do)
	})
}

// asAdmin lets superusers pass.
func (r *rest) asAdmin(do handle) func(*core.RequestEvent) error {
	return r.answered(func(e *core.RequestEvent) (any, error) {
		token, err := bearer(e.Request.Header.Get("Authorization"))
		if err != nil {
			return nil, err
		}
		record, err := e.App.FindAuthRecordByToken(token, core.TokenTypeAuth)
		if err != nil {
			return nil, unauthorized(badToken)
		}
		if !record.IsSuperuser() {
			return nil, chat.Errorf(chat.Forbidden, "Only superusers may do this.")
		}
		return r.run(e, chat.Actor{Superuser: true, Admin: record.Id}, do)
	})
}

// asAnybody is for what a secret in the path opens.
func (r *rest) asAnybody(do handle) func(*core.RequestEvent) error {
	return r.answered(func(e *core.RequestEvent) (any, error) {
		return r.run(e, chat.Actor{}, do)
	})
}

func (r *rest) run(e *core.RequestEvent, actor chat.Actor, do handle) (any, error) {
	ctx, cancel := context.WithTimeout(e.Request.Context(), timeout)
	defer cancel()
	c := &call{ctx: ctx, e: e, actor: actor}
	if e.Request.Method == http.MethodPost || e.Request.Method == http.MethodPut {
		var err error
		if c.body, err = readFields(e); err != nil {
			return nil, err
		}
	}
	return do(c)
}

// result is a plain answer of the module.
type result struct {
	Result string `json:"result"`
}

func (r *rest) answered(do func(*core.RequestEvent) (any, error)) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		e.Response.Header().Set("Cache-Control", "no-store") // as the module does
		answer, err := do(e)
		if err != nil {
			return refuse(e, err)
		}
		if text, plain := answer.(string); plain {
			answer = result{text}
		}
		return e.JSON(http.StatusOK, answer)
	}
}
