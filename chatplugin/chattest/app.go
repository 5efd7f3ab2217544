// Package chattest is the kit for tests of the chat: a real PocketBase in a
// temporary directory, its users, its REST API on a real port.
package chattest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // PocketBase's own tables
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/store"
)

// Option changes how NewApp makes an app.
type Option func(*options)

type options struct {
	dir     string
	users   string
	bare    bool
	durable bool
	log     feed.LogConfig
}

// InDir uses a data directory of the test's own, to open it twice.
func InDir(dir string) Option { return func(o *options) { o.dir = dir } }

// WithUsers makes another auth collection the chat's users. It is created.
func WithUsers(collection string) Option { return func(o *options) { o.users = collection } }

// WithLog configures the log. The default polls every 20 ms.
func WithLog(cfg feed.LogConfig) Option { return func(o *options) { o.log = cfg } }

// Bare leaves out the schema and the hooks.
func Bare() Option { return func(o *options) { o.bare = true } }

// Durable opens the database as the ready-made server does.
func Durable() Option { return func(o *options) { o.durable = true } }

const logKey = "@chattestLog"

// NewApp makes a bootstrapped app with the schema of the chat and the hooks of
// feed bound. It ends with the test.
func NewApp(t testing.TB, opts ...Option) core.App {
	t.Helper()
	o := options{users: "users", log: feed.LogConfig{Poll: 20 * time.Millisecond}}
	for _, opt := range opts {
		opt(&o)
	}
	if o.dir == "" {
		o.dir = t.TempDir()
	}
	prepare(t, o)
	cfg := core.BaseAppConfig{DataDir: o.dir, EncryptionEnv: "chattest"}
	if o.durable {
		cfg.DBConnect = store.OpenDurable
	}
	app := core.NewBaseApp(cfg)
	check(t, app.Bootstrap())
	t.Cleanup(func() { terminate(t, app) })
	check(t, app.RunAllMigrations())
	// The activity log writes from a goroutine of its own, after the test.
	app.Settings().Logs.MaxDays = 0
	if o.bare {
		return app
	}
	if _, err := app.FindCollectionByNameOrId(o.users); err != nil {
		check(t, app.Save(core.NewAuthCollection(o.users)))
	}
	check(t, store.EnsureSchema(app, store.SchemaConfig{UsersCollection: o.users}))
	log := feed.NewLog(app, o.log)
	t.Cleanup(func() { check(t, log.Close(context.Background())) })
	app.Store().Set(logKey, log)
	feed.Bind(app, log)
	return app
}

// Log is the log of an app made by NewApp.
func Log(app core.App) *feed.Log { return app.Store().Get(logKey).(*feed.Log) }

func terminate(t testing.TB, app core.App) {
	event := new(core.TerminateEvent)
	event.App = app
	check(t, app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error {
		return e.App.ResetBootstrapState()
	}))
}

// A data directory with all migrations applied, and one with the chat's schema
// in it too: copying them is many times as fast as making them for every test.
var (
	plainDB = sync.OnceValues(func() ([]byte, error) { return makeDB(false) })
	chatDB  = sync.OnceValues(func() ([]byte, error) { return makeDB(true) })
)

func makeDB(schema bool) ([]byte, error) {
	dir, err := os.MkdirTemp("", "chattest-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, EncryptionEnv: "chattest"})
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	if err := app.RunAllMigrations(); err != nil {
		return nil, err
	}
	if schema {
		if err := store.EnsureSchema(app, store.SchemaConfig{}); err != nil {
			return nil, err
		}
	}
	// Closing the last connection folds the WAL into the file.
	if err := app.ResetBootstrapState(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "data.db"))
}

func prepare(t testing.TB, o options) {
	t.Helper()
	path := filepath.Join(o.dir, "data.db")
	if _, err := os.Stat(path); err == nil {
		return // opened for the second time
	}
	template := chatDB
	if o.bare || o.users != "users" {
		template = plainDB
	}
	db, err := template()
	check(t, err)
	check(t, os.WriteFile(path, db, 0o644))
}

// Password is the password of every account made here.
const Password = "12345678"

// User makes an account of the chat's users. The name is its display name.
func User(t testing.TB, app core.App, name string) *core.Record {
	t.Helper()
	c, err := app.FindCollectionByNameOrId(store.UsersID(app))
	check(t, err)
	return account(t, app, c, name)
}

// Superuser makes an admin.
func Superuser(t testing.TB, app core.App) *core.Record {
	t.Helper()
	c, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	check(t, err)
	return account(t, app, c, "root")
}

func account(t testing.TB, app core.App, c *core.Collection, name string) *core.Record {
	t.Helper()
	rec := core.NewRecord(c)
	rec.Set("name", name)
	rec.SetEmail(name + "@example.com")
	// The lowest cost: hashing is what makes a test with many users slow.
	if f, ok := c.Fields.GetByName("password").(*core.PasswordField); ok {
		f.Cost = 4
	}
	rec.SetPassword(Password)
	rec.SetVerified(true)
	check(t, app.Save(rec))
	return rec
}

// Token is a fresh sign-in of an account.
func Token(t testing.TB, user *core.Record) string {
	t.Helper()
	token, err := user.NewAuthToken()
	check(t, err)
	return token
}

// Serve serves the app's API on a free port of this machine until the test ends
// and gives its base URL.
func Serve(t testing.TB, app core.App) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	ready := make(chan *http.Server, 1)
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id: "chattestServe", Priority: 9999,
		Func: func(e *core.ServeEvent) error {
			e.Listener = ln
			e.InstallerFunc = nil
			ready <- e.Server
			return e.Next()
		},
	})
	done := make(chan error, 1)
	go func() {
		done <- apis.Serve(app, apis.ServeConfig{HttpAddr: ln.Addr().String(), ShowStartBanner: false})
	}()
	select {
	case server := <-ready:
		t.Cleanup(func() {
			_ = server.Close()
			<-done
		})
	case err := <-done:
		t.Fatalf("serving failed: %v", err)
	}
	return fmt.Sprintf("http://%s", ln.Addr())
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Eventually tries again until ok, for what no signal tells.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(Patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("not after %s: %s", Patience, what)
		}
		runtime.Gosched()
	}
}
