package feed

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// A failing durable reader is called again after firstRetry, and then after
// twice the time each, up to lastRetry.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = time.Minute
)

// SubscribeDurable is Subscribe for readers that must not miss anything: the
// position is kept under name, about once a second and when the reader ends, and
// a new process goes on from there. handle gets a batch again until it returns
// nil; after a crash the batches of the last second or two come again: at least
// once, in order. A name that is new starts at the
// end of the log. ctx ends with stop and Close; a batch that has not succeeded by
// then comes again next time. Like every write it must not be called inside a
// transaction.
func (l *Log) SubscribeDurable(name string, handle func(context.Context, []chat.Event) error) (stop func()) {
	ctx, cancel := context.WithCancel(l.ctx)
	d := &durable{log: l, name: name, handle: handle, ctx: ctx}
	s := l.newSubscription(0, d.deliver)
	d.subscription = s
	s.rest = d.keepPosition
	if err := d.begin(); err != nil {
		l.app.Logger().Error("chat: a durable reader of the log can't find its position yet", "reader", name, "error", err)
		s.begin = d.begin
	}
	s.start()
	return func() { cancel(); s.stop() }
}

type durable struct {
	log          *Log
	name         string
	handle       func(context.Context, []chat.Event) error
	ctx          context.Context
	subscription *subscription

	// handled and kept are positions, keptAt is when kept was written. They
	// belong to the goroutine of the subscription.
	handled, kept int64
	keptAt        time.Time
}

// keepEvery is how often the position is written at most. Each write is a
// transaction of its own, which the commit queue has to wait for: one for each
// batch was 6 to 15 % of the time of a send.
const keepEvery = time.Second

// keepPosition writes the position of the last batch that was handled. A failed
// write is made up for by the next one.
func (d *durable) keepPosition(ending bool) {
	if d.handled == d.kept || (!ending && time.Since(d.keptAt) < keepEvery) {
		return
	}
	if err := d.save(d.handled); err != nil {
		d.log.app.Logger().Error("chat: the position of a durable reader couldn't be written", "reader", d.name, "error", err)
		return
	}
	d.kept, d.keptAt = d.handled, time.Now()
}

func (d *durable) begin() error {
	from, err := d.from()
	d.subscription.position = from
	return err
}

func (d *durable) from() (int64, error) {
	newest, err := d.log.Position()
	if err != nil {
		return 0, err
	}
	kept, known, err := store.ReaderPosition(d.log.app, d.name)
	if err != nil {
		return 0, err
	}
	if known && kept <= newest {
		return kept, d.warnOfLoss(kept)
	}
	if known {
		d.log.app.Logger().Warn("chat: the log is shorter than a reader remembers, was a backup restored? It goes on from the end.",
			"reader", d.name, "position", kept, "newest", newest)
	}
	return newest, d.save(newest)
}

// warnOfLoss says so when rows were dropped that the reader has not seen: it was
// away for longer than the log is kept.
func (d *durable) warnOfLoss(kept int64) error {
	oldest, err := d.log.Oldest()
	if err == nil && kept < oldest-1 {
		d.log.app.Logger().Warn("chat: a durable reader was away longer than the log is kept. It goes on from the oldest row.",
			"reader", d.name, "position", kept, "oldest", oldest)
	}
	return err
}

func (d *durable) save(position int64) error {
	return store.SaveReaderPosition(d.log.app, d.name, position, chat.Timestamp(time.Now()))
}

// deliver gives one batch to the handler until it takes it.
func (d *durable) deliver(events []chat.Event) error {
	last := events[len(events)-1].Head().Position
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		if d.ctx.Err() != nil {
			return d.ctx.Err()
		}
		err := d.call(events)
		if err == nil {
			d.handled = last
			d.keepPosition(false)
			return nil
		}
		d.log.app.Logger().Error("chat: a durable reader of the log failed and will try again", "reader", d.name, "in", wait.String(), "error", err)
		select {
		case <-d.ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (d *durable) call(events []chat.Event) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return d.handle(d.ctx, events)
}
