package service_test

import (
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func TestAReportKeepsWhatWasSaid(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	msg := w.say(w.cat, room, "an insult")
	report, err := w.Report(w.ctx, w.dan, chat.ReportDraft{Message: msg.ID, Reason: "insult"})
	must(t, err)
	if report.Status != chat.ReportOpen || report.Reporter != w.dan.User {
		t.Errorf("the report is %+v", report)
	}
	again, err := w.Report(w.ctx, w.dan, chat.ReportDraft{Message: msg.ID, Reason: "still"})
	must(t, err)
	other, err := w.Report(w.ctx, w.bob, chat.ReportDraft{Message: msg.ID, Reason: "insult"})
	must(t, err)
	if again.ID != report.ID || other.ID == report.ID {
		t.Errorf("again %s, another's %s, first %s", again.ID, other.ID, report.ID)
	}
	_, err = w.Delete(w.ctx, w.cat, msg.ID)
	must(t, err)
	entries, err := w.Audit(w.ctx, root, chat.AuditFilter{Message: msg.ID, Action: chat.ActReportCreate})
	must(t, err)
	if len(entries) != 2 || entries[1].User != w.cat.User || entries[1].Room != room.ID || !strings.Contains(string(entries[1].Data), "an insult") {
		t.Errorf("the entries are %+v", entries)
	}

	done, err := w.DecideReport(w.ctx, root, report.ID, chat.ReportHandled, "warned")
	must(t, err)
	if done.Status != chat.ReportHandled || done.HandledBy != root.Admin || done.Decision != "warned" {
		t.Errorf("decided: %+v", done)
	}
	fresh, err := w.Report(w.ctx, w.dan, chat.ReportDraft{Message: msg.ID, Reason: "again"})
	must(t, err)
	if fresh.ID == report.ID {
		t.Error("a decided report was given again")
	}
	open, err := w.DecideReport(w.ctx, root, report.ID, chat.ReportOpen, "")
	must(t, err)
	if open.HandledBy != "" {
		t.Errorf("opened again: %+v", open)
	}
	w.wantTrail(chat.AuditFilter{Message: msg.ID, Action: chat.ActReportDecide},
		"superuser:rootrootrootroo report.decide cat", "superuser:rootrootrootroo report.decide cat")
}

func TestWhatCanBeReported(t *testing.T) {
	w := newWorld(t)
	room := w.crew()
	msg := w.say(w.cat, room, "hi")
	for _, c := range []struct {
		name  string
		actor chat.Actor
		draft chat.ReportDraft
		want  chat.Code
	}{
		{"nothing", w.dan, chat.ReportDraft{Reason: "r"}, chat.Invalid},
		{"both", w.dan, chat.ReportDraft{Message: msg.ID, User: w.cat.User, Reason: "r"}, chat.Invalid},
		{"without a reason", w.dan, chat.ReportDraft{Message: msg.ID, Reason: " "}, chat.Invalid},
		{"too long a reason", w.dan, chat.ReportDraft{Message: msg.ID, Reason: strings.Repeat("x", 2001)}, chat.TooLarge},
		{"a stranger's message", w.eve, chat.ReportDraft{Message: msg.ID, Reason: "r"}, chat.NotFound},
		{"no message", w.dan, chat.ReportDraft{Message: store.NewID(), Reason: "r"}, chat.NotFound},
		{"oneself", w.dan, chat.ReportDraft{User: w.dan.User, Reason: "r"}, chat.Invalid},
		{"nobody", w.dan, chat.ReportDraft{User: "nobodynobodynob", Reason: "r"}, chat.NotFound},
		{"by the server", chat.ServerActor, chat.ReportDraft{Message: msg.ID, Reason: "r"}, chat.Unauthorized},
		{"a user one shares nothing with", w.eve, chat.ReportDraft{User: w.cat.User, Reason: "r"}, ""},
	} {
		_, err := w.Report(w.ctx, c.actor, c.draft)
		if chat.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	report, err := w.Report(w.ctx, w.dan, chat.ReportDraft{User: w.cat.User, Reason: "r"})
	must(t, err)
	again, err := w.Report(w.ctx, w.dan, chat.ReportDraft{User: w.cat.User, Reason: "r"})
	must(t, err)
	if again.ID != report.ID {
		t.Error("two open reports about one user")
	}
	_, err = w.DecideReport(w.ctx, w.ann, report.ID, chat.ReportHandled, "")
	wantCode(t, err, chat.Forbidden)
	_, err = w.DecideReport(w.ctx, root, report.ID, "lost", "")
	wantCode(t, err, chat.Invalid)
	_, err = w.DecideReport(w.ctx, root, "nothingnothingn", chat.ReportHandled, "")
	wantCode(t, err, chat.NotFound)
}
