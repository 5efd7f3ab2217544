// Package chatplugin turns a PocketBase app into a chat backend: rooms,
// messages, friendships, read state, presence, typing and Socket.IO for
// published chat protocols, on the app's own accounts, database and port.
//
// Example:
//
//	app := pocketbase.New()
//	chatplugin.MustRegister(app, chatplugin.Config{})
//	app.Start()
package chatplugin

import (
	"context"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/dialects"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/rest"
	"pocketchat/chatplugin/search"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// MustRegister is Register and panics if it fails.
func MustRegister(app core.App, config Config) *Plugin {
	p, err := Register(app, config)
	if err != nil {
		panic(err)
	}
	return p
}

// Register adds the chat to app. It binds hooks and starts nothing by itself:
// the schema is made when the database is there, sockets are served with the
// app's server. It works before and after app.Bootstrap.
func Register(app core.App, config Config) (*Plugin, error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("chatplugin: %w", err)
	}

	wires, err := dialects.List(config.dialects(), config.Dialects)
	if err != nil {
		return nil, fmt.Errorf("chatplugin: %w", err)
	}

	p := &Plugin{app: app, config: config, onPush: &hook.Hook[*PushEvent]{}, wires: wires}
	p.queue = store.NewQueue(app, store.QueueConfig{})
	p.log = feed.NewLog(app, feed.LogConfig{Keep: config.LogKeep, KeepRows: config.LogKeepRows})
	p.service = service.New(app, p.queue, config.service())
	p.media = media.New(app, p.service.UserCache(), config.Media)
	p.gateway, err = gateway.New(app, p.service, p.log, config.gateway(wires, p.media))
	if err != nil {
		ctx := context.Background()
		return nil, errors.Join(fmt.Errorf("chatplugin: %w", err), p.service.Close(ctx), p.queue.Close(ctx))
	}

	p.pusher = push.New(app, p.pushConfig())
	p.pulse = rest.NewPulse()
	p.indexer = search.New(app, search.Config{})

	p.bindLifecycle()
	if app.IsBootstrapped() {
		return p, p.ensureSchema()
	}
	return p, nil
}
