package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestNamesAndRoutesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, cmd := range All() {
		keys := []string{cmd.Name}
		for _, r := range cmd.Routes {
			keys = append(keys, r.Method+" "+r.Path)
		}
		for _, key := range keys {
			if seen[key] {
				t.Errorf("%s is there twice", key)
			}
			seen[key] = true
		}
	}
}

func TestPathParametersAreFields(t *testing.T) {
	braces := regexp.MustCompile(`\{(\w+)\}`)
	for _, cmd := range All() {
		for _, r := range cmd.Routes {
			for _, match := range braces.FindAllStringSubmatch(r.Path, -1) {
				if !slices.ContainsFunc(cmd.Fields, func(f Field) bool { return f.Name == match[1] && f.Type == typeString }) {
					t.Errorf("%s: %s has no string field %s", cmd.Name, r.Path, match[1])
				}
			}
			// A wildcard here would swallow routes of the dialects.
			if strings.HasPrefix(r.Path, "/{") {
				t.Errorf("%s: %s starts with a parameter", cmd.Name, r.Path)
			}
		}
	}
}

func TestDocumentationIsWholeSentences(t *testing.T) {
	for _, cmd := range All() {
		if !strings.HasSuffix(cmd.Doc, ".") {
			t.Errorf("%s: %q", cmd.Name, cmd.Doc)
		}
		for _, f := range cmd.Fields {
			if strings.HasSuffix(f.Doc, ".") {
				t.Errorf("%s.%s: errors add the dot to %q", cmd.Name, f.Name, f.Doc)
			}
		}
	}
}

func TestUnknownCommandsAreNotFound(t *testing.T) {
	if _, ok := Find("message.nothing"); ok {
		t.Error("found")
	}
}
