// Command dialect is an app that speaks one chat protocol more than the plugin
// brings along.
package main

import (
	"log"

	"github.com/pocketbase/pocketbase"

	"pocketchat/chatplugin"
	"pocketchat/examples/dialect/plain"
)

func main() {
	app := pocketbase.New()
	chatplugin.MustRegister(app, chatplugin.Config{
		ExtraDialects: []chatplugin.Dialect{plain.New()},
	})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
