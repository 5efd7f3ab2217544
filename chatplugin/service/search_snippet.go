package service

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/search/words"
	"pocketchat/chatplugin/store"
)

// SnippetPart is a piece of a text; Hit marks what was searched for.
type SnippetPart struct {
	Text string
	Hit  bool
}

// A snippet is about snippetChars characters long, snippetLead of them before
// the first hit.
const (
	snippetChars = 160
	snippetLead  = 40
)

// snippet cuts what was searched for out of a message as it is now: out of its
// text, caption or file name, the first of them that has any of it. It is false
// for a message that does not have all terms.
func snippet(m chat.Message, terms []store.SearchTerm) ([]SnippetPart, bool) {
	missing := make([]bool, len(terms))
	for i := range missing {
		missing[i] = true
	}
	shown := ""
	var hits []words.Span
	for _, text := range []string{m.Text, m.Caption, store.FileNameOf(m)} {
		text = words.Normal(text)
		tokens := words.Tokens(text)
		var here []words.Span
		for i, t := range terms {
			spans := words.Term(t).Find(tokens)
			if len(spans) > 0 {
				missing[i] = false
			}
			here = append(here, spans...)
		}
		if len(hits) == 0 && len(here) > 0 {
			shown, hits = text, here
		}
	}
	if slices.Contains(missing, true) {
		return nil, false
	}
	return cutOut(shown, merged(hits)), true
}

// merged puts spans in order, and those together that overlap.
func merged(spans []words.Span) []words.Span {
	slices.SortFunc(spans, func(a, b words.Span) int { return a.Start - b.Start })
	var all []words.Span
	for _, s := range spans {
		if last := len(all) - 1; last >= 0 && s.Start <= all[last].End {
			all[last].End = max(all[last].End, s.End)
		} else {
			all = append(all, s)
		}
	}
	return all
}

// cutOut gives the surroundings of the first hit in parts.
func cutOut(text string, hits []words.Span) []SnippetPart {
	from := begin(text, hits[0].Start)
	to := end(text, from, hits[0].End)
	var parts []SnippetPart
	add := func(piece string, hit bool) {
		if piece = oneLine(piece); piece != "" {
			parts = append(parts, SnippetPart{piece, hit})
		}
	}
	if from > 0 {
		parts = append(parts, SnippetPart{Text: "…"})
	}
	at := from
	for _, hit := range hits {
		if hit.Start >= to {
			break
		}
		add(text[at:hit.Start], false)
		at = min(hit.End, to)
		add(text[hit.Start:at], true)
	}
	add(text[at:to], false)
	if to < len(text) {
		parts = append(parts, SnippetPart{Text: "…"})
	}
	return joined(parts)
}

// begin is where a snippet begins: some characters before the hit, after a space
// if there is one among them.
func begin(text string, hit int) int {
	from := hit
	for range snippetLead {
		if from == 0 {
			return 0
		}
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if space := strings.IndexFunc(text[from:hit], unicode.IsSpace); space >= 0 {
		_, size := utf8.DecodeRuneInString(text[from+space:])
		return from + space + size
	}
	for from < hit { // not inside of a character that is made of several
		r, size := utf8.DecodeRuneInString(text[from:])
		if !continues(r) {
			break
		}
		from += size
	}
	return from
}

// end is where a snippet ends: not inside of the first hit unless that alone is
// too long.
func end(text string, from, hit int) int {
	to := from
	for range snippetChars {
		if to == len(text) {
			return to
		}
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	if to < len(text) && hit < to {
		if space := strings.LastIndexFunc(text[hit:to], unicode.IsSpace); space > 0 {
			return hit + space
		}
	}
	for to > from {
		r, _ := utf8.DecodeRuneInString(text[to:])
		if to == len(text) || !continues(r) {
			break
		}
		_, size := utf8.DecodeLastRuneInString(text[:to])
		to -= size
	}
	return to
}

// continues reports whether r belongs to the character before it.
func continues(r rune) bool { return unicode.In(r, unicode.M, unicode.Cf, unicode.Sk) }

// oneLine makes one space of every run of spaces and line ends.
func oneLine(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}

// joined makes one part of neighbours that are alike.
func joined(parts []SnippetPart) []SnippetPart {
	var all []SnippetPart
	for _, p := range parts {
		if last := len(all) - 1; last >= 0 && all[last].Hit == p.Hit {
			all[last].Text += p.Text
		} else {
			all = append(all, p)
		}
	}
	return all
}
