package chatplugin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/push"
)

// phones is a push service in memory.
type phones chan push.Push

// next waits for the next one.
func (p phones) next(t *testing.T) push.Push {
	t.Helper()
	select {
	case got := <-p:
		return got
	case <-time.After(chattest.Patience):
		t.Fatal("no phone got anything")
		return push.Push{}
	}
}

func (phones) Name() string { return "phones" }

func (p phones) Send(_ context.Context, batch []push.Push) []push.Result {
	results := make([]push.Result, len(batch))
	for i, b := range batch {
		p <- b
		results[i] = push.Result{Outcome: push.Delivered}
	}
	return results
}

// site is a running chat of ann and bob, who has a phone.
type site struct {
	*chatplugin.Plugin
	app      core.App
	url      string
	phones   phones
	ann, bob *core.Record
	room     chat.Room
}

func openSite(t *testing.T) *site {
	t.Helper()
	s := &site{app: chattest.NewApp(t, chattest.Bare()), phones: make(phones, 100)}
	s.Plugin = chatplugin.MustRegister(s.app, chatplugin.Config{DisableRateLimits: true, Push: chatplugin.PushConfig{Provider: s.phones, Coalesce: 1}})
	s.ann, s.bob = chattest.User(t, s.app, "ann"), chattest.User(t, s.app, "bob")
	s.url = chattest.Serve(t, s.app)
	room, _, err := s.Chat().OpenDirect(context.Background(), chat.Actor{User: s.ann.Id}, s.bob.Id)
	if err != nil {
		t.Fatal(err)
	}
	s.room = room
	s.call(t, s.bob, "POST", "/api/chat/devices", `{"token":"bobs-phone","platform":"android"}`, 200)
	return s
}

func (s *site) call(t *testing.T, user *core.Record, method, path, body string, status int) string {
	t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if user != nil {
		req.Header.Set("Authorization", chattest.Token(t, user))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		t.Fatalf("%s %s: %d %s, %v", method, path, res.StatusCode, raw, err)
	}
	return string(raw)
}

