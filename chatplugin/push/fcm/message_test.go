package fcm_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
)

var update = flag.Bool("update", false, "write the messages into testdata/*.json")

func number(n int) *int { return &n }

// text is what package push makes of a text message.
func text() push.Notification {
	return push.Notification{
		Title: "Alice", Body: "Are we still on for tonight? 🙂",
		Data:   map[string]string{"type": "message", "room": "665f1c2ab1e4d2a9c0ffee01", "message": "665f1c2ab1e4d2a9c0ffee02", "seq": "7", "sender": "alice0000000000"},
		Thread: "665f1c2ab1e4d2a9c0ffee01", CollapseID: "665f1c2ab1e4d2a9c0ffee02",
		Channel: "messages", Sound: "default", Badge: number(3), TTL: 24 * time.Hour,
		Link: "https://chat.example.com/#/rooms/665f1c2ab1e4d2a9c0ffee01",
	}
}

func picture() push.Notification {
	n := text()
	n.Body, n.Image = "Photo", "https://chat.example.com/api/chat/media/thumb.webp?sig=abc"
	return n
}

func withdraw() push.Notification {
	return push.Notification{
		Silent: true,
		Data:   map[string]string{"type": "withdraw", "room": "665f1c2ab1e4d2a9c0ffee01", "message": "665f1c2ab1e4d2a9c0ffee02"},
		Thread: "665f1c2ab1e4d2a9c0ffee01", CollapseID: "withdraw:665f1c2ab1e4d2a9c0ffee02", Badge: number(0), TTL: time.Hour,
	}
}

var expiration = regexp.MustCompile(`"apns-expiration": "([1-9]\d*)"`)

// The messages as they arrive. The server has checked them against the schema.
func TestMessages(t *testing.T) {
	table := []struct {
		file, platform string
		notification   push.Notification
	}{
		{"text-android", "android", text()},
		{"text-ios", "ios", text()},
		{"text-web", "web", text()},
		{"text-other", "other", text()},
		{"image-android", "android", picture()},
		{"image-ios", "ios", picture()},
		{"image-web", "web", picture()},
		{"withdraw-android", "android", withdraw()},
		{"withdraw-ios", "ios", withdraw()},
		{"withdraw-web", "web", withdraw()},
		{"plain-other", "", push.Notification{Title: "Alice", Body: "Hello"}},
	}
	server, p := start(t)
	for _, c := range table {
		t.Run(c.file, func(t *testing.T) {
			now := time.Now()
			wantOutcome(t, one(t, p, push.Push{Token: c.file, Platform: c.platform, Notification: c.notification}), push.Delivered, "")
			all := server.Messages()
			var got bytes.Buffer
			if err := json.Indent(&got, all[len(all)-1].JSON, "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			compare(t, filepath.Join("testdata", c.file+".json"), stable(t, got.Bytes(), now.Add(c.notification.TTL)))
		})
	}
}

// stable replaces the time in a message after looking at it.
func stable(t *testing.T, message []byte, want time.Time) []byte {
	t.Helper()
	if found := expiration.FindSubmatch(message); found != nil {
		unix, err := strconv.ParseInt(string(found[1]), 10, 64)
		if off := time.Unix(unix, 0).Sub(want); err != nil || off < -time.Minute || off > time.Minute {
			t.Errorf("apns-expiration is %s, want about %d", found[1], want.Unix())
		}
	}
	return expiration.ReplaceAll(message, []byte(`"apns-expiration": "<sent + ttl>"`))
}

func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is\n%s\nnot\n%s", file, got, want)
	}
}

func TestWhatFCMWouldRefuseIsLeftOut(t *testing.T) {
	_, p := start(t)
	for name, change := range map[string]func(*push.Notification){
		"a path for a picture":      func(n *push.Notification) { n.Image = "/thumb.webp" },
		"plain http for a picture":  func(n *push.Notification) { n.Image = "http://host/thumb.webp" },
		"nonsense for a picture":    func(n *push.Notification) { n.Image = "https://%zz" },
		"a link to another scheme":  func(n *push.Notification) { n.Link = "javascript:alert(1)" },
		"a link without a host":     func(n *push.Notification) { n.Link = "https:///x" },
		"a negative TTL":            func(n *push.Notification) { n.TTL = -time.Hour },
		"a TTL of a year":           func(n *push.Notification) { n.TTL = 365 * 24 * time.Hour },
		"no TTL":                    func(n *push.Notification) { n.TTL = 0 },
		"half a second":             func(n *push.Notification) { n.TTL = 1500 * time.Millisecond },
		"a collapse id of 65 bytes": func(n *push.Notification) { n.CollapseID = strings.Repeat("x", 65) },
		"a collapse id with spaces": func(n *push.Notification) { n.CollapseID = "ä b" },
		"no collapse id":            func(n *push.Notification) { n.CollapseID = "" },
		"no thread":                 func(n *push.Notification) { n.Thread = "" },
		"no data":                   func(n *push.Notification) { n.Data = nil },
		"no text":                   func(n *push.Notification) { n.Title, n.Body = "", "" },
		"broken UTF-8":              func(n *push.Notification) { n.Title, n.Body = "\xff", "a\xc3" },
	} {
		t.Run(name, func(t *testing.T) {
			for _, notification := range []push.Notification{picture(), withdraw()} {
				change(&notification)
				wantOutcome(t, one(t, p, push.Push{Token: "t", Platform: "other", Notification: notification}), push.Delivered, "")
			}
		})
	}
}

