package media_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"golang.org/x/image/webp"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/media/picture"
	"pocketchat/chatplugin/store"
)

const recordsOf = "/api/collections/%s/records"

// checkPicture: the message shows a WebP of at most 1920 pixels with facts and
// thumbnails, to bob too.
func (w *world) checkPicture(message string) {
	w.t.Helper()
	msg, err := store.FindMessage(w.app, message)
	w.check(err)
	var meta chat.Meta
	w.check(json.Unmarshal(msg.Meta, &meta))
	if meta.Width != longSide || meta.Height != longSide/2 || meta.Blurhash == "" || path.Ext(msg.File) != ".webp" || msg.Type != chat.TypeImage {
		w.t.Errorf("message %+v, meta %s", msg, msg.Meta)
	}
	for _, where := range []string{w.link(w.bob, msg.FilePath()), "/api/files/chat_messages/" + msg.ID + "/" + msg.File + "?token=" + w.fileToken(w.bob)} {
		got := w.get(where)
		cfg, err := webp.DecodeConfig(bytes.NewReader(got.body))
		if err != nil || cfg.Width != longSide {
			w.t.Errorf("%s: %v, %v", where, cfg, err)
		}
		if thumb := w.get(where + "&thumb=480x480f"); thumb.header.Get("Content-Type") != "image/webp" || len(thumb.body) == 0 {
			w.t.Errorf("%s: thumbnail %d %v", where, thumb.status, thumb.header)
		}
	}
	if got := w.get(w.link(w.eve, msg.FilePath())); got.status != 404 {
		w.t.Errorf("eve: %s", got)
	}
}

// longSide is what pictures of these tests come down to: the default is for the
// upload tests, which convert fewer.
const longSide = 480

func TestEveryWayInMakesWebP(t *testing.T) {
	w := newWorld(t, chatplugin.Config{Media: chatplugin.MediaConfig{Pictures: picture.Config{MaxSide: longSide}}})
	root := chattest.Superuser(t, w.app)
	settings := w.app.Settings()
	settings.Batch.Enabled, settings.Batch.MaxRequests, settings.Batch.Timeout = true, 50, 3
	w.check(w.app.Save(settings))
	photo := part{"file", "p.jpg", jpegBytes(2*longSide, longSide)}
	messages := fmt.Sprintf(recordsOf, "chat_messages")

	ways := map[string]func(t *testing.T) string{
		"records REST": func(t *testing.T) string {
			got := w.postForm(w.ann, "POST", messages, value("room", w.room), value("type", "image"), value("caption", "c"), photo)
			if got.status != 200 {
				t.Fatal(got)
			}
			return got.text(t, "id")
		},
		"the dashboard": func(t *testing.T) string {
			got := w.postForm(root, "POST", messages, value("room", w.room), value("sender", w.ann.Id), value("type", "image"), photo)
			if got.status != 200 {
				t.Fatal(got)
			}
			return got.text(t, "id")
		},
		"the dashboard, replacing": func(t *testing.T) string {
			msg := w.send(w.ann, w.upload(w.ann, file("small.png", pngBytes(9, 9))))
			got := w.postForm(root, "PATCH", messages+"/"+msg.ID, photo)
			if got.status != 200 {
				t.Fatal(got)
			}
			return msg.ID
		},
		"a batch": func(t *testing.T) string {
			request := `{"requests":[{"method":"POST","url":"` + messages + `","body":{"room":"` + w.room + `","type":"image"}}]}`
			got := w.postForm(w.ann, "POST", "/api/batch", value("@jsonPayload", request), part{"requests.0.file", "p.jpg", photo.content})
			if got.status != 200 {
				t.Fatal(got)
			}
			var results []struct{ Body struct{ ID string } }
			w.check(json.Unmarshal(got.body, &results))
			return results[0].Body.ID
		},
		"Go and JS code": func(t *testing.T) string {
			rec := w.newMessage(photo.content)
			w.check(w.app.Save(rec))
			return rec.Id
		},
		"an upload": func(t *testing.T) string { return w.send(w.ann, w.upload(w.ann, photo)).ID },
		"an upload over records REST": func(t *testing.T) string {
			got := w.postForm(w.ann, "POST", fmt.Sprintf(recordsOf, "chat_uploads"), value("kind", "image"), photo)
			if got.status != 200 {
				t.Fatal(got)
			}
			up, err := w.svc.Upload(context.Background(), actor(w.ann), got.text(t, "id"))
			w.check(err)
			return w.send(w.ann, up).ID
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.checkPicture(way(t))
		})
	}
	w.t = t
}

func (w *world) newMessage(content []byte) *core.Record {
	w.t.Helper()
	rec := core.NewRecord(w.collection("chat_messages"))
	photo, err := filesystem.NewFileFromBytes(content, "p.jpg")
	w.check(err)
	rec.Load(map[string]any{"room": w.room, "sender": w.ann.Id, "file": photo})
	return rec
}

func TestNoPictureIsConvertedInsideATransaction(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	err := w.app.RunInTransaction(func(tx core.App) error { return tx.Save(w.newMessage(jpegBytes(20, 20))) })
	if err == nil || !strings.Contains(err.Error(), "outside of a transaction") {
		t.Errorf("got %v", err)
	}
	if left := w.stored(); len(left) > 0 {
		t.Errorf("stored: %v", left)
	}
}

