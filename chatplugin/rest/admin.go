package rest

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/push"
)

// BindAdmin adds the routes for superusers: why somebody got a push or not, the
// counters of the chat, and what the dashboard's page asks for.
func BindAdmin(se *core.ServeEvent, g *gateway.Gateway, pusher *push.Pusher, pulse *Pulse) {
	group := se.Router.Group(command.Prefix)
	group.Bind(apis.RequireSuperuserAuth())
	group.GET("/messages/{message}/push", func(e *core.RequestEvent) error { return explainPush(e, pusher) })
	group.GET("/metrics", func(e *core.RequestEvent) error { return metrics(e, g, pusher) })

	page := group.Group("/admin")
	page.Unbind(apis.DefaultBodyLimitMiddlewareId) // see readBody
	for pattern, do := range adminRoutes(pulse) {
		method, path, _ := strings.Cut(pattern, " ")
		page.Route(method, path, admin(g, do))
	}
}

// adminRoutes are the routes of the dashboard's page, below /api/chat/admin.
func adminRoutes(pulse *Pulse) map[string]func(*adminCall) (any, error) {
	return map[string]func(*adminCall) (any, error){
		"GET /overview": adminOverview(pulse),
		"GET /people":   adminPeople,

		"GET /rooms":                                adminRooms,
		"GET /rooms/{room}":                         adminRoom,
		"GET /rooms/{room}/messages":                adminHistory,
		"POST /rooms/{room}/messages":               adminSay,
		"GET /rooms/{room}/members":                 adminMembers,
		"POST /rooms/{room}/members":                adminAdd,
		"PATCH /rooms/{room}/members/{user}":        adminRole,
		"DELETE /rooms/{room}/members/{user}":       adminRemove,
		"POST /rooms/{room}/members/{user}/silence": adminSilence,

		"GET /messages/{message}":          adminMessage,
		"DELETE /messages/{message}":       adminDelete,
		"POST /messages/{message}/restore": adminRestore,
		"POST /messages/{message}/pin":     adminPin(true),
		"DELETE /messages/{message}/pin":   adminPin(false),
		"GET /messages/{message}/frames":   adminFrames,

		"GET /bans":              adminBans,
		"POST /bans":             adminBan,
		"DELETE /bans/{user}":    adminUnban,
		"GET /reports":           adminReports,
		"POST /reports/{report}": adminDecide,
		"GET /audit":             adminAudit,
	}
}

// pushExplanation answers GET /api/chat/messages/{message}/push.
type pushExplanation struct {
	// Provider carries the notifications; Paused and LastError say what is wrong
	// with it, if anything is.
	Provider  string             `json:"provider"`
	Paused    string             `json:"paused"`
	LastError string             `json:"last_error"`
	Members   []push.Explanation `json:"members"`
}

func explainPush(e *core.RequestEvent, pusher *push.Pusher) error {
	members, err := pusher.Explain(e.Request.Context(), e.Request.PathValue("message"))
	if err != nil {
		return apierror.From(err)
	}
	now := pusher.Metrics()
	return e.JSON(http.StatusOK, pushExplanation{Provider: now.Provider, Paused: now.Paused, LastError: now.LastError, Members: members})
}
