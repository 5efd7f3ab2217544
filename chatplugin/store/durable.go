package store

import (
	"github.com/pocketbase/dbx"
	_ "modernc.org/sqlite" // the driver PocketBase uses

	"pocketchat/chatplugin/store/stmtcache"
)

// durablePragmas differ from PocketBase's own in two points:
//
//   - synchronous=FULL: what was acknowledged survives a power cut. With
//     PocketBase's NORMAL only a crash of the process loses nothing. The commit
//     queue makes it affordable, one fsync for many messages.
//   - _txlock=immediate: a transaction takes the write lock when it begins.
//     A second process on the same data directory otherwise makes 4-10 % of the
//     transactions fail with SQLITE_BUSY_SNAPSHOT, which no waiting helps.
//
// busy_timeout comes first, because switching to WAL may have to wait.
const durablePragmas = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
	"&_pragma=journal_size_limit(200000000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)" +
	"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)"

// OpenDurable opens a database for core.BaseAppConfig.DBConnect so that no
// acknowledged write is lost, with connections that keep their statements
// prepared.
func OpenDurable(dbPath string) (*dbx.DB, error) {
	db, err := stmtcache.Open("sqlite", dbPath+durablePragmas)
	if err != nil {
		return nil, err
	}
	return dbx.NewFromDB(db, "sqlite"), nil
}
