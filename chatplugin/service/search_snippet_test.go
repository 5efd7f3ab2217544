package service

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
)

// said writes a snippet with its hits in brackets.
func said(t testing.TB, m chat.Message, query string) string {
	t.Helper()
	terms, err := termsOf(query)
	if err != nil {
		t.Fatal(err)
	}
	parts, ok := snippet(m, terms)
	if !ok {
		return "nothing"
	}
	var b strings.Builder
	for _, p := range parts {
		if p.Hit {
			fmt.Fprintf(&b, "[%s]", p.Text)
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestSnippets(t *testing.T) {
	filler := strings.Repeat("lorem ipsum ", 30)
	tests := []struct {
		name    string
		message chat.Message
		query   string
		want    string
	}{
		{"a short text is shown whole", chat.Message{Text: "The Élan of it"}, "elan", "The [Élan] of it"},
		{"at both ends", chat.Message{Text: "tea and tea"}, "tea", "[tea] and [tea]"},
		{"line ends become spaces", chat.Message{Text: "one\n\n\ttwo"}, "two", "one [two]"},
		{"overlapping hits", chat.Message{Text: "東京都"}, "東京 京都", "[東京都]"},
		{"markup is text", chat.Message{Text: "<b>bold</b>"}, "bold", "<b>[bold]</b>"},
		{"text before caption", chat.Message{Text: "sea", Caption: "sea view"}, "sea", "[sea]"},
		{"the first field with a hit", chat.Message{Text: "sea", Caption: "a view"}, "view", "a [view]"},
		{"words over several fields", chat.Message{Text: "sea", Caption: "a view"}, "view sea", "[sea]"},
		{"the file's own name", chat.Message{File: "a1.webp", Meta: []byte(`{"name":"Beach.png"}`)}, "beach", "[Beach].png"},
		{"a name that is none", chat.Message{File: "stored.webp", Meta: []byte(`{"name":7}`)}, "stored", "[stored].webp"},
		{"a word that is gone", chat.Message{Text: "edited"}, "before", "nothing"},
		{"one of two words is gone", chat.Message{Text: "edited"}, "edited before", "nothing"},
		{"a long text", chat.Message{Text: filler + "needle " + filler}, "needle",
			"…lorem ipsum lorem ipsum lorem ipsum [needle] " + filler[:113] + "…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := said(t, test.message, test.query); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestSnippetsCutNoCharacter(t *testing.T) {
	for _, filler := range []string{"é", "e\u0301", "👍🏽", "日", "\u0301", "👨\u200d👩\u200d👧"} {
		text := strings.Repeat(filler, 500) + " needle " + strings.Repeat(filler, 500)
		got := said(t, chat.Message{Text: text}, "needle")
		if !utf8.ValidString(got) || !strings.Contains(got, "[needle]") {
			t.Errorf("%q: got %q", filler, got)
		}
		if n := utf8.RuneCountInString(got); n > snippetChars+4 {
			t.Errorf("%q: %d characters", filler, n)
		}
	}
}

// FuzzSnippet: of any text and query the parts are pieces of the text, short
// enough, and one of them is a hit.
func FuzzSnippet(f *testing.F) {
	for _, seed := range [][2]string{
		{"hello world", "world"}, {strings.Repeat("x", 400) + " tea", "tea"}, {"東京都", "京"}, {"a\xff\x00b", "b"},
		{strings.Repeat("\u0301", 300), "a"}, {"  a  \n b ", "a b"}, {strings.Repeat("tea ", 200), "tea"}, {strings.Repeat("x", 500), strings.Repeat("x", 200)},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		if len(text) > 5_000 {
			return
		}
		terms, err := termsOf(query)
		if err != nil || len(terms) == 0 {
			return
		}
		parts, found := snippet(chat.Message{Text: text}, terms)
		if !found {
			return
		}
		length, hits := 0, 0
		for _, p := range parts {
			length += utf8.RuneCountInString(p.Text)
			if p.Hit {
				hits++
			}
			if p.Text == "" {
				t.Fatal("an empty part")
			}
		}
		if hits == 0 || length > snippetChars+2 {
			t.Fatalf("%d hits in %d characters: %v", hits, length, parts)
		}
	})
}
