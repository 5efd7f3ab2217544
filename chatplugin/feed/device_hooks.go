package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/store"
)

// saveDevice lets a token move to the user who brings it: a phone changes hands,
// and the unique index would otherwise tell a stranger that the token is known.
func saveDevice(tx core.App, e *core.RecordEvent) error {
	token := e.Record.GetString(store.ColToken)
	if old, err := stored(tx, e.Record); err != nil || old.GetString(store.ColToken) != token {
		if err := store.ReleaseToken(tx, token); err != nil {
			return err
		}
	}
	return e.Next()
}

// revokeUser removes the devices of a user whose sessions were all ended (a new
// password, a lost phone): pushes would go on showing messages on a phone that
// was signed out. Apps register their device again when they sign in.
func revokeUser(tx core.App, e *core.RecordEvent) error {
	if err := e.Next(); err != nil {
		return err
	}
	_, err := store.DeleteDevicesOf(tx, e.Record.Id)
	return err
}

// onTokenKey runs revoke only for the few saves of a user that end sessions.
func onTokenKey(revoke func(*core.RecordEvent) error) func(*core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		old, err := stored(e.App, e.Record)
		if err != nil || old.TokenKey() == e.Record.TokenKey() {
			return e.Next()
		}
		return revoke(e)
	}
}