// What is refused leaves nothing behind.
func TestAFileWhoseRecordIsRefusedIsNotKept(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	messages := fmt.Sprintf(recordsOf, "chat_messages")
	photo := part{"file", "p.jpg", jpegBytes(40, 20)}
	refused := map[string]answer{
		"another room":    w.postForm(w.eve, "POST", messages, value("room", w.room), value("type", "image"), photo),
		"as a video":      w.postForm(w.ann, "POST", messages, value("room", w.room), value("type", "video"), photo),
		"as a text":       w.postForm(w.ann, "POST", messages, value("room", w.room), photo),
		"broken":          w.postForm(w.ann, "POST", messages, value("room", w.room), value("type", "image"), part{"file", "p.jpg", photo.content[:200]}),
		"with facts":      w.postForm(w.ann, "POST", messages, value("room", w.room), value("type", "image"), value("meta", `{"w":1}`), photo),
		"somebody else's": w.postForm(w.ann, "POST", fmt.Sprintf(recordsOf, "chat_uploads"), value("owner", w.bob.Id), photo),
	}
	for name, got := range refused {
		if got.status != 400 && got.status != 404 {
			t.Errorf("%s: %s", name, got)
		}
	}
	// The write itself fails after the file was stored.
	w.app.OnRecordCreateExecute("chat_messages").BindFunc(func(e *core.RecordEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		return errors.New("disk full")
	})
	if err := w.app.Save(w.newMessage(photo.content)); err == nil {
		t.Error("saved")
	}
	if left := w.stored(); len(left) > 0 {
		t.Errorf("stored: %v", left)
	}
}

func TestFilesGoWithWhatTheyBelongTo(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	ctx := context.Background()
	root := chattest.Superuser(t, w.app)
	photo := func() chat.Upload { return w.upload(w.ann, file("a.png", pngBytes(30, 30))) }
	ways := map[string]func(){
		"a tombstone": func() {
			_, err := w.svc.Delete(ctx, actor(w.ann), w.send(w.ann, photo()).ID)
			w.check(err)
		},
		"a superuser's delete": func() {
			w.do(root, "DELETE", "/api/collections/chat_messages/records/"+w.send(w.ann, photo()).ID, nil, nil)
		},
		"a room": func() {
			group, err := w.svc.CreateGroup(ctx, actor(w.ann), groupOf(w.bob))
			w.check(err)
			direct := w.room
			w.room = group.ID
			w.send(w.ann, photo())
			rec := w.newMessage(jpegBytes(20, 20))
			w.check(w.app.Save(rec))
			w.check(w.svc.DeleteRoom(ctx, actor(w.ann), group.ID))
			w.room = direct
		},
		"an unsent upload of a deleted user": func() {
			zoe := chattest.User(t, w.app, "zoe")
			w.upload(zoe, file("a.png", pngBytes(30, 30)))
			w.check(w.app.Delete(zoe))
		},
		"an own delete of an upload": func() {
			up := photo()
			if got := w.do(w.ann, "DELETE", "/api/collections/chat_uploads/records/"+up.ID, nil, nil); got.status != 204 {
				t.Errorf("got %s", got)
			}
		},
	}
	for name, way := range ways {
		way()
		// Files are removed in the background, after the commit.
		chattest.Eventually(t, name+": all files gone", func() bool { return len(w.stored()) == 0 })
	}
}

func TestASentFileOutlivesItsSender(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	up := w.upload(w.ann, file("a.png", pngBytes(30, 30)))
	w.send(w.ann, up)
	if got := w.do(w.ann, "DELETE", "/api/collections/chat_uploads/records/"+up.ID, nil, nil); got.status != 404 {
		t.Errorf("its owner deleted a sent upload: %s", got)
	}
	if got := w.postForm(w.ann, "PATCH", "/api/collections/chat_uploads/records/"+up.ID, file("b.png", pngBytes(9, 9))); got.status != 404 {
		t.Errorf("its owner changed a sent upload: %s", got)
	}
	w.check(w.app.Delete(w.ann))
	if got := w.do(w.bob, "GET", up.Path(), nil, nil); got.status != 200 {
		t.Errorf("bob: %s", got)
	}
}

func TestUploadsThatNobodyUsesGo(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	used, unused := w.upload(w.ann, file("a.png", pngBytes(30, 30))), w.upload(w.ann, file("b.png", pngBytes(30, 30)))
	w.send(w.ann, used)
	clean := func() {
		for _, job := range w.app.Cron().Jobs() {
			if job.Id() == "chatMediaClean" {
				job.Run()
				return
			}
		}
		t.Fatal("no such cron job")
	}
	clean()
	if _, err := store.FindUpload(w.app, unused.ID); err != nil {
		t.Fatalf("a fresh upload is gone: %v", err)
	}
	for _, id := range []string{used.ID, unused.ID} {
		_, err := w.app.NonconcurrentDB().NewQuery("UPDATE chat_uploads SET created = {:at} WHERE id = {:id}").
			Bind(map[string]any{"at": time.Now().UTC().Add(-25 * time.Hour).Format("2006-01-02 15:04:05.000Z"), "id": id}).Execute()
		w.check(err)
	}
	clean()
	if _, err := store.FindUpload(w.app, unused.ID); chat.CodeOf(err) != chat.NotFound {
		t.Errorf("after a day: %v", err)
	}
	if got := w.do(w.bob, "GET", used.Path(), nil, nil); got.status != 200 {
		t.Errorf("the used one: %s", got)
	}
	chattest.Eventually(t, "only the used file", func() bool {
		for _, name := range w.stored() {
			if strings.Contains(name, unused.File) {
				return false
			}
		}
		return true
	})
}
