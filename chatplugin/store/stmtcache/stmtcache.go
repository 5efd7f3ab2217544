// Package stmtcache opens SQLite databases whose connections keep their
// statements prepared. SQLite takes longer to parse most of our statements than to
// run them: without this package a send costs a third more CPU, see
// docs/performance.md.
package stmtcache

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
)

// maxIdle is how many statements a connection keeps. A send uses about thirty, and
// one takes some 10 KB.
const maxIdle = 64

// Open opens a database with a registered driver, which must be that of
// modernc.org/sqlite. It opens no connection yet. sql.Conn.Raw gives a
// connection of this package, without the driver's own methods.
//
// A changed schema needs no care: SQLite prepares a statement again by itself
// when the schema is not the one it was prepared for.
func Open(driverName, dsn string) (*sql.DB, error) {
	db, err := sql.Open(driverName, dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close() // it was only asked for its driver
	return sql.OpenDB(connector{driver: db.Driver(), dsn: dsn}), nil
}

type connector struct {
	driver driver.Driver
	dsn    string
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	plain, ok := opened.(plainConn)
	if !ok {
		_ = opened.Close()
		return nil, fmt.Errorf("%T is no connection of modernc.org/sqlite", opened)
	}
	return newConn(plain), nil
}

// plainConn is what database/sql uses of a connection of modernc.org/sqlite.
type plainConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is a connection and the statements that nobody uses right now. One
// goroutine at a time uses it, as database/sql promises.
type conn struct {
	plainConn
	idle   map[string]*list.Element // by SQL; each holds a *statement
	recent *list.List               // the same; the one used last in front
}

func newConn(plain plainConn) *conn {
	return &conn{plainConn: plain, idle: map[string]*list.Element{}, recent: list.New()}
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !keeps(query) {
		return c.plainConn.ExecContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.give(s)
	return s.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext. The statement is in use until the
// rows are closed.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !keeps(query) {
		return c.plainConn.QueryContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	read, err := s.QueryContext(ctx, args)
	if err != nil {
		c.give(s)
		return nil, err
	}
	return &rows{plainRows: read.(plainRows), done: func() { c.give(s) }}, nil
}

// PrepareContext implements driver.ConnPrepareContext. The statement is in use
// until it is closed.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if !keeps(query) {
		return c.plainConn.PrepareContext(ctx, query)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	return &lent{statement: s, conn: c}, nil
}

// Close implements driver.Conn. SQLite keeps a closed database open as long as
// it has statements.
func (c *conn) Close() error {
	for _, element := range c.idle {
		_ = element.Value.(*statement).Close()
	}
	clear(c.idle)
	c.recent.Init()
	return c.plainConn.Close()
}

// take gives a statement to its only user until give. The same SQL may be in use
// twice: rows are read, and for each of them the same is asked again.
func (c *conn) take(ctx context.Context, query string) (*statement, error) {
	if element, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return c.recent.Remove(element).(*statement), nil
	}
	prepared, err := c.plainConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &statement{plainStmt: prepared.(plainStmt), query: query}, nil
}

func (c *conn) give(s *statement) {
	if _, twice := c.idle[s.query]; twice {
		_ = s.Close()
		return
	}
	c.idle[s.query] = c.recent.PushFront(s)
	if c.recent.Len() > maxIdle {
		oldest := c.recent.Remove(c.recent.Back()).(*statement)
		delete(c.idle, oldest.query)
		_ = oldest.Close()
	}
}
