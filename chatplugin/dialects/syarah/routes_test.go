package syarah_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
)

type answer struct {
	status  int
	header  http.Header
	body    string
	Success *bool
	Data    *struct {
		ID           int64
		ChatHeaderID int64
		UserID       string `json:"userId"`
	}
	Message *string
}

func (w *world) call(method, path, authorization string, body io.Reader) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, body: string(raw)}
	if err := json.Unmarshal(raw, &a); err != nil {
		w.t.Fatalf("%s %s: %s: %v", method, path, raw, err)
	}
	return a
}

func getChatHeaderAsync(t *testing.T, w *world) {
	ann, bob, cat := w.user("ann").Id, w.user("bob").Id, w.user("cat").Id
	bearer := "Bearer " + w.token("ann")
	path := func(one, two string) string {
		return fmt.Sprintf("/api/chat/getChatHeaderAsync?user1Id=%s&user2Id=%s", one, two)
	}
	made := w.call(http.MethodGet, path(ann, bob), bearer, nil)
	if made.status != http.StatusOK || made.Success == nil || !*made.Success || made.Data == nil || made.Message != nil {
		t.Fatalf("got %d %s", made.status, made.body)
	}
	room := w.direct("bob", "ann")
	for name, got := range map[string]answer{
		"made":                made,
		"found":               w.call(http.MethodGet, path(ann, bob), bearer, nil),
		"in the other order":  w.call(http.MethodGet, path(bob, ann), bearer, nil),
		"by the other user":   w.call(http.MethodGet, path(ann, bob), "Bearer "+w.token("bob"), nil),
		"with the bare token": w.call(http.MethodGet, path(ann, bob), w.token("ann"), nil),
	} {
		if got.status != http.StatusOK || got.Data == nil || got.Data.ID != room.Num || got.Data.ChatHeaderID != room.Num {
			t.Errorf("%s: got %d %s, want room %d", name, got.status, got.body, room.Num)
		}
	}
	for _, refused := range []struct {
		name, path, authorization string
		status                    int
		says                      string
	}{
		{"no token", path(ann, bob), "", http.StatusUnauthorized, "token"},
		{"a bad token", path(ann, bob), "Bearer x", http.StatusUnauthorized, "token"},
		{"the rooms of others", path(bob, cat), bearer, http.StatusForbidden, "must be you"},
		{"no such user", path(ann, "nobody"), bearer, http.StatusNotFound, "wasn't found"},
		{"no user1Id", path("", bob), bearer, http.StatusBadRequest, "user1Id"},
		{"no user2Id", path(ann, ""), bearer, http.StatusBadRequest, "user2Id"},
	} {
		got := w.call(http.MethodGet, refused.path, refused.authorization, nil)
		if got.status != refused.status || !strings.Contains(got.body, `"success":false,"data":null,"message":"`) || !strings.Contains(got.body, refused.says) {
			t.Errorf("%s: got %d %s", refused.name, got.status, got.body)
		}
	}
}

func uploadFileAnswersInTheEnvelope(t *testing.T, w *world) {
	for authorization, status := range map[string]int{
		"":                         http.StatusUnauthorized,
		"Bearer x":                 http.StatusUnauthorized,
		"Bearer " + w.token("ann"): http.StatusBadRequest, // no form
	} {
		got := w.call(http.MethodPost, "/api/chat/uploadFile", authorization, strings.NewReader("--x\r\n"))
		if got.status != status || got.Success == nil || *got.Success || got.Data != nil || got.Message == nil {
			t.Errorf("%q: got %d %s", authorization, got.status, got.body)
		}
	}
}

func TestRoutesAndEventsPayFromOneBudget(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	path := fmt.Sprintf("/api/chat/getChatHeaderAsync?user1Id=%s&user2Id=%s", w.user("ann").Id, w.user("bob").Id)
	settings := w.app.Settings()
	settings.RateLimits.Enabled = true
	settings.RateLimits.Rules = []core.RateLimitRule{{Label: "chat:event", MaxRequests: 3, Duration: 3600}}
	if err := w.app.Save(settings); err != nil {
		t.Fatal(err)
	}
	c := w.dial("ann") // one event
	bearer := "Bearer " + w.token("ann")
	for range 2 {
		if got := w.call(http.MethodGet, path, bearer, nil); got.status != http.StatusOK {
			t.Fatalf("got %d %s", got.status, got.body)
		}
	}
	for name, got := range map[string]answer{
		"a header": w.call(http.MethodGet, path, bearer, nil),
		"a file":   w.call(http.MethodPost, "/api/chat/uploadFile", bearer, strings.NewReader("x")),
	} {
		if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" || got.Success == nil || *got.Success || got.Message == nil {
			t.Errorf("%s: got %d %s, Retry-After %q", name, got.status, got.body, got.header.Get("Retry-After"))
		}
	}
	if raw := string(c.Ack("joinRoom", object{"otherUserId": w.user("bob").Id})); !strings.Contains(raw, "Too many requests") {
		t.Errorf("an event: got %s", raw)
	}
	if got := w.call(http.MethodGet, path, "Bearer "+w.token("bob"), nil); got.status != http.StatusOK {
		t.Errorf("another user: got %d %s", got.status, got.body)
	}
}
