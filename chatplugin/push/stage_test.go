package push_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"go.uber.org/goleak"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/presence"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/store"
)

// stage is a real PocketBase with the chat and its log, a pusher that reads it, a
// provider that does what the test says, and a clock in the test's hands.
type stage struct {
	t        testing.TB
	app      core.App
	provider *provider
	clock    *clock
	tracker  *presence.Tracker
	cfg      push.Config
	*push.Pusher
	watcher *watcher
}

func newStage(t testing.TB, change ...func(*push.Config)) *stage {
	t.Helper()
	return newStageOn(t, chattest.NewApp(t), newClock(), change...)
}

func newStageOn(t testing.TB, app core.App, c *clock, change ...func(*push.Config)) *stage {
	t.Helper()
	ok(t, store.EnsurePushTables(app))
	s := &stage{t: t, app: app, provider: &provider{}, clock: c}
	s.tracker = presence.New(presence.Config{Grace: -1}, func(chat.Event) {})
	t.Cleanup(s.tracker.Close)
	s.cfg = push.Config{Provider: s.provider, Viewing: s.tracker.ViewsRoom}.WithClock(s.clock)
	for _, f := range change {
		f(&s.cfg)
	}
	s.start()
	return s
}

// start makes a pusher on the stage's database, as a new process would.
func (s *stage) start() {
	s.t.Helper()
	p, w := push.New(s.app, s.cfg), newWatcher()
	p.Watch(w.see)
	log := chattest.Log(s.app)
	ok(s.t, p.Start(log.Subscribe, log.Position))
	s.Pusher, s.watcher = p, w
	s.t.Cleanup(func() { ok(s.t, p.Close(context.Background())) })
}

func (s *stage) user(name string) string { return chattest.User(s.t, s.app, name).Id }

// phone gives a user a device.
func (s *stage) phone(user, token string, more ...string) *core.Record {
	s.t.Helper()
	locale := "en"
	if len(more) > 0 {
		locale = more[0]
	}
	return s.record(store.DevicesID, map[string]any{"user": user, "token": token, "platform": "android", "locale": locale})
}

func (s *stage) profile(user string, values map[string]any) {
	s.t.Helper()
	values["user"] = user
	s.record(store.ProfilesID, values)
}

func (s *stage) record(collection string, values map[string]any) *core.Record {
	s.t.Helper()
	c, err := s.app.FindCachedCollectionByNameOrId(collection)
	ok(s.t, err)
	rec := core.NewRecord(c)
	rec.Load(values)
	ok(s.t, s.app.Save(rec))
	return rec
}

func mustRecords(t testing.TB, s *stage) []*core.Record {
	t.Helper()
	recs, err := s.app.FindAllRecords(store.DevicesID)
	ok(t, err)
	return recs
}

func (s *stage) devices() []string {
	s.t.Helper()
	tokens := []string{}
	for _, rec := range mustRecords(s.t, s) {
		tokens = append(tokens, rec.GetString("token"))
	}
	slices.Sort(tokens)
	return tokens
}

func (s *stage) direct(a, b string) chat.Room {
	s.t.Helper()
	room, err := store.InsertRoom(s.app, chat.Room{Type: chat.Direct, DirectKey: chat.PairKey(a, b)}, nil, a)
	ok(s.t, err)
	return room
}

func (s *stage) group(owner string, members ...string) chat.Room {
	s.t.Helper()
	var all []chat.Member
	for _, m := range members {
		all = append(all, chat.Member{User: m})
	}
	room, err := store.InsertRoom(s.app, chat.Room{Type: chat.Group, Name: "Climbers", Owner: owner}, all, owner)
	ok(s.t, err)
	return room
}

func (s *stage) send(room, sender, text string, mentions ...string) chat.Message {
	s.t.Helper()
	return s.insert(chat.Message{Room: room, Sender: sender, Type: chat.TypeText, Text: text, Mentions: mentions})
}

