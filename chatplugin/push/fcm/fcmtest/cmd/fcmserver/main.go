// Command fcmserver is Firebase Cloud Messaging for trying things out: it writes
// a service-account file and prints every push that arrives as a line of JSON.
//
//	go run ./chatplugin/push/fcm/fcmtest/cmd/fcmserver -addr 127.0.0.1:9099 -credentials fcm.json
//	FCM_CREDENTIALS_FILE=fcm.json FCM_ENDPOINT=http://127.0.0.1:9099/v1 go run . serve
//
// A token says by itself how it fails: one that begins with "dead-" is dead,
// others are foreign-, bad-, badfield-, quota-, down-, broken-, third-party-,
// denied-, hang- and cut-. All the rest arrive.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"pocketchat/chatplugin/push/fcm/fcmtest"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:9099", "TCP address to listen on")
	credentials := flag.String("credentials", "fcm.json", "service-account file to write")
	project := flag.String("project", "demo-chat", "id of the Firebase project")
	latency := flag.Duration("latency", 0, "how long each send takes")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *addr, *credentials, *project, *latency); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr, credentials, project string, latency time.Duration) error {
	lines := json.NewEncoder(os.Stdout)
	lines.SetEscapeHTML(false)
	server, err := fcmtest.New(fcmtest.Options{
		Addr: addr, Project: project, Latency: latency, CountOnly: true,
		OnMessage: func(m fcmtest.Message) { _ = lines.Encode(m) },
	})
	if err != nil {
		return err
	}
	defer server.Close()
	server.ScriptKinds()
	if err := os.WriteFile(credentials, server.Credentials(), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "FCM_CREDENTIALS_FILE=%s FCM_ENDPOINT=%s\n", credentials, server.Endpoint())
	<-ctx.Done()
	return nil
}
