package media_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

func TestAFileIsSeenByItsRoomOnly(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	root := chattest.Superuser(t, w.app)
	up := w.upload(w.ann, file("a.png", pngBytes(20, 10)))
	path := up.Path()
	as := func(user *core.Record) int { return w.do(user, "GET", path, nil, nil).status }

	if as(w.ann) != 200 || as(w.bob) != 404 || as(w.eve) != 404 || as(nil) != 404 || as(root) != 200 {
		t.Errorf("unsent: ann %d, bob %d, eve %d, nobody %d, superuser %d", as(w.ann), as(w.bob), as(w.eve), as(nil), as(root))
	}
	w.send(w.ann, up)
	if as(w.ann) != 200 || as(w.bob) != 200 || as(w.eve) != 404 || as(nil) != 404 || as(root) != 200 {
		t.Errorf("sent: ann %d, bob %d, eve %d, nobody %d, superuser %d", as(w.ann), as(w.bob), as(w.eve), as(nil), as(root))
	}

	bobs := w.link(w.bob, path)
	if got := w.get(bobs); got.status != 200 || got.header.Get("Content-Type") != "image/webp" {
		t.Errorf("bob's link: %s", got)
	}
	if got := w.do(w.eve, "GET", bobs, nil, nil); got.status != 404 {
		t.Errorf("eve, signed in, with bob's link: %s", got)
	}
	if got := w.get(w.link(w.eve, path)); got.status != 404 {
		t.Errorf("a link of eve's own: %s", got)
	}
	absent := w.get(w.link(w.bob, "/uploads/chat-messages/images/"+strings.Repeat("a", 26)+".webp"))
	if hidden := w.get(w.link(w.eve, path)); hidden.String() != absent.String() {
		t.Errorf("what is not yours answers %s, what does not exist %s", hidden, absent)
	}
	if got := w.get(strings.Replace(bobs, "/images/", "/videos/", 1)); got.status != 404 {
		t.Errorf("another folder: %s", got)
	}
}

func TestALinkOpensOneFileForOneUserForAWhile(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	first, second := w.upload(w.ann, file("a.png", pngBytes(20, 10))), w.upload(w.ann, file("b.png", pngBytes(20, 10)))
	link := w.link(w.ann, first.Path())
	parsed, err := url.Parse(link)
	w.check(err)
	token := parsed.Query().Get("token")
	parts := strings.SplitN(token, ".", 3)
	if len(parts) != 3 || parts[2] != w.ann.Id {
		t.Fatalf("token %q", token)
	}
	for name, bad := range map[string]string{
		"another file":      second.Path() + "?token=" + url.QueryEscape(token),
		"another user":      first.Path() + "?token=" + url.QueryEscape(parts[0]+"."+parts[1]+"."+w.bob.Id),
		"a later expiry":    first.Path() + "?token=" + url.QueryEscape("zzzzzz."+parts[1]+"."+parts[2]),
		"a shorter mac":     first.Path() + "?token=" + url.QueryEscape(parts[0]+"."+parts[1][:4]+"."+parts[2]),
		"nonsense":          first.Path() + "?token=a.b.c",
		"an empty token":    first.Path() + "?token=",
		"an auth token":     first.Path() + "?token=" + chattest.Token(t, w.ann),
		"an unknown person": first.Path() + "?token=" + url.QueryEscape(parts[0]+"."+parts[1]+".nobody"),
	} {
		if got := w.get(bad); got.status != 404 {
			t.Errorf("%s: %s", name, got)
		}
	}
	if again := w.link(w.ann, first.Path()); again != link {
		t.Errorf("the link changes with each message, so that no browser could cache: %s, %s", link, again)
	}
	w.ann.RefreshTokenKey()
	w.check(w.app.Save(w.ann))
	if got := w.get(link); got.status != 404 {
		t.Errorf("after the sessions were revoked: %s", got)
	}
	if got := w.postJSON(w.bob, "/api/chat/files/links", map[string]any{"paths": []string{"/api/files/x"}}); got.status != 400 {
		t.Errorf("a path of somebody else's route: %s", got)
	}
}

