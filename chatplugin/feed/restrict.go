package feed

import (
	"math"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// askAgain asks the policy inside the transaction, for what a user sends over
// plain REST: two at once both pass the door, and only one may pass slow mode.
func askAgain(tx core.App, rec *core.Record) error {
	if !rec.GetBool(store.AskKey) {
		return nil
	}
	user := Actor(rec)
	room, me, err := place(tx, rec.GetString(store.ColRoom), user)
	if err == nil {
		err = mayPost(tx, room, me, user, true)
	}
	if err != nil {
		return apierror.From(err)
	}
	return nil
}

// refuse answers a request with an error, and says when to come again.
func refuse(e *core.RecordRequestEvent, err error) error {
	if wait := chat.AsError(err).RetryAfter; wait > 0 {
		e.Response.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	return apierror.From(err)
}

// notBanned keeps a banned user out of the room, whoever opens the door: the ban
// has to be undone first.
func notBanned(tx core.App, rec *core.Record) error {
	ban, err := store.JoinBan(tx, rec.GetString(store.ColRoom), rec.GetString(store.ColUser))
	if err != nil || ban == nil {
		return err
	}
	return apierror.From(chat.Errorf(chat.Forbidden, "The user %s is banned from this room%s. Undo the ban first.",
		ban.User, chat.Until(ban.Until)))
}

// fitSlowMode holds slow mode to what it may be; a direct room has none.
func fitSlowMode(rec *core.Record) error {
	if rec.GetString(store.ColType) == string(chat.Direct) {
		rec.Set(store.ColSlowMode, 0)
		return nil
	}
	wait := time.Duration(rec.GetFloat(store.ColSlowMode) * float64(time.Second))
	if err := chat.ValidateSlowMode(wait); err != nil {
		return store.FieldError(store.ColSlowMode, "slow_mode", chat.AsError(err).Message)
	}
	return nil
}
