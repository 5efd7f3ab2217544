package feed

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// createReportRequest: a repeat of an open report answers with the first.
func createReportRequest(e *core.RecordRequestEvent, user string) error {
	rec := e.Record
	rec.Set(store.ColStatus, string(chat.ReportOpen))
	if rec.GetString(store.ColMessage) != "" {
		rec.Set(store.ColUser, "") // the message says who wrote it
	}
	report := store.ReportOf(e.App, rec)
	err := chat.ReportDraft{Message: report.Message, User: report.User, Reason: report.Reason}.Validate()
	if err == nil && report.User == user {
		err = chat.FieldError(store.ColUser, "Must be somebody else.")
	}
	if err != nil {
		return apierror.From(err)
	}
	if done, err := answerOpenReport(e, user); done || err != nil {
		return err
	}
	err = e.Next()
	// Two at once: the loser of the race finds the winner's. Not inside a batch,
	// where the half-done write would be committed.
	if err != nil && !e.App.IsTransactional() && !e.Written() {
		if done, err := answerOpenReport(e, user); done || err != nil {
			return err
		}
	}
	return err
}

// answerOpenReport answers with the reporter's open report about the same.
func answerOpenReport(e *core.RecordRequestEvent, user string) (bool, error) {
	first, err := store.OpenReport(e.App, user, e.Record.GetString(store.ColMessage), e.Record.GetString(store.ColUser))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, apierror.From(err)
	}
	e.Record = first
	if err := apis.EnrichRecord(e.RequestEvent, first); err != nil {
		return false, err
	}
	return true, e.JSON(http.StatusOK, first)
}

// createReport keeps the evidence: what the message said must survive its
// author's delete.
func createReport(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	report := store.ReportOf(tx, rec)
	if report.Status == "" {
		rec.Set(store.ColStatus, string(chat.ReportOpen))
	}
	if report.Reporter != "" {
		_, err := store.OpenReport(tx, report.Reporter, report.Message, report.User)
		if err == nil {
			return store.FieldError(store.ColReporter, "not_unique", "Has an open report about the same already.")
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	if err := e.Next(); err != nil {
		return err
	}
	entry, data, err := evidence(tx, store.ReportOf(tx, rec))
	if err != nil {
		return err
	}
	return audit(tx, rec, entry, data)
}

// filed is the data of an entry about a new report.
type filed struct {
	Report string      `json:"report"`
	Said   *store.Said `json:"said,omitempty"`
}

func evidence(tx core.App, report chat.Report) (chat.AuditEntry, filed, error) {
	entry := chat.AuditEntry{Action: chat.ActReportCreate, User: report.User, Message: report.Message, Reason: report.Reason}
	data := filed{Report: report.ID}
	if report.Message == "" {
		return entry, data, nil
	}
	m, err := store.FindMessage(tx, report.Message)
	if err != nil {
		return entry, data, err
	}
	said := saidBy(m)
	entry.Room, entry.User, data.Said = m.Room, m.Sender, &said
	return entry, data, nil
}

// updateReport: who decides is written down.
func updateReport(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	old, err := stored(tx, rec)
	if err != nil {
		return err
	}
	decided := changed(rec, old, store.ColStatus, store.ColDecision)
	if decided {
		signReport(rec)
	}
	if err := e.Next(); err != nil || !decided {
		return err
	}
	report := store.ReportOf(tx, rec)
	entry := chat.AuditEntry{Action: chat.ActReportDecide, User: report.User, Message: report.Message, Reason: report.Decision}
	if m, err := store.FindMessage(tx, report.Message); err == nil {
		entry.Room, entry.User = m.Room, m.Sender
	} else if chat.CodeOf(err) != chat.NotFound {
		return err
	}
	return audit(tx, rec, entry, map[string]any{"report": report.ID, "status": report.Status})
}

func signReport(rec *core.Record) {
	switch {
	case rec.GetString(store.ColStatus) == string(chat.ReportOpen):
		rec.Set(store.ColHandledBy, "")
	case kindOf(rec) == chat.BySuperuser:
		rec.Set(store.ColHandledBy, rec.GetString(store.AdminKey))
	}
}
