package feed_test

import (
	"fmt"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// Whatever a record brings as mentions, over REST it becomes members of the
// room, each once, or everybody where the sender may.
func TestRESTMentionsFollowThePolicy(t *testing.T) {
	s := newScene(t)
	bob, dan := s.bob.Id, s.dan.Id
	many := make([]string, chat.DefaultLimits.Mentions+1)
	for i := range many {
		many[i] = bob
	}
	for _, c := range []struct {
		name     string
		who      client
		room     string
		mentions any
		status   int
		want     string
	}{
		{"a member and a stranger", s.as(t, s.cid), s.group.ID, []string{bob, dan, bob}, 200, fmt.Sprint([]string{bob})},
		{"a stranger", s.as(t, s.cid), s.group.ID, []string{dan}, 200, "<nil>"},
		{"no list", s.as(t, s.cid), s.group.ID, map[string]any{"a": 1}, 200, "<nil>"},
		{"numbers", s.as(t, s.cid), s.group.ID, []int{1}, 200, "<nil>"},
		{"too many", s.as(t, s.cid), s.group.ID, many, 400, ""},
		{"everybody, by a member", s.as(t, s.cid), s.group.ID, []string{chat.MentionAll}, 400, ""},
		{"everybody, by an admin", s.as(t, s.bob), s.group.ID, []string{chat.MentionAll}, 200, "[@all]"},
		{"everybody, by the owner", s.as(t, s.ann), s.group.ID, []string{chat.MentionAll}, 200, "[@all]"},
		{"everybody, in a direct room", s.as(t, s.ann), s.direct.ID, []string{chat.MentionAll}, 200, "<nil>"},
		{"everybody, by a superuser", s.as(t, chattest.Superuser(t, s.app)), s.group.ID, []string{chat.MentionAll}, 200, "[@all]"},
	} {
		got := c.who.create(store.MessagesName, map[string]any{"room": c.room, "text": "hi", "mentions": c.mentions})
		equal(t, c.name, got.status, c.status)
		if c.status == 200 {
			equal(t, c.name, fmt.Sprint(got.body["mentions"]), c.want)
		} else if got.errorField("mentions") == "" {
			t.Errorf("%s: %v names no field", c.name, got.body)
		}
	}
}

func TestRESTEditsOfMentions(t *testing.T) {
	s := newScene(t)
	sent := s.as(t, s.cid).create(store.MessagesName, map[string]any{"room": s.group.ID, "text": "hi", "mentions": []string{s.bob.Id}})
	equal(t, "sent", sent.status, 200)
	at := path(store.MessagesName, sent.body["id"].(string))
	unread := func(who string) int64 {
		rooms, err := store.Inbox(s.app, who, store.InboxQuery{Room: s.group.ID})
		ok(t, err)
		return rooms[0].UnreadMentions
	}
	equal(t, "bob's mentions", unread(s.bob.Id), int64(1))

	refused := s.as(t, s.cid).do("PATCH", at, map[string]any{"mentions": []string{chat.MentionAll}})
	equal(t, "everybody, by a member", refused.status, 400)
	changed := s.as(t, s.cid).do("PATCH", at, map[string]any{"mentions": []string{s.ann.Id, s.dan.Id}})
	equal(t, "changed", changed.status, 200)
	equal(t, "mentions", fmt.Sprint(changed.body["mentions"]), fmt.Sprint([]string{s.ann.Id}))
	equal(t, "bob's mentions", unread(s.bob.Id), int64(0))
	equal(t, "ann's mentions", unread(s.ann.Id), int64(1))
	equal(t, "another's edit", s.as(t, s.bob).do("PATCH", at, map[string]any{"mentions": []string{}}).status, 403)
	equal(t, "deleted", s.as(t, s.cid).do("DELETE", at, nil).status, 204)
	equal(t, "ann's mentions", unread(s.ann.Id), int64(0))
}
