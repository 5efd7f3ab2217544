// Package rest is the plain HTTP door: the rows of the command table as routes
// under /api/chat/, with PocketBase's own sign-in, body limit and error JSON.
// It is for what records cannot express and for clients without a socket; the
// collections themselves stay open to the PocketBase SDK.
//
// Superusers are no chat users: they use the collections, and get 403 here.
package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
)

// bodyLimit is the size of a request in bytes, the same as of a socket packet.
const bodyLimit = 1_000_000

// timeout is how long a command may take, as for an event of a socket.
const timeout = 30 * time.Second

// Bind adds one route for each Route of the table.
func Bind(se *core.ServeEvent, g *gateway.Gateway) {
	group := se.Router.Group(command.Prefix)
	group.Bind(requireUser())
	group.Unbind(apis.DefaultBodyLimitMiddlewareId) // see readBody
	commands := command.All()
	for i := range commands {
		for _, route := range commands[i].Routes {
			group.Route(route.Method, route.Path, handler(g, &commands[i], route))
		}
	}
}

// requireUser lets users of the chat's auth collection pass.
func requireUser() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id: "chatRequireUser",
		Func: func(e *core.RequestEvent) error {
			name, err := usersCollection(e.App)
			if err != nil {
				return e.InternalServerError("", err)
			}
			return apis.RequireAuth(name).Func(e)
		},
	}
}

func handler(g *gateway.Gateway, cmd *command.Command, route command.Route) func(*core.RequestEvent) error {
	names := pathNames(route)
	return func(e *core.RequestEvent) error {
		if err := g.Allow(e.Auth.Id, e.RealIP(), gateway.Rate(cmd.Rate)); err != nil {
			return fail(e, cmd, err)
		}
		given, err := params(e, cmd, names)
		if err != nil {
			return fail(e, cmd, err)
		}
		ctx, cancel := context.WithTimeout(e.Request.Context(), timeout)
		defer cancel()
		data, err := cmd.Run(ctx, caller(g, e), given)
		if err != nil {
			return fail(e, cmd, err)
		}
		if data == nil {
			return e.NoContent(http.StatusNoContent)
		}
		return e.JSON(http.StatusOK, data)
	}
}
