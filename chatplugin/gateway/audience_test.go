package gateway_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

func TestMessageReachesMembersInTheirOwnWords(t *testing.T) {
	s := newServer(t, nil)
	ann, bob, eve := s.user("ann"), s.user("bob"), s.user("eve")
	room := s.group(ann, bob)
	phone, laptop := s.dial(bob), s.dialBeta(bob)
	plain := chattest.Dial(t, s.url, chattest.DialOptions{Auth: s.auth(bob, map[string]any{"dialect": "alpha"})})
	stranger := s.dial(eve)
	laptop.Expect("ready")

	sent := s.dial(ann)
	sent.Ack("say", room, "hi")
	for c, want := range map[*chattest.Client]string{phone: "hi", plain: "hi", laptop: "beta hi", sent: "hi"} {
		if got := c.Expect("message").String(); !strings.Contains(got, `"text":"`+want+`"`) {
			t.Errorf("heard %s, want %q", got, want)
		}
	}
	phone.Expect("from another")
	s.group(eve) // something eve hears after the message
	stranger.Expect("came")
	for _, e := range append(stranger.Unread(), sent.Unread()...) {
		if e.Name == "message" || e.Name == "from another" {
			t.Errorf("heard %s", e)
		}
	}
	for _, c := range []*chattest.Client{phone, plain, laptop} {
		for _, e := range c.Unread() {
			if e.Name == "message" {
				t.Errorf("heard it twice: %s", e)
			}
		}
	}
}

func TestAudienceFollowsMembership(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room, ctx := s.group(ann), context.Background()
	c := s.dial(bob)

	s.say(ann, room, "before")
	_, err := s.svc.AddMembers(ctx, actor(ann), room, []string{bob.Id})
	must(t, err)
	if got := c.Next(); got.Name != "came" { // not what was before
		t.Fatalf("first heard %s, want that bob came", got)
	}
	s.say(ann, room, "while")
	if got := c.Expect("message").String(); !strings.Contains(got, "while") {
		t.Errorf("heard %s", got)
	}
	c.Ack("view", room)
	s.say(ann, room, "on screen")
	c.Expect("seen on screen")

	must(t, s.svc.RemoveMember(ctx, actor(ann), room, bob.Id))
	c.Expect("left")
	s.say(ann, room, "after")
	second := s.group(bob) // something bob hears later
	c.Expect("came")
	for _, e := range c.Unread() {
		if strings.Contains(e.String(), "after") {
			t.Errorf("a removed member heard %s", e)
		}
	}
	wantFailed(t, c.Ack("view", room), chat.NotFound)

	must(t, s.svc.DeleteRoom(ctx, actor(bob), second))
	c.Expect("gone")
	wantFailed(t, c.Ack("view", second), chat.NotFound)
}

func TestFirstMembersHearTheWholeBeginningOfARoom(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	live := s.dialBeta(bob)
	from, _ := ready(t, live)
	s.group(ann, bob)
	wantBeginning := func(c *chattest.Client) {
		t.Helper()
		var heard []string
		for len(heard) < 3 {
			if e := c.Next(); e.Name == "created" || e.Name == "came" {
				heard = append(heard, e.Name)
			}
		}
		if want := []string{"created", "came", "came"}; !slices.Equal(heard, want) {
			t.Errorf("heard %v, want %v", heard, want)
		}
	}
	wantBeginning(live)
	again := s.dialBeta(bob, since(from))
	wantBeginning(again)
}

func TestViewersHearMoreUntilTheyLookAway(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	looks, away := s.dial(bob), s.dial(bob)
	if got := string(looks.Ack("view", room)); got != "false" {
		t.Errorf("viewed before: %s", got)
	}
	if got := string(looks.Ack("view", room)); got != "true" {
		t.Errorf("not viewed after: %s", got)
	}
	if got := s.svc.Presence().Viewers(room); len(got) != 1 || got[0] != bob.Id {
		t.Errorf("viewers %v, want bob", got)
	}
	s.say(ann, room, "one")
	looks.Expect("seen on screen")
	looks.Ack("unview", room)
	looks.Ack("unview", room) // twice is once
	if got := s.svc.Presence().Viewers(room); len(got) != 0 {
		t.Errorf("viewers %v, want none", got)
	}
	s.say(ann, room, "two")
	for _, c := range []*chattest.Client{looks, away} {
		for c.Expect("from another"); ; {
			if got := c.Expect("from another").String(); strings.Contains(got, "two") {
				break
			}
		}
		for _, e := range c.Unread() {
			if e.Name == "seen on screen" {
				t.Errorf("heard %s", e)
			}
		}
	}
	looks.Ack("view", room)
	looks.Close()
	s.eventually("viewing ends with the connection", func() bool { return len(s.svc.Presence().Viewers(room)) == 0 })
}

