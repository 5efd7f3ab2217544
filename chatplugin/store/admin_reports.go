package store

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// A report made over REST before there was a default has no status.
var openStatuses = []any{"", string(chat.ReportOpen)}

// CountOpenReports counts the reports that nobody handled.
func CountOpenReports(db core.App) (int, error) {
	var n int
	err := row(reader(db), "SELECT COUNT(*) FROM "+table(db, ReportsID)+" WHERE `status` IN (?, ?)", openStatuses, &n)
	return n, err
}

// ListReports lists the open reports, the oldest first, or the others, the
// last changed first.
func ListReports(db core.App, open bool, limit, offset int) ([]chat.Report, error) {
	where, order := dbx.In(ColStatus, openStatuses...), "created ASC"
	if !open {
		where, order = dbx.NotIn(ColStatus, openStatuses...), "updated DESC"
	}
	var recs []*core.Record
	err := db.RecordQuery(ReportsID).AndWhere(where).OrderBy(order, byInsert).Limit(int64(limit)).Offset(int64(offset)).All(&recs)
	return convert(db, recs, ReportOf), err
}

// ListBans lists the bans of a room, of a user, or with both empty all, the
// newest first; also those that are over.
func ListBans(db core.App, room, user string, limit, offset int) ([]chat.Ban, error) {
	q := db.RecordQuery(BansID).OrderBy("created DESC", "_rowid_ DESC").Limit(int64(limit)).Offset(int64(offset))
	if room != "" {
		q.AndWhere(dbx.HashExp{ColRoom: room})
	}
	if user != "" {
		q.AndWhere(dbx.HashExp{ColUser: user})
	}
	var recs []*core.Record
	err := q.All(&recs)
	return convert(db, recs, BanOf), err
}
