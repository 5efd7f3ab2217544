package media_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func TestTheContentDecidesHowLargeAFileMayBe(t *testing.T) {
	w := newWorld(t, chatplugin.Config{Media: chatplugin.MediaConfig{MaxFile: 10 << 10, MaxVideo: 100 << 10}})
	video := append(sample(t, "video.mp4"), freeBox(50<<10)...)
	pdf := append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("x"), 20<<10)...)
	tests := []struct {
		name   string
		parts  []part
		status int
	}{
		{"a video may be larger", []part{file("v.mp4", video)}, 200},
		{"also when it is sent as a file", []part{value("kind", "file"), file("v.bin", video)}, 200},
		{"a document called a video may not", []part{file("v.mp4", pdf)}, 413},
		{"nor one that claims to be one", []part{value("kind", "file"), file("v.mp4", pdf)}, 413},
		{"sound in a video's container may not", []part{file("v.mp4", append(sample(t, "audioonly.mp4"), freeBox(50<<10)...))}, 413},
		{"a video beyond its own limit", []part{file("v.mp4", append(video, freeBox(60<<10)...))}, 413},
		{"a form beyond every limit", []part{file("v.mp4", append(video, freeBox(20<<20)...))}, 413},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := w.postForm(w.ann, "POST", "/api/chat/upload", test.parts...)
			if got.status != test.status {
				t.Errorf("got %s", got)
			}
			if test.status == 413 && !strings.Contains(got.text(t, "message"), "must be at most") {
				t.Errorf("got %s", got)
			}
		})
	}
}

// freeBox is filling that players skip.
func freeBox(size int) []byte {
	box := binary.BigEndian.AppendUint32(nil, uint32(size))
	return append(append(box, "free"...), make([]byte, size-8)...)
}

// A picture of 3.6 gigapixels in 54 bytes.
func bomb() []byte {
	b := make([]byte, 54)
	copy(b, "BM")
	binary.LittleEndian.PutUint32(b[10:], 54)
	binary.LittleEndian.PutUint32(b[14:], 40)
	binary.LittleEndian.PutUint32(b[18:], 60_000)
	binary.LittleEndian.PutUint32(b[22:], 60_000)
	binary.LittleEndian.PutUint16(b[26:], 1)
	binary.LittleEndian.PutUint16(b[28:], 32)
	return b
}

func TestABombIsRefusedAtEveryDoorInItsOwnShape(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	for name, got := range map[string]answer{
		"the upload route":  w.postForm(w.ann, "POST", "/api/chat/upload", file("b.bmp", bomb())),
		"called a document": w.postForm(w.ann, "POST", "/api/chat/upload", value("kind", "file"), file("b.pdf", bomb())),
		"records REST": w.postForm(w.ann, "POST", "/api/collections/chat_messages/records",
			value("room", w.room), value("type", "image"), file("b.bmp", bomb())),
	} {
		if got.status != 400 || got.field(t, "data", "file") == nil || !strings.Contains(got.String(), "too large") {
			t.Errorf("%s: %s", name, got)
		}
	}
	got := w.postForm(w.ann, "POST", "/api/chat/uploadFile", value("messageType", "2"), file("b.bmp", bomb()))
	if got.status != 400 || got.field(t, "success") != false || got.field(t, "data") != nil || !strings.Contains(got.text(t, "message"), "too large") {
		t.Errorf("the document's route: %s", got)
	}
	if left := w.stored(); len(left) > 0 {
		t.Errorf("stored: %v", left)
	}
}

// slow is an upload whose content the test gives bit by bit.
type slow struct {
	body   *io.PipeWriter
	answer chan answer
}

// begin returns when the server has taken the upload up, which it shows by
// reading beyond what any buffer on the way holds.
func (w *world) begin(user *core.Record) *slow {
	w.t.Helper()
	pr, pw := io.Pipe()
	s := &slow{body: pw, answer: make(chan answer, 1)}
	const boundary = "frontier"
	go func() {
		s.answer <- w.do(user, "POST", "/api/chat/upload", http.Header{"Content-Type": {"multipart/form-data; boundary=" + boundary}}, pr)
	}()
	_, err := io.WriteString(pw, "--"+boundary+"\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n")
	w.check(err)
	_, err = pw.Write(make([]byte, 8<<20))
	w.check(err)
	return s
}

func (s *slow) end(t testing.TB) answer {
	t.Helper()
	if _, err := io.WriteString(s.body, "\r\n--frontier--\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := s.body.Close(); err != nil {
		t.Fatal(err)
	}
	return <-s.answer
}

