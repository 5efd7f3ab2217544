package push_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/store"
)

// Each row is a group of ann, who writes, and bob, who has two phones. meanwhile
// runs after the message came and before its window ends.
func TestWhoGetsAPush(t *testing.T) {
	type scene struct {
		*stage
		ann, bob string
		room     chat.Room
		msg      chat.Message
	}
	settings := func(key string, value any) func(s *scene) {
		return func(s *scene) { s.profile(s.bob, map[string]any{"settings": map[string]any{key: value}}) }
	}
	around := func(s *scene, zone string) map[string]any {
		loc, err := time.LoadLocation(zone)
		ok(t, err)
		now := s.clock.Now().In(loc)
		return map[string]any{"time_zone": zone, "quiet_hours": map[string]string{
			"from": now.Add(-time.Hour).Format("15:04"), "to": now.Add(2 * time.Hour).Format("15:04")}}
	}
	for _, row := range []struct {
		name              string
		before, meanwhile func(s *scene)
		mention           bool
		mentionAll        bool
		want              push.Decision
	}{
		{name: "offline", want: push.Pushed},
		{name: "online elsewhere", want: push.Pushed, before: func(s *scene) {
			s.tracker.Connect(s.bob, "laptop")
			s.tracker.View(s.bob, "laptop", "another room")
		}},
		{name: "viewing on another device", want: push.Viewing, before: func(s *scene) {
			s.tracker.Connect(s.bob, "phone")
			s.tracker.Connect(s.bob, "laptop")
			s.tracker.View(s.bob, "laptop", s.room.ID)
		}},
		{name: "opened the room within the second", want: push.Viewing, meanwhile: func(s *scene) {
			s.tracker.Connect(s.bob, "laptop")
			s.tracker.View(s.bob, "laptop", s.room.ID)
		}},
		{name: "left the room within the second", want: push.Pushed,
			before:    func(s *scene) { s.tracker.Connect(s.bob, "laptop"); s.tracker.View(s.bob, "laptop", s.room.ID) },
			meanwhile: func(s *scene) { s.tracker.Disconnect(s.bob, "laptop") }},
		{name: "muted", want: push.Muted, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.MutedUntil = time.Now().Add(time.Hour) })
		}},
		{name: "mute is over", want: push.Pushed, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.MutedUntil = time.Now().Add(-time.Hour) })
		}},
		{name: "a mention does not break a mute", mention: true, want: push.Muted, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.MutedUntil = time.Now().Add(time.Hour) })
		}},
		{name: "mentions only, not mentioned", want: push.NotMentioned, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.Notify = chat.NotifyMentions })
		}},
		{name: "mentions only, everybody mentioned", mentionAll: true, want: push.Pushed, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.Notify = chat.NotifyMentions })
		}},
		{name: "mentions only, mentioned", mention: true, want: push.Pushed, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.Notify = chat.NotifyMentions })
		}},
		{name: "notify none", mention: true, want: push.NotifyNone, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.Notify = chat.NotifyNone })
		}},
		{name: "turned off within the second", want: push.NotifyNone, meanwhile: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.Notify = chat.NotifyNone })
		}},
		{name: "hidden room", want: push.Pushed, before: func(s *scene) {
			s.member(s.room.ID, s.bob, func(m *chat.Member) { m.Hidden = true })
		}},
		{name: "blocked the sender", want: push.Blocked, before: func(s *scene) {
			s.block(s.bob, s.ann)
		}},
		{name: "blocked by the sender", want: push.Blocked, before: func(s *scene) {
			s.block(s.ann, s.bob)
		}},
		{name: "banned from the server within the second", want: push.Banned, meanwhile: func(s *scene) {
			_, err := store.SaveBan(s.app, chat.Ban{User: s.bob}, "")
			ok(t, err)
		}},
		{name: "the ban is over", want: push.Pushed, before: func(s *scene) {
			_, err := store.SaveBan(s.app, chat.Ban{User: s.bob, Until: time.Now().Add(time.Hour)}, "")
			ok(t, err)
			_, err = s.app.DB().NewQuery("UPDATE chat_bans SET until = '2001-01-01 00:00:00.000Z'").Execute()
			ok(t, err)
		}},
		{name: "left the group within the second", want: "", meanwhile: func(s *scene) {
			ok(t, store.DeleteMember(s.app, s.room.ID, s.bob, s.bob))
		}},
		{name: "joined within the second", want: push.JoinedLater, meanwhile: func(s *scene) {
			ok(t, store.DeleteMember(s.app, s.room.ID, s.bob, s.bob))
			_, err := store.InsertMember(s.app, chat.Member{Room: s.room.ID, User: s.bob}, s.ann)
			ok(t, err)
		}},
		{name: "read within the second", want: push.Read, meanwhile: func(s *scene) { s.read(s.room.ID, s.bob, s.msg.Seq) }},
		{name: "deleted within the second", want: push.Deleted, meanwhile: func(s *scene) { s.delete(s.msg.ID) }},
		{name: "deleted for oneself within the second", want: push.Hidden, meanwhile: func(s *scene) { s.hide(s.bob, s.msg.ID) }},
		{name: "deleted by another for themselves", want: push.Pushed, meanwhile: func(s *scene) { s.hide(s.ann, s.msg.ID) }},
		{name: "no device", want: push.NoDevices, before: func(s *scene) {
			for _, d := range mustRecords(t, s.stage) {
				if d.GetString("user") == s.bob {
					ok(t, s.app.Delete(d))
				}
			}
		}},
		{name: "quiet hours", want: push.QuietHours, before: func(s *scene) {
			s.profile(s.bob, map[string]any{"settings": around(s, "Asia/Tokyo")})
		}},
		{name: "quiet hours of another zone", want: push.Pushed, before: func(s *scene) {
			hours := around(s, "Asia/Tokyo")
			hours["time_zone"] = "America/New_York"
			s.profile(s.bob, map[string]any{"settings": hours})
		}},
		{name: "quiet hours nobody can read", want: push.Pushed, before: settings("quiet_hours", []string{"always"})},
		{name: "hidden content", want: push.Pushed, before: settings("hide_content", true)},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &scene{stage: newStage(t)}
			s.ann, s.bob = s.user("ann"), s.user("bob")
			s.phone(s.ann, "ann's phone")
			s.phone(s.bob, "bob's phone")
			s.phone(s.bob, "bob's tablet")
			s.room = s.group(s.ann, s.bob)
			if row.before != nil {
				row.before(s)
			}
			var mentions []string
			if row.mention {
				mentions = []string{s.bob}
			}
			if row.mentionAll {
				mentions = []string{chat.MentionAll}
			}
			s.msg = s.send(s.room.ID, s.ann, "hello", mentions...)
			s.taken()
			if row.meanwhile != nil {
				row.meanwhile(s)
			}
			s.settle()

			want := []string{}
			if row.want == push.Pushed {
				want = []string{"bob's phone", "bob's tablet"}
			}
			same(t, "pushed to", s.provider.takeTokens(), want)
			decisions := s.decisions(s.msg.ID)
			equal(t, "bob", decisions[s.bob], row.want)
			equal(t, "ann, who wrote", decisions[s.ann], push.Sender)
		})
	}
}

