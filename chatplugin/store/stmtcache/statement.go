package stmtcache

import (
	"database/sql/driver"
	"strings"
)

// plainStmt is what database/sql uses of a statement of modernc.org/sqlite. After
// each use the driver resets it and clears its parameters.
type plainStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// plainRows is what database/sql uses of its rows.
type plainRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// statement is a prepared statement and its SQL.
type statement struct {
	plainStmt
	query string
}

// lent is a statement that a caller of Prepare has.
type lent struct {
	*statement
	conn *conn
}

// Close implements driver.Stmt.
func (l *lent) Close() error {
	l.conn.give(l.statement)
	return nil
}

// rows are the rows of a statement that nobody prepared.
type rows struct {
	plainRows
	done func() // nil once they were closed
}

// Close implements driver.Rows.
func (r *rows) Close() error {
	if r.done == nil {
		return nil
	}
	err := r.plainRows.Close()
	r.done()
	r.done = nil
	return err
}

// keeps reports whether a statement is worth keeping and does nothing before it
// runs: some PRAGMAs act while they are prepared.
func keeps(query string) bool {
	query = strings.TrimLeft(query, " \t\r\n")
	verb := query
	if end := strings.IndexAny(query, " \t\r\n"); end >= 0 {
		verb = query[:end]
	}
	switch strings.ToUpper(verb) {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		return true
	}
	return false
}
