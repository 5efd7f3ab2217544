// Package words says what the words of a text are: the same for what goes into
// the search index, for what is searched, and for what is marked in a result.
//
// A word is folded: lower case, without accents and other marks that are often
// left out, full-width and other presentation forms as the plain ones. So "Élan"
// is found by "elan", and Arabic text with or without its vowel signs.
//
// Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces
// between words. Their text gives every pair of neighbours, and the last
// character of a run by itself: a run of two or more characters is found as a
// chain of pairs, one character as the beginning of a pair. The index is larger
// by less than the text itself, and needs no dictionary. SQLite's trigram
// tokenizer costs 2.6 times the size for every language and finds nothing
// shorter than three characters.
//
// A pictograph is a word of its own.
package words

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is a word in a text: what it is folded to, and which bytes of the text
// it stands for.
type Token struct {
	Word       string
	Start, End int
	// Head is where the first character ends, for a pair of a script without
	// spaces; elsewhere it is End.
	Head int
	// run is the number of the run it is from in such a script, 0 elsewhere.
	run   int
	first string // the first character of a pair
}

// maxWord is the most bytes of a word. What is longer is cut, in the index as in
// a query: nobody searches the end of a key.
const maxWord = 64

// Normal is the form of a text that Tokens takes: composed, so that a letter is
// one character however it was typed.
func Normal(text string) string { return norm.NFC.String(text) }

// Tokens splits a text that Normal has given. Words hold letters, digits, marks
// and pictographs only, and no ASCII but a-z and 0-9.
func Tokens(text string) []Token {
	s := splitter{text: text, tokens: make([]Token, 0, len(text)/6+1)}
	for at := 0; at < len(text); {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[at:])
		}
		s.take(r, at, at+size)
		at += size
	}
	s.endWord()
	s.endRun()
	return s.tokens
}

// splitter holds the word, or the run of a script without spaces, that is open.
type splitter struct {
	text   string
	tokens []Token
	word   []byte
	start  int // of word
	end    int
	run    []Token // one for each character
	runs   int
}

func (s *splitter) take(r rune, start, end int) {
	if r < utf8.RuneSelf {
		if c := ascii(byte(r)); c != 0 {
			s.endRun()
			s.grow(start, end, c)
			return
		}
		s.endWord()
		s.endRun()
		return
	}
	switch classOf(r) {
	case separator:
		s.endWord()
		s.endRun()
	case ignored: // inside of whatever is open
	case letter:
		s.endRun()
		s.grow(start, end, folded(r)...)
	case spaceless:
		s.endWord()
		s.run = append(s.run, Token{Word: string(folded(r)), Start: start, End: end})
	case pictograph:
		s.endWord()
		s.endRun()
		s.tokens = append(s.tokens, Token{Word: string(r), Start: start, End: end, Head: end})
	}
}

func (s *splitter) grow(start, end int, more ...byte) {
	if len(more) == 0 {
		return
	}
	if len(s.word) == 0 {
		s.start = start
	}
	s.word = append(s.word, more...)
	s.end = end
}

func (s *splitter) endWord() {
	if len(s.word) == 0 {
		return
	}
	s.tokens = append(s.tokens, Token{Word: cut(s.word), Start: s.start, End: s.end, Head: s.end})
	s.word = s.word[:0]
}

// endRun gives the pairs of a run.
func (s *splitter) endRun() {
	if len(s.run) == 0 {
		return
	}
	s.runs++
	for i, t := range s.run {
		t.Head, t.run, t.first = t.End, s.runs, t.Word
		if i+1 < len(s.run) {
			t.Word += s.run[i+1].Word
			t.End = s.run[i+1].End
		}
		if t.Word != "" {
			s.tokens = append(s.tokens, t)
		}
	}
	s.run = s.run[:0]
}

func cut(word []byte) string {
	if len(word) <= maxWord {
		return string(word)
	}
	end := maxWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return string(word[:end])
}

// ascii folds a character of ASCII, 0 for one that is in no word.
func ascii(c byte) byte {
	switch {
	case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		return c
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	}
	return 0
}

type class int

const (
	separator class = iota
	ignored
	letter
	spaceless
	pictograph
)

// noSpaces are the scripts without spaces between words. Korean has them.
var noSpaces = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// Not written in one of those scripts, says Unicode, but only used there.
const (
	longVowel     = '\u30fc' // of Katakana
	longVowelHalf = '\uff70'
)

// Characters that have no width but end a word, and one that has some and does
// not: the Arabic stretch.
const (
	zeroWidthSpace = '\u200b'
	wordJoiner     = '\u2060'
	tatweel        = '\u0640'
)

// classOf is for what is not ASCII.
func classOf(r rune) class {
	switch {
	case r == utf8.RuneError || r == zeroWidthSpace:
		return separator
	case r == tatweel || r == wordJoiner || unicode.Is(unicode.Cf, r) || leftOut(r):
		return ignored
	case r == longVowel || r == longVowelHalf:
		return spaceless
	case unicode.In(r, unicode.L, unicode.M, unicode.N):
		if unicode.In(r, noSpaces...) {
			return spaceless
		}
		return letter
	case unicode.Is(unicode.So, r):
		return pictograph
	}
	return separator
}

// leftOut reports whether r is a mark that people leave out: accents of all
// scripts that share them, vowel signs of Arabic and Hebrew. The vowel signs of
// India and the voicing marks of Japan tell words apart.
func leftOut(r rune) bool {
	if r == '\u3099' || r == '\u309a' {
		return false
	}
	return unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic)
}

// folded is what a character is in a word. It may be several characters, and
// none.
func folded(r rune) []byte {
	var kept []rune
	for _, part := range norm.NFKD.String(string(r)) {
		if part < utf8.RuneSelf {
			if c := ascii(byte(part)); c != 0 {
				kept = append(kept, rune(c))
			}
			continue
		}
		if leftOut(part) || part == tatweel || !unicode.In(part, unicode.L, unicode.M, unicode.N) {
			continue
		}
		// Up and down again: the two small sigmas of Greek become one, and so do the
		// two small i of Turkish.
		kept = append(kept, unicode.ToLower(unicode.ToUpper(part)))
	}
	return asciiOrOther(norm.NFC.String(string(kept)))
}

// asciiOrOther lowers what composing has made of ASCII: nothing else than a-z
// and 0-9 is left of it.
func asciiOrOther(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r >= utf8.RuneSelf {
			out = utf8.AppendRune(out, r)
		} else if c := ascii(byte(r)); c != 0 {
			out = append(out, c)
		}
	}
	return out
}
