package chatplugin

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/dashboard"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/rest"
	"pocketchat/chatplugin/spec/publish"
	"pocketchat/chatplugin/store"
)

const (
	// stopTimeout bounds the graceful stop. PocketBase gives its own HTTP
	// shutdown one second; sockets need a little more to flush.
	stopTimeout = 5 * time.Second

	// beforeShutdown runs ahead of PocketBase's own handler (-9999), while the
	// database and the listener are still open.
	beforeShutdown = -10000

	// lateRoutes is as late as possible, so that an app's own route is seen and wins.
	lateRoutes = 999

	compactCron = "17 * * * *" // once an hour
	pruneCron   = "43 4 * * *" // once a day
)

func (p *Plugin) bindLifecycle() {
	store.RegisterMigration(p.schemaConfig())
	feed.Bind(p.app, p.log, feed.WithLimits(p.config.Limits), feed.WithBeforeSend(p.beforeSend))

	p.media.Bind()

	p.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id:   "chatServe",
		Func: p.serve,
	})
	p.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id:       "chatWebClient",
		Func:     p.serveWeb,
		Priority: lateRoutes,
	})
	p.app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Id:       "chatTerminate",
		Priority: beforeShutdown,
		Func: func(e *core.TerminateEvent) error {
			ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
			defer cancel()
			if err := p.Close(ctx); err != nil {
				p.app.Logger().Warn("Chat did not stop cleanly", slog.Any("error", err))
			}
			return e.Next()
		},
	})
	p.app.Cron().MustAdd("chatCompactLog", compactCron, func() {
		if err := p.log.Compact(); err != nil {
			p.app.Logger().Error("Could not compact the chat log", slog.Any("error", err))
		}
	})
	p.app.Cron().MustAdd("chatPruneDevices", pruneCron, func() {
		if _, err := p.service.PruneDevices(context.Background(), p.config.DeviceAge); err != nil {
			p.app.Logger().Error("Could not forget old devices", slog.Any("error", err))
		}
	})
	p.bindTypes()
}

func (p *Plugin) schemaConfig() store.SchemaConfig {
	return store.SchemaConfig{UsersCollection: p.config.UsersCollection}
}

// ensureSchema makes or upgrades the collections. The migration does it too,
// but runs before an app's own migrations, which may create the users
// collection, and not at all on an app that was bootstrapped already.
func (p *Plugin) ensureSchema() error {
	return store.EnsureSchema(p.app, p.schemaConfig())
}

func (p *Plugin) serve(e *core.ServeEvent) error {
	if err := p.ensureSchema(); err != nil {
		return err
	}
	p.gateway.Mount(e)
	rest.Bind(e, p.gateway)
	rest.BindAdmin(e, p.gateway, p.pusher, p.pulse)
	dashboard.Bind(e)
	publish.Mount(e, p.wires)
	p.media.Mount(e, func(user, ip string) error { return p.gateway.Allow(user, ip, gateway.RateEvent) })
	// The readers start before the listener: no connection can be ahead of them.
	if err := p.start(); err != nil {
		return err
	}
	return e.Next()
}

func (p *Plugin) serveWeb(e *core.ServeEvent) error {
	if err := p.config.Web.Mount(e, p.config.UsersCollection); err != nil {
		return err
	}
	return e.Next()
}

// start subscribes the readers of the log. It does nothing the second time.
func (p *Plugin) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stops != nil {
		return nil
	}
	position, err := p.log.Position()
	if err != nil {
		return err
	}
	if err := p.gateway.Start(); err != nil {
		return err
	}
	p.stops = []func(){p.log.Subscribe(position, func(events []chat.Event) {
		p.service.Observe(events)
		p.pulse.Observe(events)
	})}
	if err := p.pusher.Start(p.log.Subscribe, p.log.Position); err != nil {
		return err
	}
	if err := p.indexer.Start(p.log.Subscribe); err != nil {
		return err
	}
	// Without handlers nobody would miss anything, and a durable reader writes.
	if p.service.OnMessageSent().Length() > 0 {
		p.stops = append(p.stops, p.log.SubscribeDurable("chatMessageSent", p.messageSent))
	}
	return nil
}

// beforeSend runs the OnChatMessageSend hook for messages created over REST. In
// a batch the handlers see the transaction as their app: the outer one would
// wait for it.
func (p *Plugin) beforeSend(app core.App, actor chat.Actor, draft *chat.Draft) error {
	if app.IsTransactional() {
		return p.service.Within(app).BeforeSend(actor, draft)
	}
	return p.service.BeforeSend(actor, draft)
}

// messageSent feeds the OnChatMessageSent hook. A handler's error is logged and
// not retried: the message is sent, and the next one must not wait for it.
func (p *Plugin) messageSent(_ context.Context, events []chat.Event) error {
	for _, ev := range events {
		created, ok := ev.(chat.MessageCreated)
		if !ok {
			continue
		}
		if err := p.triggerSent(created.Message); err != nil {
			p.app.Logger().Error("An onChatMessageSent handler failed",
				slog.String("message", created.Message.ID), slog.Any("error", err))
		}
	}
	return nil
}

func (p *Plugin) triggerSent(msg chat.Message) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = chat.Errorf(chat.Internal, "panic: %v", r)
		}
	}()
	return p.service.OnMessageSent().Trigger(&MessageSentEvent{App: p.app, Message: msg})
}

// Close stops the chat in order: no new connections, running handlers finish,
// readers end after the batch they are at, waiting writes are committed. Readers
// end before the service does: a handler that answers a message still can. The
// app's terminate hook calls it; tests and embedders that never terminate the
// app may call it themselves.
func (p *Plugin) Close(ctx context.Context) error {
	gatewayErr := p.gateway.Close(ctx)
	p.mu.Lock()
	stops := p.stops
	p.stops = nil
	p.mu.Unlock()
	for _, stop := range stops {
		stop()
	}
	p.media.Close()
	return errors.Join(gatewayErr, p.pusher.Close(ctx), p.indexer.Close(ctx), p.service.Close(ctx), p.queue.Close(ctx), p.log.Close(ctx))
}