func TestALinkEnds(t *testing.T) {
	w := newWorld(t, chatplugin.Config{Media: chatplugin.MediaConfig{LinkTTL: time.Nanosecond * 8}})
	up := w.upload(w.ann, file("a.png", pngBytes(20, 10)))
	if got := w.get(w.link(w.ann, up.Path())); got.status != 404 {
		t.Errorf("got %s", got)
	}
}

func TestWhoLeftOrDeletedSeesNothingMore(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	ctx := context.Background()
	group, err := w.svc.CreateGroup(ctx, actor(w.ann), service.GroupDraft{Name: "g", Members: []string{w.bob.Id}})
	w.check(err)
	w.room = group.ID
	up := w.upload(w.bob, file("a.png", pngBytes(20, 10)))
	msg := w.send(w.bob, up)
	if got := w.do(w.bob, "GET", up.Path(), nil, nil).status; got != 200 {
		t.Fatalf("bob in the room: %d", got)
	}
	w.check(w.svc.RemoveMember(ctx, actor(w.ann), group.ID, w.bob.Id))
	if got := w.do(w.bob, "GET", up.Path(), nil, nil).status; got != 404 {
		t.Errorf("bob, removed, sees his own file: %d", got)
	}
	if _, err := w.svc.Delete(ctx, actor(w.ann), msg.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.do(w.ann, "GET", up.Path(), nil, nil).status; got != 404 {
		t.Errorf("after the delete: %d", got)
	}
}

func TestNoFileOpensForWhoIsBannedFromTheServer(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	up := w.upload(w.ann, file("a.png", pngBytes(20, 10)))
	msg := w.send(w.ann, up)
	token, link := w.fileToken(w.bob), w.link(w.bob, up.Path())
	ways := map[string]func() answer{
		"a link":                  func() answer { return w.get(link) },
		"a header":                func() answer { return w.do(w.bob, "GET", up.Path(), nil, nil) },
		"a file token":            func() answer { return w.get(up.Path() + "?token=" + token) },
		"PocketBase's, a message": func() answer { return w.get("/api/files/chat_messages/" + msg.ID + "/" + msg.File + "?token=" + token) },
		"PocketBase's, an upload": func() answer { return w.get("/api/files/chat_uploads/" + up.ID + "/" + up.File + "?token=" + token) },
	}
	for name, open := range ways {
		if got := open(); got.status != 200 {
			t.Errorf("%s before the ban: %s", name, got)
		}
	}
	_, err := w.svc.BanUser(context.Background(), chat.ServerActor, w.bob.Id, "", time.Time{}, "")
	w.check(err)
	for name, open := range ways {
		if got := open(); got.status == 200 {
			t.Errorf("%s opens the file for who is banned", name)
		}
	}
}

func TestPocketBasesOwnRoutesServeTheSame(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	up := w.upload(w.ann, file("a.png", pngBytes(600, 300)))
	msg := w.send(w.ann, up)
	routes := map[string]string{
		"the message's":           "/api/files/chat_messages/" + msg.ID + "/" + msg.File,
		"the message's by id":     "/api/files/" + w.collection("chat_messages").Id + "/" + msg.ID + "/" + msg.File,
		"the upload's":            "/api/files/chat_uploads/" + up.ID + "/" + up.File,
		"the one of the document": up.Path(),
	}
	for name, path := range routes {
		t.Run(name, func(t *testing.T) {
			as := func(user *core.Record, more string) answer { return w.get(path + "?token=" + w.fileToken(user) + more) }
			for _, user := range []*core.Record{w.ann, w.bob} {
				if got := as(user, ""); got.status != 200 || int64(len(got.body)) != up.Size {
					t.Errorf("a member: %s", got)
				}
				if got := as(user, "&thumb=100x100"); got.status != 200 || got.header.Get("Content-Type") != "image/webp" || int64(len(got.body)) >= up.Size {
					t.Errorf("a thumbnail: %d %v", got.status, got.header)
				}
			}
			if got := as(w.eve, ""); got.status != 404 {
				t.Errorf("eve: %s", got)
			}
			if got := w.get(path); got.status != 404 {
				t.Errorf("nobody: %s", got)
			}
		})
	}
	if got := w.get("/api/files/chat_messages/" + msg.ID + "/other.webp?token=" + w.fileToken(w.ann)); got.status != 404 {
		t.Errorf("another name: %s", got)
	}
}

func (w *world) collection(name string) *core.Collection {
	w.t.Helper()
	c, err := w.app.FindCollectionByNameOrId(name)
	w.check(err)
	return c
}

func TestPlayersMaySeek(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	video := sample(t, "video.mp4")
	up := w.upload(w.ann, file("a.mp4", video))
	for name, path := range map[string]string{"document": w.link(w.ann, up.Path()),
		"record": "/api/files/chat_uploads/" + up.ID + "/" + up.File + "?token=" + w.fileToken(w.ann)} {
		got := w.do(nil, "GET", path, http.Header{"Range": {"bytes=100-199"}}, nil)
		if got.status != http.StatusPartialContent || string(got.body) != string(video[100:200]) || got.header.Get("Content-Type") != "video/mp4" {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
	}
	if got := w.do(nil, "HEAD", w.link(w.ann, up.Path()), nil, nil); got.status != 200 || got.header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("HEAD: %d %v", got.status, got.header)
	}
	if got := w.get(w.link(w.ann, up.Path()) + "&thumb=100x100"); got.status != 404 {
		t.Errorf("a thumbnail that there is none of must not be the whole video: %d, %d bytes", got.status, len(got.body))
	}
}

// S15: whatever a file holds, a browser that opens it runs nothing.
func TestNothingThatIsServedRuns(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	page := "<!doctype html><script>alert(1)</script>"
	svg := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	gifScript := append([]byte("GIF89a/*"), []byte("*/=1;alert(1)//")...)
	for name, content := range map[string]string{
		"page.html": page, "page.png": page, "page.webp": page, "a.svg": svg, "a.js": "alert(1)", "a.css": "*{}", "a.xml": `<?xml version="1.0"?><x/>`,
		"a.xhtml": `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`, "a.pdf": "%PDF-1.4\n%%EOF",
		"a.mp3": page, "a.mp4": page, "a": "MZ\x90\x00", "a.swf": "FWS\x05\x00\x00\x00\x00",
	} {
		up := w.upload(w.ann, value("kind", "file"), file(name, []byte(content)))
		for way, path := range map[string]string{"document": w.link(w.ann, up.Path()),
			"record": "/api/files/chat_uploads/" + up.ID + "/" + up.File + "?token=" + w.fileToken(w.ann)} {
			h := w.get(path).header
			inline := !strings.HasPrefix(h.Get("Content-Disposition"), "attachment")
			if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || (inline && name != "a.pdf") {
				t.Errorf("%s (%s): %v", name, way, h)
			}
		}
	}
	if got := w.postForm(w.ann, "POST", "/api/chat/upload", file("a.gif", gifScript)); got.status != 400 {
		t.Errorf("a script that calls itself GIF: %s", got)
	}
	polyglot := append(pngBytes(8, 8), []byte(page)...)
	up := w.upload(w.ann, file("a.png", polyglot))
	if got := w.get(w.link(w.ann, up.Path())); strings.Contains(string(got.body), "script") {
		t.Error("what was appended to a picture is still there")
	}
}

func TestARoomsPictureIsForItsMembers(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	group, err := w.svc.CreateGroup(context.Background(), actor(w.ann), service.GroupDraft{Name: "g", Members: []string{w.bob.Id}})
	w.check(err)
	got := w.postForm(w.ann, "PATCH", "/api/collections/chat_rooms/records/"+group.ID, part{"image", "g.jpg", jpegBytes(2500, 500)})
	if got.status != 200 || !strings.HasSuffix(got.text(t, "image"), ".webp") {
		t.Fatalf("got %s", got)
	}
	room := chat.Room{ID: group.ID, Image: got.text(t, "image")}
	if got := w.get(w.link(w.bob, room.ImagePath())); got.status != 200 || got.header.Get("Content-Type") != "image/webp" {
		t.Errorf("bob: %s", got)
	}
	if got := w.get(w.link(w.eve, room.ImagePath())); got.status != 404 {
		t.Errorf("eve: %s", got)
	}
	if got := w.postForm(w.ann, "PATCH", "/api/collections/chat_rooms/records/"+group.ID, part{"image", "g.png", []byte("%PDF-1.4\n%%EOF")}); got.status != 400 ||
		!strings.Contains(got.String(), "Must be a picture") {
		t.Errorf("a document: %s", got)
	}
}