func (s *stage) insert(m chat.Message) chat.Message {
	s.t.Helper()
	m, err := store.InsertMessage(s.app, m, m.Sender)
	ok(s.t, err)
	return m
}

func (s *stage) member(room, user string, change func(*chat.Member)) {
	s.t.Helper()
	m, err := store.FindMember(s.app, room, user)
	ok(s.t, err)
	change(m)
	_, err = store.UpdateMember(s.app, *m, user)
	ok(s.t, err)
}

func (s *stage) block(by, other string) {
	s.t.Helper()
	_, err := store.SaveFriendship(s.app, chat.Friendship{Requester: by, Addressee: other, Status: chat.FriendBlocked, BlockedBy: []string{by}}, by)
	ok(s.t, err)
}

func (s *stage) read(room, user string, seq int64) {
	s.t.Helper()
	_, _, err := store.MoveCursors(s.app, room, user, seq, seq, user)
	ok(s.t, err)
}

func (s *stage) delete(message string) {
	s.t.Helper()
	_, err := store.Tombstone(s.app, message, "")
	ok(s.t, err)
}

// taken waits until the pusher has taken everything from the log.
func (s *stage) taken() {
	s.t.Helper()
	newest, err := chattest.Log(s.app).Position()
	ok(s.t, err)
	s.watcher.await(s.t, func(st push.State) bool { return st.Handled >= newest })
}

// settle lets the windows end and waits until nothing is pending.
func (s *stage) settle() {
	s.t.Helper()
	s.taken()
	s.clock.advance(time.Second)
	s.watcher.await(s.t, func(st push.State) bool { return st.Pending == 0 })
}

// settleRetry lets the windows end and waits until the first try is answered.
func (s *stage) settleRetry() {
	s.t.Helper()
	s.taken()
	calls := s.provider.called()
	s.clock.advance(time.Second)
	s.watcher.await(s.t, func(st push.State) bool { return s.provider.called() > calls && st.Sending == 0 })
}

// passUntaken is pass while the pusher may be too full to take anything.
func (s *stage) passUntaken(d time.Duration) {
	s.t.Helper()
	for ; d > 0; d -= time.Second {
		before := s.watcher.count()
		if s.clock.advance(time.Second) {
			s.watcher.await(s.t, func(st push.State) bool { return s.watcher.rests > before && st.Sending == 0 })
		}
	}
}

// pass lets time go by in steps of a second. After each the pusher does what
// there is to do.
func (s *stage) pass(d time.Duration) {
	s.t.Helper()
	s.taken()
	s.passUntaken(d)
}

// decisions are those about a message by user.
func (s *stage) decisions(message string) map[string]push.Decision {
	s.t.Helper()
	all, err := s.Explain(s.t.Context(), message)
	ok(s.t, err)
	byUser := map[string]push.Decision{}
	for _, e := range all {
		byUser[e.User] = e.Decision
	}
	return byUser
}

// eventsTo passes on the texts of messages.
func eventsTo(texts chan<- string) func([]chat.Event) {
	return func(events []chat.Event) {
		for _, ev := range events {
			if created, is := ev.(chat.MessageCreated); is {
				texts <- created.Message.Text
			}
		}
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func same[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestClosedPusherLeavesNothingRunning(t *testing.T) {
	app := chattest.NewApp(t)
	ok(t, store.EnsurePushTables(app))
	log := chattest.Log(app)
	stop := log.Subscribe(0, func([]chat.Event) {})
	stop() // the log's own poller runs from now on
	before := goleak.IgnoreCurrent()
	p := push.New(app, push.Config{})
	ok(t, p.Start(log.Subscribe, log.Position))
	ok(t, p.Start(log.Subscribe, log.Position)) // does nothing
	ok(t, p.Close(t.Context()))
	ok(t, p.Close(t.Context()))
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
	if err := p.Start(log.Subscribe, log.Position); err == nil {
		t.Error("a closed pusher started")
	}
}
