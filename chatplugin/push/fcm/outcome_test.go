package fcm_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
	"pocketchat/chatplugin/push/fcm/fcmtest"
)

func TestWhatBecomesOfASend(t *testing.T) {
	const s = time.Second
	table := []struct {
		name  string
		fault fcmtest.Fault
		want  push.Outcome
		after time.Duration
		says  string
	}{
		{"the app is gone", fcmtest.Fault{Kind: fcmtest.Dead}, push.DeadToken, 0, "UNREGISTERED"},
		{"another project's token", fcmtest.Fault{Kind: fcmtest.Foreign}, push.ForeignToken, 0, "SenderId mismatch"},
		{"no token at all", fcmtest.Fault{Kind: fcmtest.BadToken}, push.DeadToken, 0, "not a valid FCM registration token"},
		{"a bad field", fcmtest.Fault{Kind: fcmtest.BadField}, push.Refused, 0, "Invalid value"},
		{"quota", fcmtest.Fault{Kind: fcmtest.Quota}, push.Retry, 60 * s, "Quota exceeded"},
		{"quota with a time", fcmtest.Fault{Kind: fcmtest.Quota, RetryAfter: 7 * s}, push.Retry, 7 * s, "Quota exceeded"},
		{"unavailable", fcmtest.Fault{Kind: fcmtest.Down}, push.Retry, 0, "unavailable"},
		{"unavailable with a time", fcmtest.Fault{Kind: fcmtest.Down, RetryAfter: 90 * s}, push.Retry, 90 * s, "unavailable"},
		{"internal", fcmtest.Fault{Kind: fcmtest.Broken}, push.Retry, 0, "Internal error"},
		{"the connection breaks", fcmtest.Fault{Kind: fcmtest.Cut}, push.Retry, 0, "EOF"},
		{"a bad APNs key", fcmtest.Fault{Kind: fcmtest.ThirdParty}, push.Refused, 0, "Auth error from APNS"},
		{"the account may not send", fcmtest.Fault{Kind: fcmtest.Denied}, push.Unauthorized, 0, "may not send for this project"},
	}
	server, p := start(t)
	for i, c := range table {
		t.Run(c.name, func(t *testing.T) {
			token, before := fmt.Sprint("token", i), server.SendRequests()
			server.Script(token, c.fault)
			got := one(t, p, hello(token))
			wantOutcome(t, got, c.want, c.says)
			if got.RetryAfter != c.after {
				t.Errorf("retry after %s, want %s", got.RetryAfter, c.after)
			}
			// Trying again is package push's, which knows when.
			if tries := server.SendRequests() - before; tries != 1 {
				t.Errorf("%d tries", tries)
			}
			if strings.Contains(got.Err.Error(), token) {
				t.Errorf("the token is in the error: %v", got.Err)
			}
		})
	}
	if got := one(t, p, hello("fine")); got.Outcome != push.Delivered {
		t.Errorf("afterwards: %+v", got)
	}
}

func TestAFlakyServerIsTriedAgainByTheCallerOnly(t *testing.T) {
	server, p := start(t)
	server.Script("*", fcmtest.Fault{Kind: fcmtest.Down, Times: 2})
	for i, want := range []push.Outcome{push.Retry, push.Retry, push.Delivered} {
		if got := one(t, p, hello("t")); got.Outcome != want {
			t.Errorf("try %d: %+v", i+1, got)
		}
	}
}

func TestAnswersThatAreNotFCMs(t *testing.T) {
	genuine := serve(t, fcmtest.Options{})
	table := []struct {
		name   string
		status int
		body   string
		want   push.Outcome
	}{
		{"a proxy's page", 200, "<html>Sign in to the network</html>", push.Retry},
		{"a gateway's error", 502, "<html>Bad gateway</html>", push.Retry},
		{"an empty error", 504, "", push.Retry},
		{"another site", 404, "<html>Not found</html>", push.Unauthorized},
		{"a redirect", 302, "", push.Retry},
		{"a code that is new", 418, `{"error":{"message":"teapot","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"TEAPOT"}]}}`, push.Refused},
		{"the old name of a bad APNs key", 401, `{"error":{"details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"APNS_AUTH_ERROR"}]}}`, push.Refused},
		{"a bad token without details", 400, `{"error":{"message":"The registration token is not a valid FCM registration token"}}`, push.DeadToken},
		{"too big without details", 400, `{"error":{"message":"Android message is too big"}}`, push.Refused},
		{"a missing page of a project", 404, `{"error":{"message":"Requested entity was not found.","status":"NOT_FOUND"}}`, push.Unauthorized},
		{"too large for a proxy", 413, "", push.Refused},
		{"details of a strange shape", 400, `{"error":{"details":"none"}}`, push.Refused},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			var asked int
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer web.Close()
			p := providerOf(t, fcm.Config{CredentialsJSON: string(genuine.Credentials()), Endpoint: web.URL})
			if got := one(t, p, hello("t")); got.Outcome != c.want {
				t.Errorf("got %+v, want %s", got, c.want)
			}
			if asked != 1 {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	server, p := start(t)
	wantOutcome(t, one(t, p, hello("t")), push.Delivered, "")
	server.Close()
	for _, r := range p.Send(patient(t), many(60)) {
		wantOutcome(t, r, push.Retry, "fcm: unavailable: ")
	}
}

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, "-5": 0, "soon": 0, "1.5": 0,
		"9223372036854775807":           time.Hour,
		"99999999999999999999999":       0,
		"Sat, 21 Nov 2026 10:00:30 GMT": 30 * time.Second,
		"Sat, 21 Nov 2026 09:00:00 GMT": 0,
		"Sat, 21 Nov 2099 09:00:00 GMT": time.Hour,
	} {
		if got := fcm.RetryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
