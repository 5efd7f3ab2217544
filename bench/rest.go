package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// client speaks PocketBase's REST API as one user or superuser.
type client struct {
	base  string // "http://127.0.0.1:port"
	token string
}

// as is the same server with another token.
func (c client) as(token string) client { return client{c.base, token} }

// call sends in as JSON and reads the answer into out; both may be nil. What is
// no 2xx is an error with the server's text.
func (c client) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	return c.do(req, out)
}

// do sends a request with the token of c, see call.
func (c client) do(req *http.Request, out any) error {
	req.Header.Set("Authorization", c.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %.500s", req.Method, req.URL.Path, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// awaitHealth waits until PocketBase answers.
func (c client) awaitHealth(ctx context.Context, server *child) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := c.call(ctx, http.MethodGet, "/api/health", nil, nil)
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-server.done:
			return server.died("the server")
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w: %s", err, server.output)
		}
	}
}

// freeAddr is a loopback address nobody listens on.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
