package stmtcache

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"
)

// counting is a connection of the real driver that counts what is prepared and
// closed.
type counting struct {
	plainConn
	prepared map[string]int
	open     int
}

func (c *counting) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.plainConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.prepared[query]++
	c.open++
	return &countedStmt{stmt.(plainStmt), c}, nil
}

type countedStmt struct {
	plainStmt
	conn *counting
}

func (s *countedStmt) Close() error {
	s.conn.open--
	return s.plainStmt.Close()
}

// one is a connector of a single connection.
type one struct {
	connector
	conn *conn
}

func (o one) Connect(context.Context) (driver.Conn, error) { return o.conn, nil }

// openCounting opens a new database with one connection.
func openCounting(t *testing.T) (*sql.DB, *counting) {
	t.Helper()
	dsn := filepath.Join(t.TempDir(), "test.db")
	plain, err := sql.Open("sqlite", dsn)
	must(t, err)
	opened, err := plain.Driver().Open(dsn)
	must(t, err)
	must(t, plain.Close())
	counted := &counting{plainConn: opened.(plainConn), prepared: map[string]int{}}
	db := sql.OpenDB(one{conn: newConn(counted)})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	exec(t, db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE)")
	return db, counted
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}

func exec(t *testing.T, db execer, query string, args ...any) {
	t.Helper()
	_, err := db.Exec(query, args...)
	must(t, err)
}

type queryer interface {
	Query(query string, args ...any) (*sql.Rows, error)
}

// read gives all rows as text, "column=value" with a comma between.
func read(t *testing.T, db queryer, query string, args ...any) []string {
	t.Helper()
	found, err := db.Query(query, args...)
	must(t, err)
	defer found.Close()
	columns, err := found.Columns()
	must(t, err)
	var lines []string
	for found.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, found.Scan(into...))
		var line []string
		for i, v := range values {
			line = append(line, fmt.Sprintf("%s=%v", columns[i], v))
		}
		lines = append(lines, strings.Join(line, ","))
	}
	must(t, found.Err())
	return lines
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, ";") != strings.Join(want, ";") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAStatementIsPreparedOnce(t *testing.T) {
	db, conn := openCounting(t)
	const insert, find = "INSERT INTO t (b) VALUES (?)", "\n\tselect b from t where a = ?"
	for i := range 5 {
		exec(t, db, insert, fmt.Sprint("v", i))
		want(t, read(t, db, find, i+1), fmt.Sprint("b=v", i))
	}
	tx, err := db.Begin()
	must(t, err)
	exec(t, tx, insert, "in tx")
	stmt, err := tx.Prepare(insert)
	must(t, err)
	_, err = stmt.Exec("prepared in tx")
	must(t, err)
	want(t, read(t, tx, find, 7), "b=prepared in tx")
	must(t, tx.Commit())
	for _, query := range []string{insert, find} {
		if conn.prepared[query] != 1 {
			t.Errorf("%q was prepared %d times, want once", query, conn.prepared[query])
		}
	}
}

// What is not given is missing, and not what it was the last time.
func TestAStatementForgetsItsParameters(t *testing.T) {
	db, _ := openCounting(t)
	const query = "SELECT ?1 AS x, ?2 AS y"
	want(t, read(t, db, query, 1, 2), "x=1,y=2")
	if found, err := db.Query(query, 3); err == nil {
		defer found.Close()
		t.Error("ran with a parameter missing")
	}
	want(t, read(t, db, query, nil, 4), "x=<nil>,y=4")
}

func TestTheSameQueryInsideItsOwnRows(t *testing.T) {
	db, conn := openCounting(t)
	exec(t, db, "INSERT INTO t (a, b) VALUES (1, 'one'), (2, 'two'), (3, 'three')")
	tx, err := db.Begin()
	must(t, err)
	const query = "SELECT a FROM t WHERE a >= ? ORDER BY a"
	outer, err := tx.Query(query, 1)
	must(t, err)
	var seen []string
	for outer.Next() {
		var a int
		must(t, outer.Scan(&a))
		seen = append(seen, fmt.Sprint(a, ":", len(read(t, tx, query, a))))
	}
	must(t, outer.Err())
	must(t, outer.Close())
	must(t, tx.Commit())
	want(t, seen, "1:3", "2:2", "3:1")
	if conn.prepared[query] != 2 {
		t.Errorf("prepared %d times, want 2: one outside, one inside", conn.prepared[query])
	}
}

// Rows that are left half-way do not keep a read transaction open: the table can
// be dropped.
func TestRowsLeftHalfWay(t *testing.T) {
	db, _ := openCounting(t)
	exec(t, db, "INSERT INTO t (b) VALUES ('one'), ('two')")
	var b string
	must(t, db.QueryRow("SELECT b FROM t ORDER BY a").Scan(&b))
	exec(t, db, "DROP TABLE t")
}

func TestStatementsFollowTheSchema(t *testing.T) {
	db, _ := openCounting(t)
	const all, insert = "SELECT * FROM t", "INSERT INTO t (b) VALUES ('x')"
	exec(t, db, insert)
	want(t, read(t, db, all), "a=1,b=x")
	exec(t, db, "ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'new'")
	want(t, read(t, db, all), "a=1,b=x,c=new")
	exec(t, db, "ALTER TABLE t RENAME TO u")
	if _, err := db.Query(all); err == nil || !strings.Contains(err.Error(), "no such table") {
		t.Errorf("reading a renamed table: %v", err)
	}
	if _, err := db.Exec(insert); err == nil {
		t.Error("wrote into a renamed table")
	}
	exec(t, db, "CREATE TABLE t (b TEXT)")
	exec(t, db, insert)
	want(t, read(t, db, all), "b=x")
	exec(t, db, "VACUUM")
	want(t, read(t, db, all), "b=x")
}

