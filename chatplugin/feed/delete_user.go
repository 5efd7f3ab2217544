package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/store"
)

// A user with more than busyUser of anything is emptied before the delete
// itself.
const busyUser = 500

// emptySteps take the chat data of a user away, a limited number of records in
// each transaction. The sizes make each some ten milliseconds: reactions and
// memberships are announced one by one, messages are not.
var emptySteps = []struct {
	size int
	run  func(tx core.App, user string, limit int) (done int, err error)
}{
	{200, remove(store.ReactionsID)},
	{2000, store.DisownMessages},
	{100, leave},
}

// emptyUser prepares the delete of a busy user in transactions of their own: the
// reactions, the name on the messages, the rooms. A delete that fails after this
// (another collection needs the user) leaves the account without them.
func (h *hooks) emptyUser(e *core.RecordEvent) error {
	if e.App.IsTransactional() {
		return e.Next()
	}
	for _, step := range emptySteps {
		for done := step.size; done == step.size; {
			busy, err := store.BusyUser(e.App, e.Record.Id, busyUser)
			if err != nil {
				return err
			}
			if !busy {
				return e.Next()
			}
			err = e.App.RunInTransaction(func(tx core.App) error {
				done, err = step.run(tx, e.Record.Id, step.size)
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
	for _, run := range []func(core.App, string, int) (int, error){
		remove(store.ReactionsID), store.DisownMessages, leave, remove(store.FriendshipsID),
	} {
		if _, err := run(tx, e.Record.Id, 0); err != nil {
			return err
		}
	}
	return e.Next()
}

// leave takes the user out of rooms. The last one out takes the room along.
func leave(tx core.App, user string, limit int) (int, error) {
	if err := store.ForgetUser(tx, user); err != nil {
		return 0, err
	}
	return remove(store.MembersID)(tx, user, limit)
}

// remove deletes records of a user, as the user.
func remove(collection string) func(tx core.App, user string, limit int) (int, error) {
	return func(tx core.App, user string, limit int) (int, error) {
		recs, err := store.RecordsOfUser(tx, collection, user, limit)
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
}
