package e2e

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/pocketbase/dbx"
	_ "modernc.org/sqlite" // integrity_check on the data as it lies on disk
)

// An acknowledged message is on disk: whatever the process dies of, it is there
// afterwards, once, and the room has no hole.
func TestKilledWhileSendingLosesNothingAcknowledged(t *testing.T) {
	const (
		writers   = 8 // as in restart.mjs
		perWriter = 150
		killEvery = 250 // acknowledged messages
	)
	s := start(t, withArgs("--chatRateLimits=off"))
	user := s.user("ana")
	room := s.call(http.MethodPost, "/api/chat/rooms", user.Token, map[string]any{"name": "Kill"}, http.StatusOK)["room"].(map[string]any)["id"].(string)

	cmd := exec.Command("node", "restart.mjs")
	cmd.Env = append(os.Environ(), "URL="+s.url, "TOKEN="+user.Token, "ROOM="+room, "COUNT="+strconv.Itoa(perWriter))
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	acked := map[string]int64{}
	kills := 0
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		var id string
		var seq int64
		if _, err := fmt.Sscan(lines.Text(), &id, &seq); err != nil {
			t.Fatalf("unexpected line %q", lines.Text())
		}
		if _, again := acked[id]; again {
			t.Errorf("%s was acknowledged twice to a sender that asked once", id)
		}
		acked[id] = seq
		if len(acked)%killEvery == 0 && len(acked) < writers*perWriter {
			s.stop(syscall.SIGKILL)
			s.up()
			kills++
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("the sender failed: %v\n%s", err, s.output())
	}
	if kills < 3 || len(acked) != writers*perWriter {
		t.Fatalf("%d kills and %d acknowledged messages: the test did not do its work", kills, len(acked))
	}

	stored := s.allMessages(room)
	if len(stored) != len(acked) {
		t.Errorf("%d messages are stored, %d were acknowledged", len(stored), len(acked))
	}
	for i, m := range stored {
		if m.seq != int64(i+1) {
			t.Fatalf("position %d has seq %d: the room has a hole or a double", i+1, m.seq)
		}
		if acked[m.clientID] != m.seq {
			t.Errorf("%s is stored with seq %d but was acknowledged with %d", m.clientID, m.seq, acked[m.clientID])
		}
	}
	s.stop(syscall.SIGTERM)
	s.checkIntegrity()
}

type storedMessage struct {
	clientID string
	seq      int64
}

// allMessages reads a room over plain REST, in order.
func (s *server) allMessages(room string) []storedMessage {
	s.t.Helper()
	var all []storedMessage
	for page := 1; ; page++ {
		query := url.Values{
			"filter": {fmt.Sprintf("room = %q", room)}, "sort": {"seq"}, "skipTotal": {"1"},
			"perPage": {"1000"}, "page": {strconv.Itoa(page)}, "fields": {"client_id,seq"},
		}
		items := s.call(http.MethodGet, "/api/collections/chat_messages/records?"+query.Encode(), s.admin, nil, http.StatusOK)["items"].([]any)
		if len(items) == 0 {
			return all
		}
		for _, item := range items {
			m := item.(map[string]any)
			all = append(all, storedMessage{m["client_id"].(string), int64(m["seq"].(float64))})
		}
	}
}

func (s *server) checkIntegrity() {
	s.t.Helper()
	db, err := dbx.Open("sqlite", filepath.Join(s.dir, "pb_data", "data.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var result string
	if err := db.NewQuery("PRAGMA integrity_check").Row(&result); err != nil || strings.TrimSpace(result) != "ok" {
		s.t.Errorf("integrity_check: %s %v", result, err)
	}
}
