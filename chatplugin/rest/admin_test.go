package rest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/rest"
)

// desk is a site with a superuser, and alice and bob in a group of hers.
type desk struct {
	*site
	root, rootID, bob, bobToken, room string
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{site: open(t, chatplugin.Config{DisableRateLimits: true})}
	root, bob := chattest.Superuser(t, d.app), chattest.User(t, d.app, "bob")
	d.root, d.rootID, d.bob, d.bobToken = chattest.Token(t, root), root.Id, bob.Id, chattest.Token(t, bob)
	var made struct{ Room struct{ ID string } }
	d.do(t, d.token, "POST", "/api/chat/rooms", `{"name":"Desk","members":["`+bob.Id+`"]}`, 200, &made)
	d.room = made.Room.ID
	return d
}

// do asks, demands a status and reads the answer into out, which may be nil.
func (d *desk) do(t *testing.T, token, method, path, body string, status int, out any) string {
	t.Helper()
	got := d.ask(t, token, method, path, body)
	if got.status != status {
		t.Fatalf("%s %s %s: got %d %s, want %d", method, path, body, got.status, got.body, status)
	}
	if out != nil {
		if err := json.Unmarshal([]byte(got.body), out); err != nil {
			t.Fatalf("%s: %v", got.body, err)
		}
	}
	return got.body
}

func (d *desk) admin(t *testing.T, method, path, body string, status int, out any) string {
	t.Helper()
	return d.do(t, d.root, method, "/api/chat/admin"+path, body, status, out)
}

// message is what of a message record these tests look at.
type message struct {
	ID, Text, Type, Sender, Deleted, Pinned string
	Seq                                     int64
}

type oneMessage struct{ Message message }

func (d *desk) say(t *testing.T, token, text string) message {
	t.Helper()
	var said oneMessage
	d.do(t, token, "POST", "/api/chat/rooms/"+d.room+"/messages", `{"text":"`+text+`"}`, 200, &said)
	return said.Message
}

func TestAdminRoutesAreForSuperusersOnly(t *testing.T) {
	d := openDesk(t)
	for _, route := range rest.AdminRouteNames() {
		method, path, _ := strings.Cut(route, " ")
		path = "/api/chat/admin" + strings.NewReplacer("{room}", d.room, "{user}", d.bob, "{", "", "}", "").Replace(path)
		for _, test := range []struct {
			who, token string
			status     int
		}{{"nobody", "", 401}, {"a bad token", "nonsense", 401}, {"a member of the room", d.token, 403}} {
			got := d.ask(t, test.token, method, path, "{}")
			if got.status != test.status || strings.Contains(got.body, "Desk") {
				t.Errorf("%s %s for %s: got %d %s", method, path, test.who, got.status, got.body)
			}
		}
	}
}

func TestRoomsAreFoundByNamePersonAndFilter(t *testing.T) {
	d := openDesk(t)
	var direct struct{ Room struct{ ID string } }
	d.do(t, d.token, "POST", "/api/chat/direct/"+d.bob, "", 200, &direct)
	said := d.say(t, d.bobToken, "hello")
	since := url.QueryEscape(time.Now().Add(-time.Hour).UTC().Format(time.RFC3339))

	tests := []struct {
		name, query string
		want        []string
	}{
		{"all, the last written in first", "", []string{d.room, direct.Room.ID}},
		{"by part of the name", "?q=esk", []string{d.room}},
		{"by somebody's e-mail", "?q=bob@exam", []string{d.room, direct.Room.ID}},
		{"by id", "?q=" + direct.Room.ID, []string{direct.Room.ID}},
		{"wildcards are text", "?q=%25", nil},
		{"by type", "?type=direct", []string{direct.Room.ID}},
		{"by activity", "?since=" + since, []string{d.room}},
		{"reported, before any report", "?reported=true", nil},
		{"from an offset", "?offset=1", []string{direct.Room.ID}},
	}
	check := func(t *testing.T, query string, want []string) {
		t.Helper()
		var got struct {
			Items []struct {
				Room    struct{ ID string }
				Members int
				Reports int
			}
		}
		d.admin(t, "GET", "/rooms"+query, "", 200, &got)
		var ids []string
		for _, item := range got.Items {
			ids = append(ids, item.Room.ID)
			if item.Members != 2 {
				t.Errorf("%d members", item.Members)
			}
		}
		if strings.Join(ids, " ") != strings.Join(want, " ") {
			t.Errorf("got %v, want %v", ids, want)
		}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { check(t, test.query, test.want) })
	}
	d.do(t, d.token, "POST", "/api/chat/reports", `{"message":"`+said.ID+`","reason":"rude"}`, 200, nil)
	check(t, "?reported=true", []string{d.room})
	d.admin(t, "GET", "/rooms?type=channel", "", 400, nil)
	d.admin(t, "GET", "/rooms?since=yesterday", "", 400, nil)
	d.admin(t, "GET", "/rooms?offset=-1", "", 400, nil)
	d.admin(t, "GET", "/rooms/507f1f77bcf86cd799439011", "", 404, nil)
}