func TestCollapseIDsThatDifferStayDifferent(t *testing.T) {
	seen := map[string]string{}
	for _, id := range []string{"a", "a b", "a_b", strings.Repeat("x", 64), strings.Repeat("x", 65), strings.Repeat("x", 66)} {
		n := text()
		n.CollapseID = id
		m, err := fcm.NewMessage(push.Push{Token: "t", Platform: "other", Notification: n}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []string{m.APNS.Headers["apns-collapse-id"] + " apns", m.Webpush.Headers["Topic"] + " topic"} {
			if before, there := seen[got]; there {
				t.Errorf("%q and %q are both %q", before, id, got)
			}
			seen[got] = id
		}
	}
}

func TestTheBadgeOfASilentPushLeavesTheCallersDataAlone(t *testing.T) {
	n := withdraw()
	m, err := fcm.NewMessage(push.Push{Token: "t", Notification: n}, time.Now())
	if err != nil || m.Data["badge"] != "0" || n.Data["badge"] != "" {
		t.Errorf("got %v, data %v, callers %v", err, m.Data, n.Data)
	}
	n.Data["badge"] = "5"
	if m, err = fcm.NewMessage(push.Push{Token: "t", Notification: n}, time.Now()); err != nil || m.Data["badge"] != "5" {
		t.Errorf("got %v, data %v", err, m.Data)
	}
}

func TestWhatIsTooLongIsCutAndArrives(t *testing.T) {
	server, p := start(t)
	table := []struct {
		name        string
		title, body string
		data        int
	}{
		{"letters", "Alice", strings.Repeat("x", 5000), 0},
		{"emoji", "Alice", strings.Repeat("🙂", 2000), 0},
		{"escaped by JSON", "Alice", strings.Repeat("<\u0001\"", 2000), 0},
		{"broken UTF-8", "Alice", strings.Repeat("\xff", 5000), 0},
		{"a long title", strings.Repeat("ä", 4000), "Hello", 0},
		{"both", strings.Repeat("ä", 4000), strings.Repeat("ö", 4000), 0},
		{"much data", "Alice", strings.Repeat("x", 5000), 2000},
		{"hardly any room", "Alice", "Hello, how are you?", 3000},
	}
	for _, platform := range []string{"android", "ios", "web", "other"} {
		for _, c := range table {
			t.Run(c.name+" "+platform, func(t *testing.T) {
				n := picture()
				n.Title, n.Body = c.title, c.body
				n.Data["more"] = strings.Repeat("d", c.data)
				wantOutcome(t, one(t, p, push.Push{Token: "t", Platform: platform, Notification: n}), push.Delivered, "")
				all := server.Messages()
				got := all[len(all)-1]
				if !utf8.ValidString(got.Body) || !utf8.ValidString(got.Title) || got.Data["more"] != n.Data["more"] {
					t.Errorf("got %q %q", got.Title, got.Body)
				}
				if len(got.Body) > 0 && got.Body != c.body && !strings.HasSuffix(got.Body, "…") {
					t.Errorf("the cut does not show: %q", got.Body)
				}
				if c.name == "hardly any room" && got.Title != "Alice" {
					t.Errorf("title %q", got.Title)
				}
			})
		}
	}
}

func TestDataThatIsTooLargeIsRefusedWithItsSize(t *testing.T) {
	server, p := start(t)
	n := text()
	n.Data["more"] = strings.Repeat("d", 5000)
	wantOutcome(t, one(t, p, push.Push{Token: "t", Notification: n}), push.Refused, "bytes too large even without any text")
	if server.SendRequests() != 0 {
		t.Error("it was sent")
	}
}

// A picture goes only when no text is left to cut.
func TestThePictureIsTheLastToGo(t *testing.T) {
	n := picture()
	n.Image = "https://chat.example.com/" + strings.Repeat("x", 1000)
	n.Data["more"] = strings.Repeat("d", 2600)
	for platform, kept := range map[string]bool{"android": true, "ios": false} { // APNs gets it twice
		m, err := fcm.NewMessage(push.Push{Token: "t", Platform: platform, Notification: n}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if (m.Notification.ImageURL != "") != kept || fcm.SizeOf(m) > 4095 {
			t.Errorf("%s: picture %t, %d bytes", platform, !kept, fcm.SizeOf(m))
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("Hello 🙂", 3)
	f.Add("\xff\xfe<&>", 1)
	f.Fuzz(func(t *testing.T, s string, over int) {
		if over <= 0 || over > 10_000 {
			return
		}
		got := fcm.Cut(s, over)
		if before, after := quoted(t, s), quoted(t, got); got != "" && after > before-over {
			t.Errorf("%q without %d bytes is %q: %d of %d", s, over, got, after, before)
		}
		if kept, ok := strings.CutSuffix(got, "…"); got != "" && (!ok || !strings.HasPrefix(s, kept)) {
			t.Errorf("%q became %q", s, got)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func quoted(t *testing.T, s string) int {
	t.Helper()
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return len(raw)
}
