package push

import (
	"log/slog"
	"sync"

	"pocketchat/chatplugin/store"
)

// prune deletes devices whose token is dead. A device that changed since it was
// read stays.
func (p *Pusher) prune(dead []store.PushDevice) {
	for _, d := range dead {
		deleted, err := store.DeleteDeadDevice(p.app, d)
		switch {
		case err != nil:
			p.app.Logger().Error("chat: a device with a dead token couldn't be deleted", "device", d.ID, "error", err)
		case deleted:
			p.counts.pruned()
			p.app.Logger().Info("chat: a device with a dead token was deleted", "device", d.ID, "user", d.User, "platform", d.Platform)
		}
	}
}

// tokenWatch tells a few tokens that belong to other credentials from
// credentials that are the wrong ones. With those all tokens look foreign, and
// deleting them would silence everybody until their app is opened again.
type tokenWatch struct {
	mu     sync.Mutex // protects the fields below
	recent []bool     // whether the last results about tokens were ForeignToken
}

const (
	watchedTokens = 64
	// fewTokens is the number of results that say nothing yet.
	fewTokens = 4
)

// mismatch reports whether more than half of the results, of these or of the
// last ones, are ForeignToken. Then no token may be deleted for it.
func (w *tokenWatch) mismatch(results []Result) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	var batch []bool
	for _, r := range results {
		if r.Outcome == Delivered || r.Outcome == DeadToken || r.Outcome == Refused || r.Outcome == ForeignToken {
			batch = append(batch, r.Outcome == ForeignToken)
		}
	}
	w.recent = append(w.recent, batch...)
	w.recent = append([]bool(nil), w.recent[max(0, len(w.recent)-watchedTokens):]...)
	return mostly(batch) || mostly(w.recent)
}

func mostly(foreign []bool) bool {
	n := 0
	for _, f := range foreign {
		if f {
			n++
		}
	}
	return len(foreign) >= fewTokens && 2*n > len(foreign)
}

// mismatched is the stop: nothing is deleted. When nothing at all was delivered
// the credentials count as bad, and the pushes wait for better ones. Where some
// were delivered the credentials work, and only the foreign tokens are given up.
func (p *Pusher) mismatched(results []Result, foreign, delivered int) {
	if foreign == 0 {
		return
	}
	p.app.Logger().Error("chat: most device tokens belong to other push credentials; no device is deleted. Are these the credentials of the app?",
		slog.String("provider", p.cfg.Provider.Name()), slog.Int("foreign", foreign), slog.Int("of", len(results)))
	if delivered > 0 {
		return
	}
	for i := range results {
		if results[i].Outcome == ForeignToken {
			results[i].Outcome = Unauthorized
		}
	}
}
