package media_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/webp"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
)

var storedNames = regexp.MustCompile(`^[a-z0-9]{26}\.[a-z0-9]+$`)

func TestAPictureBecomesWebPWithItsFacts(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	up := w.upload(w.ann, file("holiday photo.PNG", pngBytes(2400, 1200)))
	if up.Kind != chat.TypeImage || up.Mime != "image/webp" || up.Name != "holiday photo.webp" || up.Owner != w.ann.Id || !storedNames.MatchString(up.File) {
		t.Errorf("got %+v", up)
	}
	var meta chat.Meta
	w.check(json.Unmarshal(up.Meta, &meta))
	if meta.Width != 1920 || meta.Height != 960 || meta.Blurhash == "" || meta.Mime != "image/webp" || meta.Size != up.Size {
		t.Errorf("meta %+v", meta)
	}
	got := w.get(w.link(w.ann, up.Path()))
	size, err := webp.DecodeConfig(bytes.NewReader(got.body))
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "image/webp" || err != nil || size.Width != 1920 || int64(len(got.body)) != up.Size {
		t.Errorf("got %d %v, %v, %v", got.status, got.header, size, err)
	}
	for size, most := range map[string]int{"100x100": 100, "480x480f": 480} {
		thumb := w.get(w.link(w.ann, up.Path()) + "&thumb=" + size)
		cfg, err := webp.DecodeConfig(bytes.NewReader(thumb.body))
		if err != nil || max(cfg.Width, cfg.Height) != most || thumb.header.Get("Content-Type") != "image/webp" {
			t.Errorf("thumb %s: %v, %v, %v", size, cfg, err, thumb.header)
		}
	}
}

