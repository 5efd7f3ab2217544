package fcm

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	// maxInFlight bounds the sends on their way, whatever the number of batches:
	// 4,000 a second at 100 ms.
	maxInFlight = 400
	// maxConnections is for https, where sends share connections (HTTP/2). Without
	// a bound every send of a burst that finds none with room opens one of its own:
	// 800 handshakes were seen for 12,000 sends. Google takes 100 sends on each.
	maxConnections = 16
	// sendTimeout bounds one send, so that a few that hang do not hold a batch.
	sendTimeout = 10 * time.Second
	// maxAnswer is more than any answer of FCM.
	maxAnswer = 64 << 10
)

// statusLater stands for a 503 and for an answer that never came. The Firebase
// client repeats both by itself, up to four times with sleeps of up to two
// minutes each (its internal/http_client.go), which would hold up the batch and
// hide a Retry-After from us. It leaves any other status alone.
const statusLater = 599

// transport carries the requests of the Firebase client.
type transport struct {
	base    *http.Transport
	slots   chan struct{} // one value for each send on its way
	timeout time.Duration // of one send
}

// newTransport makes a transport to an endpoint. One over plain HTTP, which is a
// local one, gets a connection for each send on its way.
func newTransport(endpoint string) *transport {
	connections := maxConnections
	if strings.HasPrefix(endpoint, "http://") {
		connections = maxInFlight
	}
	return &transport{
		base: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			MaxConnsPerHost:       connections,
			MaxIdleConnsPerHost:   connections, // the default of 2 would open one for nearly every send
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			// Finds a connection that died without a word; sends would time out on
			// it for minutes.
			HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		},
		slots:   make(chan struct{}, maxInFlight),
		timeout: sendTimeout,
	}
}

// RoundTrip implements http.RoundTripper. It fails only when the context of the
// request ends: everything else is an answer.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-req.Context().Done():
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, req.Context().Err()
	}
	ctx, cancel := context.WithTimeout(req.Context(), t.timeout)
	defer cancel()
	out := req.Clone(ctx)
	out.Header.Set("Authorization", "Bearer "+bearerOf(ctx))
	res, err := t.exchange(out)
	if err == nil {
		return res, nil
	}
	if ended := req.Context().Err(); ended != nil {
		return nil, ended
	}
	return unanswered(req, err), nil
}

// exchange reads the whole answer: an error in the middle of it would be repeated
// by the Firebase client too.
func (t *transport) exchange(req *http.Request) (*http.Response, error) {
	res, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	if res.StatusCode == http.StatusServiceUnavailable {
		res.StatusCode = statusLater
	}
	return res, nil
}

// unanswered is the answer for a request that got none, in FCM's form.
func unanswered(req *http.Request, err error) *http.Response {
	var failed struct {
		Error struct {
			Status  string `json:"status"`
			Message string `json:"message"`
		} `json:"error"`
	}
	failed.Error.Status = "UNAVAILABLE"
	failed.Error.Message = err.Error()
	body, _ := json.Marshal(failed) // strings can always be written
	return &http.Response{
		StatusCode: statusLater,
		Header:     http.Header{},
		Body:       io.NopCloser(bytes.NewReader(body)),
		Request:    req,
	}
}

type bearerKey struct{}

// withBearer hands the bearer of a batch to RoundTrip: the client in between
// knows nothing of it.
func withBearer(ctx context.Context, bearer string) context.Context {
	return context.WithValue(ctx, bearerKey{}, bearer)
}

func bearerOf(ctx context.Context) string {
	bearer, _ := ctx.Value(bearerKey{}).(string)
	return bearer
}
