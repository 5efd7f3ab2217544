package main

import (
	"context"
	"fmt"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
)

// pushProvider is FCM where the environment has credentials for it, and what to
// say of it at the start. Without any, or with bad ones, everything else works
// and pushes are only logged or refused: nobody's chat waits for a key.
func pushProvider() (provider push.Provider, said string) {
	cfg, configured := fcm.ConfigFromEnv()
	if !configured {
		return nil, "only logged; set FCM_CREDENTIALS_FILE to a service-account file to send them"
	}
	p, err := fcm.New(context.Background(), cfg)
	if err != nil {
		return push.NewBrokenProvider("fcm", err), fmt.Sprintf("off: %v", err)
	}
	return p, "sent through FCM"
}