// Another connection changes the schema, as PocketBase's dashboard does.
func TestStatementsFollowTheSchemaOfOtherConnections(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "test.db") + "?_pragma=journal_mode(WAL)"
	reader, err := Open("sqlite", dsn)
	must(t, err)
	defer reader.Close()
	writer, err := Open("sqlite", dsn)
	must(t, err)
	defer writer.Close()
	exec(t, writer, "CREATE TABLE t (a)")
	exec(t, writer, "INSERT INTO t VALUES (1)")
	want(t, read(t, reader, "SELECT * FROM t"), "a=1")
	exec(t, writer, "ALTER TABLE t ADD COLUMN b DEFAULT 2")
	want(t, read(t, reader, "SELECT * FROM t"), "a=1,b=2")
}

func TestAFailedStatementCanRunAgain(t *testing.T) {
	db, conn := openCounting(t)
	const insert = "INSERT INTO t (b) VALUES (?)"
	exec(t, db, insert, "once")
	if _, err := db.Exec(insert, "once"); err == nil || !strings.Contains(err.Error(), "UNIQUE") {
		t.Fatalf("a second one: %v", err)
	}
	exec(t, db, insert, "twice")
	if conn.prepared[insert] != 1 {
		t.Errorf("prepared %d times, want once", conn.prepared[insert])
	}
	if _, err := db.Exec("INSERT INTO nowhere VALUES (1)"); err == nil {
		t.Error("wrote into a table that is not there")
	}
}

func TestTheNextQueryAfterACancelledOne(t *testing.T) {
	db, err := Open("sqlite", filepath.Join(t.TempDir(), "test.db"))
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		found, err := db.QueryContext(ctx, endless)
		must(t, err)
		for found.Next() {
			cancel()
		}
		if err := found.Err(); err == nil {
			t.Error("an endless query ended by itself")
		}
		must(t, found.Close())
		want(t, read(t, db, "SELECT 1 AS x"), "x=1")
	}
}

func TestOnlyTheLatestAreKept(t *testing.T) {
	db, conn := openCounting(t)
	before := conn.open
	often := "SELECT 'often' AS x"
	for i := range 3 * maxIdle {
		read(t, db, fmt.Sprintf("SELECT %d AS x", i))
		read(t, db, often)
	}
	if conn.prepared[often] != 1 {
		t.Errorf("the one that is used all the time was prepared %d times", conn.prepared[often])
	}
	if kept := conn.open - before; kept > maxIdle {
		t.Errorf("%d statements are kept, want at most %d", kept, maxIdle)
	}
	must(t, db.Close())
	if conn.open != 0 {
		t.Errorf("%d statements are left open", conn.open)
	}
}

func TestWhatIsKept(t *testing.T) {
	for query, kept := range map[string]bool{
		"SELECT 1":                    true,
		"\n\t insert\ninto t":         true,
		"WITH x AS (SELECT 1) SELECT": true,
		"PRAGMA optimize":             false,
		"CREATE TABLE t (a)":          false,
		"BEGIN":                       false,
		"SELECTED":                    false,
		"":                            false,
	} {
		if keeps(query) != kept {
			t.Errorf("keeps(%q) = %v", query, !kept)
		}
	}
	db, conn := openCounting(t)
	want(t, read(t, db, "PRAGMA user_version"), "user_version=0")
	if len(conn.prepared) != 0 {
		t.Errorf("kept %v", conn.prepared)
	}
	exec(t, db, "INSERT INTO t (b) VALUES ('one'); INSERT INTO t (b) VALUES ('two')") // a script
	exec(t, db, "DELETE FROM t; INSERT INTO t (b) VALUES ('three')")
	want(t, read(t, db, "SELECT b FROM t"), "b=three")
}

func TestManyAtOnce(t *testing.T) {
	db, err := Open("sqlite", filepath.Join(t.TempDir(), "test.db")+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	must(t, err)
	defer db.Close()
	exec(t, db, "CREATE TABLE t (a)")
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				if _, err := db.Exec("INSERT INTO t VALUES (?)", g*100+i); err != nil {
					t.Error(err)
				}
				var n int
				if err := db.QueryRow("SELECT count(*) FROM t WHERE a >= ? AND a < ?", g*100, g*100+100).Scan(&n); err != nil || n != i+1 {
					t.Errorf("%d rows (%v), want %d", n, err, i+1)
				}
			}
		})
	}
	wg.Wait()
}

func TestAnotherDriverIsRefused(t *testing.T) {
	sql.Register("stmtcache-other", otherDriver{})
	db, err := Open("stmtcache-other", "")
	must(t, err)
	defer db.Close()
	if err := db.Ping(); err == nil || !strings.Contains(err.Error(), "modernc.org/sqlite") {
		t.Errorf("got %v, want that it is no connection of the driver", err)
	}
	if _, err := Open("no such driver", ""); err == nil {
		t.Error("opened with a driver that is not there")
	}
}

type otherDriver struct{}

func (otherDriver) Open(string) (driver.Conn, error) { return otherConn{}, nil }

type otherConn struct{ driver.Conn }

func (otherConn) Close() error { return nil }
