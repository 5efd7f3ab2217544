package push

import (
	"pocketchat/chatplugin/store"
)

// findStale reads what devices show of the rooms of windows and should not.
func (p *Pusher) findStale(w work) ([]store.PushShown, error) {
	if len(w.windows) == 0 {
		return nil, nil
	}
	rooms := make([]string, len(w.windows))
	for i, win := range w.windows {
		rooms[i] = win.room
	}
	return store.StaleShown(p.app, rooms)
}

// withdraw sends one silent push to each device of those who are shown what they
// should not be any more. All devices of a user were told, so all are.
func (p *Pusher) withdraw(w work, stale []store.PushShown) {
	entries := p.withdrawals(w, stale)
	if len(entries) == 0 {
		return
	}
	var users []string
	for _, e := range entries {
		users = append(users, e.user)
	}
	users = distinct(users)
	devices, err := store.PushDevicesOf(p.app, users)
	badges, badgesErr := store.UnreadTotals(p.app, users, p.cfg.clock.Now())
	if err != nil || badgesErr != nil {
		p.app.Logger().Error("chat: what to withdraw couldn't be read yet", "error", err, "badges", badgesErr)
		for _, e := range entries {
			p.later(e, p.cfg.clock.Now().Add(lastBackoff))
		}
		return
	}
	for _, e := range entries {
		var targets []target
		n := p.withdrawal(e.room, e.told.Message, badges[e.user])
		for _, d := range devices[e.user] {
			if _, finished := e.done[d.ID]; !finished {
				targets = append(targets, target{entry: e, device: d, push: Push{Token: d.Token, Platform: d.Platform, Notification: n}})
			}
		}
		if tooOld := p.cfg.clock.Now().Sub(e.since) > p.cfg.MaxAge; tooOld || len(targets) == 0 {
			p.clearShown([]store.PushShown{e.told})
			targets = nil
		}
		p.launch(e, targets)
	}
}

// withdrawals are the entries that are due again and new ones for what is stale.
func (p *Pusher) withdrawals(w work, stale []store.PushShown) []*entry {
	holds := map[string]*hold{}
	for _, win := range w.windows {
		holds[win.room] = win.hold
	}
	var entries []*entry
	for _, e := range w.entries {
		if e.withdraw {
			entries = append(entries, e)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range stale {
		k := key{room: s.Room, user: s.User, withdraw: true}
		if p.entries[k] != nil {
			continue // on its way
		}
		e := p.newEntry(k, holds[s.Room], p.cfg.clock.Now())
		e.told = s
		entries = append(entries, e)
	}
	return entries
}

func (p *Pusher) clearShown(withdrawn []store.PushShown) {
	if err := store.ClearShown(p.app, withdrawn); err != nil {
		p.app.Logger().Error("chat: that a notification was withdrawn couldn't be kept", "error", err)
	}
}
