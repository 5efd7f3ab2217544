package store

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
)

// privacyTTL is how long what was read counts, because another process may have
// changed it without a hook here.
const privacyTTL = time.Minute

// Privacies keeps in memory who has changed what others may know: few do, and
// every presence event and read mark asks for everybody who would hear it. It is
// safe for concurrent use.
type Privacies struct {
	app core.App
	now func() time.Time

	// reading is held while the database is asked: what is read last is kept last.
	reading sync.Mutex

	mu    sync.RWMutex            // protects the fields below
	own   map[string]chat.Privacy // those who differ from the default; nil: never read
	until time.Time               // when all is read again
	// stale are users who changed something that was not read yet, with the number
	// of that change.
	stale map[string]uint64
	// changing counts, by user, the transactions that change something and have not
	// been heard to end. A writer is answered before the hooks behind its commit run,
	// so until then the database is asked.
	changing  map[string]int
	changes   uint64
	receipts  int // how many of own show no receipts
	listeners []func(user string)
}

const privaciesKey = "@chatPrivacies"

// PrivaciesOf is the one Privacies of an app. The first call binds its hooks.
func PrivaciesOf(app core.App) *Privacies {
	app = outer(app)
	return app.Store().GetOrSet(privaciesKey, func() any { return newPrivacies(app) }).(*Privacies)
}

func newPrivacies(app core.App) *Privacies {
	p := &Privacies{app: app, now: time.Now, stale: map[string]uint64{}, changing: map[string]int{}}
	saved := func(e *core.RecordEvent) error {
		p.saved(e.Record.GetString(ColUser), privacyOf(rawOf(e.Record, ColPrivacy)))
		return e.Next()
	}
	deleted := func(e *core.RecordEvent) error {
		p.saved(e.Record.GetString(ColUser), chat.OpenPrivacy)
		return e.Next()
	}
	// Inside the transaction.
	during := func(to *hook.TaggedHook[*core.RecordEvent], id string, before, after func(*core.Record) chat.Privacy) {
		to.Bind(&hook.Handler[*core.RecordEvent]{Id: id, Func: func(e *core.RecordEvent) error {
			if before(e.Record) != after(e.Record) {
				p.change(e.App, e.Record.GetString(ColUser))
			}
			return e.Next()
		}})
	}
	nothing := func(*core.Record) chat.Privacy { return chat.OpenPrivacy }
	now := func(rec *core.Record) chat.Privacy { return privacyOf(rawOf(rec, ColPrivacy)) }
	was := func(rec *core.Record) chat.Privacy { return now(rec.Original()) }
	during(app.OnRecordCreateExecute(ProfilesID), "chatPrivaciesCreating", nothing, now)
	during(app.OnRecordUpdateExecute(ProfilesID), "chatPrivaciesUpdating", was, now)
	during(app.OnRecordDeleteExecute(ProfilesID), "chatPrivaciesDeleting", was, nothing)
	// Ahead of PocketBase's realtime (-99), which shows records.
	on := func(to *hook.TaggedHook[*core.RecordEvent], id string, fn func(*core.RecordEvent) error) {
		to.Bind(&hook.Handler[*core.RecordEvent]{Id: id, Func: fn, Priority: -100})
	}
	on(app.OnRecordAfterCreateSuccess(ProfilesID), "chatPrivaciesCreate", saved)
	on(app.OnRecordAfterUpdateSuccess(ProfilesID), "chatPrivaciesUpdate", saved)
	on(app.OnRecordAfterDeleteSuccess(ProfilesID), "chatPrivaciesDelete", deleted)
	return p
}

// OnChange calls hear whenever a user may have changed what others may know,
// after that counts. hear must not block.
func (p *Privacies) OnChange(hear func(user string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = append(p.listeners, hear)
}

// Of is what a user lets others know. Where that can't be read it is nothing.
func (p *Privacies) Of(user string) chat.Privacy {
	p.refresh()
	p.mu.RLock()
	own, differs := p.own[user]
	stale := p.uncertain(user)
	read := p.own != nil
	p.mu.RUnlock()
	switch {
	case stale:
		return p.readOne(user)
	case differs:
		return own
	case !read:
		return chat.ClosedPrivacy
	}
	return chat.OpenPrivacy
}

// AllOpen reports that nobody has changed anything, which saves looking at each.
func (p *Privacies) AllOpen() bool {
	p.refresh()
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.own != nil && len(p.own) == 0 && len(p.stale) == 0 && len(p.changing) == 0
}

// AllReceipts is AllOpen for receipts alone.
func (p *Privacies) AllReceipts() bool {
	p.refresh()
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.own != nil && p.receipts == 0 && len(p.stale) == 0 && len(p.changing) == 0
}

// change notes that tx changes what a user lets others know, until tx has ended.
func (p *Privacies) change(tx core.App, user string) {
	p.mu.Lock()
	p.changing[user]++
	p.mu.Unlock()
	ended := func(error) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.changing[user]--; p.changing[user] == 0 {
			delete(p.changing, user)
		}
		p.changes++
		p.stale[user] = p.changes
		return nil
	}
	if info := tx.TxInfo(); info != nil {
		info.OnComplete(ended)
		return
	}
	_ = ended(nil) // PocketBase saves in a transaction, always
}

