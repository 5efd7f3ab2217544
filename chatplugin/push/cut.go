package push

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Texts come from users and are shown by the system, next to texts that it
// trusts: nothing in them may break a line, hide or turn what stands beside it.

// Limits of what is shown, in characters (runes).
const (
	maxTitle = 100
	maxBody  = 240
)

// oneLine collapses white space and newlines to one blank and takes out control
// characters, bidi overrides and isolates.
func oneLine(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			blank = true
			continue
		case r == utf8.RuneError || unicode.IsControl(r) || turnsText(r):
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}

// lines is oneLine for each line, without the empty ones.
func lines(s string) string {
	var kept []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = oneLine(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// turnsText: embeddings, overrides and isolates reach beyond the text they are
// in. Single marks (U+200E, U+200F) do not and stay.
func turnsText(r rune) bool {
	return (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069) || r == 0xFEFF
}

// cut shortens s to at most limit runes, the last of them an ellipsis, and never
// between a character and what belongs to it. s must be valid UTF-8.
func cut(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	if limit <= 0 {
		return ""
	}
	runes := []rune(s[:min(len(s), utf8.UTFMax*(limit+1))])
	end := limit - 1
	for at := end; at > 0; at-- {
		if !joined(runes, at) {
			return strings.TrimRight(string(runes[:at]), " \n") + "…"
		}
	}
	// One character of more than limit runes: nobody reads that.
	return string(runes[:end]) + "…"
}

// joined reports whether there is no boundary between runes[at-1] and runes[at]:
// combining marks, variation selectors, skin tones, ZWJ sequences, tags, flags
// and Hangul. It is what matters of UAX #29 for a cut.
func joined(runes []rune, at int) bool {
	before, after := runes[at-1], runes[at]
	switch {
	case unicode.In(after, unicode.Mn, unicode.Me, unicode.Mc):
		return true
	case after == '\u200d' || before == '\u200d':
		return true
	case after >= 0x1F3FB && after <= 0x1F3FF, after >= 0xE0020 && after <= 0xE007F:
		return true
	case isFlag(before) && isFlag(after):
		return flagsBefore(runes, at)%2 == 1
	case after >= 0x1160 && after <= 0x11FF:
		return true
	}
	return false
}

// isFlag: two regional indicators make a flag.
func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func flagsBefore(runes []rune, at int) int {
	n := 0
	for at > 0 && isFlag(runes[at-1]) {
		at, n = at-1, n+1
	}
	return n
}
