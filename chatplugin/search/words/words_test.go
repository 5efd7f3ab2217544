package words

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func list(text string) string {
	var all []string
	for _, t := range Tokens(Normal(text)) {
		all = append(all, t.Word)
	}
	return strings.Join(all, " ")
}

func TestWordsAreFolded(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"punctuation only", `"' -- ()*:^ NEAR`, "near"},
		{"case", "Hello WORLD", "hello world"},
		{"accents", "Élan São Ångström", "elan sao angstrom"},
		{"accents typed apart", "E\u0301lan", "elan"},
		{"digits and underscores", "report_q3-2024.PDF", "report q3 2024 pdf"},
		{"greek sigmas", "ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"},
		{"turkish", "İstanbul ısı", "istanbul isi"},
		{"arabic vowel signs and stretch", "مُحَمَّد محمـــد", "محمد محمد"},
		{"arabic alef with hamza", "أحمد", "احمد"},
		{"hebrew points", "שָׁלוֹם", "שלום"},
		{"vowel signs of hindi stay", "हिन्दी", "हिन्दी"},
		{"full-width", "ＡＢＣ１２", "abc12"},
		{"ligature", "oﬃce", "office"},
		{"soft hyphen and joiners", "so\u00adft w\u200dord", "soft word"},
		{"zero width space ends a word", "one\u200btwo", "one two"},
		{"korean has spaces", "서울에서 만나", "서울에서 만나"},
		{"korean typed apart", "\u1109\u1165\u110b\u116e\u11af", "서울"},
		{"chinese in pairs", "東京都", "東京 京都 都"},
		{"kana keep their voicing", "がぎ", "がぎ ぎ"},
		{"half-width kana", "ｶﾅ", "カナ ナ"},
		{"long vowel", "ラーメン", "ラー ーメ メン ン"},
		{"thai in pairs", "ไทย", "ไท ทย ย"},
		{"scripts side by side", "iPhone手机ok", "iphone 手机 机 ok"},
		{"pictographs", "nice👍🏽!", "nice 👍"},
		{"broken text", "a\xffb\xe6\x9d", "a b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := list(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLongWordsAreCut(t *testing.T) {
	long := strings.Repeat("é", 10_000)
	tokens := Tokens(long)
	if len(tokens) != 1 || len(tokens[0].Word) > maxWord || tokens[0].End != len(long) {
		t.Errorf("got %d tokens, the first is %+v", len(tokens), tokens[0])
	}
	if terms := Query(long); len(terms) != 1 || len(terms[0].Find(tokens)) != 1 {
		t.Error("a long word doesn't find itself")
	}
}

func marked(text, query string) string {
	text = Normal(text)
	tokens := Tokens(text)
	var all []string
	for _, term := range Query(query) {
		for _, span := range term.Find(tokens) {
			all = append(all, text[span.Start:span.End])
		}
	}
	return strings.Join(all, "|")
}

func TestFindMarksWhatAQueryMeans(t *testing.T) {
	tests := []struct{ name, text, query, want string }{
		{"a word", "The Élan of it", "elan", "Élan"},
		{"the last word may go on", "climbing", "climb", "climbing"},
		{"but not a single letter", "climbing", "c", ""},
		{"a word before it may not", "climbing today", "climb to", "today"},
		{"nor one that is ended", "climbing", "climb!", ""},
		{"each place", "no no No", "no", "no|no|No"},
		{"operators are words", "this OR that", `"this" OR -x`, "this|OR"},
		{"two characters", "在東京都", "京都", "京都"},
		{"three characters", "在東京都內", "東京都", "東京都"},
		{"one character", "在東京都", "京", "京"},
		{"the last character", "在東京都", "都", "都"},
		{"not in that order", "京東", "東京", ""},
		{"not in two places", "東京 京都", "東京都", ""},
		{"inside thai", "สวัสดีชาวโลก", "ชาว", "ชาว"},
		{"joined by a mark that is ignored", "東\ufe00京", "東京", "東\ufe00京"},
		{"a pictograph of another colour", "ok 👍🏿", "👍", "👍"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := marked(test.text, test.query); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzQuery: whatever is searched becomes words without a meaning to SQLite, and
// finds the text it was taken from.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", "hello world", `"a" OR b*`, "NEAR(a b, 5)", "{body} : x", "東京都", "E\u0301lan", "\xff\x00'; DROP TABLE x", "ไทยab", "👍🏽",
		"\ufdfa", "ﬃ", "\u1109\u1165", "가\u0301", "a\u200db", strings.Repeat("x", 300), "ıİßſK", "が\u3099", "\u0300",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2_000 {
			return // the service takes far less
		}
		terms := Query(text)
		tokens := Tokens(Normal(text))
		for _, term := range terms {
			if len(term.Words) == 0 {
				t.Fatal("an empty term")
			}
			for _, word := range term.Words {
				if word == "" || !utf8.ValidString(word) {
					t.Fatalf("word %q", word)
				}
				for _, r := range word {
					if r < utf8.RuneSelf && !('a' <= r && r <= 'z' || '0' <= r && r <= '9') {
						t.Fatalf("word %q has %q", word, r)
					}
					if unicode.IsSpace(r) {
						t.Fatalf("word %q has a space", word)
					}
				}
			}
			if len(term.Find(tokens)) == 0 {
				t.Fatalf("%q is not in its own text %q", term.Words, text)
			}
		}
		for i, token := range tokens {
			if token.Start >= token.End || token.Head <= token.Start || token.Head > token.End || token.End > len(Normal(text)) {
				t.Fatalf("token %d of %q: %+v", i, text, token)
			}
		}
	})
}