func TestDirectRoomAcrossABlock(t *testing.T) {
	s := newStage(t)
	ann, bob := s.user("ann"), s.user("bob")
	s.phone(bob, "phone")
	room := s.direct(ann, bob)
	s.block(bob, ann)
	msg := s.send(room.ID, ann, "hello")
	s.settle()
	same(t, "pushed to", s.provider.takeTokens(), []string{})
	equal(t, "bob", s.decisions(msg.ID)[bob], push.Blocked)
}

func TestSystemMessagesPushLikeOthers(t *testing.T) {
	s := newStage(t)
	ann, bob := s.user("ann"), s.user("bob")
	s.phone(ann, "ann's")
	s.phone(bob, "bob's")
	room := s.group(ann, bob)
	s.insert(chat.Message{Room: room.ID, Type: chat.TypeSystem, Text: "Ann named the group."})
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 2)
	equal(t, "body", sent[0].Body, "Ann named the group.")
}

func TestARoomWithoutDevicesCostsNoSend(t *testing.T) {
	s := newStage(t)
	ann, bob := s.user("ann"), s.user("bob")
	msg := s.send(s.group(ann, bob).ID, ann, "hello")
	s.settle()
	equal(t, "sends", s.provider.calls, 0)
	if got := s.decisions(msg.ID); !maps.Equal(got, map[string]push.Decision{ann: push.Sender, bob: push.NoDevices}) {
		t.Error(got)
	}
}

