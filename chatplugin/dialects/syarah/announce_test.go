package syarah_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/syarah"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// lateGreeter is the dialect with the goroutine that greets one user always
// behind the one that tells the others.
type lateGreeter struct {
	*syarah.Dialect
	late string        // this user is greeted
	told chan struct{} // when this is closed
}

func (d lateGreeter) SignedIn(c *gateway.Conn) {
	if c.Actor().User == d.late {
		<-d.told
	}
	d.Dialect.SignedIn(c)
}

// lateWorld is a server where ann has a room with bob and listens, and bob is
// greeted after told is closed, or at the end of the test.
func lateWorld(t *testing.T) (w *world, ann *chattest.Client, told func()) {
	t.Helper()
	app := chattest.NewApp(t)
	queue := store.NewQueue(app, store.QueueConfig{})
	svc := service.New(app, queue, service.Config{OfflineGrace: -1})
	w = &world{Service: svc, t: t, app: app, users: map[string]*core.Record{}}
	d := lateGreeter{Dialect: syarah.New(syarah.Config{}), late: w.user("bob").Id, told: make(chan struct{})}
	g, err := gateway.New(app, svc, chattest.Log(app), gateway.Config{Dialects: []gateway.Dialect{d}})
	check(t, err)
	router, err := apis.NewRouter(app)
	check(t, err)
	g.Mount(&core.ServeEvent{App: app, Router: router})
	check(t, g.Start())
	mux, err := router.BuildMux()
	check(t, err)
	listener := httptest.NewServer(mux)
	w.url = listener.URL
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), chattest.Patience)
		defer cancel()
		check(t, g.Close(ctx))
		listener.Close()
		check(t, svc.Close(ctx))
		check(t, queue.Close(ctx))
	})
	w.direct("ann", "bob")
	ann = w.dial("ann")
	open := true
	told = func() {
		if open {
			open = false
			close(d.told)
		}
	}
	t.Cleanup(told) // before the gateway waits for the greeting
	return w, ann, told
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type status struct {
	UserID     string `json:"userId"`
	ClientType string
	ActiveNow  bool
}

// ticket asks for a socket ticket as an app would.
func (w *world) ticket(name string) string {
	w.t.Helper()
	var given struct{ Ticket string }
	body := w.call(http.MethodPost, "/api/chat/ticket", w.token(name), nil).body
	if err := json.Unmarshal([]byte(body), &given); err != nil || given.Ticket == "" {
		w.t.Fatalf("no ticket: %s", body)
	}
	return given.Ticket
}

func TestTheFirstOnlineNamesTheClientType(t *testing.T) {
	type signIn func(w *world, query url.Values)
	dial := func(change func(w *world, opts *chattest.DialOptions)) signIn {
		return func(w *world, query url.Values) {
			opts := chattest.DialOptions{Query: query}
			change(w, &opts)
			chattest.Dial(w.t, w.url, opts)
		}
	}
	for name, connect := range map[string]signIn{
		"auth.accessToken": dial(func(w *world, o *chattest.DialOptions) { o.Auth = object{"accessToken": w.token("bob")} }),
		"auth.token":       dial(func(w *world, o *chattest.DialOptions) { o.Auth = object{"token": "Bearer " + w.token("bob")} }),
		"auth.AccessToken": dial(func(w *world, o *chattest.DialOptions) { o.Auth = object{"AccessToken": w.token("bob")} }),
		"auth.ticket":      dial(func(w *world, o *chattest.DialOptions) { o.Auth = object{"ticket": w.ticket("bob")} }),
		"a ticket in the URL": dial(func(w *world, o *chattest.DialOptions) {
			o.Query.Set("ticket", w.ticket("bob"))
		}),
		"the Authorization header": dial(func(w *world, o *chattest.DialOptions) {
			o.Header = http.Header{"Authorization": {"Bearer " + w.token("bob")}}
		}),
		"no userId in the query": dial(func(w *world, o *chattest.DialOptions) {
			o.Query.Del("userId")
			o.Query.Set("dialect", "syarah")
			o.Auth = object{"token": w.token("bob")}
		}),
		"accessToken in an event": func(w *world, query url.Values) {
			chattest.Dial(w.t, w.url, chattest.DialOptions{Query: query}).
				Emit("getMyChats", object{"accessToken": w.token("bob")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, ann, told := lateWorld(t)
			bob := w.user("bob").Id
			connect(w, url.Values{"userId": {bob}, "clientType": {"mobile"}})
			if got, want := heard[status](t, ann.Expect("clientStatus")), (status{bob, "mobile", true}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			told()
		})
	}
}

func TestNobodyElseNamesTheClientType(t *testing.T) {
	w, ann, _ := lateWorld(t)
	bob := w.user("bob")
	claim := func() url.Values { return url.Values{"userId": {bob.Id}, "clientType": {"hacked"}} }
	expired, err := security.NewJWT(map[string]any{
		core.TokenClaimType: core.TokenTypeAuth, core.TokenClaimId: bob.Id, core.TokenClaimCollectionId: bob.Collection().Id,
	}, bob.TokenKey()+bob.Collection().AuthToken.Secret, -time.Hour)
	check(t, err)
	file, err := bob.NewFileToken() // good for files only
	check(t, err)
	admin := chattest.Superuser(t, w.app)

	chattest.Dial(t, w.url, chattest.DialOptions{Query: claim()}) // a guest
	guest := chattest.Dial(t, w.url, chattest.DialOptions{Query: claim()})
	for _, token := range []string{w.token("cat"), chattest.Token(t, admin), expired, file, "x", "a.b.c"} {
		chattest.DialRefused(t, w.url, chattest.DialOptions{Query: claim(), Auth: object{"token": token}})
		guest.Ack("getMyChats", object{"accessToken": token})
	}

	chattest.Dial(t, w.url, chattest.DialOptions{Query: url.Values{"userId": {bob.Id}}, Auth: object{"token": w.token("bob")}})
	if got, want := heard[status](t, ann.Expect("clientStatus")), (status{bob.Id, "user", true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