func (s *site) say(t *testing.T, text string) chat.Message {
	t.Helper()
	msg, _, err := s.Chat().Send(context.Background(), chat.Actor{User: s.ann.Id}, chat.Draft{Room: s.room.ID, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func TestAMessageReachesThePhoneOfWhoIsNotLooking(t *testing.T) {
	s := openSite(t)
	msg := s.say(t, "hello")
	got := s.phones.next(t)
	if got.Token != "bobs-phone" || got.Title != "ann" || got.Body != "hello" || got.Data["message"] != msg.ID {
		t.Errorf("got %+v", got)
	}

	// A superuser is told why, and nobody else is.
	root := chattest.Superuser(t, s.app)
	path := "/api/chat/messages/" + msg.ID + "/push"
	var why struct {
		Provider string
		Members  []push.Explanation
	}
	chattest.Eventually(t, "the outcome is noted", func() bool {
		if err := json.Unmarshal([]byte(s.call(t, root, "GET", path, "", 200)), &why); err != nil {
			t.Fatal(err)
		}
		decisions := map[string]push.Decision{}
		for _, m := range why.Members {
			decisions[m.User] = m.Decision
			if m.User == s.bob.Id && (len(m.Devices) != 1 || m.Devices[0].Outcome != push.Delivered) {
				return false
			}
		}
		return len(why.Members) == 2 && decisions[s.ann.Id] == push.Sender && decisions[s.bob.Id] == push.Pushed
	})
	if why.Provider != "phones" {
		t.Errorf("got %+v", why)
	}
	s.call(t, s.bob, "GET", path, "", 403)
	s.call(t, nil, "GET", path, "", 401)
	s.call(t, root, "GET", "/api/chat/messages/507f1f77bcf86cd799439011/push", "", 404)

	metrics := s.call(t, root, "GET", "/api/chat/metrics", "", 200)
	for _, line := range []string{`chat_push_sent_total{outcome="delivered"} 1`, "# TYPE chat_push_sent_total counter", "chat_push_paused 0", "chat_connections 0"} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("no line %q in\n%s", line, metrics)
		}
	}
	s.call(t, s.bob, "GET", "/api/chat/metrics", "", 403)
}

func TestTheOpenRoomIsNotPushedToAnyDevice(t *testing.T) {
	s := openSite(t)
	c := chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": chattest.Token(t, s.bob)}})
	if raw := string(c.Ack("room.view", map[string]any{"room": s.room.ID})); !strings.Contains(raw, `"ok":true`) {
		t.Fatal(raw)
	}
	s.say(t, "you see this")
	c.Expect("message.created")
	chattest.Eventually(t, "it was decided", func() bool { return s.Pusher().Metrics().Decisions[push.Viewing] == 1 })
	if raw := string(c.Ack("room.view", map[string]any{"room": s.room.ID, "on": false})); !strings.Contains(raw, `"ok":true`) {
		t.Fatal(raw)
	}
	s.say(t, "and not this")
	if got := s.phones.next(t); got.Body != "and not this" {
		t.Errorf("got %+v", got.Notification)
	}
}

func TestAHookChangesAndRefusesPushes(t *testing.T) {
	s := openSite(t)
	s.OnChatPush().BindFunc(func(e *chatplugin.PushEvent) error {
		switch e.Message.Text {
		case "secret":
			return nil // forgets e.Next(): refused
		case "no":
			e.Refused = true
		}
		e.Notification.Title = "PocketChat"
		return e.Next()
	})
	for _, text := range []string{"secret", "no", "yes"} {
		s.say(t, text)
		chattest.Eventually(t, text+" was decided", func() bool {
			var all int64
			for _, n := range s.Pusher().Metrics().Decisions {
				all += n
			}
			return all == map[string]int64{"secret": 1, "no": 2, "yes": 3}[text]
		})
	}
	if got := s.phones.next(t); got.Title != "PocketChat" || got.Body != "yes" {
		t.Errorf("got %+v", got.Notification)
	}
}

func TestDevicesFollowTheirUsers(t *testing.T) {
	s := openSite(t)
	devices := func() string {
		recs, err := s.app.FindAllRecords("chat_devices")
		if err != nil {
			t.Fatal(err)
		}
		var owners []string
		for _, r := range recs {
			owners = append(owners, r.GetString("token")+"="+map[string]string{s.ann.Id: "ann", s.bob.Id: "bob"}[r.GetString("user")])
		}
		return strings.Join(owners, " ")
	}
	s.call(t, s.ann, "POST", "/api/collections/chat_devices/records", `{"token":"bobs-phone","platform":"ios"}`, 200)
	if got := devices(); got != "bobs-phone=ann" {
		t.Errorf("after another user brought the token over records REST: %s", got)
	}
	s.call(t, s.bob, "POST", "/api/chat/devices", `{"token":"bobs-phone","platform":"ios"}`, 200)
	s.call(t, s.bob, "POST", "/api/chat/devices", `{"token":"bobs-tablet"}`, 200)
	if got := devices(); got != "bobs-phone=bob bobs-tablet=bob" && got != "bobs-tablet=bob bobs-phone=bob" {
		t.Errorf("after they brought it back: %s", got)
	}
	s.call(t, s.bob, "DELETE", "/api/chat/devices", `{"token":"bobs-tablet"}`, 204)
	if got := devices(); got != "bobs-phone=bob" {
		t.Errorf("after signing out: %s", got)
	}
	s.bob.Set("name", "Bob")
	if err := s.app.Save(s.bob); err != nil || devices() != "bobs-phone=bob" {
		t.Errorf("after a new name: %s, %v", devices(), err)
	}
	s.bob.RefreshTokenKey()
	if err := s.app.Save(s.bob); err != nil || devices() != "" {
		t.Errorf("after all sessions were ended: %s, %v", devices(), err)
	}
}

func TestPushTestOnTheCommandLine(t *testing.T) {
	s := openSite(t)
	run := func(user string) (string, error) {
		cmd := s.Command()
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs([]string{"push-test", user})
		err := cmd.ExecuteContext(context.Background())
		return out.String(), err
	}
	for _, user := range []string{s.bob.Id, s.bob.Email()} {
		out, err := run(user)
		if err != nil || !strings.HasPrefix(out, "android ") || !strings.Contains(out, "through phones: delivered") {
			t.Errorf("%s: %q, %v", user, out, err)
		}
		if got := s.phones.next(t); got.Token != "bobs-phone" || got.Data["type"] != "test" {
			t.Errorf("got %+v", got)
		}
	}
	if _, err := run(s.ann.Id); err == nil || !strings.Contains(err.Error(), "no device") {
		t.Errorf("a user without a device: %v", err)
	}
	if _, err := run("nobody"); err == nil {
		t.Error("nobody was found")
	}
}
