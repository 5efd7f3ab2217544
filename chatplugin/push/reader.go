package push

import (
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// readerName is under which the position is kept.
const readerName = "chatPush"

// keepEvery is how often the position is written at most, see feed.keepEvery.
const keepEvery = time.Second

// hold keeps the stored position before an event until its pushes are finished.
type hold struct {
	position int64
	users    int // windows and entries
}

// begin finds the position to go on from, by the rules of feed.SubscribeDurable.
func (p *Pusher) begin(newestPosition func() (int64, error)) (int64, error) {
	newest, err := newestPosition()
	if err != nil {
		return 0, err
	}
	kept, known, err := store.ReaderPosition(p.app, readerName)
	if err != nil {
		return 0, err
	}
	if known && kept <= newest {
		return kept, nil
	}
	if known {
		p.app.Logger().Warn("chat: the log is shorter than push remembers, was a backup restored? It goes on from the end.",
			"position", kept, "newest", newest)
	}
	return newest, store.SaveReaderPosition(p.app, readerName, newest, chat.Timestamp(p.cfg.clock.Now()))
}

// handle takes events of the log. While too much is pending it waits: the log is
// on disk, so nothing is lost and no other reader is slower. After Close it
// takes nothing, so that the position stays where it was.
func (p *Pusher) handle(events []chat.Event) {
	for _, ev := range events {
		p.mu.Lock()
		for !p.closed && p.pending() >= p.cfg.maxPending {
			p.space.Wait()
		}
		if p.closed {
			p.mu.Unlock()
			return
		}
		p.take(ev)
		p.handled = ev.Head().Position
		p.mu.Unlock()
		p.signal()
	}
}

// take opens or fills the window of the event's room. p.mu must be held.
func (p *Pusher) take(ev chat.Event) {
	switch ev := ev.(type) {
	case chat.MessageCreated:
		r := refOf(ev.Message, ev.Head())
		if p.cfg.clock.Now().Sub(r.at) > p.cfg.MaxAge {
			p.counts.decided(TooOld)
			return
		}
		w := p.open(ev.Message.Room, ev.Head().Position)
		w.refs = append(w.refs, r)
		p.refs++
	case chat.MessageDeleted:
		p.open(ev.Message.Room, ev.Head().Position)
	case chat.MessageHidden:
		p.open(ev.Message.Room, ev.Head().Position)
	case chat.ReadMoved:
		p.open(ev.Member.Room, ev.Head().Position)
	case chat.MemberRemoved:
		p.open(ev.Member.Room, ev.Head().Position)
	case chat.RoomDeleted:
		p.open(ev.Room.ID, ev.Head().Position)
	default: // nothing that a phone shows
	}
}

// position is what may be stored: all before it is finished. p.mu must be held.
func (p *Pusher) position() int64 {
	position := p.handled
	for h := range p.holds {
		position = min(position, h.position-1)
	}
	return position
}

// keepPosition writes the position when it moved. It is called by the scheduler,
// and by Close when that has ended.
func (p *Pusher) keepPosition(ending bool) error {
	p.mu.Lock()
	now := p.cfg.clock.Now()
	if !ending && now.Sub(p.keptAt) < keepEvery {
		p.mu.Unlock()
		return nil
	}
	position := p.position()
	if position == p.kept {
		p.mu.Unlock()
		return nil
	}
	p.keptAt = now
	p.mu.Unlock()
	if err := store.SaveReaderPosition(p.app, readerName, position, chat.Timestamp(now)); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = position
	return nil
}
