package media

import (
	"path"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/tools/security"
)

// maxName is the longest file name we keep, in characters.
const maxName = 200

// cleanName is the sender's name for a file without what would lead somewhere
// or look like something else: folders, control characters and marks that turn
// the direction of text.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.TrimSpace(name)
	if runes := []rune(name); len(runes) > maxName {
		ext := []rune(path.Ext(name))
		if len(ext) > 10 {
			ext = nil
		}
		name = string(runes[:maxName-len(ext)]) + string(ext)
	}
	if name == "" || name == "." || name == ".." || name == "/" {
		return "file"
	}
	return name
}

// rename changes the ending of a name to that of what the file became.
func rename(name, ext string) string { return strings.TrimSuffix(name, path.Ext(name)) + ext }

// storedName is the name of a file in the storage and in its path: 134 random
// bits, and an ending that tells the type.
func storedName(ext string) string {
	return security.RandomStringWithAlphabet(26, "abcdefghijklmnopqrstuvwxyz0123456789") + ext
}
