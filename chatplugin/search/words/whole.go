package words

// Whole are the words of a name, for looking up by their beginnings. Of a run
// without spaces they are all its ends, so that a name is found from each of its
// characters on.
func Whole(text string) []string {
	var all []string
	for _, part := range parts(text) {
		if part[0].run == 0 {
			all = append(all, part[0].Word)
		} else {
			all = append(all, ends(part)...)
		}
	}
	return all
}

// Beginnings are what somebody who types a name gives of its words.
func Beginnings(text string) []string {
	var all []string
	for _, part := range parts(text) {
		word := part[0].Word
		if part[0].run != 0 {
			word = ends(part)[0]
		}
		all = append(all, word)
	}
	return all
}

// parts are the words of a text, and its runs without spaces.
func parts(text string) [][]Token {
	tokens := Tokens(Normal(text))
	var all [][]Token
	for i := 0; i < len(tokens); {
		end := i + 1
		for end < len(tokens) && tokens[i].run != 0 && tokens[end].run == tokens[i].run {
			end++
		}
		all = append(all, tokens[i:end])
		i = end
	}
	return all
}

// ends are the texts from each character of a run to its end.
func ends(run []Token) []string {
	all := make([]string, len(run))
	rest := ""
	for i := len(run) - 1; i >= 0; i-- {
		rest = run[i].first + rest
		all[i] = cut([]byte(rest))
	}
	return all
}