func TestOneUserCannotTakeAllUploads(t *testing.T) {
	w := newWorld(t, chatplugin.Config{Media: chatplugin.MediaConfig{UploadsPerUser: 1, Uploads: 2}})
	anns := w.begin(w.ann)
	small := file("a.pdf", []byte("%PDF-1.4\n%%EOF"))
	if got := w.postForm(w.ann, "POST", "/api/chat/upload", small); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("ann's second: %s", got)
	}
	if got := w.postForm(w.bob, "POST", "/api/chat/upload", small); got.status != 200 {
		t.Errorf("bob's first: %s", got)
	}
	bobs := w.begin(w.bob)
	if got := w.postForm(w.eve, "POST", "/api/chat/upload", small); got.status != 503 || got.header.Get("Retry-After") == "" {
		t.Errorf("one too many: %s", got)
	}
	for _, s := range []*slow{anns, bobs} {
		if got := s.end(t); got.status != 200 {
			t.Errorf("the first ones: %s", got)
		}
	}
	if got := w.postForm(w.ann, "POST", "/api/chat/upload", small); got.status != 200 {
		t.Errorf("ann's next: %s", got)
	}
}

func TestAnAbortedUploadLeavesNothing(t *testing.T) {
	w := newWorld(t, chatplugin.Config{Media: chatplugin.MediaConfig{UploadsPerUser: 1}})
	where, err := url.Parse(w.url)
	w.check(err)
	conn, err := net.Dial("tcp", where.Host)
	w.check(err)
	fmt.Fprintf(conn, "POST /api/chat/upload HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 90000000\r\n\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n", chattest.Token(t, w.ann))
	_, err = conn.Write(make([]byte, 20<<20))
	w.check(err)
	w.check(conn.Close())
	chattest.Eventually(t, "the place is free again", func() bool {
		return w.postForm(w.ann, "POST", "/api/chat/upload", file("a.pdf", []byte("%PDF-1.4\n%%EOF"))).status == 200
	})
	n, err := w.app.CountRecords(store.UploadsID)
	w.check(err)
	if left := append(w.spools(), w.stored()...); n != 1 || len(left) != 1 {
		t.Errorf("%d uploads, files %v", n, left)
	}
}

// PocketBase's own deadlines are for a whole request. An upload that goes on
// outlives them.
func TestASlowUploadOutlivesTheServersDeadlines(t *testing.T) {
	const deadline = 250 * time.Millisecond
	app := chattest.NewApp(t, chattest.Bare())
	plugin := chatplugin.MustRegister(app, chatplugin.Config{DisableRateLimits: true})
	w := &world{t: t, app: app, svc: plugin.Chat(), ann: chattest.User(t, app, "ann")}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Server.ReadTimeout, e.Server.WriteTimeout = deadline, deadline
		return e.Next()
	})
	w.url = chattest.Serve(t, app)
	up := w.begin(w.ann)
	<-time.After(3 * deadline) // the deadlines of the server have passed: that is what is tried here
	if got := up.end(t); got.status != 200 {
		t.Errorf("got %s", got)
	}
}

func TestAFullDiskIsSaidBeforeTheUpload(t *testing.T) {
	w := newWorld(t, chatplugin.Config{Media: chatplugin.MediaConfig{MinFree: 1 << 62}})
	if got := w.postForm(w.ann, "POST", "/api/chat/upload", file("a.png", pngBytes(9, 9))); got.status != 503 || !strings.Contains(got.String(), "out of space") {
		t.Errorf("got %s", got)
	}
}

// S14: no path leads out of the storage.
func TestPathsLeadNowhereElse(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	up := w.upload(w.ann, file("a.png", pngBytes(9, 9)))
	w.send(w.ann, up)
	steps := []string{"..", "%2e%2e", "..%2f", "%2e%2e%2f", "..%5c", "..\\", "....//", "%252e%252e%252f", "..%c0%af", ".", "/", "%2f"}
	targets := []string{"data.db", "../data.db", "%2e%2e/data.db", "storage", "etc/passwd", up.File, "thumbs_" + up.File + "/100x100_" + up.File, up.File + "%00.png", up.File + ".attrs", ""}
	for _, step := range steps {
		for _, target := range targets {
			for _, base := range []string{"/uploads/chat-messages/images/", "/uploads/chat-messages/", "/uploads/chat-rooms/x/", "/uploads/"} {
				path := base + step + "/" + target
				req, err := http.NewRequest("GET", w.url, nil)
				w.check(err)
				req.URL.Opaque = strings.TrimPrefix(w.url, "http:") + path // as it is, not cleaned
				req.Header.Set("Authorization", chattest.Token(t, w.ann))
				res, err := http.DefaultTransport.RoundTrip(req)
				if err != nil {
					continue // not even a request
				}
				raw, err := io.ReadAll(res.Body)
				w.check(err)
				w.check(res.Body.Close())
				if res.StatusCode == 200 && !bytes.HasPrefix(raw, []byte("RIFF")) || bytes.Contains(raw, []byte("SQLite")) {
					t.Errorf("%s: %d %.60q", path, res.StatusCode, raw)
				}
			}
		}
	}
}
