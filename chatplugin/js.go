package chatplugin

import (
	"bytes"
	_ "embed"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/dop251/goja"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// JSApp is the app to give to jsvm.Register, so that pb_hooks get
// onChatMessageSend, onChatMessageSent and onChatPush beside PocketBase's own hooks: jsvm
// makes a JS function of every On... method it finds.
func (p *Plugin) JSApp() core.App { return &jsApp{App: p.app, plugin: p} }

// JSInit is the OnInit to give to jsvm.Register. It sets $chat. (Called for
// migrations too, before there is an app: nothing is touched until use.)
func (p *Plugin) JSInit(vm *goja.Runtime) {
	_ = vm.Set("$chat", &jsChat{plugin: p, vm: vm})
}

type jsApp struct {
	core.App
	plugin *Plugin
}

// OnChatMessageSend is onChatMessageSend in pb_hooks.
func (a *jsApp) OnChatMessageSend(tags ...string) *hook.TaggedHook[*MessageSendEvent] {
	return a.plugin.OnChatMessageSend(tags...)
}

// OnChatMessageSent is onChatMessageSent in pb_hooks.
func (a *jsApp) OnChatMessageSent(tags ...string) *hook.TaggedHook[*MessageSentEvent] {
	return a.plugin.OnChatMessageSent(tags...)
}

// OnChatPush is onChatPush in pb_hooks.
func (a *jsApp) OnChatPush(tags ...string) *hook.TaggedHook[*PushEvent] {
	return a.plugin.OnChatPush(tags...)
}

//go:embed chat.d.ts
var typeDeclarations []byte

// bindTypes writes the declarations for editors next to PocketBase's own. Not
// into pb_hooks: any change there restarts an app that watches it.
func (p *Plugin) bindTypes() {
	p.app.OnBootstrap().Bind(&hook.Handler[*core.BootstrapEvent]{
		Id: "chatTypes",
		Func: func(e *core.BootstrapEvent) error {
			if err := e.Next(); err != nil {
				return err
			}
			path := filepath.Join(e.App.DataDir(), "chat.d.ts")
			if old, _ := os.ReadFile(path); bytes.Equal(old, typeDeclarations) {
				return nil
			}
			if err := os.WriteFile(path, typeDeclarations, 0o644); err != nil {
				e.App.Logger().Warn("Could not write chat.d.ts", slog.Any("error", err))
			}
			return nil
		},
	})
}