func TestQuietHours(t *testing.T) {
	at := func(s string) time.Time {
		when, err := time.Parse(time.RFC3339, s)
		ok(t, err)
		return when
	}
	for _, row := range []struct {
		name, settings, now string
		quiet               bool
	}{
		{"inside", `{"quiet_hours":{"from":"12:00","to":"14:00"}}`, "2026-01-10T13:00:00Z", true},
		{"from is quiet", `{"quiet_hours":{"from":"12:00","to":"14:00"}}`, "2026-01-10T12:00:00Z", true},
		{"to is not", `{"quiet_hours":{"from":"12:00","to":"14:00"}}`, "2026-01-10T14:00:00Z", false},
		{"over midnight, before", `{"quiet_hours":{"from":"22:00","to":"07:00"}}`, "2026-01-10T23:30:00Z", true},
		{"over midnight, after", `{"quiet_hours":{"from":"22:00","to":"07:00"}}`, "2026-01-10T06:59:59Z", true},
		{"over midnight, at noon", `{"quiet_hours":{"from":"22:00","to":"07:00"}}`, "2026-01-10T12:00:00Z", false},
		{"winter in Berlin", `{"quiet_hours":{"from":"22:00","to":"07:00"},"time_zone":"Europe/Berlin"}`, "2026-01-10T06:30:00Z", false},
		{"summer in Berlin", `{"quiet_hours":{"from":"22:00","to":"07:00"},"time_zone":"Europe/Berlin"}`, "2026-07-10T04:30:00Z", true},
		{"summer in Berlin, an hour later", `{"quiet_hours":{"from":"22:00","to":"07:00"},"time_zone":"Europe/Berlin"}`, "2026-07-10T05:30:00Z", false},
		{"the night the clocks go forward", `{"quiet_hours":{"from":"02:30","to":"04:00"},"time_zone":"Europe/Berlin"}`, "2026-03-29T01:10:00Z", true},
		{"equal ends", `{"quiet_hours":{"from":"12:00","to":"12:00"}}`, "2026-01-10T12:00:00Z", false},
		{"no such zone", `{"quiet_hours":{"from":"00:00","to":"23:59"},"time_zone":"Mars/Base"}`, "2026-01-10T12:00:00Z", false},
		{"the server's zone is nobody's", `{"quiet_hours":{"from":"00:00","to":"23:59"},"time_zone":"Local"}`, "2026-01-10T12:00:00Z", false},
		{"a path as zone", `{"quiet_hours":{"from":"00:00","to":"23:59"},"time_zone":"../../etc/passwd"}`, "2026-01-10T12:00:00Z", false},
		{"bad clock", `{"quiet_hours":{"from":"25:00","to":"07:00"}}`, "2026-01-10T02:00:00Z", false},
		{"wrong types", `{"quiet_hours":{"from":22,"to":7}}`, "2026-01-10T02:00:00Z", false},
		{"no object", `[1]`, "2026-01-10T02:00:00Z", false},
		{"nothing", ``, "2026-01-10T02:00:00Z", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := push.QuietAt([]byte(row.settings), at(row.now)); (got != "") != row.quiet {
				t.Errorf("got %q, want quiet %v", got, row.quiet)
			}
		})
	}
}

func TestExplanationsHaveASentence(t *testing.T) {
	s := newStage(t)
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	s.phone(bob, "phone")
	s.phone(cid, "cid's")
	room := s.group(ann, bob, cid)
	until := time.Date(2099, 1, 2, 3, 4, 5, 0, time.UTC)
	s.member(room.ID, bob, func(m *chat.Member) { m.MutedUntil = until })
	msg := s.send(room.ID, ann, "hello")
	s.settle()
	all, err := s.Explain(t.Context(), msg.ID)
	ok(t, err)
	i := slices.IndexFunc(all, func(e push.Explanation) bool { return e.User == bob })
	equal(t, "sentence", all[i].Sentence, "Muted the room until 2099-01-02T03:04:05.000Z.")
	equal(t, "recorded", all[i].Recorded, true)
	i = slices.IndexFunc(all, func(e push.Explanation) bool { return e.User == cid })
	equal(t, "cid's devices", len(all[i].Devices), 1)
	equal(t, "outcome", all[i].Devices[0].Outcome, push.Delivered)

	_, err = s.Explain(t.Context(), "nosuch")
	equal(t, "unknown message", chat.CodeOf(err), chat.NotFound)
}
