package fcmtest_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pocketchat/chatplugin/push/fcm/fcmtest"
)

const patience = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serve(t *testing.T, opts fcmtest.Options) *fcmtest.Server {
	t.Helper()
	server, err := fcmtest.New(opts)
	check(t, err)
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		server.Close()
	})
	return server
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// account is a service account as a client reads it.
type account struct {
	Type     string `json:"type"`
	Project  string `json:"project_id"`
	Email    string `json:"client_email"`
	Key      string `json:"private_key"`
	TokenURL string `json:"token_uri"`
}

// assertion signs claims with the key of an account.
func assertion(t *testing.T, credentials []byte, change map[string]any) string {
	t.Helper()
	var acc account
	check(t, json.Unmarshal(credentials, &acc))
	block, _ := pem.Decode([]byte(acc.Key))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	check(t, err)
	claims := map[string]any{
		"iss": acc.Email, "aud": acc.TokenURL, "scope": "https://www.googleapis.com/auth/firebase.messaging",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	alg := "RS256"
	if other, ok := change["alg"].(string); ok {
		alg = other
	}
	maps.Copy(claims, change)
	signed := part(t, map[string]string{"alg": alg}) + "." + part(t, claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:])
	check(t, err)
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func part(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	check(t, err)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// signIn posts an assertion and gives the status and the bearer or the error.
func signIn(t *testing.T, server *fcmtest.Server, grant, signed string) (int, string) {
	t.Helper()
	res, err := http.PostForm(server.URL()+"/token", url.Values{"grant_type": {grant}, "assertion": {signed}})
	check(t, err)
	defer res.Body.Close()
	var body struct {
		Token string `json:"access_token"`
		Why   string `json:"error_description"`
	}
	check(t, json.NewDecoder(res.Body).Decode(&body))
	return res.StatusCode, body.Token + body.Why
}

const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

func TestOnlyAProperAssertionGetsABearer(t *testing.T) {
	server := serve(t, fcmtest.Options{})
	wrong, err := server.WrongKey()
	check(t, err)
	good := server.Credentials()
	now := time.Now()
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	table := []struct {
		name, grant, signed, says string
		status                    int
	}{
		{"a proper one", grant, assertion(t, good, nil), "ya29.", 200},
		{"the wide scope", grant, assertion(t, good, map[string]any{"scope": "email https://www.googleapis.com/auth/cloud-platform"}), "ya29.", 200},
		{"another grant", "password", assertion(t, good, nil), "Invalid grant_type: password", 400},
		{"nothing", grant, "", "not a JWT", 400},
		{"another key", grant, assertion(t, wrong, nil), "invalid JWT signature", 400},
		{"no signature", grant, strings.TrimRight(assertion(t, good, map[string]any{"alg": "none"}), "."), "RS256", 400},
		{"changed claims", grant, swapClaims(t, assertion(t, good, nil)), "invalid JWT signature", 400},
		{"another account", grant, assertion(t, good, map[string]any{"iss": "me@example.com"}), "not found", 400},
		{"another audience", grant, assertion(t, good, map[string]any{"aud": "https://oauth2.googleapis.com/token"}), "audience", 400},
		{"no scope", grant, assertion(t, good, map[string]any{"scope": "email"}), "allows no sending", 400},
		{"a scope that begins like it", grant, assertion(t, good, map[string]any{"scope": "https://www.googleapis.com/auth/firebase.messaging.readonly"}), "allows no sending", 400},
		{"expired", grant, assertion(t, good, map[string]any{"iat": at(-2 * time.Hour), "exp": at(-time.Hour)}), "expired", 400},
		{"from the future", grant, assertion(t, good, map[string]any{"iat": at(time.Hour), "exp": at(2 * time.Hour)}), "future", 400},
		{"for a year", grant, assertion(t, good, map[string]any{"exp": at(365 * 24 * time.Hour)}), "short-lived", 400},
		{"without times", grant, assertion(t, good, map[string]any{"iat": 0, "exp": 0}), "expired", 400},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			if status, got := signIn(t, server, c.grant, c.signed); status != c.status || !strings.Contains(got, c.says) {
				t.Errorf("got %d %q, want %d %q", status, got, c.status, c.says)
			}
		})
	}
	if got := server.TokenRequests(); got != len(table) {
		t.Errorf("%d token requests", got)
	}
}

func swapClaims(t *testing.T, signed string) string {
	t.Helper()
	parts := strings.Split(signed, ".")
	parts[1] = part(t, map[string]string{"iss": "me"})
	return strings.Join(parts, ".")
}

// post sends a body as the holder of a bearer.
func post(t *testing.T, address, bearer, body string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "POST", address, strings.NewReader(body))
	check(t, err)
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	check(t, err)
	return res.StatusCode, string(bytes.TrimSpace(raw))
}

func bearer(t *testing.T, server *fcmtest.Server) string {
	t.Helper()
	status, token := signIn(t, server, grant, assertion(t, server.Credentials(), nil))
	if status != 200 {
		t.Fatal(token)
	}
	return token
}

