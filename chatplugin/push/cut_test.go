package push_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pocketchat/chatplugin/push"
)

func TestCut(t *testing.T) {
	for _, row := range []struct {
		name, in string
		limit    int
		want     string
	}{
		{"short", "hello", 5, "hello"},
		{"long", "hello", 4, "hel…"},
		{"no blank before the ellipsis", "one two", 5, "one…"},
		{"not within a rune", "äöüß", 3, "äö…"},
		{"not before a combining mark", "abe\u0301f", 4, "ab…"},
		{"not within a family", "ab👩‍👩‍👧‍👦c", 5, "ab…"},
		{"not before a skin tone", "abc👍🏽d", 5, "abc…"},
		{"not within a flag", "🇩🇪🇫🇷🇪🇸", 4, "🇩🇪…"},
		{"not before a variation selector", "ab❤️c", 4, "ab…"},
		{"nothing but marks", "a" + strings.Repeat("\u0301", 10), 3, "a\u0301…"},
		{"no room", "hello", 0, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			equal(t, row.name, push.Cut(row.in, row.limit), row.want)
		})
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"a\n\n b\t\tc ":           "a b c",
		"\u202eevil\u202c":        "evil",
		"a\u2066b\u2069c":         "abc",
		"bell\x07 esc\x1b[31m":    "bell esc[31m",
		"bad \xff utf8":           "bad utf8",
		"line\u2028para\u2029end": "line para end",
		"\u200fعربي\u200e 👩‍👧":    "\u200fعربي\u200e 👩‍👧",
	} {
		equal(t, "line", push.OneLine(in), want)
	}
}

func FuzzTexts(f *testing.F) {
	for _, s := range []string{"hello", "👩‍👩‍👧‍👦", "🇩🇪🇫🇷", "e\u0301\u0301", "\u202e<&>\x00\xff", strings.Repeat("\u0301", 500), "\n\u2028\n"} {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = max(0, limit%300)
		line := push.OneLine(s)
		if !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || r == '\u202e' || r == '\u2028' }) {
			t.Fatalf("%q is not one clean line", line)
		}
		short := push.Cut(line, limit)
		if !utf8.ValidString(short) || utf8.RuneCountInString(short) > limit {
			t.Fatalf("%q is too long for %d", short, limit)
		}
		if kept, wasCut := strings.CutSuffix(short, "…"); wasCut && short != line && !strings.HasPrefix(line, kept) {
			t.Fatalf("%q is no beginning of %q", short, line)
		}
		n := push.Fit(push.Notification{Title: s, Body: strings.Repeat(s, 20), Data: map[string]string{"type": "message", s: strings.Repeat(s, 50)},
			Image: "https://" + strings.Repeat(s, 30), Link: "https://" + s, CollapseID: s, Channel: s, Sound: s, Thread: s})
		if size := push.Payload(n); size >= 4096 {
			t.Fatalf("%d bytes", size)
		}
	})
}
