package service

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// AdminReports lists the reports that wait, the oldest first, or those that were
// decided, the last one first.
func (s *Service) AdminReports(ctx context.Context, actor chat.Actor, open bool, limit, offset int) ([]chat.Report, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	reports, err := store.ListReports(s.db, open, limit, offset)
	return result(reports, err)
}

// AdminBans lists the bans of a room, of a user, or with both empty all, the
// newest first; also those that are over.
func (s *Service) AdminBans(ctx context.Context, actor chat.Actor, room, user string, limit, offset int) ([]chat.Ban, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	bans, err := store.ListBans(s.db, room, user, limit, offset)
	return result(bans, err)
}
