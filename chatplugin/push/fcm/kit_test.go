package fcm_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
	"pocketchat/chatplugin/push/fcm/fcmtest"
)

// patience is for what should happen at once.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

func serve(t testing.TB, opts fcmtest.Options) *fcmtest.Server {
	t.Helper()
	server, err := fcmtest.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return server
}

func provider(t testing.TB, server *fcmtest.Server) *fcm.Provider {
	t.Helper()
	return providerOf(t, fcm.Config{CredentialsJSON: string(server.Credentials()), Endpoint: server.Endpoint()})
}

func providerOf(t testing.TB, cfg fcm.Config) *fcm.Provider {
	t.Helper()
	p, err := fcm.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// start is a server and a provider for it.
func start(t testing.TB) (*fcmtest.Server, *fcm.Provider) {
	t.Helper()
	server := serve(t, fcmtest.Options{})
	return server, provider(t, server)
}

func patient(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// hello is a plain push for a token.
func hello(token string) push.Push {
	return push.Push{Token: token, Platform: "android", Notification: push.Notification{
		Title: "Alice", Body: "Hello", Data: map[string]string{"type": "message"}, TTL: time.Hour,
	}}
}

// many are n pushes for t0, t1, and so on.
func many(n int) []push.Push {
	batch := make([]push.Push, n)
	for i := range batch {
		batch[i] = hello(fmt.Sprint("t", i))
	}
	return batch
}

// one sends a single push.
func one(t testing.TB, p *fcm.Provider, what push.Push) push.Result {
	t.Helper()
	results := p.Send(patient(t), []push.Push{what})
	if len(results) != 1 {
		t.Fatalf("%d results", len(results))
	}
	return results[0]
}

func wantOutcome(t testing.TB, got push.Result, want push.Outcome, says string) {
	t.Helper()
	if got.Outcome != want || (got.Err == nil) != (want == push.Delivered) {
		t.Fatalf("got %+v, want %s", got, want)
	}
	if got.Err != nil && !strings.Contains(got.Err.Error(), says) {
		t.Errorf("the error is %q, want %q in it", got.Err, says)
	}
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
