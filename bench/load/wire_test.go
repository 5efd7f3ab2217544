package load

import (
	"strings"
	"testing"
)

func TestSocketIOTellsMessagesApart(t *testing.T) {
	w := newSocketIO(Job{Namespace: "/native", OK: `{"ok":true`, Event: "message.created", Ready: "ready"}, "r")
	for _, tc := range []struct {
		text string
		want messageKind
	}{
		{`2`, reply},
		{`43/native,1[{"ok":true,"data":{}}]`, ack},
		{`43/native,1[{"ok":false,"error":{}}]`, refused},
		{`43/native,1[]`, refused},
		{`43/other,1[{"ok":true}]`, other},
		{`42/native,["message.created",{"seq":1}]`, event},
		{`42/native,["message.created.not",{}]`, other},
		{`42["message.created",{}]`, other},
		{`42/native,["ready",{}]`, ready},
		{`42/native,["presence",{}]`, other},
		{`41/native,`, closing},
		{`44/native,{"message":"no"}`, closing},
	} {
		frame := unmask(t, appendFrame(nil, opText, []byte(tc.text)))
		m, size, err := w.next(frame)
		if err != nil || size != len(frame) || m.kind != tc.want {
			t.Errorf("%s: kind %d, size %d of %d, %v; want kind %d", tc.text, m.kind, size, len(frame), err, tc.want)
		}
	}
}

func TestSocketIORequestsCarryUniqueIDs(t *testing.T) {
	w := newSocketIO(Job{Namespace: "/native", Requests: []string{
		`"message.send",{"room":"a","client_id":"$ID"}`,
		`"message.send",{"room":"b","client_id":"$ID"}`,
	}}, "run-")
	for _, tc := range []struct {
		conn int
		id   uint64
		want string
	}{
		{0, 1, `42/native,1["message.send",{"room":"a","client_id":"run-1"}]`},
		{1, 35, `42/native,1["message.send",{"room":"b","client_id":"run-z"}]`},
		{2, 36, `42/native,1["message.send",{"room":"a","client_id":"run-10"}]`},
	} {
		_, p, _, err := parseFrame(unmask(t, w.request(nil, tc.conn, tc.id, true)))
		if err != nil || string(p) != tc.want {
			t.Errorf("connection %d: %s, %v; want %s", tc.conn, p, err, tc.want)
		}
	}
}

func TestTemplatesFillTheirPlaces(t *testing.T) {
	for in, want := range map[string]string{
		``:                      ``,
		`plain`:                 `plain`,
		`$ID`:                   `r-a`,
		`{"id":"$ID","on":$ON}`: `{"id":"r-a","on":false}`,
		`$ON$ID$ON`:             `falser-afalse`,
		`costs $5: $ID`:         `costs $5: r-a`,
	} {
		if got := string(newTemplate(in).append(nil, "r-", 10, false)); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestMainNamespaceHasNoPrefix(t *testing.T) {
	w := newSocketIO(Job{Namespace: "/", Requests: []string{`"echo",1`}}, "")
	if _, p, _, _ := parseFrame(unmask(t, w.request(nil, 0, 1, true))); string(p) != `421["echo",1]` {
		t.Fatalf("got %s", p)
	}
}

func TestHTTPAnswersAreCutByContentLength(t *testing.T) {
	w := newHTTPWire(Job{Addr: "127.0.0.1:1", Path: "/api", Auth: []string{"T"}, Requests: []string{`{"id":"$ID"}`}}, "r")
	req := string(w.request(nil, 0, 9, true))
	if !strings.HasSuffix(req, "Content-Length: 11\r\n\r\n{\"id\":\"r9\"}") || !strings.Contains(req, "Authorization: T\r\n") {
		t.Fatalf("request %q", req)
	}
	first := "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\n{}"
	stream := first + "HTTP/1.1 400 Bad Request\r\ncontent-length: 4\r\n\r\nnope"
	m, size, err := w.next([]byte(stream))
	if err != nil || m.kind != ack || string(m.text) != "{}" || size != len(first) {
		t.Fatalf("first answer: %v %q, size %d, %v", m.kind, m.text, size, err)
	}
	if m, size, err = w.next([]byte(stream[size:])); err != nil || m.kind != refused || size == 0 {
		t.Fatalf("second answer: %v %q, size %d, %v", m.kind, m.text, size, err)
	}
	if _, size, err = w.next([]byte(first[:len(first)-1])); size != 0 || err != nil {
		t.Fatalf("cut answer: size %d, %v; want to wait for more", size, err)
	}
	for _, bad := range []string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"} {
		if _, _, err := w.next([]byte(bad)); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}
