package rest

import (
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/push"
)

// BindAdmin adds the routes for superusers: why somebody got a push or not, and
// the counters of the chat.
func BindAdmin(se *core.ServeEvent, g *gateway.Gateway, pusher *push.Pusher) {
	group := se.Router.Group(command.Prefix)
	group.Bind(apis.RequireSuperuserAuth())
	group.GET("/messages/{message}/push", func(e *core.RequestEvent) error { return explainPush(e, pusher) })
	group.GET("/metrics", func(e *core.RequestEvent) error { return metrics(e, g, pusher) })
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