// uncertain reports whether the database has to be asked. p.mu must be held.
func (p *Privacies) uncertain(user string) bool {
	_, stale := p.stale[user]
	return stale || p.changing[user] > 0
}

// saved notes a commit. After-success hooks do not run in commit order, so what
// counts is read again, unless it is what was known.
func (p *Privacies) saved(user string, now chat.Privacy) {
	p.mu.Lock()
	if _, stale := p.stale[user]; !stale && p.known(user) == now {
		p.mu.Unlock()
		return
	}
	p.changes++
	p.stale[user] = p.changes
	listeners := p.listeners
	p.mu.Unlock()
	for _, hear := range listeners {
		hear(user)
	}
}

// known is what memory says. p.mu must be held.
func (p *Privacies) known(user string) chat.Privacy {
	if own, differs := p.own[user]; differs {
		return own
	}
	return chat.OpenPrivacy
}

// keep changes what memory says. p.mu must be held.
func (p *Privacies) keep(user string, now chat.Privacy) {
	if p.own == nil {
		return // all will be read
	}
	if !p.known(user).Receipts {
		p.receipts--
	}
	if !now.Receipts {
		p.receipts++
	}
	if now == chat.OpenPrivacy {
		delete(p.own, user)
	} else {
		p.own[user] = now
	}
}

func (p *Privacies) readOne(user string) chat.Privacy {
	p.reading.Lock()
	defer p.reading.Unlock()
	p.mu.RLock()
	change, stale := p.stale[user]
	uncertain, known := p.uncertain(user), p.known(user)
	p.mu.RUnlock()
	if !uncertain {
		return known // somebody else has read it
	}
	found, err := FindProfile(p.app, user)
	if err != nil {
		p.failed(err)
		return chat.ClosedPrivacy
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keep(user, found.Privacy)
	if stale && p.stale[user] == change {
		delete(p.stale, user)
	}
	return found.Privacy
}

// refresh reads all again when it is time. Only the first time others wait.
func (p *Privacies) refresh() {
	p.mu.RLock()
	fresh, never := p.now().Before(p.until), p.own == nil
	p.mu.RUnlock()
	if fresh {
		return
	}
	if never {
		p.reading.Lock()
	} else if !p.reading.TryLock() {
		return
	}
	changed, listeners := p.readAll()
	p.reading.Unlock()
	for _, user := range changed {
		for _, hear := range listeners {
			hear(user)
		}
	}
}

// readAll tells who changed something past the hooks. p.reading must be held.
func (p *Privacies) readAll() (changed []string, listeners []func(string)) {
	p.mu.RLock()
	fresh, before := p.now().Before(p.until), p.changes
	p.mu.RUnlock()
	if fresh {
		return nil, nil // somebody else was faster
	}
	found, err := readPrivacies(p.app)
	if err != nil {
		p.failed(err)
		return nil, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for user := range maps.Keys(p.own) {
		if _, still := found[user]; !still {
			changed = append(changed, user)
		}
	}
	p.receipts = 0
	for user, now := range found {
		if p.own != nil && p.known(user) != now {
			changed = append(changed, user)
		}
		if !now.Receipts {
			p.receipts++
		}
	}
	p.own, p.until = found, p.now().Add(privacyTTL)
	for user, change := range p.stale {
		if change <= before {
			delete(p.stale, user)
		}
	}
	return changed, p.listeners
}

func (p *Privacies) failed(err error) {
	p.app.Logger().Error("Could not read what chat users let others know", slog.Any("error", err))
}

// readPrivacies reads those who differ from the default, from an index.
func readPrivacies(db core.App) (map[string]chat.Privacy, error) {
	rows, err := reader(db).QueryContext(context.Background(), privaciesOf(table(db, ProfilesID)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]chat.Privacy{}
	for rows.Next() {
		var user, raw string
		if err := rows.Scan(&user, &raw); err != nil {
			return nil, err
		}
		if p := privacyOf(json.RawMessage(raw)); p != chat.OpenPrivacy {
			found[user] = p
		}
	}
	return found, rows.Err()
}

func privaciesOf(profiles string) string {
	return "SELECT `user`, `privacy` FROM " + profiles + " WHERE " + privacySome
}

// privacySome is true where there is a setting: objects sort after NULL, the
// empty text and "null". PocketBase accepts no function call in the condition of
// an index.
const privacySome = "`privacy` >= '{'"
