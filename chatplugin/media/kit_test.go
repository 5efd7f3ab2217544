package media_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

// world is a running chat in which ann and bob share a room, and eve is nobody
// to them.
type world struct {
	t             testing.TB
	app           core.App
	svc           *service.Service
	url           string
	ann, bob, eve *core.Record
	room          string
}

func newWorld(t testing.TB, cfg chatplugin.Config) *world {
	t.Helper()
	cfg.DisableRateLimits = true
	app := chattest.NewApp(t, chattest.Bare())
	plugin := chatplugin.MustRegister(app, cfg)
	w := &world{t: t, app: app, svc: plugin.Chat()}
	w.ann, w.bob, w.eve = chattest.User(t, app, "ann"), chattest.User(t, app, "bob"), chattest.User(t, app, "eve")
	w.url = chattest.Serve(t, app)
	room, _, err := w.svc.OpenDirect(context.Background(), actor(w.ann), w.bob.Id)
	w.check(err)
	w.room = room.ID
	return w
}

func actor(user *core.Record) chat.Actor { return chat.Actor{User: user.Id} }

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// answer is an HTTP answer.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) String() string {
	if len(a.body) > 400 {
		return fmt.Sprintf("%d %.400q...", a.status, a.body)
	}
	return fmt.Sprintf("%d %s", a.status, a.body)
}

// field reads a part of a JSON answer.
func (a answer) field(t testing.TB, path ...string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%v: %s", err, a)
	}
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("no %q in %s", key, a)
		}
		v = m[key]
	}
	return v
}

func (a answer) text(t testing.TB, path ...string) string {
	t.Helper()
	s, _ := a.field(t, path...).(string)
	return s
}

// do sends a request as user, or as nobody.
func (w *world) do(user *core.Record, method, path string, header http.Header, body io.Reader) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+path, body)
	w.check(err)
	for key, values := range header {
		req.Header[key] = values
	}
	if user != nil {
		req.Header.Set("Authorization", chattest.Token(w.t, user))
	}
	res, err := http.DefaultClient.Do(req)
	w.check(err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	w.check(err)
	return answer{res.StatusCode, res.Header, raw}
}

// get is what an <img> does: no header, only the URL.
func (w *world) get(path string) answer { w.t.Helper(); return w.do(nil, "GET", path, nil, nil) }

func (w *world) postJSON(user *core.Record, path string, body any) answer {
	w.t.Helper()
	raw, err := json.Marshal(body)
	w.check(err)
	return w.do(user, "POST", path, http.Header{"Content-Type": {"application/json"}}, bytes.NewReader(raw))
}

// part is one part of a form; with a name it is a file.
type part struct {
	field, name string
	content     []byte
}

func file(name string, content []byte) part { return part{"file", name, content} }
func value(field, text string) part         { return part{field, "", []byte(text)} }
func form(parts ...part) (io.Reader, string) {
	var body bytes.Buffer
	f := multipart.NewWriter(&body)
	for _, p := range parts {
		head := textproto.MIMEHeader{}
		disposition := fmt.Sprintf("form-data; name=%q", p.field)
		if p.name != "" {
			disposition += fmt.Sprintf("; filename=%q", p.name)
			head.Set("Content-Type", "application/octet-stream")
		}
		head.Set("Content-Disposition", disposition)
		part, err := f.CreatePart(head)
		if err == nil {
			_, err = part.Write(p.content)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := f.Close(); err != nil {
		panic(err)
	}
	return &body, f.FormDataContentType()
}

func (w *world) postForm(user *core.Record, method, path string, parts ...part) answer {
	w.t.Helper()
	body, contentType := form(parts...)
	return w.do(user, method, path, http.Header{"Content-Type": {contentType}}, body)
}

// upload brings a file and gives its chat_uploads record.
func (w *world) upload(user *core.Record, parts ...part) chat.Upload {
	w.t.Helper()
	got := w.postForm(user, "POST", "/api/chat/upload", parts...)
	if got.status != http.StatusOK {
		w.t.Fatalf("upload: %s", got)
	}
	up, err := w.svc.Upload(context.Background(), actor(user), got.text(w.t, "id"))
	w.check(err)
	return up
}

// send sends an upload as a message.
func (w *world) send(user *core.Record, up chat.Upload) chat.Message {
	w.t.Helper()
	msg, _, err := w.svc.Send(context.Background(), actor(user), chat.Draft{Room: w.room, Type: up.Kind, Upload: up.ID})
	w.check(err)
	return msg
}

// link asks for a link as a client does.
func (w *world) link(user *core.Record, path string) string {
	w.t.Helper()
	got := w.postJSON(user, "/api/chat/files/links", map[string]any{"paths": []string{path}})
	if got.status != http.StatusOK {
		w.t.Fatalf("links: %s", got)
	}
	return got.text(w.t, "links", path)
}

// fileToken is PocketBase's own short-lived token for protected files.
func (w *world) fileToken(user *core.Record) string {
	w.t.Helper()
	return w.do(user, "POST", "/api/files/token", nil, nil).text(w.t, "token")
}

func gradient(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	return img
}

func pngBytes(w, h int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, gradient(w, h)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func jpegBytes(w, h int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, gradient(w, h), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// sample is a real file of the probe's tests.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("probe", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// stored lists the files in the storage, those of thumbnails too.
func (w *world) stored() []string {
	w.t.Helper()
	var files []string
	root := filepath.Join(w.app.DataDir(), "storage")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".attrs") {
			files = append(files, strings.TrimPrefix(path, root+"/"))
		}
		return err
	})
	w.check(err)
	return files
}

// spools lists what is left of uploads on their way.
func (w *world) spools() []string {
	w.t.Helper()
	entries, err := os.ReadDir(filepath.Join(w.app.DataDir(), ".chat_uploads"))
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func groupOf(others ...*core.Record) service.GroupDraft {
	d := service.GroupDraft{Name: "group"}
	for _, other := range others {
		d.Members = append(d.Members, other.Id)
	}
	return d
}
