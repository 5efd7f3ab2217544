package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

var (
	quiet  = chat.Privacy{Presence: chat.ToEveryone, LastSeen: chat.ToEveryone}
	hidden = chat.Privacy{Presence: chat.ToNobody, LastSeen: chat.ToFriends, Receipts: true}
)

func TestPrivaciesFollowWhatIsSaved(t *testing.T) {
	app := chattest.NewApp(t)
	ann, bob := chattest.User(t, app, "ann").Id, chattest.User(t, app, "bob").Id
	ok(t, store.SaveProfile(app, chat.Profile{User: bob, Privacy: hidden})) // before anybody asks
	p := store.PrivaciesOf(app)
	var mu sync.Mutex
	var heard []string
	p.OnChange(func(user string) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, user)
	})
	equal(t, "one for the app", store.PrivaciesOf(app) == p, true)
	equal(t, "bob", p.Of(bob), hidden)
	equal(t, "ann", p.Of(ann), chat.OpenPrivacy)
	equal(t, "a ghost", p.Of("ghost"), chat.OpenPrivacy)
	equal(t, "all receipts", p.AllReceipts(), true)
	equal(t, "all open", p.AllOpen(), false)

	ok(t, store.SaveProfile(app, chat.Profile{User: ann, Privacy: quiet}))
	equal(t, "ann keeps her receipts", p.Of(ann), quiet)
	equal(t, "all receipts", p.AllReceipts(), false)
	ok(t, store.SaveProfile(app, chat.Profile{User: ann, Privacy: chat.OpenPrivacy}))
	equal(t, "ann is open again", p.Of(ann), chat.OpenPrivacy)
	equal(t, "all receipts", p.AllReceipts(), true)

	rec, err := app.FindFirstRecordByFilter(store.ProfilesID, "user = {:user}", dbx.Params{"user": bob})
	ok(t, err)
	ok(t, app.Delete(rec))
	equal(t, "bob without a profile", p.Of(bob), chat.OpenPrivacy)
	equal(t, "all open", p.AllOpen(), true)
	mu.Lock()
	defer mu.Unlock()
	equal(t, "told", fmt.Sprint(heard), fmt.Sprint([]string{ann, ann, bob}))
}

// A writer is answered before the hooks behind the commit run.
func TestPrivaciesCountAsSoonAsTheWriterIsAnswered(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann").Id
	p := store.PrivaciesOf(app)
	ok(t, store.SaveProfile(app, chat.Profile{User: ann, Privacy: quiet}))
	equal(t, "before", p.Of(ann), quiet)
	goOn := make(chan struct{})
	app.OnRecordAfterUpdateSuccess(store.ProfilesID).Bind(&hook.Handler[*core.RecordEvent]{Priority: -200, Func: func(e *core.RecordEvent) error {
		<-goOn
		return e.Next()
	}})
	q := store.NewQueue(app, store.QueueConfig{})
	defer q.Close(t.Context())
	defer close(goOn)
	for _, want := range []chat.Privacy{hidden, chat.OpenPrivacy} {
		ok(t, q.Do(t.Context(), func(tx core.App) error { return store.SaveProfile(tx, chat.Profile{User: ann, Privacy: want}) }))
		equal(t, "ann", p.Of(ann), want)
	}
}

func TestPrivaciesIgnoreWhatIsRolledBack(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann").Id
	p := store.PrivaciesOf(app)
	equal(t, "before", p.Of(ann), chat.OpenPrivacy)
	err := app.RunInTransaction(func(tx core.App) error {
		ok(t, store.SaveProfile(tx, chat.Profile{User: ann, Privacy: hidden}))
		equal(t, "meanwhile", p.Of(ann), chat.OpenPrivacy)
		return fmt.Errorf("changed my mind")
	})
	equal(t, "failed", err != nil, true)
	equal(t, "afterwards", p.Of(ann), chat.OpenPrivacy)
}

// What another process wrote is found when the time is over, and told.
func TestPrivaciesAreReadAgain(t *testing.T) {
	app := chattest.NewApp(t)
	ann, bob := chattest.User(t, app, "ann").Id, chattest.User(t, app, "bob").Id
	ok(t, store.SaveProfile(app, chat.Profile{User: ann, Privacy: quiet}))
	ok(t, store.SaveProfile(app, chat.Profile{User: bob, Privacy: chat.OpenPrivacy}))
	p := store.PrivaciesOf(app)
	equal(t, "ann", p.Of(ann), quiet)
	var heard []string
	p.OnChange(func(user string) { heard = append(heard, user) })
	write := func(user, privacy string) {
		_, err := app.NonconcurrentDB().Update(store.ProfilesName, dbx.Params{"privacy": privacy}, dbx.HashExp{"user": user}).Execute()
		ok(t, err)
	}
	write(ann, "null")
	write(bob, `{"presence":"whatever"}`)
	equal(t, "not yet", p.Of(ann), quiet)
	p.Later()
	equal(t, "ann", p.Of(ann), chat.OpenPrivacy)
	equal(t, "what is no setting hides", p.Of(bob), chat.ClosedPrivacy)
	equal(t, "told", fmt.Sprint(sorted(heard)), fmt.Sprint(sorted([]string{ann, bob})))
}

func TestReadingAllPrivaciesLooksAtAnIndexOnly(t *testing.T) {
	app := chattest.NewApp(t)
	var plan []struct{ Detail string }
	ok(t, app.DB().NewQuery("EXPLAIN QUERY PLAN "+store.PrivaciesSQL("chat_profiles")).All(&plan))
	if text := fmt.Sprint(plan); !strings.Contains(text, "COVERING INDEX idx_chat_profiles_privacy") {
		t.Errorf("plan %s", text)
	}
}

// Readers and writers at once: in the end memory says what the database says.
func TestPrivaciesUnderWritersSayTheLastWord(t *testing.T) {
	app := chattest.NewApp(t)
	ann := chattest.User(t, app, "ann").Id
	p := store.PrivaciesOf(app)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 5 {
				want := []chat.Privacy{quiet, hidden, chat.OpenPrivacy}[(i+n)%3]
				if err := app.RunInTransaction(func(tx core.App) error {
					ok(t, store.TakeWriteLock(tx))
					return store.SaveProfile(tx, chat.Profile{User: ann, Privacy: want})
				}); err != nil {
					t.Error(err)
				}
				if n%3 == 0 {
					p.Later()
				}
				p.Of(ann)
			}
		})
	}
	all.Wait()
	last, err := store.FindProfile(app, ann)
	ok(t, err)
	equal(t, "memory", p.Of(ann), last.Privacy)
	equal(t, "receipts", p.AllReceipts(), last.Privacy.Receipts)
}
