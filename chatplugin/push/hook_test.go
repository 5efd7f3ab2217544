package push_test

import (
	"errors"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/push"
)

func TestTheHookChangesOnePush(t *testing.T) {
	var seen []string
	s, ann, bob, room := pair(t, func(c *push.Config) {
		c.Before = func(e *push.Event) error {
			seen = append(seen, e.User+" "+e.Message.Text+" "+e.Locale+" "+string(e.Decision)+" "+e.Tags()[0])
			e.Notification.Title = "Changed\nby the hook"
			e.Notification.Data["deep_link"] = "app://room"
			e.Notification.Data["google.x"] = "FCM would refuse it"
			e.Notification.Image = "http://insecure.example/x.png"
			return e.Next()
		}
	})
	s.send(room.ID, ann, "hello")
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	equal(t, "title", sent[0].Title, "Changed by the hook")
	equal(t, "data", sent[0].Data["deep_link"], "app://room")
	equal(t, "reserved key", sent[0].Data["google.x"], "")
	equal(t, "image", sent[0].Image, "")
	same(t, "the hook saw", seen, []string{bob + " hello en pushed " + room.ID})
}

func TestTheHookCostsOnePushAtMost(t *testing.T) {
	for _, row := range []struct {
		name     string
		before   func(*push.Event) error
		decision push.Decision
		sentence string
	}{
		{"error", func(*push.Event) error { return errors.New("not on Sundays") }, push.RefusedHook, "An onChatPush handler refused it: not on Sundays"},
		{"refused", func(e *push.Event) error { e.Refused = true; return nil }, push.RefusedHook, "An onChatPush handler refused it."},
		{"took the notification away", func(e *push.Event) error { e.Notification = nil; return nil }, push.RefusedHook, "An onChatPush handler refused it."},
		{"panic", func(*push.Event) error { panic("hook") }, push.HookFailed, "An onChatPush handler panicked; see the logs."},
	} {
		t.Run(row.name, func(t *testing.T) {
			bob := ""
			s := newStage(t, func(c *push.Config) {
				c.Before = func(e *push.Event) error {
					if e.User == bob {
						return row.before(e)
					}
					return nil
				}
			})
			ann, cid := s.user("ann"), s.user("cid")
			bob = s.user("bob")
			s.phone(bob, "bob's")
			s.phone(cid, "cid's")
			msg := s.send(s.group(ann, bob, cid).ID, ann, "hello")
			s.settle()
			same(t, "pushed to", s.provider.takeTokens(), []string{"cid's"})
			all, err := s.Explain(t.Context(), msg.ID)
			ok(t, err)
			for _, e := range all {
				if e.User == bob {
					equal(t, "decision", e.Decision, row.decision)
					equal(t, "sentence", e.Sentence, row.sentence)
				}
			}
		})
	}
}

func TestWhateverTheHookDoesThePushFits(t *testing.T) {
	s, ann, _, room := pair(t, func(c *push.Config) {
		c.Before = func(e *push.Event) error {
			n := e.Notification
			for _, field := range []*string{&n.Title, &n.Body, &n.Thread, &n.Channel, &n.Sound, &n.CollapseID} {
				*field = strings.Repeat("<\"\u202e", 3000)
			}
			n.Image = "https://x.example/" + strings.Repeat("a", 5000)
			n.Link = n.Image
			for key := range n.Data {
				n.Data[key] = strings.Repeat("&", 3000)
			}
			n.Data[strings.Repeat("k", 5000)] = "v"
			return nil
		}
	})
	s.send(room.ID, ann, "hello")
	s.settle()
	sent := s.provider.take()
	equal(t, "pushes", len(sent), 1)
	if size := push.Payload(sent[0].Notification); size >= 4096 {
		t.Errorf("%d bytes", size)
	}
	if len(sent[0].CollapseID) > 64 {
		t.Errorf("collapse id of %d bytes", len(sent[0].CollapseID))
	}
}

func TestLinksAndPictures(t *testing.T) {
	s, ann, bob, room := pair(t, func(c *push.Config) {
		c.LinkURL = func(room string) string { return "https://chat.example/r/" + room }
		c.MediaURL = func(user string, m chat.Message) string { return "https://chat.example/thumb/" + user + "/" + m.ID }
	})
	s.send(room.ID, ann, "hello")
	s.settle()
	sent := s.provider.take()
	equal(t, "link", sent[0].Link, "https://chat.example/r/"+room.ID)
	equal(t, "image of a text", sent[0].Image, "")
	msg := s.insert(chat.Message{Room: room.ID, Sender: ann, Type: chat.TypeImage})
	s.settle()
	equal(t, "image", s.provider.take()[0].Image, "https://chat.example/thumb/"+bob+"/"+msg.ID)
}
