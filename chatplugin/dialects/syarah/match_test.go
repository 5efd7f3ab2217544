package syarah_test

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

var wireTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// match says where a value differs from its template, empty if it does not.
func (p *player) match(path string, template, value any) string {
	if name, ok := template.(string); ok && strings.HasPrefix(name, "$") {
		return p.matchName(path, name, value)
	}
	switch want := template.(type) {
	case map[string]any:
		got, ok := value.(map[string]any)
		if !ok {
			return path + " is no object"
		}
		for key := range got {
			if _, known := want[key]; !known {
				return path + "." + key + " is new"
			}
		}
		for key := range want {
			item, there := got[key]
			if !there {
				return path + "." + key + " is missing"
			}
			if where := p.match(path+"."+key, want[key], item); where != "" {
				return where
			}
		}
		return ""
	case []any:
		got, ok := value.([]any)
		if !ok || len(got) != len(want) {
			return fmt.Sprintf("%s is no list of %d", path, len(want))
		}
		for i := range want {
			if where := p.match(fmt.Sprintf("%s[%d]", path, i), want[i], got[i]); where != "" {
				return where
			}
		}
		return ""
	}
	if !reflect.DeepEqual(template, value) {
		return fmt.Sprintf("%s is %v", path, value)
	}
	return ""
}

func (p *player) matchName(path, name string, value any) string {
	if name == "$time" {
		if s, ok := value.(string); !ok || !wireTime.MatchString(s) {
			return fmt.Sprintf("%s is no date: %v", path, value)
		}
		return ""
	}
	if user, known := p.users[name[1:]]; known {
		if value != user.Id {
			return fmt.Sprintf("%s is not %s: %v", path, name, value)
		}
		return ""
	}
	if before, bound := p.names[name]; bound && !reflect.DeepEqual(before, value) {
		return fmt.Sprintf("%s is not %s: %v", path, name, value)
	}
	for other, before := range p.names {
		if other != name && kindOfName(other) == kindOfName(name) && reflect.DeepEqual(before, value) {
			return fmt.Sprintf("%s is %s, not %s", path, other, name)
		}
	}
	p.names[name] = value
	return ""
}

// kindOfName tells messages, "$m1", from rooms: their numbers may be equal.
func kindOfName(name string) string { return strings.TrimRight(name, "0123456789") }