// Dialects answer who opens a room before the log was handed out that far.
func TestViewersOfANewRoomHearEachOtherBeforeTheLogComes(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	anns, bobs := s.dial(ann), s.dial(bob)
	gateway.Unfollow(s.g)
	room, _, err := s.svc.OpenDirect(t.Context(), actor(ann), bob.Id)
	must(t, err)
	anns.Ack("view", room.ID)
	bobs.Ack("view", room.ID)
	for {
		if e := anns.Expect("looks"); strings.Contains(e.String(), bob.Id) {
			return
		}
	}
}

func TestPresenceAndTypingReachTheRoom(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Dialects = []gateway.Dialect{alpha{events: map[string]gateway.Inbound{"type": {Do: typeIn, Rate: gateway.RateTyping}}}, beta{}}
	})
	ann, bob := s.user("ann"), s.user("bob")
	room := s.group(ann, bob)
	b := s.dialBeta(bob)
	b.Expect("ready")
	a := s.dial(ann)
	got := b.Expect("presence").String()
	if strings.Contains(got, bob.Id) {
		got = b.Expect("presence").String() // his own came after he was live
	}
	if !strings.Contains(got, ann.Id) || !strings.Contains(got, "true") {
		t.Errorf("heard %s, want that ann is online", got)
	}
	a.Ack("type", room)
	if got := b.Expect("typing").String(); !strings.Contains(got, ann.Id) {
		t.Errorf("heard %s, want that ann types", got)
	}
}

func TestNothingIsEncodedWhereNobodyListens(t *testing.T) {
	var encoded atomic.Int64
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Dialects = []gateway.Dialect{counting{alpha{encoded: &encoded}}, beta{}}
	})
	ann, bob, eve := s.user("ann"), s.user("bob"), s.user("eve")
	room := s.group(ann, bob)
	s.say(ann, room, "nobody is connected")
	s.settle()
	s.dial(eve)
	s.say(ann, room, "no member is connected")
	s.settle()
	s.dialBeta(bob).Expect("ready")
	s.say(ann, room, "no member is connected in this dialect")
	s.settle()
	if n := encoded.Load(); n != 0 {
		t.Errorf("encoded %d messages for nobody", n)
	}
	b := s.dial(bob)
	s.say(ann, room, "now")
	b.Expect("message")
	b.Close()
	s.eventually("bob's connection is forgotten", func() bool {
		before := encoded.Load()
		s.say(ann, room, "nobody again")
		s.settle()
		return encoded.Load() == before
	})
}

func TestEventsAreEncodedOncePerDialect(t *testing.T) {
	var encoded atomic.Int64
	s := newServer(t, func(cfg *gateway.Config) { cfg.Dialects = []gateway.Dialect{counting{alpha{encoded: &encoded}}} })
	ann := s.user("ann")
	room := s.group(ann)
	var clients []*chattest.Client
	for range 5 {
		clients = append(clients, s.dial(ann))
		clients = append(clients, chattest.Dial(t, s.url, chattest.DialOptions{Auth: s.auth(ann, map[string]any{"dialect": "alpha"})}))
	}
	s.say(ann, room, "once")
	for _, c := range clients {
		c.Expect("message")
	}
	if n := encoded.Load(); n != 1 {
		t.Errorf("encoded %d times for 10 connections in 2 namespaces, want once", n)
	}
}

// counting counts messages only.
type counting struct{ alpha }

func (d counting) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	if _, ok := ev.(chat.MessageCreated); ok {
		return d.alpha.Encode(ev, v)
	}
	return nil
}

func TestMembershipHoldsForConnectionsOpenedMeanwhile(t *testing.T) {
	s := newServer(t, nil)
	ann, bob := s.user("ann"), s.user("bob")
	room, ctx := s.group(ann), context.Background()
	done := make(chan error)
	go func() { // bob comes and goes while connections open
		for range 15 {
			if _, err := s.svc.AddMembers(ctx, actor(ann), room, []string{bob.Id}); err != nil {
				done <- err
				return
			}
			if err := s.svc.RemoveMember(ctx, actor(ann), room, bob.Id); err != nil {
				done <- err
				return
			}
		}
		_, err := s.svc.AddMembers(ctx, actor(ann), room, []string{bob.Id})
		done <- err
	}()
	var clients []*chattest.Client
	for open := true; open; {
		clients = append(clients, s.dial(bob))
		select {
		case err := <-done:
			must(t, err)
			open = false
		default:
		}
	}
	s.say(ann, room, "all of you")
	for _, c := range clients {
		if got := c.Expect("message").String(); !strings.Contains(got, "all of you") {
			t.Errorf("heard %s", got)
		}
	}
	must(t, s.svc.RemoveMember(ctx, actor(ann), room, bob.Id))
	s.say(ann, room, "none of you")
	s.group(bob)
	for _, c := range clients {
		for e := c.Expect("came"); strings.Contains(e.String(), room); {
			e = c.Expect("came")
		}
		for _, e := range c.Unread() {
			if strings.Contains(e.String(), "none of you") {
				t.Errorf("heard %s", e)
			}
		}
	}
}

func typeIn(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	return nil, c.Gateway().Service().Typing(ctx, c.Actor(), c.ID(), text(args, 0), true, "")
}
