package chattest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// Patience is how long a Client waits for what a test expects. It is far above
// what anything takes, so that only a real failure reaches it.
const Patience = 30 * time.Second

// The reasons of Client.Closed, in the words of the official client.
const (
	ServerDisconnect = "io server disconnect" // it does not reconnect by itself
	TransportClose   = "transport close"      // it reconnects
)

// DialOptions say how to connect. The zero value is an app with default
// settings and no credential.
type DialOptions struct {
	Namespace string // if not set, "/"
	Path      string // if not set, "/socket.io/"
	Query     url.Values
	Header    http.Header
	Auth      any // sent as JSON with the CONNECT packet; nil sends none
}

// ConnectError is a refused connection.
type ConnectError struct {
	// Status is the HTTP status when the handshake itself was refused, and 0 when
	// the namespace was.
	Status  int
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// Error implements error.
func (e *ConnectError) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("handshake refused with status %d: %s", e.Status, e.Message)
	}
	return fmt.Sprintf("connect refused: %s %s", e.Message, e.Data)
}

// Dial connects and ends the test if it is refused. baseURL is the server's,
// such as "http://127.0.0.1:8090". The connection ends with the test.
func Dial(t testing.TB, baseURL string, opts DialOptions) *Client {
	t.Helper()
	c, err := TryDial(t, baseURL, opts)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	return c
}

// DialRefused connects and ends the test unless it is refused.
func DialRefused(t testing.TB, baseURL string, opts DialOptions) *ConnectError {
	t.Helper()
	_, err := TryDial(t, baseURL, opts)
	var refused *ConnectError
	if !errors.As(err, &refused) {
		t.Fatalf("dial: want a refusal, got %v", err)
	}
	return refused
}

// TryDial connects. The error is a *ConnectError when the server said no.
func TryDial(t testing.TB, baseURL string, opts DialOptions) (*Client, error) {
	if opts.Namespace == "" {
		opts.Namespace = "/"
	}
	if opts.Path == "" {
		opts.Path = "/socket.io/"
	}
	query := url.Values{"EIO": {"4"}, "transport": {"websocket"}}
	for key, values := range opts.Query {
		query[key] = values
	}
	address := "ws" + strings.TrimPrefix(baseURL, "http") + opts.Path + "?" + query.Encode()
	ws, res, err := websocket.DefaultDialer.Dial(address, opts.Header)
	if err != nil {
		if res != nil {
			body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<16))
			return nil, &ConnectError{Status: res.StatusCode, Message: string(body)}
		}
		return nil, err
	}
	c := &Client{
		t:         t,
		ws:        ws,
		namespace: opts.Namespace,
		done:      make(chan struct{}),
		aborted:   make(chan struct{}),
		acks:      map[int][]json.RawMessage{},
		news:      make(chan struct{}),
	}
	if err := c.connect(opts.Auth); err != nil {
		_ = ws.Close()
		return nil, err
	}
	go c.read()
	t.Cleanup(c.Abort)
	return c, nil
}

// connect does the Engine.IO opening and the Socket.IO CONNECT.
func (c *Client) connect(auth any) error {
	_ = c.ws.SetReadDeadline(time.Now().Add(Patience))
	defer func() { _ = c.ws.SetReadDeadline(time.Time{}) }()
	if _, open, err := c.ws.ReadMessage(); err != nil || len(open) == 0 || open[0] != '0' {
		return fmt.Errorf("no Engine.IO open packet: %q %w", open, err)
	}
	packet := "40" + c.prefix()
	if auth != nil {
		b, err := json.Marshal(auth)
		if err != nil {
			return err
		}
		packet += string(b)
	}
	if err := c.write(packet); err != nil {
		return err
	}
	for {
		_, message, err := c.ws.ReadMessage()
		if err != nil {
			return fmt.Errorf("no answer to CONNECT: %w", err)
		}
		body, isMine := strings.CutPrefix(string(message), "40"+c.prefix())
		if isMine {
			var reply struct{ SID string }
			err := json.Unmarshal([]byte(body), &reply)
			c.ID = reply.SID
			return err
		}
		if body, refused := strings.CutPrefix(string(message), "44"+c.prefix()); refused {
			e := &ConnectError{}
			if err := json.Unmarshal([]byte(body), e); err != nil {
				return err
			}
			return e
		}
		if string(message) == "2" {
			if err := c.write("3"); err != nil {
				return err
			}
		}
	}
}
