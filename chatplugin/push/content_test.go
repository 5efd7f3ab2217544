package push_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/push"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each golden file is the whole notification that bob's phone gets. Ids of the
// database are replaced by what they stand for.
func TestGoldenPayloads(t *testing.T) {
	type scene struct {
		*stage
		ann, bob      string
		direct, group chat.Room
	}
	media := func(kind chat.MessageType, meta, caption string) func(s *scene) chat.Message {
		return func(s *scene) chat.Message {
			return s.insert(chat.Message{Room: s.group.ID, Sender: s.ann, Type: kind, Caption: caption, Meta: json.RawMessage(meta)})
		}
	}
	text := func(body string) func(s *scene) chat.Message {
		return func(s *scene) chat.Message { return s.send(s.direct.ID, s.ann, body) }
	}
	hide := func(s *scene) { s.profile(s.bob, map[string]any{"settings": map[string]any{"hide_content": true}}) }
	for _, row := range []struct {
		name, locale string
		before       func(s *scene)
		send         func(s *scene) chat.Message
	}{
		{name: "direct_text", send: text("Are you there?")},
		{name: "group_text", send: func(s *scene) chat.Message { return s.send(s.group.ID, s.ann, "Are you there?") }},
		{name: "group_without_name", send: func(s *scene) chat.Message {
			rec, err := s.app.FindRecordById("chat_rooms", s.group.ID)
			ok(s.t, err)
			rec.Set("name", "")
			ok(s.t, s.app.Save(rec))
			return s.send(s.group.ID, s.ann, "hello")
		}},
		{name: "several", send: func(s *scene) chat.Message {
			s.send(s.group.ID, s.ann, "one")
			s.send(s.group.ID, s.ann, "two")
			return s.send(s.group.ID, s.ann, "three")
		}},
		{name: "several_ar", locale: "ar-EG", send: func(s *scene) chat.Message {
			s.send(s.direct.ID, s.ann, "one")
			s.send(s.direct.ID, s.ann, "two")
			return s.send(s.direct.ID, s.ann, "three")
		}},
		{name: "photo", send: media(chat.TypeImage, "", "")},
		{name: "photo_with_caption_fr", locale: "fr_CA", send: media(chat.TypeImage, "", "Le sommet")},
		{name: "voice", send: media(chat.TypeAudio, `{"duration":12.4}`, "")},
		{name: "voice_without_duration_de", locale: "de", send: media(chat.TypeAudio, `{"duration":"long"}`, "")},
		{name: "video_es", locale: "es-419", send: media(chat.TypeVideo, `{"duration":3723}`, "")},
		{name: "file", send: media(chat.TypeFile, `{"name":"report\n2026.pdf"}`, "")},
		{name: "file_without_name", send: media(chat.TypeFile, `{"name":7}`, "")},
		{name: "system", send: func(s *scene) chat.Message {
			return s.insert(chat.Message{Room: s.group.ID, Type: chat.TypeSystem, Text: "The group has a new name."})
		}},
		{name: "hidden", before: hide, send: text("my PIN is 1234")},
		{name: "hidden_photo_de", locale: "de-AT", before: hide, send: media(chat.TypeImage, "", "secret")},
		{name: "hostile", send: text("line\n\n\u202eright to left\u202c\x07 bell \u2066iso\u2069")},
		{name: "long", send: text(strings.Repeat("👩‍👩‍👧‍👦 ", 200))},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &scene{stage: newStage(t, func(c *push.Config) {
				c.LinkURL = func(room string) string { return "https://chat.example/" + room }
				c.MediaURL = func(_ string, m chat.Message) string { return "https://chat.example/thumb/" + m.ID }
			})}
			s.ann, s.bob = s.user("ann"), s.user("bob")
			s.phone(s.bob, "phone", row.locale)
			s.direct, s.group = s.stage.direct(s.ann, s.bob), s.stage.group(s.ann, s.bob)
			if row.before != nil {
				row.before(s)
			}
			msg := row.send(s)
			s.settle()
			sent := s.provider.take()
			if len(sent) != 1 {
				t.Fatalf("%d pushes", len(sent))
			}
			raw, err := json.MarshalIndent(sent[0], "", "  ")
			ok(t, err)
			got := strings.NewReplacer(s.direct.ID, "DIRECT", s.group.ID, "GROUP", msg.ID, "MESSAGE", s.ann, "ANN").Replace(string(raw)) + "\n"
			golden(t, filepath.Join("testdata", row.name+".json"), got)
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		ok(t, os.MkdirAll(filepath.Dir(path), 0o755))
		ok(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	ok(t, err)
	equal(t, path, got, string(want))
}

func TestPlurals(t *testing.T) {
	for _, row := range []struct {
		locale string
		n      int
		want   string
	}{
		{"en", 2, "2 new messages"},
		{"xx", 5, "5 new messages"},
		{"de-CH", 3, "3 neue Nachrichten"},
		{"fr", 0, "0 nouveau message"},
		{"es", 2, "2 mensajes nuevos"},
		{"ar", 2, "رسالتان جديدتان"},
		{"ar", 3, "3 رسائل جديدة"},
		{"ar", 11, "11 رسالة جديدة"},
		{"ar", 103, "103 رسائل جديدة"},
		{"ar", 100, "100 رسالة جديدة"},
	} {
		equal(t, row.locale, push.Several(row.locale, row.n, nil), row.want)
	}
}

func TestOwnTemplates(t *testing.T) {
	own := map[string]push.Templates{
		"pt-BR": {Photo: "Foto", Several: map[string]string{"other": "{count} mensagens novas"}},
		"de":    {Photo: "Bild"},
	}
	for _, row := range []struct{ locale, photo, video string }{
		{"pt-BR", "Foto", "Video"},
		{"pt_br", "Foto", "Video"},
		{"pt-PT", "Photo", "Video"},
		{"de-AT", "Bild", "Video"},
		{"fr", "Photo", "Vidéo"},
		{"", "Photo", "Video"},
		{"../../x", "Photo", "Video"},
	} {
		w := push.Words(row.locale, own)
		equal(t, row.locale+" photo", w.Photo, row.photo)
		equal(t, row.locale+" video", w.Video, row.video)
	}
	equal(t, "several", push.Several("pt-BR", 2, own), "2 mensagens novas")
}

func TestAPlaceholderInATextIsText(t *testing.T) {
	s := newStage(t)
	ann, bob := s.user("{body}"), s.user("bob")
	s.phone(bob, "phone")
	s.send(s.group(ann, bob).ID, ann, "{sender} {count}")
	s.settle()
	equal(t, "body", s.provider.take()[0].Body, "{body}: {sender} {count}")
}

func TestTheLoggingProviderDeliversAndKeepsTextsOutOfTheLog(t *testing.T) {
	s, ann, _, room := pair(t, func(c *push.Config) { c.Provider = nil })
	s.send(room.ID, ann, "a secret")
	s.settle()
	m := s.Metrics()
	equal(t, "provider", m.Provider, "log")
	equal(t, "delivered", m.Outcomes[push.Delivered], 1)
	equal(t, "oldest", m.Oldest, time.Duration(0))
}
