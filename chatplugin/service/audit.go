package service

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Audit lists what moderators and admins did, the newest first, for superusers.
func (s *Service) Audit(ctx context.Context, actor chat.Actor, f chat.AuditFilter) ([]chat.AuditEntry, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	if f.Limit < 1 || f.Limit > chat.MaxPage {
		f.Limit = chat.DefaultPage
	}
	f.Offset = max(0, f.Offset)
	entries, err := store.Audit(s.db, f)
	return result(entries, err)
}
