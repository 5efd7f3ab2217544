package socketio

import (
	"bufio"
	"net"
	"net/http"
	"sync"
)

// bufferedResponse takes the engine's answer to a polling request until the request's own goroutine copies it to the client.
type bufferedResponse struct {
	mu     sync.Mutex
	header http.Header // mu, once the engine serves
	status int         // mu; 0 until the engine has answered
	body   []byte      // mu
	copied bool        // mu; what comes later is lost
}

func (b *bufferedResponse) Header() http.Header { return b.header }

func (b *bufferedResponse) WriteHeader(status int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.status == 0 {
		b.status = status
	}
}

func (b *bufferedResponse) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.copied {
		return 0, net.ErrClosed
	}
	if b.status == 0 {
		b.status = http.StatusOK
	}
	b.body = append(b.body, p...)
	return len(p), nil
}

// copyTo sends the answer. Without one the client has gone away or has not finished its request.
func (b *bufferedResponse) copyTo(w http.ResponseWriter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.copied = true
	header := w.Header()
	if b.status == 0 {
		header.Set("Connection", "close")
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for key, values := range b.header {
		header[key] = values
	}
	w.WriteHeader(b.status)
	_, _ = w.Write(b.body)
	b.header, b.body = nil, nil // the engine keeps this writer for as long as the session lives
}

// hijackable lets the websocket library take over the connection; it asks for the method by name.
type hijackable struct{ http.ResponseWriter }

func (h *hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(h.ResponseWriter).Hijack()
}

// finishedResponse stands in for the writer of a request that has been handled.
type finishedResponse struct{}

func (finishedResponse) Header() http.Header       { return http.Header{} }
func (finishedResponse) Write([]byte) (int, error) { return 0, net.ErrClosed }
func (finishedResponse) WriteHeader(int)           {}
