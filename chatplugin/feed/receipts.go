package feed

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Who keeps to themselves how far they have read keeps it from every door of
// PocketBase too: the fields of a member's record, realtime, and filters, which
// would tell by what they find.

// receipts masks the records of members.
type receipts struct {
	privacies *store.Privacies
	moved     moved
}

func bindReceipts(app core.App) {
	r := &receipts{privacies: store.PrivaciesOf(app)}
	bind(app.OnRecordEnrich(store.MembersID), "chatMemberReceipts", priorityRequest, r.enrich)
	bind(app.OnModelAfterUpdateSuccess(), "chatMemberMoved", aheadOfRealtime, r.aroundRealtime)
	bind(app.OnRecordsListRequest(), "chatMemberFilter", priorityRequest, refuseCursorQuery)
	bind(app.OnRealtimeSubscribeRequest(), "chatMemberSubscribe", priorityRequest, refuseCursorSubscription)
}

// aheadOfRealtime is just before PocketBase's own handler that tells realtime
// clients (-99).
const aheadOfRealtime = -100

// errNothingToSee keeps a realtime message from one client.
var errNothingToSee = errors.New("chat: this client may not know that somebody has read")

// enrich hides the cursors from those who may not see them. Where nobody is
// signed in the JSON is for many: there the member's own setting counts, and who
// hands it out asks for each who gets it.
func (r *receipts) enrich(e *core.RecordEnrichEvent) error {
	info, rec := e.RequestInfo, e.Record
	if info != nil && info.HasSuperuserAuth() {
		return e.Next()
	}
	reader, viewer := rec.GetString(store.ColUser), ""
	if info != nil && info.Auth != nil {
		viewer = info.Auth.Id
	}
	if viewer == reader || r.privacies.AllReceipts() {
		return e.Next()
	}
	seen := r.privacies.Of(reader).Receipts
	if viewer != "" {
		seen = chat.SeesReceipts(r.privacies.Of(viewer), r.privacies.Of(reader))
	}
	if seen {
		return e.Next()
	}
	rec.Hide(store.ReceiptFields...)
	if viewer != "" && info.Context == core.RequestInfoContextRealtime && r.moved.is(rec) {
		return errNothingToSee // that something happened would tell it as well
	}
	return e.Next()
}

// movedKey marks a record whose last save moved cursors and nothing else.
const movedKey = "@chatCursorsMoved"

// aroundRealtime lets enrich know what is told: PocketBase shows it a copy
// without the mark.
func (r *receipts) aroundRealtime(e *core.ModelEvent) error {
	rec, ok := e.Model.(*core.Record)
	if !ok || rec.Collection().Id != store.MembersID || !rec.GetBool(movedKey) {
		return e.Next()
	}
	defer r.moved.add(rec)()
	return e.Next()
}

// moved are the saves that are told to realtime clients right now, by member
// and cursors.
type moved struct {
	mu   sync.Mutex // protects open
	open map[cursorsNow]int
}

type cursorsNow struct {
	member          string
	read, delivered int
}

func cursorsOf(rec *core.Record) cursorsNow {
	return cursorsNow{rec.Id, rec.GetInt(store.ColLastRead), rec.GetInt(store.ColLastDelivered)}
}

func (m *moved) add(rec *core.Record) (remove func()) {
	now := cursorsOf(rec)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open == nil {
		m.open = map[cursorsNow]int{}
	}
	m.open[now]++
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.open[now]--; m.open[now] == 0 {
			delete(m.open, now)
		}
	}
}

func (m *moved) is(rec *core.Record) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open[cursorsOf(rec)] > 0
}

// refuseCursorQuery: no list may be chosen or sorted by cursors. It is refused
// to everybody, also where all would be shown: else the refusal would tell.
func refuseCursorQuery(e *core.RecordsListRequestEvent) error {
	query := e.Request.URL.Query()
	if !e.HasSuperuserAuth() && namesCursors(append(query["filter"], query["sort"]...)...) {
		return apierror.From(errCursorQuery)
	}
	return e.Next()
}

// refuseCursorSubscription is refuseCursorQuery for the filters of realtime
// clients.
func refuseCursorSubscription(e *core.RealtimeSubscribeRequestEvent) error {
	if e.HasSuperuserAuth() {
		return e.Next()
	}
	for _, sub := range e.Subscriptions {
		if namesCursors(filterOf(sub)) {
			return apierror.From(errCursorQuery)
		}
	}
	return e.Next()
}

var errCursorQuery = chat.FieldError("filter", "last_read_seq and last_delivered_seq can't be filtered or sorted by: members may keep them to themselves.")

// filterOf reads the options of a subscription as PocketBase does.
func filterOf(sub string) string {
	u, err := url.Parse(sub)
	if err != nil {
		return ""
	}
	var options struct {
		Query map[string]any `json:"query"`
	}
	if err := json.Unmarshal([]byte(u.Query().Get("options")), &options); err != nil {
		return ""
	}
	filter, _ := options.Query["filter"].(string) // nothing else can be a filter
	return filter
}

func namesCursors(texts ...string) bool {
	for _, text := range texts {
		for _, field := range store.ReceiptFields {
			if strings.Contains(text, field) {
				return true
			}
		}
	}
	return false
}
