package feed

import (
	"pocketchat/chatplugin/store"

	"github.com/pocketbase/pocketbase/core"
)

// emptyUser takes the chat data of a busy user away before the delete itself, in
// transactions of their own: first the reactions, then the name on the messages.
// A delete that fails after this (another collection needs the user) leaves the
// account in its rooms, with messages that have lost their sender.
func (h *hooks) emptyUser(e *core.RecordEvent) error {
	if e.App.IsTransactional() {
		return e.Next()
	}
	for _, step := range []func(tx core.App, user string, limit int) (int, error){removeReactions, store.DisownMessages} {
		for done := chunk; done == chunk; {
			busy, err := store.BusyUser(e.App, e.Record.Id, chunk)
			if err != nil {
				return err
			}
			if !busy {
				return e.Next()
			}
			err = e.App.RunInTransaction(func(tx core.App) error {
				done, err = step(tx, e.Record.Id, chunk)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return e.Next()
}

// deleteUser: messages stay without a sender. Everything else of the user goes,
// and the rooms and friends hear of it.
func (h *hooks) deleteUser(tx core.App, e *core.RecordEvent) error {
	user := e.Record.Id
	if _, err := removeReactions(tx, user, 0); err != nil {
		return err
	}
	if _, err := store.DisownMessages(tx, user, 0); err != nil {
		return err
	}
	for _, kind := range []string{store.FriendshipsID, store.MembersID} {
		recs, err := store.RecordsOfUser(tx, kind, user, 0)
		if err != nil {
			return err
		}
		for _, rec := range recs {
			// The user leaves: the last one out takes the room along.
			SetActor(rec, user)
			if err := tx.Delete(rec); err != nil {
				return err
			}
		}
	}
	if err := store.ForgetUser(tx, user); err != nil {
		return err
	}
	return e.Next()
}

func removeReactions(tx core.App, user string, limit int) (int, error) {
	recs, err := store.RecordsOfUser(tx, store.ReactionsID, user, limit)
	if err != nil {
		return 0, err
	}
	for _, rec := range recs {
		SetActor(rec, user)
		if err := tx.Delete(rec); err != nil {
			return 0, err
		}
	}
	return len(recs), nil
}

