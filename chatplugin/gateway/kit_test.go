package gateway_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// server is a PocketBase with the chat up to the gateway, listening.
type server struct {
	t   *testing.T
	app core.App
	g   *gateway.Gateway
	svc *service.Service
	log *feed.Log
	url string
}

// newServer starts a server with alpha and beta. change may be nil.
func newServer(t *testing.T, change func(*gateway.Config)) *server {
	t.Helper()
	app := chattest.NewApp(t)
	s := &server{t: t, app: app, log: chattest.Log(app)}
	queue := store.NewQueue(app, store.QueueConfig{})
	s.svc = service.New(app, queue, service.Config{})

	cfg := gateway.Config{Dialects: []gateway.Dialect{alpha{}, beta{}}, DecideGrace: 20 * time.Millisecond}
	if change != nil {
		change(&cfg)
	}
	var err error
	s.g, err = gateway.New(app, s.svc, s.log, cfg)
	must(t, err)

	router, err := apis.NewRouter(app)
	must(t, err)
	serving := &core.ServeEvent{App: app, Router: router}
	s.g.Mount(serving)
	must(t, s.g.Start())
	mux, err := router.BuildMux()
	must(t, err)
	listener := httptest.NewServer(mux)
	s.url = listener.URL

	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), chattest.Patience)
		defer cancel()
		if err := s.g.Close(ctx); err != nil {
			t.Errorf("closing the gateway: %v", err)
		}
		listener.Close()
		must(t, s.svc.Close(ctx))
		must(t, queue.Close(ctx))
	})
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// user makes an account.
func (s *server) user(name string) *core.Record { return chattest.User(s.t, s.app, name) }

// robot makes an account of another auth collection.
func (s *server) robot() *core.Record {
	s.t.Helper()
	c := core.NewAuthCollection("robots")
	must(s.t, s.app.Save(c))
	r := core.NewRecord(c)
	r.SetEmail("r2@example.com")
	r.SetPassword("1234567890")
	must(s.t, s.app.Save(r))
	return r
}

// auth is the auth object of a user.
func (s *server) auth(r *core.Record, more ...map[string]any) map[string]any {
	s.t.Helper()
	auth := map[string]any{"token": chattest.Token(s.t, r)}
	for _, m := range more {
		for key, value := range m {
			auth[key] = value
		}
	}
	return auth
}

// dial connects a user, speaking alpha.
func (s *server) dial(r *core.Record) *chattest.Client {
	s.t.Helper()
	return chattest.Dial(s.t, s.url, chattest.DialOptions{Namespace: "/alpha", Auth: s.auth(r)})
}

// dialBeta connects a user, speaking beta, and waits until it is greeted.
func (s *server) dialBeta(r *core.Record, more ...map[string]any) *chattest.Client {
	s.t.Helper()
	c := chattest.Dial(s.t, s.url, chattest.DialOptions{Namespace: "/beta", Auth: s.auth(r, more...)})
	return c
}

// group makes a room of which the first user is the owner.
func (s *server) group(owner *core.Record, others ...*core.Record) string {
	s.t.Helper()
	var ids []string
	for _, r := range others {
		ids = append(ids, r.Id)
	}
	room, err := s.svc.CreateGroup(context.Background(), actor(owner), service.GroupDraft{Name: "group", Members: ids})
	must(s.t, err)
	s.settle()
	return room.ID
}

// say sends a message past the sockets.
func (s *server) say(r *core.Record, room, text string) chat.Message {
	s.t.Helper()
	msg, _, err := s.svc.Send(context.Background(), actor(r), chat.Draft{Room: room, Text: text})
	must(s.t, err)
	return msg
}

// settle waits until the gateway has handed out everything committed so far.
func (s *server) settle() {
	s.t.Helper()
	position, err := s.log.Position()
	must(s.t, err)
	ctx, cancel := context.WithTimeout(s.t.Context(), chattest.Patience)
	defer cancel()
	must(s.t, gateway.HandedOut(ctx, s.g, position))
}

func actor(r *core.Record) chat.Actor { return chat.Actor{User: r.Id} }

// quoted is s as JSON.
func quoted(s string) string { return `"` + s + `"` }

// wantFailed checks that an ack is an error of that code.
func wantFailed(t *testing.T, ack []byte, code chat.Code) {
	t.Helper()
	if !strings.Contains(string(ack), `"failed":"`+string(code)+`"`) {
		t.Errorf("got %s, want a failure with code %q", ack, code)
	}
}

// eventually tries again until ok, for what no signal tells.
func (s *server) eventually(what string, ok func() bool) {
	s.t.Helper()
	chattest.Eventually(s.t, what, ok)
}
