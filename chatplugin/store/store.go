// Package store keeps the chat in PocketBase collections and is the only
// package that knows their columns: the schema and its API rules, typed reading
// and writing, the rows of the log, and the commit queue.
//
// The functions take db, which is the app or a transaction app. Reading gives
// chat structs and a chat.Error with code NotFound for one thing that is not
// there. Writing goes through PocketBase saves, so that every hook fires,
// whoever registered it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// outerKey is where the app itself is kept in app.Store(), which transaction
// apps share with it.
const outerKey = "@chatOuter"

// Remember makes app reachable from its transaction apps. Everything here that is
// made from an app (EnsureSchema, NewQueue, the log) calls it.
func Remember(app core.App) {
	if !app.IsTransactional() {
		app.Store().Set(outerKey, app)
	}
}

// outer is the app behind db. What outlives a transaction must not hold on to
// the transaction app: it is dead after the commit.
func outer(db core.App) core.App {
	if !db.IsTransactional() {
		return db
	}
	if app, ok := db.Store().Get(outerKey).(core.App); ok {
		return app
	}
	return db
}

// reader and writer are the bare SQL connections of db. Hot statements use them
// with "?" placeholders: dbx parses the text of a statement with regular
// expressions on every call, which costs more than some of the statements.
func reader(db core.App) dbx.Executor { return executor(db.ConcurrentDB()) }
func writer(db core.App) dbx.Executor { return executor(db.NonconcurrentDB()) }

func executor(b dbx.Builder) dbx.Executor {
	switch v := b.(type) {
	case *dbx.DB:
		return v.DB()
	case *dbx.Tx:
		return v.Builder.(interface{ Executor() dbx.Executor }).Executor()
	}
	panic("store: unknown database builder")
}

// row scans the first row of a query. No row is sql.ErrNoRows.
func row(x dbx.Executor, query string, args []any, into ...any) error {
	rows, err := x.QueryContext(context.Background(), query, args...)
	return one(rows, err, into...)
}

func one(rows *sql.Rows, err error, into ...any) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return errors.Join(rows.Err(), sql.ErrNoRows)
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	// A statement with RETURNING has done all its work only when it is stepped
	// to its end.
	for rows.Next() {
	}
	return rows.Err()
}

// column scans all rows of a query with one column.
func column[T any](x dbx.Executor, query string, args ...any) ([]T, error) {
	rows, err := x.QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

func exec(x dbx.Executor, query string, args ...any) (int64, error) {
	res, err := x.ExecContext(context.Background(), query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// table is the quoted SQL name of a collection. Admins may rename collections,
// so names are looked up by id.
func table(db core.App, id string) string {
	c, err := db.FindCachedCollectionByNameOrId(id)
	if err != nil {
		return "`" + defaultNames[id] + "`"
	}
	return "`" + c.Name + "`"
}

// sqlTime formats t as PocketBase stores dates; the zero time is empty.
func sqlTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(types.DefaultDateLayout)
}
