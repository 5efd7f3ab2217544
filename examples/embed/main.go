// Command embed is somebody else's PocketBase app with chat in it.
package main

import (
	"log"
	"net/http"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
)

func main() {
	app := pocketbase.New()
	plugin := chatplugin.MustRegister(app, chatplugin.Config{})

	// The app's own routes, hooks and collections stay as they are.
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/hello", func(re *core.RequestEvent) error {
			return re.String(http.StatusOK, "Hello from the host app.")
		})
		return e.Next()
	})

	// This hook sees every message, whichever door it came through.
	plugin.OnChatMessageSent().BindFunc(func(e *chatplugin.MessageSentEvent) error {
		log.Printf("%s wrote in room %s", e.Message.Sender, e.Message.Room)
		return e.Next()
	})

	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
