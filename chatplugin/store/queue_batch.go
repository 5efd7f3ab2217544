package store

import (
	"fmt"
	"runtime/debug"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
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
	err := q.transaction(func(tx core.App) error {
		for i, c := range batch {
			if cause = protect(c.run, tx); cause != nil {
				failed = i
				return cause
			}
		}
		return nil
	})
	switch {
	case err == nil:
		answer(batch, nil)
	case failed >= 0 && len(batch) == 1:
		answer(batch, chatError(cause))
	case failed >= 0:
		return failed
	default:
		// Not one command but the transaction failed: disk full, locked too long.
		answer(batch, chat.Wrap(err, chat.Unavailable, "The change couldn't be saved. Try again."))
	}
	return -1
}

func (q *Queue) alone(c *command) { q.try([]*command{c}) }

func answer(batch []*command, err error) {
	for _, c := range batch {
		c.result <- err
	}
}

// transaction returns as soon as the outcome is known. PocketBase runs the
// after-hooks of all saves behind the commit, on the goroutine of the
// transaction: it is not the queue's own, so that a hook may itself use the
// queue, and a slow one delays neither the callers nor the next batch. Whatever
// an after-hook does cannot change the outcome.
func (q *Queue) transaction(fn func(tx core.App) error) error {
	release := q.throttle()
	outcome := make(chan error, 1)
	q.hooks.Add(1)
	go func() {
		defer q.hooks.Done()
		defer release()
		committed := false
		err := recovered(func() error {
			return q.app.RunInTransaction(func(tx core.App) error {
				// First in the list: it runs before any after-hook.
				tx.TxInfo().OnComplete(func(txErr error) error {
					if txErr == nil {
						committed = true
						outcome <- nil
					}
					return nil
				})
				return fn(tx)
			})
		})
		if !committed {
			outcome <- err
		} else if err != nil {
			q.app.Logger().Error("chat: a hook failed after a commit", "error", err)
		}
	}()
	return <-outcome
}

// throttle waits for a place among the batches whose after-hooks still run:
// slow hooks slow the writers down instead of piling up. A hook may itself wait
// for the queue, so after hookPatience the batch goes on without a place.
func (q *Queue) throttle() (release func()) {
	place := func() { <-q.running }
	select {
	case q.running <- struct{}{}:
		return place
	default:
	}
	timer := time.NewTimer(hookPatience)
	defer timer.Stop()
	select {
	case q.running <- struct{}{}:
		return place
	case <-timer.C:
		return func() {}
	}
}

// recovered turns a panic of an after-hook into an error: the process belongs
// to everybody.
func recovered(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn()
}

func protect(run func(core.App) error, tx core.App) error {
	return recovered(func() error { return run(tx) })
}
