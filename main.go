// Command pocketchat is the ready-made chat server: PocketBase, the chat
// plugin, JS hooks and migrations, and the web client in one binary.
//
//	go run . serve
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/pocketbase/pocketbase/plugins/migratecmd"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/store"
	"pocketchat/web"
)

// flags are the command line options beside PocketBase's own.
type flags struct {
	hooksDir       string
	hooksWatch     bool
	hooksPool      int
	migrationsDir  string
	automigrate    bool
	publicDir      string
	chatOrigins    []string
	chatRateLimits string
	profileDir     string
}

func main() {
	relaxGC()
	app := pocketbase.NewWithConfig(pocketbase.Config{
		// An acknowledged message survives a power cut: see docs/architecture.md.
		DBConnect: store.OpenDurable,
	})
	f := parseFlags(app)

	provider, pushes := pushProvider()
	chat := chatplugin.MustRegister(app, chatplugin.Config{
		AllowedOrigins:    f.chatOrigins,
		DisableRateLimits: f.chatRateLimits == "off",
		Push:              chatplugin.PushConfig{Provider: provider},
		Web:               webClient(f.publicDir),
	})
	app.RootCmd.AddCommand(chat.Command())
	jsvm.MustRegister(chat.JSApp(), jsvm.Config{
		HooksDir:      f.hooksDir,
		HooksWatch:    f.hooksWatch,
		HooksPoolSize: f.hooksPool,
		MigrationsDir: f.migrationsDir,
		OnInit:        chat.JSInit,
	})
	migratecmd.MustRegister(app, app.RootCmd, migratecmd.Config{
		TemplateLang: migratecmd.TemplateLangJS,
		Automigrate:  f.automigrate,
		Dir:          f.migrationsDir,
	})
	serveOwnFiles(app, f.publicDir)
	profileCPU(app, f.profileDir)
	greet(app, pushes)

	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}

func parseFlags(app *pocketbase.PocketBase) *flags {
	f := &flags{}
	set := app.RootCmd.PersistentFlags()
	set.StringVar(&f.hooksDir, "hooksDir", "", "the directory with the JS app hooks")
	set.BoolVar(&f.hooksWatch, "hooksWatch", true, "auto restart the app on pb_hooks file change; it has no effect on Windows")
	set.IntVar(&f.hooksPool, "hooksPool", 15, "the total prewarm goja.Runtime instances for the JS app hooks execution")
	set.StringVar(&f.migrationsDir, "migrationsDir", "", "the directory with the user defined migrations")
	set.BoolVar(&f.automigrate, "automigrate", true, "enable/disable auto migrations")
	set.StringVar(&f.publicDir, "publicDir", "", "a directory to serve at / instead of the built-in web client")
	set.StringSliceVar(&f.chatOrigins, "chatOrigins", nil, "web origins that may open sockets beside this host and localhost, e.g. https://app.example.com; * for all")
	set.StringVar(&f.chatRateLimits, "chatRateLimits", "on", "on or off: the limits on chat events per user and on connects per address")
	set.StringVar(&f.profileDir, "cpuProfile", "", "a directory for a CPU profile, for go tool pprof; it is complete when the server has ended")
	_ = app.RootCmd.ParseFlags(os.Args[1:]) // cobra parses again and reports errors
	return f
}

// webClient is the built-in client at /, or none where other files are served.
func webClient(publicDir string) chatplugin.WebConfig {
	if publicDir != "" {
		return chatplugin.WebConfig{}
	}
	return chatplugin.WebConfig{Files: web.Files}
}

// serveOwnFiles binds the files of --publicDir at /, as PocketBase's own binary
// does.
func serveOwnFiles(app core.App, publicDir string) {
	if publicDir == "" {
		return
	}
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id: "pocketchatPublicDir",
		Func: func(e *core.ServeEvent) error {
			if !e.Router.HasRoute(http.MethodGet, "/{path...}") {
				e.Router.GET("/{path...}", apis.Static(os.DirFS(publicDir), true))
			}
			return e.Next()
		},
		Priority: 999, // as late as possible, so that an app's own route wins
	})
}

// greet says where to go, and what happens to push notifications.
func greet(app core.App, pushes string) {
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id: "pocketchatGreeting",
		Func: func(e *core.ServeEvent) error {
			if err := e.Next(); err != nil {
				return err
			}
			app.Logger().Info("Push notifications are " + pushes)
			printWelcome(e.Server, pushes)
			return nil
		},
	})
}

func printWelcome(server *http.Server, pushes string) {
	base := "http://" + server.Addr
	fmt.Printf("PocketChat\n"+
		"├─ Open:     %s/\n"+
		"├─ Sign up:  POST %s/api/collections/users/records\n"+
		"├─ Sign in:  POST %s/api/collections/users/auth-with-password, then connect socket.io with auth {token}\n"+
		"├─ Pushes:   %s\n"+
		"└─ Admin:    %s/_/\n",
		base, base, base, pushes, base)
}