func TestOnlyABearerOfOursSendsForOurProject(t *testing.T) {
	server := serve(t, fcmtest.Options{Project: "shop"})
	ours := bearer(t, server)
	const hello = `{"message":{"token":"t","notification":{"title":"Hi"}}}`
	send := server.Endpoint() + "/projects/shop/messages:send"
	for _, c := range []struct {
		name, address, bearer string
		status                int
	}{
		{"ours", send, ours, 200},
		{"no bearer", send, "", 401},
		{"an invented bearer", send, "ya29.x", 401},
		{"another project", server.Endpoint() + "/projects/other/messages:send", ours, 404},
		{"another method", server.Endpoint() + "/projects/shop/messages:cancel", ours, 404},
		{"another version", server.URL() + "/v2/projects/shop/messages:send", ours, 404},
	} {
		if status, body := post(t, c.address, c.bearer, hello); status != c.status {
			t.Errorf("%s: got %d %s", c.name, status, body)
		}
	}
	server.RevokeBearers()
	if status, _ := post(t, send, ours, hello); status != 401 {
		t.Errorf("a revoked bearer: got %d", status)
	}
	if got := server.Accepted(); got != 1 {
		t.Errorf("%d accepted", got)
	}
}

func TestMessagesAreHeldToTheSchema(t *testing.T) {
	server := serve(t, fcmtest.Options{})
	token := bearer(t, server)
	send := server.Endpoint() + "/projects/" + server.Project() + "/messages:send"
	big := strings.Repeat("x", 4090)
	for message, field := range map[string]string{
		`{"token":"t"}`: "",
		`{"token":"t","notification":{"title":"T","body":"B","image":"https://h/i"},"data":{"a":"b"}}`:                                   "",
		`{"token":"t","android":{"priority":"high","ttl":"3.5s","notification":{"tag":"x","notification_count":3}}}`:                     "",
		`{"token":"t","apns":{"headers":{"apns-priority":"5","apns-push-type":"background"},"payload":{"aps":{"content-available":1}}}}`: "",
		`{"token":"t","webpush":{"headers":{"TTL":"0","Topic":"a-_","Urgency":"high"},"notification":{"tag":"a","renotify":true}}}`:      "",
		`{"token":"t","data":{"a":"` + strings.Repeat("x", 4080) + `"}}`:                                                                 "",

		`null`:                         "message",
		`{}`:                           "message.token",
		`{"token":""}`:                 "message.token",
		`{"token":"t","topic":"news"}`: "message",
		`{"token":"t","titel":"x"}`:    "message",
		`{"token":"t","notification":{"sound":"x"}}`:                                              "message",
		`{"token":"t","data":{"a":1}}`:                                                            "message",
		`{"token":"t","data":{"a":{"b":"c"}}}`:                                                    "message",
		`{"token":"t","data":{"from":"x"}}`:                                                       "message.data",
		`{"token":"t","data":{"google.x":"x"}}`:                                                   "message.data",
		`{"token":"t","data":{"gcm_x":"x"}}`:                                                      "message.data",
		`{"token":"t","data":{"a":"` + big + `"}}`:                                                "message",
		`{"token":"t","notification":{"image":"/i"}}`:                                             "message.notification.image",
		`{"token":"t","android":{"ttl":"5"}}`:                                                     "message.android.ttl",
		`{"token":"t","android":{"ttl":"-5s"}}`:                                                   "message.android.ttl",
		`{"token":"t","android":{"ttl":"3000000s"}}`:                                              "message.android.ttl",
		`{"token":"t","android":{"priority":"urgent"}}`:                                           "message.android.priority",
		`{"token":"t","android":{"notification":{"badge":1}}}`:                                    "message",
		`{"token":"t","apns":{"headers":{"apns-priority":"7"}}}`:                                  "message.apns.headers",
		`{"token":"t","apns":{"headers":{"apns-expiration":"soon"}}}`:                             "message.apns.headers",
		`{"token":"t","apns":{"headers":{"apns-push-type":"voip"}}}`:                              "message.apns.headers",
		`{"token":"t","apns":{"headers":{"apns-collapse-id":"` + strings.Repeat("x", 65) + `"}}}`: "message.apns.headers",
		`{"token":"t","apns":{"headers":{"apns-push-type":"background","apns-priority":"10"}}}`:   "message.apns.headers",
		`{"token":"t","apns":{"headers":{"apns-push-type":"background","apns-priority":"5"}}}`:    "message.apns.payload",
		`{"token":"t","notification":{"title":"T"},"apns":{"headers":{"apns-push-type":"background","apns-priority":"5"},"payload":{"aps":{"content-available":1}}}}`: "message.apns.payload",
		`{"token":"t","data":{"a":"` + big[:2000] + `"},"apns":{"payload":{"aps":{},"b":"` + big[:2200] + `"}}}`:                                                      "message.apns",
		`{"token":"t","webpush":{"headers":{"Topic":"a b"}}}`:                                                                                                         "message.webpush.headers",
		`{"token":"t","webpush":{"headers":{"TTL":"-1"}}}`:                                                                                                            "message.webpush.headers",
		`{"token":"t","webpush":{"headers":{"Urgency":"now"}}}`:                                                                                                       "message.webpush.headers",
		`{"token":"t","webpush":{"notification":{"renotify":true}}}`:                                                                                                  "message.webpush.notification",
		`{"token":"t","webpush":{"fcm_options":{"link":"http://h/"}}}`:                                                                                                "message.webpush.fcm_options.link",
	} {
		status, body := post(t, send, token, `{"message":`+message+`}`)
		switch {
		case field == "" && status != 200:
			t.Errorf("%.120s: got %d %s", message, status, body)
		case field != "" && (status != 400 || !strings.Contains(body, `"field":"`+field+`"`) || !strings.Contains(body, `"errorCode":"INVALID_ARGUMENT"`)):
			t.Errorf("%.120s: got %d %s, want a violation of %s", message, status, body, field)
		}
	}
	if status, _ := post(t, send, token, `{"message":{"token":"t"},"messages":[]}`); status != 400 {
		t.Errorf("an unknown field beside the message: got %d", status)
	}
	if status, _ := post(t, send, token, strings.Repeat(" ", 100_000)); status != 400 {
		t.Errorf("a huge body: got %d", status)
	}
}

