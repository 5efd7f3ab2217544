package push

import (
	"slices"
	"time"

	"pocketchat/chatplugin/store"
)

// judged is one user and what was decided about some messages of one room.
type judged struct {
	judgement
	entry *entry // nil: of a window
	cand  store.PushCandidate
	refs  []*ref
	more  int // messages before refs
	hold  *hold
	story story // filled in where there is something to tell
}

// newest is the message that is told.
func (j judged) newest() *ref { return j.open[len(j.open)-1] }

// decide decides about windows that ended and entries whose wait is over, and
// makes their pushes ready. It reads all it needs first: with an error nothing
// was changed.
func (p *Pusher) decide(w work) error {
	all, err := p.judgeAll(w)
	if err != nil {
		return err
	}
	if err := p.addFacts(all); err != nil {
		return err
	}
	stale, err := p.findStale(w)
	if err != nil {
		return err
	}
	for _, win := range w.windows {
		for _, r := range win.refs {
			p.record.begin(r.id)
		}
	}
	for _, j := range all {
		p.carryOut(j)
	}
	p.withdraw(w, stale)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.close(w.windows)
	return nil
}

// judgeAll decides and changes nothing.
func (p *Pusher) judgeAll(w work) ([]*judged, error) {
	f, err := p.factsOf(w)
	if err != nil {
		return nil, err
	}
	byRoom, byPlace, err := p.candidatesOf(w)
	if err != nil {
		return nil, err
	}
	var all []*judged
	for _, win := range w.windows {
		for _, c := range byRoom[win.room] {
			all = append(all, &judged{judgement: f.judge(c, win.refs), cand: c, refs: win.refs, hold: win.hold})
		}
	}
	for _, e := range w.entries {
		if !e.withdraw {
			all = append(all, f.judgeAgain(e, byPlace))
		}
	}
	return all, nil
}

// judgeAgain decides anew about what could not be delivered yet.
func (f *facts) judgeAgain(e *entry, byPlace map[store.PushPlace]store.PushCandidate) *judged {
	j := &judged{entry: e, refs: e.refs, more: e.more}
	c, member := byPlace[store.PushPlace{Room: e.room, User: e.user}]
	if !member {
		j.cand = store.PushCandidate{Room: e.room, User: e.user}
		j.verdicts = slices.Repeat([]verdict{{Decision: NotMember}}, len(e.refs))
		return j
	}
	j.cand, j.judgement = c, f.judge(c, e.refs)
	if len(e.refs) > 0 && c.LastReadSeq >= e.refs[0].seq {
		j.more = 0
	}
	return j
}

// carryOut records what was decided about one user and makes the pushes ready.
// What waits behind an earlier push of the room goes to that.
func (p *Pusher) carryOut(j *judged) {
	if len(j.open) > 0 && j.entry == nil && p.queueBehind(key{room: j.cand.Room, user: j.cand.User}, j.open) {
		j.overrule(verdict{Decision: Waiting})
		j.open = nil
	}
	act := func() {}
	switch {
	case len(j.open) > 0:
		var v verdict
		if v, act = p.tell(j); v.Decision != Pushed {
			j.overrule(v)
		}
	case j.entry != nil:
		act = func() { p.giveUp(j.entry) }
	}
	// Recorded before anything is sent: the outcomes are noted beside it.
	for i, v := range j.verdicts {
		p.decided(j.refs[i].id, j.cand.User, v)
	}
	act()
}

// overrule puts v in the place of what would have been told.
func (j *judged) overrule(v verdict) {
	for i, old := range j.verdicts {
		if old.Decision == Pushed || old.Decision == Coalesced {
			j.verdicts[i] = v
		}
	}
}

func (p *Pusher) queueBehind(k key, open []*ref) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.entries[k]
	if e != nil {
		e.add(open)
	}
	return e != nil
}

func (p *Pusher) decided(message, user string, v verdict) {
	p.counts.decided(v.Decision)
	p.record.decided(message, user, v)
}

// giveUp ends an entry that is not wanted any more. If some devices have it, it
// is theirs to withdraw.
func (p *Pusher) giveUp(e *entry) {
	shows := e.shows()
	if shows {
		if err := store.SaveShown(p.app, []store.PushShown{e.told}); err != nil {
			p.app.Logger().Error("chat: what a device shows couldn't be kept", "error", err)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if shows {
		p.open(e.room, e.hold.position)
	}
	p.conclude(e)
}

// conclude ends an active entry, or lets it go on with what came meanwhile. p.mu
// must be held.
func (p *Pusher) conclude(e *entry) {
	if len(e.next) == 0 {
		p.forget(e)
		return
	}
	// The position may go on to the first event that is not finished.
	p.release(e.hold)
	e.hold = p.newHold(e.next[0].position)
	e.refs, e.more, e.attempt, e.done = nil, 0, 0, map[string]bool{}
	e.since = e.next[0].at
	p.wait(e, p.cfg.clock.Now())
}

// tell asks the hook about the pushes of one user, and gives what it said and
// what is to be done then.
func (p *Pusher) tell(t *judged) (v verdict, act func()) {
	e := t.entry
	k := key{room: t.cand.Room, user: t.cand.User}
	if e == nil {
		p.mu.Lock()
		e = p.newEntry(k, t.hold, t.open[0].at)
		p.mu.Unlock()
		e.refs, e.more = newest(slices.Clone(t.open))
	}
	if t.story.message.ID == "" {
		// Deleted since it was judged: the others are judged again.
		return verdict{Decision: Pushed}, func() { p.later(e, p.cfg.clock.Now().Add(p.cfg.Coalesce)) }
	}
	shown := store.PushShown{Room: k.room, User: k.user, Message: t.story.message.ID, Seq: t.story.message.Seq}
	if e.told != shown {
		e.told, e.done = shown, map[string]bool{}
	}
	targets, v := p.targetsOf(e, t)
	if v.Decision != Pushed {
		return v, func() { p.giveUp(e) }
	}
	return v, func() { p.launch(e, targets) }
}

func (p *Pusher) later(e *entry, due time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wait(e, due)
}

// targetsOf makes one push for each device that does not have it yet.
func (p *Pusher) targetsOf(e *entry, t *judged) ([]target, verdict) {
	byLocale := map[string]Notification{}
	var targets []target
	for _, d := range t.cand.Devices {
		if _, finished := e.done[d.ID]; finished {
			continue
		}
		n, made := byLocale[d.Locale]
		if !made {
			var v verdict
			n, v = p.ask(t.story, d.Locale, p.compose(t.story, d.Locale))
			if v.Decision != Pushed {
				return nil, v
			}
			byLocale[d.Locale] = n
		}
		targets = append(targets, target{entry: e, device: d, push: Push{Token: d.Token, Platform: d.Platform, Notification: n}})
	}
	return targets, verdict{Decision: Pushed}
}

// launch makes the pushes of an active entry ready. Without any it is finished.
func (p *Pusher) launch(e *entry, targets []target) {
	if len(targets) == 0 {
		p.giveUp(e)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e.open, e.retry, e.blame = len(targets), false, false
	p.ready = append(p.ready, targets...)
}
