package e2e

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/push/fcm/fcmtest"
)

// patience is how long a push may take on a busy machine.
const patience = 60 * time.Second

// withFCM starts a stand-in for Google's server and gives what points at it.
func withFCM(t *testing.T, opts fcmtest.Options) (*fcmtest.Server, option) {
	t.Helper()
	fcm, err := fcmtest.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fcm.Close)
	account := filepath.Join(t.TempDir(), "service-account.json")
	if err := os.WriteFile(account, fcm.Credentials(), 0o600); err != nil {
		t.Fatal(err)
	}
	return fcm, withEnv("FCM_CREDENTIALS_FILE="+account, "FCM_ENDPOINT="+fcm.Endpoint())
}

// withDevice creates a user whose device has the user's name as its token.
func (s *server) withDevice(name string) account {
	s.t.Helper()
	user := s.user(name)
	s.call(http.MethodPost, "/api/chat/devices", user.Token, map[string]any{"token": "phone-of-" + name, "platform": "android"}, http.StatusOK)
	return user
}

func wait(t *testing.T, fcm *fcmtest.Server, n int) []fcmtest.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	got, err := fcm.Wait(ctx, n)
	if err != nil {
		t.Fatalf("%d of %d pushes came, of %d asked for: %v", fcm.Accepted(), n, fcm.SendRequests(), err)
	}
	return got
}

// Whoever has the room open needs no push, and the sender none of their own; who
// is away or somewhere else in the app does.
func TestOnlyThePhonesOfThoseWhoDoNotLookBuzz(t *testing.T) {
	fcm, env := withFCM(t, fcmtest.Options{})
	s := start(t, env)
	if !strings.Contains(s.output(), "Pushes:   sent through FCM") {
		t.Errorf("the server does not say where pushes go:\n%s", s.output())
	}
	sender, offline, elsewhere, looking := s.withDevice("ana"), s.withDevice("bo"), s.withDevice("cy"), s.withDevice("di")
	group := s.call(http.MethodPost, "/api/chat/rooms", sender.Token,
		map[string]any{"name": "Team", "members": []string{offline.ID, elsewhere.ID, looking.ID}}, http.StatusOK)
	room := group["room"].(map[string]any)["id"].(string)
	connect := func(user account) *chattest.Client {
		return chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": user.Token}})
	}
	connect(elsewhere).Expect("ready")
	if raw := string(connect(looking).Ack("room.view", map[string]any{"room": room})); !strings.Contains(raw, `"ok":true`) {
		t.Fatal(raw)
	}

	send := func(text string) string {
		sent := s.call(http.MethodPost, "/api/chat/rooms/"+room+"/messages", sender.Token, map[string]any{"text": text}, http.StatusOK)
		return sent["message"].(map[string]any)["id"].(string)
	}
	message := send("lunch?")
	var phones []string
	for _, got := range wait(t, fcm, 2) {
		phones = append(phones, got.Token)
		if got.Title != "Team" || got.Body != "ana: lunch?" || got.Data["message"] != message || got.Data["room"] != room {
			t.Errorf("got %s", got.JSON)
		}
	}
	slices.Sort(phones)
	if !slices.Equal(phones, []string{"phone-of-bo", "phone-of-cy"}) {
		t.Errorf("buzzed: %v", phones)
	}

	// It is explained, and the next message finds nobody else either.
	why := s.call(http.MethodGet, "/api/chat/messages/"+message+"/push", s.admin, nil, http.StatusOK)
	decisions := map[string]string{}
	for _, m := range why["members"].([]any) {
		member := m.(map[string]any)
		decisions[member["user"].(string)] = member["decision"].(string)
	}
	want := map[string]string{sender.ID: "sender", offline.ID: "pushed", elsewhere.ID: "pushed", looking.ID: "viewing"}
	for user, decision := range want {
		if decisions[user] != decision {
			t.Errorf("%s: %s, want %s", user, decisions[user], decision)
		}
	}
	send("no answer?")
	wait(t, fcm, 4)
	if n := fcm.TokenRequests(); n != 1 {
		t.Errorf("signed in %d times", n)
	}
	if out := s.run("chat", "push-test", offline.Email); !strings.Contains(out, "through fcm: delivered") {
		t.Errorf("push-test printed %s", out)
	}
}

// A key that is missing or wrong costs pushes and nothing else.
func TestBadCredentialsStopNothingElse(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(bad, []byte(`{"type":"authorized_user"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(t.TempDir(), "absent.json"), bad} {
		s := start(t, withEnv("FCM_CREDENTIALS_FILE="+file))
		if !strings.Contains(s.output(), "Pushes:   off: ") || !strings.Contains(s.output(), filepath.Base(file)) {
			t.Errorf("the server does not say what is wrong:\n%s", s.output())
		}
		a, b := s.withDevice("ana"), s.withDevice("bo")
		room := s.call(http.MethodPost, "/api/chat/direct/"+b.ID, a.Token, nil, http.StatusOK)["room"].(map[string]any)["id"].(string)
		sent := s.call(http.MethodPost, "/api/chat/rooms/"+room+"/messages", a.Token, map[string]any{"text": "hi"}, http.StatusOK)
		path := "/api/chat/messages/" + sent["message"].(map[string]any)["id"].(string) + "/push"
		chattest.Eventually(t, "the explanation names the credentials", func() bool {
			why := s.call(http.MethodGet, path, s.admin, nil, http.StatusOK)
			return why["provider"] == "fcm" && strings.Contains(why["paused"].(string), "credentials")
		})
	}
}

// A server that dies between two pushes goes on where it stopped.
func TestKilledWhilePushingLosesNone(t *testing.T) {
	const rooms, before = 60, 15
	arrived := make(chan struct{}, 10*rooms)
	fcm, env := withFCM(t, fcmtest.Options{Latency: 20 * time.Millisecond, OnMessage: func(fcmtest.Message) { arrived <- struct{}{} }})
	s := start(t, env, withArgs("--chatRateLimits=off"))
	a := s.user("ana")
	newest := map[string]string{} // by token
	for i := range rooms {
		name := "u" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		b := s.withDevice(name)
		room := s.call(http.MethodPost, "/api/chat/direct/"+b.ID, a.Token, nil, http.StatusOK)["room"].(map[string]any)["id"].(string)
		sent := s.call(http.MethodPost, "/api/chat/rooms/"+room+"/messages", a.Token, map[string]any{"text": "hi " + name}, http.StatusOK)
		newest["phone-of-"+name] = sent["message"].(map[string]any)["id"].(string)
		// The server dies while pushes are on their way and others wait.
		if i == before {
			<-arrived
			s.stop(syscall.SIGKILL)
			s.up()
		}
	}
	<-arrived
	s.stop(syscall.SIGKILL)
	s.up()

	chattest.Eventually(t, "every phone heard of its message", func() bool {
		told := map[string]string{}
		for _, got := range fcm.Messages() {
			told[got.Token] = got.Data["message"]
		}
		for token, message := range newest {
			if told[token] != message {
				return false
			}
		}
		return true
	})
	// What comes twice says the same, so that the phone shows it once.
	for _, got := range fcm.Messages() {
		if got.Data["message"] != newest[got.Token] {
			t.Errorf("%s heard of %s", got.Token, got.JSON)
		}
	}
}
