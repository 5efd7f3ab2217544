package push

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// target is one push of an entry.
type target struct {
	entry  *entry
	device store.PushDevice
	push   Push
}

// dispatch sends what is ready, as far as the provider and Parallel allow. After
// a pause one batch goes alone, until it got through.
func (p *Pusher) dispatch() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.cfg.clock.Now()
	if p.gate.closed(now) {
		p.recall()
		return
	}
	allowed := p.cfg.Parallel
	if p.gate.probing {
		allowed = 1
	}
	for !p.closed && p.sending < allowed && len(p.ready) > 0 {
		n := min(BatchSize, len(p.ready))
		batch := slices.Clone(p.ready[:n])
		p.ready = slices.Delete(p.ready, 0, n)
		p.sending++
		p.wg.Add(1)
		go p.send(batch)
	}
}

// recall takes back what is ready while the provider is paused: it is decided
// anew when the pause is over, which may be long. p.mu must be held.
func (p *Pusher) recall() {
	for _, t := range p.ready {
		e := t.entry
		e.retry = true
		if e.open--; e.open == 0 {
			p.wait(e, p.gate.until)
		}
	}
	p.ready = nil
}

func (p *Pusher) send(batch []target) {
	defer p.wg.Done()
	defer p.signal()
	pushes := make([]Push, len(batch))
	for i, t := range batch {
		pushes[i] = t.push
	}
	ctx, cancel := context.WithTimeout(p.sendCtx, p.cfg.sendWithin)
	results := p.carry(ctx, pushes)
	cancel()
	p.settle(batch, results)
}

// carry asks the provider. One that panics or forgets results has carried
// nothing as far as we know.
func (p *Pusher) carry(ctx context.Context, pushes []Push) (results []Result) {
	defer func() {
		if r := recover(); r != nil {
			p.app.Logger().Error("chat: the push provider panicked", slog.Any("panic", fmt.Sprint(r)), slog.String("stack", string(debug.Stack())))
			results = nil
		}
		for len(results) < len(pushes) {
			results = append(results, Result{Outcome: Retry, Err: fmt.Errorf("push: provider %s gave no result", p.cfg.Provider.Name())})
		}
	}()
	return p.cfg.Provider.Send(ctx, pushes)
}

// settle takes the results of a batch: it notes what they say about the
// provider and the tokens, writes down what is shown now, and ends the entries
// that are finished. The hold of an entry goes last: what was not written yet is
// found in the log again.
func (p *Pusher) settle(batch []target, results []Result) {
	results = results[:len(batch)]
	dead := p.assess(batch, results)
	p.prune(dead)
	finished := p.mark(batch, results)
	p.keepShown(finished)

	p.mu.Lock()
	defer p.mu.Unlock()
	p.sending--
	now := p.cfg.clock.Now()
	for _, e := range finished {
		if !e.retry {
			p.conclude(e)
			continue
		}
		due := now
		if e.blame {
			due = now.Add(backoff(e.attempt))
			e.attempt++
		}
		if p.gate.closed(now) && due.Before(p.gate.until) {
			due = p.gate.until
		}
		p.wait(e, due)
	}
}

// mark notes the results on their entries and gives those that have no push
// under way any more.
func (p *Pusher) mark(batch []target, results []Result) []*entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	var finished []*entry
	for i, t := range batch {
		e, r := t.entry, results[i]
		p.counts.sent(r, p.cfg.clock.Now())
		p.record.outcome(e.told.Message, e.user, e.withdraw, outcomeOf(t.device, r))
		switch r.Outcome {
		case Retry:
			e.retry = true
			e.blame = e.blame || r.RetryAfter == 0
		case Unauthorized:
			e.retry = true
		default:
			e.done[t.device.ID] = r.Outcome == Delivered && !e.withdraw
		}
		if e.open--; e.open == 0 {
			finished = append(finished, e)
		}
	}
	return finished
}

// keepShown writes down what devices show since this batch. What became stale
// while it was on its way is looked for at once: the read or deletion may have
// been handled before there was anything to withdraw.
func (p *Pusher) keepShown(finished []*entry) {
	var shown, withdrawn []store.PushShown
	holds := map[string]*hold{}
	for _, e := range finished {
		switch {
		case e.retry:
		case e.withdraw:
			withdrawn = append(withdrawn, e.told)
		case e.shows():
			shown = append(shown, e.told)
			holds[e.room] = e.hold
		}
	}
	p.clearShown(withdrawn)
	if len(shown) == 0 {
		return
	}
	if err := store.SaveShown(p.app, shown); err != nil {
		p.app.Logger().Error("chat: what devices show couldn't be kept", "error", err)
		return
	}
	var rooms []string
	for room := range holds {
		rooms = append(rooms, room)
	}
	stale, err := store.StaleShown(p.app, rooms)
	if err != nil {
		p.app.Logger().Error("chat: what devices should not show couldn't be read", "error", err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range stale {
		p.open(s.Room, holds[s.Room].position)
	}
}

// shows reports whether a device shows the notification.
func (e *entry) shows() bool {
	for _, shown := range e.done {
		if shown {
			return true
		}
	}
	return false
}

// assess learns from the results about provider and credentials, and gives the
// devices whose token is dead. It may turn results into Unauthorized.
func (p *Pusher) assess(batch []target, results []Result) (dead []store.PushDevice) {
	var delivered, refused, foreign, busy int
	var wait time.Duration
	var cause error
	for _, r := range results {
		switch r.Outcome {
		case Delivered:
			delivered++
		case ForeignToken:
			foreign++
		case Unauthorized:
			refused++
			cause = r.Err
		case Retry:
			busy++
			wait = max(wait, r.RetryAfter)
		}
	}
	reason := reasonUnauthorized
	mismatch := p.tokens.mismatch(results)
	if mismatch {
		p.mismatched(results, foreign, delivered)
	}
	if mismatch && delivered == 0 {
		reason, refused = reasonForeign, refused+foreign
	}
	for i, r := range results {
		if r.Outcome == DeadToken || (r.Outcome == ForeignToken && !mismatch) {
			dead = append(dead, batch[i].device)
		}
		if r.Outcome == Refused {
			p.app.Logger().Error("chat: the push service refused a notification", slog.String("message", batch[i].entry.told.Message),
				slog.String("platform", batch[i].device.Platform), slog.Any("error", r.Err))
		}
	}
	p.turn(reason, cause, refused, wait, refused+busy == len(results))
	return dead
}

// turn opens or closes the gate.
func (p *Pusher) turn(reason string, cause error, refused int, wait time.Duration, nothingPassed bool) {
	p.mu.Lock()
	now := p.cfg.clock.Now()
	var closed, opened bool
	switch {
	case refused > 0:
		closed = p.gate.refused(now, reason)
	case wait > 0:
		reason = reasonBusy
		closed = p.gate.retryAfter(now, wait)
	case !nothingPassed:
		opened = p.gate.passed(now)
	}
	until := p.gate.until
	p.mu.Unlock()
	// Once for each change of state: an outage must not fill the log.
	if closed {
		p.app.Logger().Error("chat: push is paused: "+reason, "provider", p.cfg.Provider.Name(), "until", chat.Timestamp(until), "error", cause)
	}
	if opened {
		p.app.Logger().Info("chat: push goes on", "provider", p.cfg.Provider.Name())
	}
}
