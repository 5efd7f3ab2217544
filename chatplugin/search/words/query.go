package words

import (
	"strings"
	"unicode/utf8"
)

// Term is one thing that a text has to have: a chain of words that follow each
// other, mostly of one. With Prefix the last of them may go on.
type Term struct {
	Words  []string
	Prefix bool
}

// Query makes the terms of what somebody searches. All of them have to be found.
// The last word may still be in the typing: it is the beginning of one. Nothing
// in a query has a meaning of its own, neither quotes nor operators. A query
// without a word has no terms.
func Query(text string) []Term {
	text = Normal(text)
	tokens := Tokens(text)
	var terms []Term
	for i := 0; i < len(tokens); {
		if tokens[i].run == 0 {
			terms = add(terms, Term{Words: []string{tokens[i].Word}})
			i++
			continue
		}
		end := i + 1
		for end < len(tokens) && tokens[end].run == tokens[i].run {
			end++
		}
		terms = add(terms, chain(tokens[i:end]))
		i = end
	}
	if len(tokens) == 0 {
		return nil
	}
	if last := tokens[len(tokens)-1]; last.run == 0 && last.End == len(strings.TrimRight(text, " \t\r\n")) {
		begins(terms, last.Word)
	}
	return terms
}

// chain is the term of a run: its pairs, without the character that is last. A
// single character is the beginning of a pair.
func chain(run []Token) Term {
	if len(run) == 1 {
		return Term{Words: []string{run[0].Word}, Prefix: true}
	}
	t := Term{}
	for _, token := range run[:len(run)-1] {
		t.Words = append(t.Words, token.Word)
	}
	return t
}

// begins makes a word the beginning of one. A single letter would begin half of
// all words.
func begins(terms []Term, word string) {
	if utf8.RuneCountInString(word) < 2 {
		return
	}
	for i, t := range terms {
		if len(t.Words) == 1 && t.Words[0] == word {
			terms[i].Prefix = true
		}
	}
}

func add(terms []Term, t Term) []Term {
	for _, have := range terms {
		if have.Prefix == t.Prefix && strings.Join(have.Words, " ") == strings.Join(t.Words, " ") {
			return terms
		}
	}
	return append(terms, t)
}

// Span is a piece of a text, in bytes.
type Span struct{ Start, End int }

// Find gives where a term is in a text, in order. A chain of pairs is marked
// from its first to its last character, of other words all of the word.
func (t Term) Find(tokens []Token) []Span {
	var spans []Span
	for i := 0; i+len(t.Words) <= len(tokens); i++ {
		if !t.at(tokens[i:]) {
			continue
		}
		first, last := tokens[i], tokens[i+len(t.Words)-1]
		span := Span{first.Start, last.End}
		if last.run != 0 && t.Prefix && last.Word != t.Words[len(t.Words)-1] {
			span.End = last.Head
		}
		spans = append(spans, span)
	}
	return spans
}

// at reports whether the term is at the beginning of tokens. The pairs of a
// chain overlap, so the next one begins inside of the one before.
func (t Term) at(tokens []Token) bool {
	for i, word := range t.Words {
		last := i == len(t.Words)-1
		if tokens[i].Word != word && !(last && t.Prefix && strings.HasPrefix(tokens[i].Word, word)) {
			return false
		}
	}
	return true
}
