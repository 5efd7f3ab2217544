package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Report files a complaint of the actor about a message of one of their rooms,
// or about a user. While one about the same is open, a repeat gives that one.
// What the message says is kept in the audit trail. Nobody but superusers sees
// reports, and nobody else learns who reported.
func (s *Service) Report(ctx context.Context, actor chat.Actor, d chat.ReportDraft) (chat.Report, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Report{}, fail(err)
	}
	if err := d.Validate(); err != nil {
		return chat.Report{}, fail(err)
	}
	var report chat.Report
	err := s.change(ctx, func(db core.App) error {
		return mayReport(db, actor, d)
	}, func(tx core.App) (err error) {
		report, _, err = store.AddReport(tx, d, actor.User)
		return err
	})
	return result(report, err)
}

func mayReport(db core.App, actor chat.Actor, d chat.ReportDraft) error {
	if d.Message != "" {
		_, _, err := message(db, actor, d.Message)
		return err
	}
	if d.User == actor.User {
		return chat.FieldError("user", "Must be somebody else.")
	}
	_, err := store.FindUser(db, d.User)
	return err
}

// DecideReport says what became of a report, as a superuser: handled or
// dismissed with a decision in words, or open again.
func (s *Service) DecideReport(ctx context.Context, actor chat.Actor, id string, status chat.ReportStatus, decision string) (chat.Report, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return chat.Report{}, fail(err)
	}
	if !status.Valid() {
		return chat.Report{}, chat.FieldError("status", "Must be one of open, handled, dismissed.")
	}
	if err := chat.ValidateReason("decision", decision); err != nil {
		return chat.Report{}, fail(err)
	}
	var report chat.Report
	err := s.change(ctx, func(db core.App) (err error) {
		report, err = store.FindReport(db, id)
		return err
	}, func(tx core.App) (err error) {
		report, err = store.DecideReport(tx, id, status, decision, actor.By())
		return err
	})
	return result(report, err)
}
