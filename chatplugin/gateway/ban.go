package gateway

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/store"
)

// Who is banned from the server can't sign in, and loses the connections there
// are: at once where the ban is made in this process, else with the next check
// of all sessions.

// notBanned refuses a user who is banned from the server.
func (g *Gateway) notBanned(user string) error {
	ban, err := store.ServerBan(g.app, user)
	if err != nil || ban == nil {
		return err
	}
	return ban.Refusal()
}

// bindBans reports new bans to the sweep, like changed passwords.
func (g *Gateway) bindBans() {
	banned := func(e *core.RecordEvent) error {
		if e.Record.GetString(store.ColRoom) == "" {
			g.suspects.report(e.Record.GetString(store.ColUser))
		}
		return e.Next()
	}
	g.app.OnRecordAfterCreateSuccess(store.BansID).Bind(&hook.Handler[*core.RecordEvent]{Id: "chatBanMade", Func: banned})
	g.app.OnRecordAfterUpdateSuccess(store.BansID).Bind(&hook.Handler[*core.RecordEvent]{Id: "chatBanChanged", Func: banned})
}