func TestASuperuserReadsARoomWithoutBeingInIt(t *testing.T) {
	d := openDesk(t)
	first, second := d.say(t, d.token, "one"), d.say(t, d.bobToken, "two")
	var page struct {
		Items    []message
		Profiles map[string]struct{ Name string }
	}
	d.admin(t, "GET", "/rooms/"+d.room+"/messages?limit=1", "", 200, &page)
	if len(page.Items) != 1 || page.Items[0].ID != second.ID || page.Profiles[d.bob].Name != "bob" {
		t.Errorf("got %+v", page)
	}
	d.admin(t, "GET", "/rooms/"+d.room+"/messages?before=2", "", 200, &page)
	if len(page.Items) != 1 || page.Items[0].ID != first.ID {
		t.Errorf("got %+v", page)
	}
	var members struct {
		Items []struct {
			Member  struct{ User, Role string }
			Profile struct{ Name string }
			Online  bool
		}
	}
	d.admin(t, "GET", "/rooms/"+d.room+"/members", "", 200, &members)
	if len(members.Items) != 2 || members.Items[0].Member.Role != "owner" || members.Items[0].Profile.Name != "alice" || members.Items[0].Online {
		t.Errorf("got %+v", members)
	}
}

func TestASuperuserSpeaksAsTheSystem(t *testing.T) {
	d := openDesk(t)
	var said oneMessage
	d.admin(t, "POST", "/rooms/"+d.room+"/messages", `{"text":"Maintenance at noon"}`, 200, &said)
	if said.Message.Type != "system" || said.Message.Sender != "" || said.Message.Text != "Maintenance at noon" {
		t.Errorf("got %+v", said)
	}
	d.admin(t, "POST", "/rooms/"+d.room+"/messages", `{"text":" "}`, 400, nil)
	d.admin(t, "POST", "/rooms/"+d.room+"/messages", `{"words":"x"}`, 400, nil)
	d.admin(t, "POST", "/rooms/"+d.room+"/messages", `{"text":"a"}{"text":"b"}`, 400, nil)
}

func TestASuperuserDeletesRestoresAndPins(t *testing.T) {
	d := openDesk(t)
	msg := d.say(t, d.bobToken, "rude")
	path := "/messages/" + msg.ID
	var now oneMessage
	d.admin(t, "DELETE", path, `{"reason":"spam"}`, 200, &now)
	if now.Message.Deleted == "" || now.Message.Text != "" {
		t.Errorf("deleted: got %+v", now)
	}
	d.admin(t, "POST", path+"/pin", "", 409, nil)
	d.admin(t, "POST", path+"/restore", "", 200, &now)
	if now.Message.Deleted != "" || now.Message.Text != "rude" {
		t.Errorf("restored: got %+v", now)
	}
	d.admin(t, "POST", path+"/pin", "", 200, &now)
	if now.Message.Pinned == "" {
		t.Errorf("pinned: got %+v", now)
	}
	d.admin(t, "DELETE", path+"/pin", "", 200, &now)
	if now.Message.Pinned != "" {
		t.Errorf("unpinned: got %+v", now)
	}

	var trail struct {
		Items []struct {
			Entry     struct{ Actor, Action, Reason string }
			ActorName string `json:"actor_name"`
			UserName  string `json:"user_name"`
			RoomName  string `json:"room_name"`
		}
	}
	d.admin(t, "GET", "/audit?action=message.delete&message="+msg.ID, "", 200, &trail)
	if len(trail.Items) != 1 {
		t.Fatalf("got %+v", trail)
	}
	if e := trail.Items[0]; e.Entry.Actor != d.rootID || e.Entry.Reason != "spam" || e.ActorName != "root@example.com" || e.UserName != "bob" || e.RoomName != "Desk" {
		t.Errorf("got %+v", e)
	}
}

