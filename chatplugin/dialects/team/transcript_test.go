package team_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chattest"
)

var update = flag.Bool("update", false, "rewrite what the server says in testdata/*.txt and on the page")

// playTranscripts plays testdata/*.txt: frames of clients in, frames of the
// server out. A line is one of
//
//	# a comment
//	say ann $room words          a message through another door
//	A ann                        connection A: a ticket of Ann in the URL
//	A> event {...}               A sends; with "A= ..." next, it passes a callback
//	A= {...}                     the callback's one argument
//	A< event {...}               A hears; events of another name may come between
//	A- event                     A has not heard it up to here
//
// "$ann" is a user's id, also in names of events. Any other "$name" in JSON is
// whatever id stood there first, and must stay it. "$time" is any date.
func playTranscripts(t *testing.T, w *world) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			script, err := os.ReadFile(file)
			must(t, err)
			written := play(t, w.afresh(t), string(script))
			if *update {
				must(t, os.WriteFile(file, []byte(written), 0o644))
			}
		})
	}
}

// play plays a script and gives it as the server would have it.
func play(t *testing.T, w *world, script string) string {
	t.Helper()
	p := &player{world: w, t: t, conns: map[string]*chattest.Client{}, names: map[string]string{}}
	for _, name := range []string{"ann", "bob", "cat"} {
		p.names["$"+name] = p.id(name)
	}
	lines := strings.Split(strings.TrimSuffix(script, "\n"), "\n")
	for i, line := range lines {
		p.at = fmt.Sprintf("line %d", i+1)
		ack := ""
		if i+1 < len(lines) && len(lines[i+1]) > 2 && strings.HasPrefix(lines[i+1], line[:min(1, len(line))]+"=") {
			ack = lines[i+1][3:]
		}
		p.line(line, ack)
	}
	return p.written.String()
}

type player struct {
	*world
	t       *testing.T
	at      string // the line it is at, for failures
	conns   map[string]*chattest.Client
	names   map[string]string // what "$name" stands for
	written bytes.Buffer
}

var lineForm = regexp.MustCompile(`^([A-Z])([>=<-]| )\s*(\S+)\s*(.*)$`)

func (p *player) line(line, ack string) {
	p.t.Helper()
	part := lineForm.FindStringSubmatch(line)
	if part == nil || line[0] == '#' {
		if words := strings.SplitN(line, " ", 4); words[0] == "say" {
			p.say(words[1], p.names[words[2]], words[3])
		} else if line != "" && line[0] != '#' {
			p.t.Fatalf("%s: can't read %q", p.at, line)
		}
		fmt.Fprintln(&p.written, line)
		return
	}
	who, kind, word, rest := part[1], part[2], part[3], part[4]
	if kind == "=" {
		return // was taken with its event
	}
	c, event := p.conns[who], p.fill(word)
	switch kind {
	case " ":
		p.conns[who] = p.dial(word)
	case "-":
		for _, e := range c.Unread() {
			if e.Name == event {
				p.t.Errorf("%s: %s heard %s", p.at, who, e)
			}
		}
	case "<":
		e := c.Expect(event)
		if len(e.Args) != 1 {
			p.t.Fatalf("%s: %d arguments in %s", p.at, len(e.Args), e)
		}
		line = who + "< " + word + " " + p.check(rest, e.Args[0])
	case ">":
		payload := json.RawMessage(p.fill(rest))
		if ack == "" {
			c.Emit(event, payload)
		} else {
			line += "\n" + who + "= " + p.check(ack, c.Ack(event, payload))
		}
	}
	fmt.Fprintln(&p.written, line)
}

var nameForm = regexp.MustCompile(`\$[a-z]+[0-9]*`)

// fill puts ids in the place of names.
func (p *player) fill(text string) string {
	return nameForm.ReplaceAllStringFunc(text, func(name string) string {
		if id, known := p.names[name]; known {
			return id
		}
		p.t.Fatalf("%s: nothing is known of %s yet", p.at, name)
		return ""
	})
}

// check compares what the server said with a template and gives the template,
// or with -update what the server said, by name.
func (p *player) check(template string, got json.RawMessage) string {
	p.t.Helper()
	var want, have any
	must(p.t, json.Unmarshal(got, &have))
	if err := json.Unmarshal([]byte(template), &want); err != nil && !*update {
		p.t.Fatalf("%s: %v in %s", p.at, err, template)
	}
	where := p.match("", want, have)
	if where == "" {
		return template
	}
	p.bind(want, have)
	said := p.masked(string(got))
	if !*update {
		p.t.Fatalf("%s: %s\n got %s\nwant %s", p.at, where, said, template)
	}
	return said
}

// match says where a value differs from its template, empty if it does not.
func (p *player) match(path string, template, value any) string {
	switch want := template.(type) {
	case map[string]any:
		got, ok := value.(map[string]any)
		if !ok || len(got) != len(want) {
			return fmt.Sprintf("%s is no object of %d keys", path, len(want))
		}
		for key := range want {
			if where := p.match(path+"."+key, want[key], got[key]); where != "" {
				return where
			}
		}
		return ""
	case []any:
		got, ok := value.([]any)
		if !ok || len(got) != len(want) {
			return fmt.Sprintf("%s is no list of %d", path, len(want))
		}
		if strings.HasSuffix(path, ".recipients") {
			got = p.inOrderOf(want, got)
		}
		for i := range want {
			if where := p.match(fmt.Sprintf("%s[%d]", path, i), want[i], got[i]); where != "" {
				return where
			}
		}
		return ""
	case string:
		return p.matchText(path, want, value)
	}
	if template != value {
		return fmt.Sprintf("%s is %v", path, value)
	}
	return ""
}

// inOrderOf puts users into the order of a template: members have none.
func (p *player) inOrderOf(want, got []any) []any {
	ordered, rest := make([]any, 0, len(got)), slices.Clone(got)
	for _, template := range want {
		i := slices.IndexFunc(rest, func(v any) bool { return p.match("", template, v) == "" })
		if i < 0 {
			return got
		}
		ordered = append(ordered, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return ordered
}

var (
	wireTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`)
	wireID   = regexp.MustCompile(`"[0-9a-f]{24}"`)
)

func (p *player) matchText(path, want string, value any) string {
	got, ok := value.(string)
	known, bound := p.names[want]
	switch {
	case !ok:
		return fmt.Sprintf("%s is %v", path, value)
	case want == "$time" && wireTime.MatchString(got), bound && known == got, want == got:
		return ""
	case !bound && nameForm.MatchString(want) && wireID.MatchString(`"`+got+`"`):
		p.names[want] = got
		return ""
	}
	return fmt.Sprintf("%s is %q", path, got)
}

// bind is for -update: it takes from a template what the ids in it are to be
// called.
func (p *player) bind(template, value any) {
	want, isObject := template.(map[string]any)
	got, same := value.(map[string]any)
	if !isObject || !same {
		return
	}
	for key := range want {
		name, isName := want[key].(string)
		id, isText := got[key].(string)
		if isName && isText && nameForm.MatchString(name) && wireID.MatchString(`"`+id+`"`) {
			p.names[name] = id
		}
	}
}

// masked writes ids and dates by name.
func (p *player) masked(text string) string {
	text = wireTime.ReplaceAllString(text, "$$time")
	for name, id := range p.names {
		text = strings.ReplaceAll(text, id, name)
	}
	return wireID.ReplaceAllStringFunc(text, func(id string) string {
		name := fmt.Sprintf("$id%d", len(p.names))
		p.names[name] = strings.Trim(id, `"`)
		return `"` + name + `"`
	})
}
