package store

import (
	"fmt"
	"runtime/debug"

	"pocketchat/chatplugin/chat"

	"github.com/pocketbase/pocketbase/core"
)

// commit runs a batch in one transaction. When a command fails, the transaction
// is rolled back (PocketBase has no savepoints: the hooks of the failed command
// would fire after the commit), the ones before it commit without it, it is
// tried again alone, and the ones after it go on as their own batch. A command
// runs twice when a later one failed, so the work stays linear however many
// fail, and the order of the queue is kept.
func (q *Queue) commit(batch []*command) {
	for len(batch) > 0 {
		failed := q.try(batch)
		if failed < 0 {
			return
		}
		q.commit(batch[:failed])
		q.alone(batch[failed])
		batch = batch[failed+1:]
	}
}

// try gives the results of the whole batch and -1, or the index of the first
// command that failed, and no result, when it failed among others.
func (q *Queue) try(batch []*command) (failed int) {
	failed = -1
	var cause error
	answered := false
	answer := func(err error) {
		if answered || (failed >= 0 && len(batch) > 1) {
			return
		}
		answered = true
		for _, c := range batch {
			c.result <- err
		}
	}

	err := q.transaction(func(tx core.App) error {
		// First in the list: the callers go on before any after-hook runs, and
		// whatever an after-hook does cannot change their result.
		tx.TxInfo().OnComplete(func(txErr error) error {
			if txErr == nil {
				answer(nil)
			}
			return nil
		})
		for i, c := range batch {
			if cause = protect(c.run, tx); cause != nil {
				failed = i
				return cause
			}
		}
		return nil
	})
	switch {
	case answered:
		if err != nil {
			q.app.Logger().Error("chat: a hook failed after a commit", "error", err)
		}
		return -1
	case failed >= 0 && len(batch) == 1:
		answer(chatError(cause))
		return -1
	case failed >= 0:
		return failed
	}
	// Not one command but the transaction failed: disk full, locked too long.
	answer(chat.Wrap(err, chat.Unavailable, "The change couldn't be saved. Try again."))
	return -1
}

func (q *Queue) alone(c *command) { q.try([]*command{c}) }

// transaction turns a panic of an after-hook into an error: this goroutine
// belongs to all callers.
func (q *Queue) transaction(fn func(tx core.App) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return q.app.RunInTransaction(fn)
}

func protect(run func(core.App) error, tx core.App) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("chat: panic in a command: %v\n%s", p, debug.Stack())
		}
	}()
	return run(tx)
}