func TestASuperuserChangesWhoIsInAGroup(t *testing.T) {
	d := openDesk(t)
	eve := chattest.User(t, d.app, "eve")
	var people struct{ Items []struct{ ID, Name string } }
	d.admin(t, "GET", "/people?q=eve@", "", 200, &people)
	if len(people.Items) != 1 || people.Items[0].ID != eve.Id || people.Items[0].Name != "eve" {
		t.Fatalf("got %+v", people)
	}
	members := "/rooms/" + d.room + "/members"
	d.admin(t, "POST", members, `{"users":["`+eve.Id+`"]}`, 200, nil)
	d.admin(t, "PATCH", members+"/"+eve.Id, `{"role":"admin"}`, 200, nil)
	d.admin(t, "PATCH", members+"/"+eve.Id, `{"role":"king"}`, 400, nil)
	if body := d.admin(t, "GET", members, "", 200, nil); strings.Count(body, `"role":"admin"`) != 1 {
		t.Errorf("got %s", body)
	}
	d.admin(t, "DELETE", members+"/"+eve.Id, "", 204, nil)
	d.do(t, chattest.Token(t, eve), "GET", "/api/chat/rooms/"+d.room, "", 404, nil)
}

func TestASuperuserSilencesAndBans(t *testing.T) {
	d := openDesk(t)
	later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	silence := "/rooms/" + d.room + "/members/" + d.bob + "/silence"
	say := "/api/chat/rooms/" + d.room + "/messages"

	d.admin(t, "POST", silence, `{"until":"`+later+`","reason":"loud"}`, 200, nil)
	d.do(t, d.bobToken, "POST", say, `{"text":"hm"}`, 403, nil)
	d.admin(t, "POST", silence, `{"until":""}`, 200, nil)
	d.do(t, d.bobToken, "POST", say, `{"text":"hm"}`, 200, nil)
	d.admin(t, "POST", silence, `{"until":"soon"}`, 400, nil)

	d.admin(t, "POST", "/bans", `{"user":"`+d.bob+`","room":"`+d.room+`","until":"`+later+`","reason":"rude"}`, 200, nil)
	d.admin(t, "POST", "/rooms/"+d.room+"/members", `{"users":["`+d.bob+`"]}`, 403, nil)
	d.admin(t, "POST", "/bans", `{"user":"`+d.bob+`"}`, 200, nil)
	var bans struct {
		Items []struct {
			Ban      struct{ Room, Reason string }
			Profile  struct{ Name string }
			RoomName string `json:"room_name"`
		}
	}
	d.admin(t, "GET", "/bans", "", 200, &bans)
	if len(bans.Items) != 2 || bans.Items[0].Ban.Room != "" || bans.Items[1].RoomName != "Desk" || bans.Items[1].Ban.Reason != "rude" || bans.Items[1].Profile.Name != "bob" {
		t.Errorf("got %+v", bans)
	}
	d.admin(t, "GET", "/bans?room="+d.room, "", 200, &bans)
	if len(bans.Items) != 1 {
		t.Errorf("got %+v", bans)
	}
	d.admin(t, "DELETE", "/bans/"+d.bob, "", 204, nil)
	d.admin(t, "DELETE", "/bans/"+d.bob+"?room="+d.room, "", 204, nil)
	d.admin(t, "DELETE", "/bans/"+d.bob, "", 404, nil)
}

func TestReportsAreDecidedWithTheirEvidence(t *testing.T) {
	d := openDesk(t)
	msg := d.say(t, d.bobToken, "rude words")
	d.do(t, d.token, "POST", "/api/chat/reports", `{"message":"`+msg.ID+`","reason":"it hurts"}`, 200, nil)
	d.do(t, d.bobToken, "DELETE", "/api/chat/messages/"+msg.ID, "", 200, nil)

	var queue struct {
		Items []struct {
			Report           struct{ ID, Reason, Status, Decision string }
			Reporter, Author struct{ Name string }
			Message          message
			Evidence         string
			RoomName         string `json:"room_name"`
		}
	}
	d.admin(t, "GET", "/reports", "", 200, &queue)
	if len(queue.Items) != 1 {
		t.Fatalf("got %+v", queue)
	}
	r := queue.Items[0]
	if r.Report.Reason != "it hurts" || r.Reporter.Name != "alice" || r.Author.Name != "bob" || r.Message.Deleted == "" || r.Evidence != "rude words" || r.RoomName != "Desk" {
		t.Errorf("got %+v", r)
	}
	var now struct{ Reports int }
	if d.admin(t, "GET", "/overview", "", 200, &now); now.Reports != 1 {
		t.Errorf("%d open reports", now.Reports)
	}

	d.admin(t, "POST", "/reports/"+r.Report.ID, `{"status":"forgotten"}`, 400, nil)
	d.admin(t, "POST", "/reports/"+r.Report.ID, `{"status":"handled","decision":"warned"}`, 200, nil)
	if d.admin(t, "GET", "/overview", "", 200, &now); now.Reports != 0 {
		t.Errorf("%d open reports", now.Reports)
	}
	d.admin(t, "GET", "/reports?status=decided", "", 200, &queue)
	if len(queue.Items) != 1 || queue.Items[0].Report.Decision != "warned" {
		t.Errorf("got %+v", queue)
	}
	d.admin(t, "GET", "/reports?status=lost", "", 400, nil)
	d.admin(t, "POST", "/reports/nosuchreport000", `{"status":"handled"}`, 404, nil)
}