func TestWaitTellsOfMessagesAsTheyCome(t *testing.T) {
	told := make(chan fcmtest.Message, 10)
	server := serve(t, fcmtest.Options{OnMessage: func(m fcmtest.Message) { told <- m }, Latency: time.Millisecond})
	token := bearer(t, server)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	waited := make(chan []fcmtest.Message, 1)
	go func() {
		all, err := server.Wait(ctx, 2)
		if err != nil {
			t.Error(err)
		}
		waited <- all
	}()
	for _, name := range []string{"a", "b"} {
		post(t, server.Endpoint()+"/projects/demo-chat/messages:send", token,
			`{"message":{"token":"`+name+`","notification":{"title":"T","body":"B"},"data":{"k":"v"}}}`)
	}
	all := <-waited
	if len(all) != 2 || all[0].Token != "a" || all[1].Token != "b" {
		t.Fatalf("got %+v", all)
	}
	if m := <-told; m.Title != "T" || m.Body != "B" || m.Data["k"] != "v" || !json.Valid(m.JSON) || m.At.IsZero() {
		t.Errorf("got %+v", m)
	}
	cancel()
	if _, err := server.Wait(ctx, 3); err == nil || !strings.Contains(err.Error(), "2 of 3") {
		t.Errorf("got %v", err)
	}
}

func TestTheScriptOfFaults(t *testing.T) {
	server := serve(t, fcmtest.Options{CountOnly: true})
	token := bearer(t, server)
	status := func(device string) int {
		t.Helper()
		status, _ := post(t, server.Endpoint()+"/projects/demo-chat/messages:send", token, `{"message":{"token":"`+device+`"}}`)
		return status
	}
	expect := func(device string, want ...int) {
		t.Helper()
		for i, w := range want {
			if got := status(device); got != w {
				t.Errorf("%s, %d: got %d, want %d", device, i+1, got, w)
			}
		}
	}
	server.ScriptKinds()
	expect("dead-1", 404)
	expect("quota-x", 429)
	expect("cut-x", 0)
	expect("deadly", 200)
	server.Script("dead-1", fcmtest.Fault{Kind: fcmtest.Down, Times: 2})
	expect("dead-1", 503, 503, 200)
	server.Script("dead-1", fcmtest.Fault{})
	expect("dead-1", 404)
	server.Script("*", fcmtest.Fault{Kind: fcmtest.Broken, Times: 1})
	expect("dead-2", 404) // the longer pattern
	expect("fine", 500, 200)
	if got := server.Accepted(); got != 3 || len(server.Messages()) != 0 {
		t.Errorf("%d accepted, %d kept", got, len(server.Messages()))
	}
	server.ScriptSignIn(fcmtest.Fault{Kind: fcmtest.Broken})
	if status, _ := signIn(t, server, grant, ""); status != 500 {
		t.Errorf("sign-in: got %d", status)
	}
}

func TestCloseEndsWhatHangs(t *testing.T) {
	server := serve(t, fcmtest.Options{})
	server.Script("hang", fcmtest.Fault{Kind: fcmtest.Hang})
	token := bearer(t, server)
	ended := make(chan int, 1)
	go func() {
		status, _ := post(t, server.Endpoint()+"/projects/demo-chat/messages:send", token, `{"message":{"token":"hang"}}`)
		ended <- status
	}()
	post(t, server.Endpoint()+"/projects/demo-chat/messages:send", token, `{"message":{"token":"t"}}`)
	server.Close()
	server.Close() // twice is fine
	if status := <-ended; status == 200 {
		t.Error("it was accepted")
	}
}
