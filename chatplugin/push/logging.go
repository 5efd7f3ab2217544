package push

import (
	"context"
	"log/slog"

	"github.com/pocketbase/pocketbase/core"
)

// LoggingProvider sends nothing: it logs what would be sent, without any text
// and without tokens. It serves development and servers without credentials.
type LoggingProvider struct{ app core.App }

// NewLoggingProvider makes the provider that is used when Config names none.
func NewLoggingProvider(app core.App) *LoggingProvider { return &LoggingProvider{app: app} }

// Name is "log".
func (*LoggingProvider) Name() string { return "log" }

// Send reports everything as delivered.
func (l *LoggingProvider) Send(_ context.Context, batch []Push) []Result {
	results := make([]Result, len(batch))
	for i, push := range batch {
		l.app.Logger().Info("chat: a push would be sent",
			slog.String("type", push.Data["type"]), slog.String("platform", push.Platform), slog.String("room", push.Data["room"]),
			slog.String("message", push.Data["message"]), slog.Bool("silent", push.Silent))
		results[i] = Result{Outcome: Delivered}
	}
	return results
}

// BrokenProvider stands for one whose credentials are wrong: it sends nothing,
// and says why wherever push is explained.
type BrokenProvider struct {
	name string
	err  error
}

// NewBrokenProvider makes it with the name of the one that could not be made.
func NewBrokenProvider(name string, err error) *BrokenProvider { return &BrokenProvider{name, err} }

// Name is that of the provider that could not be made.
func (b *BrokenProvider) Name() string { return b.name }

// Send reports everything as Unauthorized.
func (b *BrokenProvider) Send(_ context.Context, batch []Push) []Result {
	results := make([]Result, len(batch))
	for i := range batch {
		results[i] = Result{Outcome: Unauthorized, Err: b.err}
	}
	return results
}
