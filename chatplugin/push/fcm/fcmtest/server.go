// Package fcmtest is a local stand-in for Firebase Cloud Messaging: Google's
// OAuth token endpoint and the send method of the HTTP v1 API. It lets tests, the
// bench and a curious reader push without an account or a network.
//
// It proves that a client signs in properly, uses the right URL, keeps to the
// schema and the size limit, and copes with every kind of error. It says nothing
// about real delivery, real rate limits or what a phone shows.
//
// Like FCM it checks the signed assertion (signature, issuer, audience, scope,
// times), refuses bearers it did not issue with 401 and projects it does not know
// with 404, and messages with unknown fields, wrong types or more than 4,096
// bytes with 400. Field names must be in snake_case, which FCM is less strict
// about.
package fcmtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Options tune a Server. The zero value works.
type Options struct {
	// Addr is the TCP address to listen on. If not set, a free port of 127.0.0.1.
	Addr string
	// Project is the id of the Firebase project. If not set, "demo-chat".
	Project string
	// Latency is how long each send takes, as if the server were that far away.
	Latency time.Duration
	// CountOnly counts accepted messages without keeping them, for benchmarks.
	CountOnly bool
	// OnMessage is told of each accepted message, by one goroutine at a time.
	OnMessage func(Message)
}

// Server is a running stand-in. It is safe for concurrent use.
type Server struct {
	opts Options
	key  *rsa.PrivateKey
	url  string
	http *http.Server
	done chan struct{} // closed when Serve has ended
	stop chan struct{} // closed by Close: hanging answers end
	once sync.Once

	bearers bearers
	script  script
	inbox   inbox

	tokenRequests atomic.Int64
	sendRequests  atomic.Int64
	connections   atomic.Int64
}

const keyBits = 2048

// New starts a server. Close ends it.
func New(opts Options) (*Server, error) {
	opts.Project = cmp.Or(opts.Project, "demo-chat")
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", cmp.Or(opts.Addr, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("fcmtest: %w", err)
	}
	s := &Server{
		opts: opts,
		key:  key,
		url:  "http://" + listener.Addr().String(),
		done: make(chan struct{}),
		stop: make(chan struct{}),
	}
	s.inbox.changed = make(chan struct{})
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second, ConnState: s.count}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // ErrServerClosed, by Close
	}()
	return s, nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", s.issue)
	mux.HandleFunc("POST /v1/projects/{project}/{method}", s.send)
	return mux
}

func (s *Server) count(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.connections.Add(1)
	}
}

// Close ends the server and all its connections, also those that hang.
func (s *Server) Close() {
	s.once.Do(func() {
		close(s.stop)
		_ = s.http.Close()
	})
	<-s.done
}

// URL is where the server is, "http://127.0.0.1:9099".
func (s *Server) URL() string { return s.url }

// Endpoint is the base of the API's addresses, the URL with "/v1".
func (s *Server) Endpoint() string { return s.url + "/v1" }

// Project is the id of the only project there is.
func (s *Server) Project() string { return s.opts.Project }

// TokenRequests is how often a client has asked for a bearer.
func (s *Server) TokenRequests() int { return int(s.tokenRequests.Load()) }

// SendRequests is how many messages came, accepted or not.
func (s *Server) SendRequests() int { return int(s.sendRequests.Load()) }

// Connections is how many TCP connections were opened.
func (s *Server) Connections() int { return int(s.connections.Load()) }

// wait gives false when ctx or the server ended first.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.stop:
	}
	return false
}
