package fcm_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
	"pocketchat/chatplugin/push/fcm/fcmtest"
)

func TestOneSignInServesManySends(t *testing.T) {
	server, p := start(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, r := range p.Send(patient(t), many(10)) {
				wantOutcome(t, r, push.Delivered, "")
			}
		})
	}
	wg.Wait()
	if got := fmt.Sprint(server.TokenRequests(), server.Accepted()); got != "1 80" {
		t.Errorf("sign-ins and messages: %s", got)
	}
}

func TestABatchGivesItsResultsInOrder(t *testing.T) {
	server, p := start(t)
	batch := many(push.BatchSize)
	for i := 0; i < len(batch); i += 7 {
		batch[i].Token = fmt.Sprint("dead-", i)
	}
	batch[1].Token = "" // never sent
	server.ScriptKinds()
	results := p.Send(patient(t), batch)
	if len(results) != len(batch) {
		t.Fatalf("%d results", len(results))
	}
	for i, r := range results {
		want := push.Delivered
		switch {
		case i == 1:
			want = push.Refused
		case i%7 == 0:
			want = push.DeadToken
		}
		if r.Outcome != want {
			t.Errorf("%d: got %+v, want %s", i, r, want)
		}
	}
	if got := fmt.Sprint(server.SendRequests(), server.Accepted()); got != "499 427" {
		t.Errorf("requests and messages: %s", got)
	}
	seen := map[string]bool{}
	for _, m := range server.Messages() {
		if seen[m.Token] {
			t.Errorf("%s got it twice", m.Token)
		}
		seen[m.Token] = true
	}
}

func TestNothingToSendAsksNobody(t *testing.T) {
	server, p := start(t)
	if got := p.Send(t.Context(), nil); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	wantOutcome(t, one(t, p, hello("")), push.Refused, "the device has no token")
	if server.TokenRequests() != 0 {
		t.Error("it signed in")
	}
}

// The server answers only when it is closed, so only the context ends the wait.
func TestAHangingServerHoldsABatchOnlyAsLongAsItsContext(t *testing.T) {
	server, p := start(t)
	server.Script("t*", fcmtest.Fault{Kind: fcmtest.Hang})
	batch := append([]push.Push{hello("works")}, many(push.BatchSize-1)...)
	// The one that works shows that the batch is under way, and ends its time.
	ctx, cancel := context.WithCancel(patient(t))
	go func() {
		defer cancel()
		_, _ = server.Wait(ctx, 1)
	}()
	results := p.Send(ctx, batch[:60])
	for i, r := range results {
		if i == 0 {
			continue // its answer may be on the way when the time ends
		}
		wantOutcome(t, r, push.Retry, "context canceled")
	}
	// The same with a deadline, and more sends than the client has workers.
	server.Script("*", fcmtest.Fault{Kind: fcmtest.Hang})
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for _, r := range p.Send(ctx, batch) {
		wantOutcome(t, r, push.Retry, "deadline exceeded")
	}
	// And nothing is held: the next ones go through.
	server.Script("*", fcmtest.Fault{})
	server.Script("t*", fcmtest.Fault{})
	for _, r := range p.Send(patient(t), batch) {
		wantOutcome(t, r, push.Delivered, "")
	}
}

func TestASendThatHangsHoldsNoOther(t *testing.T) {
	server, p := start(t)
	p.Hurry(100 * time.Millisecond)
	server.Script("hang", fcmtest.Fault{Kind: fcmtest.Hang})
	results := p.Send(patient(t), []push.Push{hello("a"), hello("hang"), hello("b")})
	wantOutcome(t, results[1], push.Retry, "unavailable: context deadline exceeded")
	if tries := server.SendRequests(); tries != 3 {
		t.Errorf("%d requests", tries)
	}
	if got := server.Accepted(); got != 2 {
		t.Errorf("%d messages", got)
	}
}

func TestAnEndedContextSendsNothing(t *testing.T) {
	server, p := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, r := range p.Send(ctx, many(3)) {
		wantOutcome(t, r, push.Retry, "context canceled")
	}
	wantOutcome(t, one(t, p, hello("t")), push.Delivered, "")
	for _, r := range p.Send(ctx, many(3)) {
		wantOutcome(t, r, push.Retry, "context canceled")
	}
	if got := server.SendRequests(); got != 1 {
		t.Errorf("%d requests", got)
	}
}

func TestConnectionsAreSharedAndBounded(t *testing.T) {
	server := serve(t, fcmtest.Options{CountOnly: true})
	p := provider(t, server)
	for range 2 {
		var wg sync.WaitGroup
		for range 4 { // more than there are connections
			wg.Go(func() {
				for _, r := range p.Send(t.Context(), many(push.BatchSize)) {
					if r.Outcome != push.Delivered {
						t.Errorf("got %+v", r)
					}
				}
			})
		}
		wg.Wait()
	}
	// HTTP/1.1 opens one more now and then while another is being closed.
	if got := server.Connections(); got > fcm.MaxInFlight*5/4 {
		t.Errorf("%d connections", got)
	}
}

// Google speaks HTTP/2 with 100 sends on a connection.
func TestOverHTTP2ABurstOpensFewConnections(t *testing.T) {
	var connections, others atomic.Int64
	google := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			others.Add(1)
		}
		_, _ = w.Write([]byte(`{"name":"projects/p/messages/1"}`))
	}))
	google.EnableHTTP2 = true
	google.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 100}
	google.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	google.StartTLS()
	defer google.Close()
	issuer := serve(t, fcmtest.Options{})
	p := providerOf(t, fcm.Config{CredentialsJSON: string(issuer.Credentials()), Endpoint: google.URL})
	p.Trust(google.Certificate())
	for range 3 {
		for _, r := range p.Send(patient(t), many(push.BatchSize)) {
			wantOutcome(t, r, push.Delivered, "")
		}
	}
	// Some are closed unused: their handshake ended when another had room. Without
	// the bound it is one for nearly every send that is on its way, 450 in all.
	if got := connections.Load(); got > 10*fcm.MaxConnections || others.Load() != 0 {
		t.Errorf("%d connections, %d sends not over HTTP/2", got, others.Load())
	}
}

// BenchmarkSends says how many pushes a second arrive at a server that is 100 ms
// away, with one batch and with eight at once.
func BenchmarkSends(b *testing.B) {
	for _, parallel := range []int{1, 8} {
		b.Run(fmt.Sprintf("parallel=%d", parallel), func(b *testing.B) {
			server := serve(b, fcmtest.Options{CountOnly: true, Latency: 100 * time.Millisecond})
			p := provider(b, server)
			batch := many(push.BatchSize)
			p.Send(b.Context(), batch[:1]) // signs in
			warm := server.Accepted()
			b.ResetTimer()
			var wg sync.WaitGroup
			for worker := range parallel {
				wg.Go(func() {
					for i := worker; i < b.N*parallel; i += parallel {
						p.Send(b.Context(), batch)
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(server.Accepted()-warm)/b.Elapsed().Seconds(), "sends/s")
			b.ReportMetric(float64(server.Connections()), "conns")
		})
	}
}
