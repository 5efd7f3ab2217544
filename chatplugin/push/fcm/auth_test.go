package fcm_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
	"pocketchat/chatplugin/push/fcm/fcmtest"
)

func TestAWrongKeyIsUnauthorizedAndCostsNoToken(t *testing.T) {
	server := serve(t, fcmtest.Options{})
	wrong, err := server.WrongKey()
	if err != nil {
		t.Fatal(err)
	}
	p := providerOf(t, fcm.Config{CredentialsJSON: string(wrong), Endpoint: server.Endpoint()})
	for _, r := range p.Send(patient(t), many(3)) {
		wantOutcome(t, r, push.Unauthorized, "(invalid_grant: invalid JWT signature)")
	}
	if got := fmt.Sprint(server.TokenRequests(), server.SendRequests()); got != "1 0" {
		t.Errorf("sign-ins and sends: %s", got)
	}
}

func TestAWrongProjectIsUnauthorized(t *testing.T) {
	server := serve(t, fcmtest.Options{})
	p := providerOf(t, fcm.Config{CredentialsJSON: string(server.Credentials()), Endpoint: server.Endpoint(), ProjectID: "another"})
	wantOutcome(t, one(t, p, hello("t")), push.Unauthorized, "no such project or endpoint")
}

func TestARevokedBearerIsReplacedAtOnce(t *testing.T) {
	server, p := start(t)
	wantOutcome(t, one(t, p, hello("t")), push.Delivered, "")
	server.RevokeBearers()
	for _, r := range p.Send(patient(t), many(60)) {
		wantOutcome(t, r, push.Delivered, "")
	}
	if got := fmt.Sprint(server.TokenRequests(), server.Accepted()); got != "2 61" {
		t.Errorf("sign-ins and messages: %s", got)
	}
}

func TestABearerThatIsNeverTakenIsUnauthorized(t *testing.T) {
	issuer, other := serve(t, fcmtest.Options{}), serve(t, fcmtest.Options{})
	p := providerOf(t, fcm.Config{CredentialsJSON: string(issuer.Credentials()), Endpoint: other.Endpoint()})
	for range 2 {
		wantOutcome(t, one(t, p, hello("t")), push.Unauthorized, "the access token is refused")
	}
	// The first bearer was new; the second call had an old one and asked once more.
	if got := fmt.Sprint(issuer.TokenRequests(), other.SendRequests()); got != "2 3" {
		t.Errorf("sign-ins and sends: %s", got)
	}
}

func TestATokenEndpointInTroubleIsTriedAgain(t *testing.T) {
	table := []struct {
		fault fcmtest.Fault
		after time.Duration
		says  string
	}{
		{fcmtest.Fault{Kind: fcmtest.Broken}, 0, "500"},
		{fcmtest.Fault{Kind: fcmtest.Down, RetryAfter: 3 * time.Second}, 3 * time.Second, "503"},
		{fcmtest.Fault{Kind: fcmtest.Quota}, 0, "429"},
		{fcmtest.Fault{Kind: fcmtest.Cut}, 0, "EOF"},
	}
	server, p := start(t)
	for _, c := range table {
		server.ScriptSignIn(c.fault)
		got := one(t, p, hello("t"))
		wantOutcome(t, got, push.Retry, c.says)
		if got.RetryAfter != c.after {
			t.Errorf("%s: retry after %s", c.says, got.RetryAfter)
		}
	}
	server.ScriptSignIn(fcmtest.Fault{})
	wantOutcome(t, one(t, p, hello("t")), push.Delivered, "")
}

func TestAHangingTokenEndpointHoldsNobodyBeyondTheirContext(t *testing.T) {
	server, p := start(t)
	server.ScriptSignIn(fcmtest.Fault{Kind: fcmtest.Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	done := make(chan []push.Result, 2)
	for range 2 { // one asks, the other waits for its turn
		go func() { done <- p.Send(ctx, many(2)) }()
	}
	for range 2 {
		for _, r := range <-done {
			wantOutcome(t, r, push.Retry, "deadline exceeded")
		}
	}
}
