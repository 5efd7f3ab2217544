package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/logger"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/gateway"
)

// keepLogs turns PocketBase's log on.
func (s *server) keepLogs() {
	s.t.Helper()
	s.app.Settings().Logs.MaxDays = 1
	s.app.Settings().Logs.MinLevel = -8
}

// logged reads what was logged so far.
func (s *server) logged() []*core.Log {
	s.t.Helper()
	handler, ok := s.app.Logger().Handler().(*logger.BatchHandler)
	if !ok {
		s.t.Fatalf("the logger's handler is a %T", s.app.Logger().Handler())
	}
	must(s.t, handler.WriteAll(s.t.Context()))
	var logs []*core.Log
	must(s.t, s.app.LogQuery().All(&logs))
	return logs
}

func TestPanicsAreLoggedOnceWithTheEvent(t *testing.T) {
	s := newServer(t, nil)
	s.keepLogs()
	ann := s.user("ann")
	room := s.group(ann)
	c := s.dial(ann)
	c.Ack("panic")
	s.say(ann, room, "panic in encoder")
	s.say(ann, room, "next")
	c.Expect("message")

	events := map[string]int{}
	for _, l := range s.logged() {
		if event, ok := l.Data["event"].(string); ok {
			events[event]++
			if stack, _ := l.Data["error"].(string); !strings.Contains(stack, "goroutine") {
				t.Errorf("no stack in %v", l.Data)
			}
		}
	}
	if len(events) != 2 || events["panic"] != 1 || events["message.created"] != 1 {
		t.Errorf("logged %v, want each panic once", events)
	}
}

func TestCredentialsStayOutOfTheLog(t *testing.T) {
	s := newServer(t, func(cfg *gateway.Config) {
		cfg.Limits = map[gateway.Rate]gateway.Limit{gateway.RateConnect: {Burst: 3}}
	})
	s.keepLogs()
	ann := s.user("ann")
	ticket := s.ticket(ann)
	chattest.Dial(t, s.url, withTicket(ticket))
	chattest.DialRefused(t, s.url, withTicket(ticket+"x"))
	query := withTicket(ticket)
	query.Query.Set("token", ticket)
	chattest.DialRefused(t, s.url, query)
	if refused := chattest.DialRefused(t, s.url, withTicket(ticket)); refused.Status != 429 {
		t.Fatalf("got %v, want status 429", refused)
	}
	var found bool
	s.eventually("the refused request is logged", func() bool {
		for _, l := range s.logged() {
			found = found || strings.Contains(l.Message, "/socket.io/")
			if text := l.Message + l.Data.String(); strings.Contains(text, ticket[:60]) {
				t.Fatalf("the log has the ticket: %s", text)
			}
		}
		return found
	})
}

func TestGatewayMadeBeforeBootstrapLogsToTheApp(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	log := gateway.AppLogger(app)
	must(t, app.Bootstrap())
	defer func() { must(t, app.ResetBootstrapState()) }()
	s := &server{t: t, app: app}
	s.keepLogs()
	log.With("k", "v").WithGroup("g").Error("grouped")
	log.Error("from the gateway")
	var messages []string
	for _, l := range s.logged() {
		messages = append(messages, l.Message)
	}
	slices.Sort(messages)
	if want := []string{"from the gateway", "grouped"}; !slices.Equal(messages, want) {
		t.Errorf("the app's log has %q, want %q", messages, want)
	}
}
