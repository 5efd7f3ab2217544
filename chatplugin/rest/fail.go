package rest

import (
	"log/slog"
	"math"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
)

// fail gives the error that PocketBase's router turns into its error JSON.
func fail(e *core.RequestEvent, cmd *command.Command, err error) error {
	ours := chat.AsError(err)
	if ours.Code == chat.Internal {
		e.App.Logger().Error("A chat command failed",
			slog.String("command", cmd.Name), slog.String("user", e.Auth.Id), slog.Any("error", err))
	}
	if ours.RetryAfter > 0 {
		seconds := math.Ceil(ours.RetryAfter.Seconds())
		e.Response.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	return apierror.From(ours)
}
