// Package load is a closed-loop load generator for the benchmark. It speaks
// Engine.IO 4 / Socket.IO 5 over raw websockets, and HTTP/1.1 for the REST peer,
// from one epoll thread: a Go client per connection would take more of the
// shared cores than the server under test. It knows no chat: what is sent and
// what counts as success comes with the Job.
package load

import (
	"errors"
	"fmt"
	"time"
)

// Kind is what a job measures.
type Kind string

// The kinds of jobs.
const (
	// Acks: every connection has one request in flight; the answer is timed.
	Acks Kind = "acks"
	// Fanout: a few connections send, everybody receives; copies are counted.
	Fanout Kind = "fanout"
	// Idle: the connections only stay; the server's memory is read.
	Idle Kind = "idle"
)

// Job describes one measurement. It travels as JSON to the generator process.
type Job struct {
	Kind Kind
	// Addr is the server as "127.0.0.1:port". Only IPv4 loopback is accepted, so
	// that a typing error never loads somebody else's machine.
	Addr string
	// HTTP makes every request a POST to Path on a kept-alive connection instead
	// of a Socket.IO event.
	HTTP bool
	// Path is the engine path, or the HTTP path of the requests.
	Path string
	// Namespace is the Socket.IO namespace, such as "/native".
	Namespace string
	// Auth is the CONNECT payload (JSON), or the Authorization header, of
	// connection i: Auth[i%len(Auth)].
	Auth []string
	// Ready is the event that tells a connection is signed in; empty: CONNECT is
	// enough.
	Ready string
	// Requests holds what connection i sends: Requests[i%len(Requests)], the JSON
	// arguments of the event without the brackets, or the HTTP body. "$ID" in it
	// becomes a text that is unique in the run, "$ON" true and false in turn.
	Requests []string
	// OK is how the ack's arguments must begin to count as success.
	OK string
	// Event is the live event whose copies a Fanout counts.
	Event string

	// Conns is how many connections to open.
	Conns int
	// Senders is how many of them send in a Fanout, in turn.
	Senders int
	// Copies is how many connections must get each message of a Fanout.
	Copies int
	// Others says that the sender of a message gets no copy of it.
	Others bool
	// Window is how many messages of a Fanout are under way at once.
	Window int

	// Warm runs before measuring starts, For is the measured time. Count, when
	// positive, ends a job early after so many measured answers or messages.
	Warm, For time.Duration
	Count     int64
	// Hold is how long an Idle job waits before it reads the memory.
	Hold time.Duration
	// PID is the server's process, for CPU and memory; 0: not read.
	PID int
}

// Result is what a job measured.
type Result struct {
	// Connected is how many connections were open when measuring began.
	Connected int
	// ConnectSeconds is how long opening them and settling took.
	ConnectSeconds float64
	// Ops is the number of acks (Acks) or delivered copies (Fanout) within Seconds.
	Ops     int64
	Seconds float64
	// Messages is the number of requests behind Ops.
	Messages int64
	// P50, P99 and Max are milliseconds: until the ack (Acks), or until the last
	// copy of a message arrived (Fanout).
	P50, P99, Max float64
	// Failed counts answers that were no success; Failure is the first of them.
	Failed  int64
	Failure string
	// Lost counts copies that never came, Closed connections the server ended.
	Lost, Closed int64
	// ServerCPU, ClientCPU and OtherCPU are CPU seconds spent within Seconds; the
	// last by whatever else ran on the machine.
	ServerCPU, ClientCPU, OtherCPU float64
	// RSSBefore and RSSAfter are bytes, before the first connection and at the end.
	RSSBefore, RSSAfter int64
}

// PerSecond is the rate of Ops.
func (r Result) PerSecond() float64 {
	if r.Seconds == 0 {
		return 0
	}
	return float64(r.Ops) / r.Seconds
}

// BytesPerConn is the memory each connection added.
func (r Result) BytesPerConn() float64 {
	if r.Connected == 0 {
		return 0
	}
	return float64(r.RSSAfter-r.RSSBefore) / float64(r.Connected)
}

// Err tells why the figures must not be trusted, or nil.
func (r Result) Err() error {
	switch {
	case r.Failed > 0:
		return fmt.Errorf("%d requests were refused, the first with %.300s", r.Failed, r.Failure)
	case r.Lost > 0:
		return fmt.Errorf("%d copies never arrived", r.Lost)
	case r.Closed > 0:
		return fmt.Errorf("the server closed %d connections", r.Closed)
	}
	return nil
}

func (j Job) validate() error {
	switch {
	case j.Conns < 1:
		return errors.New("Conns must be at least 1")
	case len(j.Auth) == 0:
		return errors.New("Auth must not be empty")
	case j.Kind == Idle:
		return nil
	case j.Kind != Acks && j.Kind != Fanout:
		return fmt.Errorf("Kind must be acks, fanout or idle, not %q", j.Kind)
	case len(j.Requests) == 0:
		return errors.New("Requests must not be empty")
	case j.For <= 0:
		return errors.New("For must be positive: every job is bounded in time")
	case j.Kind == Fanout && (j.HTTP || j.Senders < 1 || j.Senders > j.Conns || j.Copies < 1 || j.Window < 1):
		return errors.New("a fanout needs Socket.IO, 1..Conns Senders, and positive Copies and Window")
	}
	return nil
}