func TestFramesShowEveryDialectBesideTheEvent(t *testing.T) {
	d := openDesk(t)
	msg := d.say(t, d.bobToken, "what <b>you</b> see")
	var got struct {
		Canonical struct {
			Event string
			Data  struct{ ID string }
		}
		User   string
		Frames []struct {
			Dialect, Event, Frame string
			Args                  []json.RawMessage
		}
		Silent []string
	}
	d.admin(t, "GET", "/messages/"+msg.ID+"/frames", "", 200, &got)
	if got.Canonical.Event != "message.created" || got.Canonical.Data.ID != msg.ID || got.User != d.bob {
		t.Errorf("got %+v", got.Canonical)
	}
	seen := map[string]bool{}
	for _, name := range got.Silent {
		seen[name] = true
	}
	for _, f := range got.Frames {
		seen[f.Dialect] = true
		// What is shown is what would be sent: an Engine.IO message with an event.
		var parts []json.RawMessage
		if err := json.Unmarshal([]byte(strings.TrimPrefix(f.Frame, "42")), &parts); err != nil || len(parts) != len(f.Args)+1 || string(parts[0]) != `"`+f.Event+`"` {
			t.Errorf("%s: %v: %s", f.Dialect, err, f.Frame)
		}
	}
	for _, name := range []string{"native", "direct", "syarah", "team", "conduit", "chatapp"} {
		if !seen[name] {
			t.Errorf("nothing is said about %s", name)
		}
	}
	if native := got.Frames[0]; native.Dialect != "native" || !strings.Contains(string(native.Args[0]), `"id":"`+msg.ID+`"`) {
		t.Errorf("got %+v", native)
	}
	d.admin(t, "GET", "/messages/507f1f77bcf86cd799439011/frames", "", 404, nil)
}

func TestTheOverviewCountsConnectionsAndMessages(t *testing.T) {
	d := openDesk(t)
	d.say(t, d.token, "one")
	c := chattest.Dial(t, d.url, chattest.DialOptions{Namespace: "/native", Auth: map[string]any{"token": d.token}})
	defer c.Close()
	var now struct {
		Connections, Users int
		Position           int64
		Minutes            []int
		Dialects           []struct {
			Dialect            string
			Connections, Users int
		}
	}
	chattest.Eventually(t, "the message is counted", func() bool {
		d.admin(t, "GET", "/overview", "", 200, &now)
		return len(now.Minutes) == 60 && now.Minutes[59]+now.Minutes[58] == 1
	})
	if now.Connections != 1 || now.Users != 1 || now.Position == 0 {
		t.Errorf("got %+v", now)
	}
	for _, by := range now.Dialects {
		want := 0
		if by.Dialect == "native" {
			want = 1
		}
		if by.Connections != want || by.Users != want {
			t.Errorf("got %+v", by)
		}
	}
}

func TestTheAdminPageGivesNoDataAway(t *testing.T) {
	d := openDesk(t)
	got := d.ask(t, "", "GET", "/api/chat/admin", "")
	if got.status != http.StatusOK || strings.Contains(got.body, "Desk") || !strings.HasPrefix(got.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("got %d %v %s", got.status, got.header, got.body)
	}
	if got := d.ask(t, "", "GET", "/api/chat/admin/ui/page.js", ""); got.status != http.StatusOK {
		t.Errorf("got %d", got.status)
	}
	if got := d.ask(t, "", "GET", "/_/extensions/chat/main.js", ""); got.status != http.StatusOK || got.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("got %d %v", got.status, got.header)
	}
}
