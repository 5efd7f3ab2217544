package gateway

import (
	"context"
	"log/slog"

	"github.com/pocketbase/pocketbase/core"
)

// appLogger logs to the logger the app has at that moment. The gateway is made
// before the app is bootstrapped, when app.Logger is still the standard one.
func appLogger(app core.App) *slog.Logger { return slog.New(appHandler{app}) }

type appHandler struct{ app core.App }

func (h appHandler) handler() slog.Handler { return h.app.Logger().Handler() }

func (h appHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.handler().Enabled(ctx, level)
}

func (h appHandler) Handle(ctx context.Context, r slog.Record) error {
	return h.handler().Handle(ctx, r)
}

func (h appHandler) WithAttrs(attrs []slog.Attr) slog.Handler { return h.handler().WithAttrs(attrs) }
func (h appHandler) WithGroup(name string) slog.Handler       { return h.handler().WithGroup(name) }
