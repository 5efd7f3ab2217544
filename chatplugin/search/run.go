package search

import (
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/search/words"
	"pocketchat/chatplugin/store"
)

// run is the only goroutine that writes the index. New changes come first; what
// is older than the index is done in between.
func (x *Indexer) run() {
	defer x.wg.Done()
	for wait := firstRetry; ; {
		err := x.flush()
		more := false
		if err == nil && x.ctx.Err() == nil {
			more, err = x.step()
		}
		if x.ctx.Err() != nil {
			if err != nil {
				x.app.Logger().Warn("chat: the search index will catch up after the next start", "error", err)
			}
			return
		}
		if err != nil {
			x.app.Logger().Error("chat: the search index couldn't be written and will be tried again", "in", wait.String(), "error", err)
			x.rest(wait)
			wait = min(2*wait, lastRetry)
			continue
		}
		wait = firstRetry
		if !more && x.idle() {
			select {
			case <-x.wake:
			case <-x.ctx.Done():
				continue // once more, for what came in between
			}
		}
	}
}

// rest waits unless the indexer ends or no more can wait.
func (x *Indexer) rest(d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.full:
	case <-x.ctx.Done():
	}
}

func (x *Indexer) idle() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.work.empty()
}

// flush writes what waits, and rests then, so that a busy time costs few
// transactions.
func (x *Indexer) flush() error {
	x.mu.Lock()
	w, position := x.work, x.handled
	keep := !w.empty() || position-x.kept >= maxBehind || (x.closed && position > x.kept)
	x.work = newWork()
	x.writing = keep
	x.space.Broadcast()
	x.mu.Unlock()
	if keep {
		if err := x.write(w, position); err != nil {
			x.putBack(w)
			return err
		}
	}
	x.change(func() {
		x.indexed = position
		x.writing = false
		if keep {
			x.kept = position
		}
	})
	if keep {
		x.rest(x.every)
	}
	return nil
}

// putBack lets the next flush do what this one could not.
func (x *Indexer) putBack(w work) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.writing = false
	for num := range w.nums {
		x.work.nums[num] = true
	}
	for user := range w.users {
		x.work.users[user] = true
	}
	x.work.rooms = append(w.rooms, x.work.rooms...)
}

// write brings the index to what the records say now, whatever the events said:
// so it does not matter who else indexes the same message, or how often.
func (x *Indexer) write(w work, position int64) error {
	for _, room := range w.rooms {
		if err := x.dropRoom(room); err != nil {
			return err
		}
	}
	return x.app.RunInTransaction(func(tx core.App) error {
		// Reading first and writing later would fail when another process has
		// written in between.
		if err := store.TakeWriteLock(tx); err != nil {
			return err
		}
		if err := putMessages(tx, w.nums); err != nil {
			return err
		}
		if err := putPeople(tx, w.users); err != nil {
			return err
		}
		return store.SaveSearchPosition(tx, position, now())
	})
}

func putMessages(tx core.App, wanted map[int64]bool) error {
	if len(wanted) == 0 {
		return nil
	}
	nums := make([]int64, 0, len(wanted))
	for num := range wanted {
		nums = append(nums, num)
	}
	slices.Sort(nums)
	sources, err := store.SearchSources(tx, nums)
	if err != nil {
		return err
	}
	there := make(map[int64]bool, len(sources))
	for _, s := range sources {
		if there[s.Num], err = put(tx, s); err != nil {
			return err
		}
	}
	for _, num := range nums {
		if !there[num] {
			if err := store.DropSearch(tx, num); err != nil {
				return err
			}
		}
	}
	return nil
}

// put indexes one message. It is false for one without a word.
func put(tx core.App, s store.SearchSource) (bool, error) {
	body := bodyOf(s)
	if body == "" {
		return false, nil
	}
	return true, store.PutSearch(tx, s.Num, s.RoomNum, body)
}

// bodyOf is the words of a message. A phrase does not go on from one field to
// the next, see words.Query: the last character of a run stands alone.
func bodyOf(s store.SearchSource) string {
	var b strings.Builder
	for _, text := range []string{s.Text, s.Caption, s.Name} {
		for _, token := range words.Tokens(words.Normal(text)) {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(token.Word)
		}
	}
	return b.String()
}

// dropRoom takes a deleted room out of the index, in transactions of some
// milliseconds.
func (x *Indexer) dropRoom(room int64) error {
	for {
		dropped := 0
		err := x.app.RunInTransaction(func(tx core.App) (err error) {
			if err := store.TakeWriteLock(tx); err != nil {
				return err
			}
			dropped, err = store.DropSearchOfRoom(tx, room, x.page)
			return err
		})
		if err != nil || dropped < x.page {
			return err
		}
	}
}

// step does one part of what is older than the index; more is false when there
// is no other.
func (x *Indexer) step() (more bool, err error) {
	x.mu.Lock()
	left, looked := x.left, x.looked
	x.mu.Unlock()
	if left == 0 && looked {
		return false, nil
	}
	began := time.Now()
	if left > 0 {
		err = x.fill()
	} else {
		err = x.lookAtUsers()
	}
	// Half of the time belongs to those who send.
	x.rest(min(time.Since(began), time.Second))
	return true, err
}

// fill indexes a page of old messages. The number to go on from is kept with it.
func (x *Indexer) fill() error {
	var left int64
	err := x.app.RunInTransaction(func(tx core.App) error {
		if err := store.TakeWriteLock(tx); err != nil {
			return err
		}
		// Another process may be filling too.
		from, err := store.SearchLeft(tx)
		if err != nil || from == 0 {
			left = 0
			return err
		}
		sources, next, err := store.SearchSourcesBelow(tx, from, x.page)
		if err != nil {
			return err
		}
		for _, s := range sources {
			if _, err := put(tx, s); err != nil {
				return err
			}
		}
		left = next
		return store.SaveSearchLeft(tx, next, now())
	})
	if err == nil {
		x.change(func() { x.left = left })
	}
	return err
}
