// Package e2e drives the built server as its users do: the binary in a process
// of its own, the official clients from npm, PocketBase's REST API.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	adminEmail = "admin@example.com"
	password   = "correct horse battery"

	// startTimeout is for a cold two-core machine; reaching it is a failure.
	startTimeout = 60 * time.Second
	// scriptTimeout is for a script of the official clients, likewise.
	scriptTimeout = 3 * time.Minute
)

// binary is the server and embedder the example app, built once per test run.
var binary, embedder string

func TestMain(m *testing.M) {
	if _, err := os.Stat("node_modules"); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: the official clients are not installed: run `make node-modules` first")
		os.Exit(1)
	}
	dir, err := os.MkdirTemp("", "pocketchat-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary, embedder = filepath.Join(dir, "pocketchat"), filepath.Join(dir, "embed")
	for program, source := range map[string]string{binary: "..", embedder: "../examples/embed"} {
		build := exec.Command("go", "build", "-o", program, source)
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintf(os.Stderr, "e2e: building %s: %v\n", source, err)
			os.Exit(1)
		}
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// server is one running process on its own data directory.
type server struct {
	t     *testing.T
	bin   string // the program
	plain bool   // bin has PocketBase's own options only
	dir   string
	hooks string // directory of pb_hooks
	args  []string
	env   []string
	port  string
	url   string
	cmd   *exec.Cmd
	exit  chan struct{} // closed when the process is gone
	admin string        // superuser token

	mu      sync.Mutex // protects out and printed
	out     bytes.Buffer
	printed chan struct{} // closed and replaced when out grows
}

// option changes how a server is started.
type option func(*server)

func withEnv(env ...string) option   { return func(s *server) { s.env = append(s.env, env...) } }
func withHooks(dir string) option    { return func(s *server) { s.hooks = dir } }
func withArgs(args ...string) option { return func(s *server) { s.args = append(s.args, args...) } }

// start runs a server on a fresh data directory and signs the superuser in.
func start(t *testing.T, options ...option) *server {
	t.Helper()
	s := &server{t: t, bin: binary, dir: t.TempDir(), hooks: "../pb_hooks", port: freePort(t), printed: make(chan struct{})}
	s.url = "http://127.0.0.1:" + s.port
	for _, o := range options {
		o(s)
	}
	s.run("superuser", "upsert", adminEmail, password)
	s.up()
	t.Cleanup(func() { s.stop(syscall.SIGTERM) })
	s.admin = s.login("_superusers", adminEmail)
	return s
}

// during lets a subtest's failures be its own until it ends.
func (s *server) during(t *testing.T) {
	outer := s.t
	s.t = t
	t.Cleanup(func() { s.t = outer })
}

// common are the arguments of every command: where the data and the
// repository's own hooks and migrations are.
func (s *server) common() []string {
	data := []string{"--dir", filepath.Join(s.dir, "pb_data")}
	if s.plain {
		return append(data, s.args...)
	}
	return append(append(data,
		"--hooksDir", s.hooks, "--migrationsDir", "../pb_migrations",
		"--hooksWatch=false", "--automigrate=false",
	), s.args...)
}

// run executes a command line of the server to its end.
func (s *server) run(args ...string) string {
	s.t.Helper()
	cmd := exec.Command(s.bin, append(args, s.common()...)...)
	cmd.Env = append(os.Environ(), s.env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// up starts the process and waits until it says that it serves.
func (s *server) up() {
	s.t.Helper()
	args := append([]string{"serve", "--http", "127.0.0.1:" + s.port}, s.common()...)
	s.cmd = exec.Command(s.bin, args...)
	s.cmd.Env = append(os.Environ(), s.env...)
	pipe, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd.Stderr = s
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}

	started := make(chan struct{})
	s.exit = make(chan struct{})
	go func(cmd *exec.Cmd, exit chan struct{}) {
		var once sync.Once
		lines := bufio.NewScanner(io.TeeReader(pipe, s))
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Server started at") {
				once.Do(func() { close(started) })
			}
		}
		_ = cmd.Wait()
		close(exit)
	}(s.cmd, s.exit)

	select {
	case <-started:
	case <-s.exit:
		s.t.Fatalf("the server ended at once:\n%s", s.output())
	case <-time.After(startTimeout):
		s.t.Fatalf("the server did not start:\n%s", s.output())
	}
}

// Write collects what the server prints.
func (s *server) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.printed)
	s.printed = make(chan struct{})
	return s.out.Write(p)
}

func (s *server) output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

// stop sends a signal and waits for the end of the process.
func (s *server) stop(sig syscall.Signal) {
	select {
	case <-s.exit:
		return
	default:
	}
	_ = s.cmd.Process.Signal(sig)
	select {
	case <-s.exit:
	case <-time.After(startTimeout):
		_ = s.cmd.Process.Kill()
		s.t.Errorf("the server did not end after %v", sig)
	}
}

// account is a signed-in user.
type account struct{ ID, Name, Email, Token string }

// user creates an account over REST and gets a token for it.
func (s *server) user(name string) account {
	s.t.Helper()
	email := name + "@example.com"
	rec := s.call(http.MethodPost, "/api/collections/users/records", s.admin, map[string]any{
		"email": email, "name": name, "password": password, "passwordConfirm": password, "verified": true,
	}, http.StatusOK)
	// Impersonation instead of a password sign-in: bcrypt costs 50 ms each.
	auth := s.call(http.MethodPost, "/api/collections/users/impersonate/"+rec["id"].(string), s.admin,
		map[string]any{"duration": 3600}, http.StatusOK)
	return account{ID: rec["id"].(string), Name: name, Email: email, Token: auth["token"].(string)}
}

func (s *server) login(collection, email string) string {
	s.t.Helper()
	res := s.call(http.MethodPost, "/api/collections/"+collection+"/auth-with-password", "",
		map[string]any{"identity": email, "password": password}, http.StatusOK)
	return res["token"].(string)
}

// call makes a JSON request and returns the answer's object.
func (s *server) call(method, path, token string, body any, want int) map[string]any {
	s.t.Helper()
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		payload = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, s.url+path, payload)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode != want {
		s.t.Fatalf("%s %s: status %d, want %d: %s", method, path, res.StatusCode, want, raw)
	}
	out := map[string]any{}
	if len(raw) > 0 && raw[0] == '{' {
		if err := json.Unmarshal(raw, &out); err != nil {
			s.t.Fatal(err)
		}
	}
	return out
}

// node runs a script with the official clients; env names what it needs.
func (s *server) node(env map[string]string, args ...string) string {
	s.t.Helper()
	// A script that waits for what never comes would wait for ever.
	ctx, cancel := context.WithTimeout(s.t.Context(), scriptTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", args...)
	cmd.Env = append(os.Environ(), "URL="+s.url)
	for k, v := range env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("node %v: %v\n%s\n--- server:\n%s", args, err, out, s.output())
	}
	return string(out)
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
