package chatplugin

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/store"
)

// Command is the command "chat" for an app's command line. Add it to the root
// command of PocketBase.
func (p *Plugin) Command() *cobra.Command {
	chat := &cobra.Command{Use: "chat", Short: "Chat tools"}
	chat.AddCommand(&cobra.Command{
		Use:          "push-test USER",
		Short:        "Sends a test notification to each device of a user, given by id or e-mail address",
		Args:         cobra.ExactArgs(1),
		SilenceUsage: true,
		RunE:         func(cmd *cobra.Command, args []string) error { return p.pushTest(cmd, args[0]) },
	})
	return chat
}

func (p *Plugin) pushTest(cmd *cobra.Command, user string) error {
	if err := p.ensureSchema(); err != nil {
		return err
	}
	if rec, err := p.app.FindAuthRecordByEmail(store.UsersID(p.app), user); err == nil {
		user = rec.Id
	}
	results, err := p.pusher.Test(cmd.Context(), user)
	if err != nil {
		return err
	}
	if len(results) == 0 {
		return errors.New("this user has no device: apps register one with POST /api/chat/devices")
	}
	return printResults(cmd.OutOrStdout(), p.pusher.Metrics().Provider, results)
}

func printResults(out io.Writer, provider string, results []push.DeviceResult) error {
	failed := 0
	for _, r := range results {
		if r.Outcome != push.Delivered {
			failed++
		}
		if _, err := fmt.Fprintf(out, "%s %s through %s: %s %s\n", r.Platform, r.Device, provider, r.Outcome, r.Error); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d devices were not reached", failed, len(results))
	}
	return nil
}
