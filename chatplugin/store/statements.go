package store

import (
	"context"
	"database/sql"
	"sync"

	"github.com/pocketbase/pocketbase/core"
)

// Parsing a statement costs SQLite about as much as running it. The commit
// queue writes hundreds of messages in one transaction, so the statements that
// every message needs are parsed once for each transaction, also in an app that
// does not open its database with OpenDurable, whose connections keep them longer.

// statements are the prepared statements of the transactions that are open.
var statements = struct {
	mu   sync.Mutex // protects byTx, not the inner maps: a transaction is one goroutine's
	byTx map[*core.TxAppInfo]map[string]*sql.Stmt
}{byTx: map[*core.TxAppInfo]map[string]*sql.Stmt{}}

// prepared gives a statement that lives as long as tx.
func prepared(tx core.App, query string) (*sql.Stmt, error) {
	own := statementsOf(tx.TxInfo())
	if stmt := own[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := writer(tx).Prepare(query)
	if err != nil {
		return nil, err
	}
	own[query] = stmt
	return stmt, nil
}

func statementsOf(tx *core.TxAppInfo) map[string]*sql.Stmt {
	statements.mu.Lock()
	own, open := statements.byTx[tx]
	if !open {
		own = map[string]*sql.Stmt{}
		statements.byTx[tx] = own
	}
	statements.mu.Unlock()
	if open {
		return own
	}
	// Not under the lock: PocketBase holds one of its own around the callbacks.
	// database/sql closes the statements together with the transaction.
	tx.OnComplete(func(error) error {
		statements.mu.Lock()
		defer statements.mu.Unlock()
		delete(statements.byTx, tx)
		return nil
	})
	return own
}

// execPrepared runs a writing statement of the hot path in tx.
func execPrepared(tx core.App, query string, args ...any) (sql.Result, error) {
	stmt, err := prepared(tx, query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.Background(), args...)
}

// rowPrepared scans the one row of a statement of the hot path in tx.
// No row is sql.ErrNoRows.
func rowPrepared(tx core.App, query string, args []any, into ...any) error {
	stmt, err := prepared(tx, query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(context.Background(), args...)
	return one(rows, err, into...)
}
