package store

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// ReportOf reads a record of chat_reports as it is now.
func ReportOf(db core.App, r *core.Record) chat.Report {
	return chat.Report{
		ID:        r.Id,
		Reporter:  r.GetString(ColReporter),
		Message:   r.GetString(ColMessage),
		User:      r.GetString(ColUser),
		Reason:    r.GetString(ColReason),
		Status:    chat.ReportStatus(r.GetString(ColStatus)),
		HandledBy: r.GetString(ColHandledBy),
		Decision:  r.GetString(ColDecision),
		Created:   r.GetDateTime(ColCreated).Time(),
		Updated:   r.GetDateTime(ColUpdated).Time(),
		Record:    takeSnapshot(db, r),
	}
}

// FindReport finds a report by id.
func FindReport(db core.App, id string) (chat.Report, error) {
	rec, err := db.FindRecordById(ReportsID, id)
	if err != nil {
		return chat.Report{}, absent(err, "report")
	}
	return ReportOf(db, rec), nil
}

// OpenReport finds the open report of a user about a message, or about another
// user when message is empty. Without one the error is sql.ErrNoRows.
func OpenReport(db core.App, reporter, message, user string) (*core.Record, error) {
	subject := dbx.HashExp{ColMessage: message}
	if message == "" {
		subject[ColUser] = user
	}
	return findRecord(db, ReportsID, dbx.And(subject, dbx.HashExp{ColReporter: reporter}, dbx.In(ColStatus, "", "open")))
}

// AddReport files a report. repeated is true when the reporter has an open one
// about the same already, which is the one it gives.
func AddReport(tx core.App, d chat.ReportDraft, reporter string) (report chat.Report, repeated bool, err error) {
	rec, err := OpenReport(tx, reporter, d.Message, d.User)
	if err == nil {
		return ReportOf(tx, rec), true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return chat.Report{}, false, err
	}
	if rec, err = newRecord(tx, ReportsID, reporter); err != nil {
		return chat.Report{}, false, err
	}
	rec.Set(ColReporter, reporter)
	rec.Set(ColMessage, d.Message)
	rec.Set(ColUser, d.User)
	rec.Set(ColReason, d.Reason)
	rec.Set(ColStatus, string(chat.ReportOpen))
	if err := save(tx, rec); err != nil {
		return chat.Report{}, false, err
	}
	return ReportOf(tx, rec), false, nil
}

// DecideReport says what became of a report. by is chat.Actor.By.
func DecideReport(tx core.App, id string, status chat.ReportStatus, decision, by string) (chat.Report, error) {
	rec, err := loadRecord(tx, ReportsID, id, by, "report")
	if err != nil {
		return chat.Report{}, err
	}
	rec.Set(ColStatus, string(status))
	rec.Set(ColDecision, decision)
	if err := save(tx, rec); err != nil {
		return chat.Report{}, err
	}
	return ReportOf(tx, rec), nil
}
