package dialects_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// at is the value at a dotted path of a JSON text, such as "files.0"; nil where
// there is none. The empty path is the whole.
func at(raw json.RawMessage, path string) json.RawMessage {
	if path == "" {
		return raw
	}
	key, rest, _ := strings.Cut(path, ".")
	if i, err := strconv.Atoi(key); err == nil {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil || i >= len(list) {
			return nil
		}
		return at(list[i], rest)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	return at(object[key], rest)
}

// fits reports whether a JSON text is the wanted value.
func fits(raw json.RawMessage, want any) bool {
	switch want := want.(type) {
	case some:
		empty := map[string]bool{"": true, "null": true, `""`: true, "0": true, "false": true, "[]": true, "{}": true}
		return !empty[string(raw)]
	case within:
		var text string
		return json.Unmarshal(raw, &text) == nil && want != "" && strings.Contains(text, string(want))
	case without:
		return raw != nil && want != "" && !strings.Contains(string(raw), string(want))
	case string:
		var text string
		return json.Unmarshal(raw, &text) == nil && want != "" && text == want
	}
	return string(raw) == fmt.Sprint(want)
}

func TestWordsAreComparedByWhatTheySay(t *testing.T) {
	raw := json.RawMessage(`{"a":{"b":["x","longer text"]},"n":7,"on":true,"none":null,"empty":""}`)
	tests := []struct {
		path string
		want any
		fits bool
	}{
		{"a.b.0", "x", true}, {"a.b.0", "y", false}, {"a.b.2", "x", false}, {"a.c", "x", false}, {"empty", "", false},
		{"a.b.1", within("text"), true}, {"a.b.1", within("words"), false}, {"a.b.1", within(""), false},
		{"n", int64(7), true}, {"n", 8, false}, {"on", true, true}, {"on", false, false}, {"off", false, false},
		{"n", some{}, true}, {"none", some{}, false}, {"missing", some{}, false}, {"empty", some{}, false},
		{"a", without("words"), true}, {"a", without("longer"), false}, {"missing", without("x"), false},
	}
	for _, test := range tests {
		if got := fits(at(raw, test.path), test.want); got != test.fits {
			t.Errorf("%s %v: %t", test.path, test.want, got)
		}
	}
}
