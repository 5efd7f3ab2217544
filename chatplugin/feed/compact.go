package feed

import (
	"time"

	"pocketchat/chatplugin/store"
)

// trimSize is how many rows one transaction of Compact deletes: some
// milliseconds.
const trimSize = 5_000

// Compact drops rows that are older than Keep or more than KeepRows. A client or
// durable reader that is further behind has to start over. The newest row always
// stays. Bind it to a cron; it must not be called inside a transaction.
func (l *Log) Compact() error {
	newest, err := l.Position()
	if err != nil {
		return err
	}
	olderThan := time.Now().Add(-l.cfg.Keep).UnixMilli()
	for l.ctx.Err() == nil {
		n, err := store.TrimEvents(l.app, newest-l.cfg.KeepRows, olderThan, newest-1, trimSize)
		if err != nil || n < trimSize {
			return err
		}
	}
	return l.ctx.Err()
}