// The content decides what a file is; the name and the claim only where the
// content leaves it open.
func TestWhatAFileIs(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	pdf := []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
	heic := append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), bytes.Repeat([]byte{0}, 64)...)
	tests := []struct {
		name  string
		parts []part
		kind  chat.MessageType // empty: refused
		mime  string           // or what the refusal says
	}{
		{"a picture under any name", []part{file("x.txt", pngBytes(8, 8))}, chat.TypeImage, "image/webp"},
		{"a picture sent as a file is made safe all the same", []part{value("kind", "file"), file("a.png", pngBytes(8, 8))}, chat.TypeFile, "image/webp"},
		{"a document called a picture", []part{value("kind", "image"), file("a.png", pdf)}, "", "This is not an image but a document (application/pdf)"},
		{"a document", []part{file("a.pdf", pdf)}, chat.TypeFile, "application/pdf"},
		{"sound", []part{value("kind", "audio"), file("a", sample(t, "tone.m4a"))}, chat.TypeAudio, "audio/x-m4a"},
		{"sound in a video container", []part{value("kind", "audio"), file("voice.webm", sample(t, "audioonly.webm"))}, chat.TypeAudio, "video/webm"},
		{"sound in a video container without a claim", []part{file("voice.mp4", sample(t, "audioonly.mp4"))}, chat.TypeAudio, "video/mp4"},
		{"a video", []part{value("messageType", "4"), file("a.mp4", sample(t, "video.mp4"))}, chat.TypeVideo, "video/mp4"},
		{"a video called sound", []part{value("messageType", "1"), file("a.mp4", sample(t, "video.mp4"))}, "", "This is not audio but a video"},
		{"a picture called sound", []part{value("messageType", "1"), file("a.mp3", pngBytes(8, 8))}, "", "This is not audio but an image"},
		{"a kind after the file counts too", []part{file("a.pdf", pdf), value("kind", "video")}, "", "This is not a video but a document"},
		{"HEIC called a picture is kept as a file", []part{value("kind", "image"), file("a.heic", heic)}, chat.TypeFile, "image/heic"},
		{"SVG is a document", []part{file("a.svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`))}, chat.TypeFile, "image/svg+xml"},
		{"a broken picture", []part{file("a.png", pngBytes(8, 8)[:40])}, "", "file"},
		{"nothing in it", []part{file("a.txt", nil)}, "", "The file is empty"},
		{"no file", []part{value("kind", "image")}, "", "Missing: the file to upload"},
		{"two files", []part{file("a.pdf", pdf), file("b.pdf", pdf)}, "", "one file at a time"},
		{"an unknown kind", []part{value("kind", "text"), file("a.pdf", pdf)}, "", "audio, image, file or video"},
		{"an unknown number", []part{value("messageType", "0"), file("a.pdf", pdf)}, "", "1 audio, 2 image, 3 file or 4 video"},
		{"a long field", []part{value("caption", strings.Repeat("x", 20_000)), file("a.pdf", pdf)}, "", "at most 16384 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := w.postForm(w.ann, "POST", "/api/chat/upload", test.parts...)
			if test.kind == "" {
				if got.status != http.StatusBadRequest || !strings.Contains(got.text(t, "message"), test.mime) {
					t.Errorf("got %s", got)
				}
				return
			}
			if got.status != http.StatusOK || got.text(t, "kind") != string(test.kind) || got.text(t, "mime") != test.mime {
				t.Errorf("got %s", got)
			}
		})
	}
	if left := w.spools(); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestSoundAndVideoSayHowLongTheyAre(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	wave := make([]byte, 100)
	wave[1] = 255
	tests := []struct {
		name  string
		parts []part
		check func(chat.Meta) bool
	}{
		{"a voice note with its waveform", []part{file("v.ogg", sample(t, "opus.ogg")), value("waveform", "[0, 17, 255]")},
			func(m chat.Meta) bool { return m.Duration > 0.5 && len(m.Waveform) == 3 && m.Waveform[2] == 255 }},
		{"a waveform in base64", []part{file("v.ogg", sample(t, "opus.ogg")), value("waveform", "AP8=")},
			func(m chat.Meta) bool { return len(m.Waveform) == 2 && m.Waveform[1] == 255 }},
		{"what the file says goes before what the sender says", []part{file("v.ogg", sample(t, "opus.ogg")), value("duration", "5000")},
			func(m chat.Meta) bool { return m.Duration < 10 }},
		{"a rotated video as it is shown, with a poster", []part{file("v.mp4", sample(t, "rotated.mp4")), {"poster", "p.jpg", jpegBytes(60, 80)}},
			func(m chat.Meta) bool { return m.Width < m.Height && m.Duration > 0.5 && m.Poster && m.Blurhash != "" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			up := w.upload(w.ann, test.parts...)
			var meta chat.Meta
			w.check(json.Unmarshal(up.Meta, &meta))
			if !test.check(meta) {
				t.Errorf("got %s", up.Meta)
			}
			if !meta.Poster {
				return
			}
			if thumb := w.get(w.link(w.ann, up.Path()) + "&thumb=480x480f"); thumb.status != 200 || thumb.header.Get("Content-Type") != "image/webp" {
				t.Errorf("poster: %s", thumb)
			}
		})
	}
	for name, bad := range map[string]part{
		"waveform": value("waveform", "[1, 256]"), "waveform text": value("waveform", "loud!"), "waveform length": value("waveform", "["+strings.Repeat("1,", 100)+"1]"),
		"duration": value("duration", "NaN"), "negative": value("duration", "-1"), "poster": {"poster", "p.jpg", []byte("no picture")},
	} {
		t.Run(name+" refused", func(t *testing.T) {
			got := w.postForm(w.ann, "POST", "/api/chat/upload", file("v.mp4", sample(t, "video.mp4")), bad)
			if got.status != http.StatusBadRequest || got.field(t, "data", bad.field) == nil {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestNamesLeadNowhere(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	for _, name := range []string{"../../../etc/passwd", `..\..\boot.ini`, "/abs", "a\x00b", "con\u202egpj.exe", strings.Repeat("n", 3000) + ".pdf", ".", "..", "a\r\nSet-Cookie: x=1"} {
		up := w.upload(w.ann, file(name, []byte("%PDF-1.4\n%%EOF")))
		if !storedNames.MatchString(up.File) || strings.ContainsAny(up.Name, "/\\\x00\r\n\u202e") || up.Name == "" || len([]rune(up.Name)) > 200 {
			t.Errorf("%q became %q, shown as %q", name, up.File, up.Name)
		}
		got := w.get(w.link(w.ann, up.Path()))
		if got.status != 200 || got.header.Get("Set-Cookie") != "" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%q: %d %v", name, got.status, got.header)
		}
	}
}

func TestOnlyChatUsersUpload(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	if got := w.postForm(nil, "POST", "/api/chat/upload", file("a.png", pngBytes(8, 8))); got.status != http.StatusUnauthorized {
		t.Errorf("nobody: %s", got)
	}
	if got := w.do(w.ann, "POST", "/api/chat/upload", http.Header{"Content-Type": {"application/json"}}, strings.NewReader("{}")); got.status != http.StatusBadRequest {
		t.Errorf("no form: %s", got)
	}
}

func TestAnUploadIsUsedOnceByItsOwnerAsWhatItIs(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	ctx := context.Background()
	up := w.upload(w.ann, file("a.png", pngBytes(20, 10)))
	refused := func(name string, who chat.Actor, d chat.Draft) {
		t.Helper()
		d.Room = w.room
		if _, _, err := w.svc.Send(ctx, who, d); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused("another user's", actor(w.bob), chat.Draft{Type: chat.TypeImage, Upload: up.ID})
	refused("as a video", actor(w.ann), chat.Draft{Type: chat.TypeVideo, Upload: up.ID})
	refused("as a text", actor(w.ann), chat.Draft{Text: "x", Upload: up.ID})
	refused("unknown", actor(w.ann), chat.Draft{Type: chat.TypeImage, Upload: "507f1f77bcf86cd799439011"})

	msg, _, err := w.svc.Send(ctx, actor(w.ann), chat.Draft{Room: w.room, Type: chat.TypeImage, Upload: up.ID, Caption: "see",
		Meta: json.RawMessage(`{"w":1,"mine":true}`), ClientID: "k"})
	w.check(err)
	var meta struct {
		W    int
		Mine bool
	}
	w.check(json.Unmarshal(msg.Meta, &meta))
	if msg.File != up.File || msg.Caption != "see" || msg.FilePath() != up.Path() || meta.W != 20 || !meta.Mine {
		t.Errorf("got %+v, meta %s", msg, msg.Meta)
	}
	refused("a second time", actor(w.ann), chat.Draft{Type: chat.TypeImage, Upload: up.ID})
	again, repeated, err := w.svc.Send(ctx, actor(w.ann), chat.Draft{Room: w.room, Type: chat.TypeImage, Upload: up.ID, ClientID: "k"})
	if err != nil || !repeated || again.ID != msg.ID {
		t.Errorf("a repeat with its key: %v, %v", repeated, err)
	}
}
