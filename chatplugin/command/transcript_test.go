package command_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
)

var update = flag.Bool("update", false, "write the answers and events into testdata/*.txt")

// TestTranscripts plays the files of testdata, which say how they are read
// (direct.txt), through both doors.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, ask := range doors {
			if name == "rest" && strings.Contains(string(raw), "# door: socket\n") {
				continue
			}
			t.Run(filepath.Base(file)+" by "+name, func(t *testing.T) {
				got := play(t, ask, string(raw))
				if got == string(raw) {
					return
				}
				if !*update {
					t.Fatalf("not as written:\n%s", difference(string(raw), got))
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestTranscriptsCoverEveryCommand finds commands nobody tries.
func TestTranscriptsCoverEveryCommand(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	for _, cmd := range command.All() {
		done := regexp.MustCompile(`> ` + regexp.QuoteMeta(cmd.Name) + ` .*\n\w+< \{"data":.*"ok":true\}`)
		if !done.MatchString(all.String()) {
			t.Errorf("no transcript has %s succeed", cmd.Name)
		}
	}
}

// player plays one transcript.
type player struct {
	t     *testing.T
	s     *server
	ask   door
	peers map[string]*peer
	heard map[string][]heard // taken from the socket and not yet told
	names map[string]string  // $name -> value
	last  json.RawMessage    // the last answer
	out   strings.Builder
}

type heard struct {
	name string
	data json.RawMessage
}

func play(t *testing.T, ask door, script string) string {
	t.Helper()
	p := &player{t: t, s: serve(t), ask: ask, peers: map[string]*peer{}, heard: map[string][]heard{}, names: map[string]string{}}
	for name, id := range userIDs {
		p.names[name] = id
		p.names[name+"_token"] = p.s.tokens[name]
		p.peers[name] = p.s.dial(t, name)
	}
	for line := range strings.Lines(script) {
		p.step(strings.TrimSuffix(line, "\n"))
	}
	p.silence()
	return p.out.String()
}

var stepForm = regexp.MustCompile(`^(\w+)([>:~<]) ?(\S*) ?(.*)$`)

func (p *player) step(line string) {
	p.t.Helper()
	if rest, ok := strings.CutPrefix(line, "let "); ok {
		name, path, _ := strings.Cut(rest, " = ")
		p.names[name] = p.pick(path)
		p.say("%s", line)
		return
	}
	parts := stepForm.FindStringSubmatch(line)
	if line == "" || strings.HasPrefix(line, "#") || parts == nil {
		p.say("%s", line)
		return
	}
	user, verb, name := parts[1], parts[2], parts[3]
	switch verb {
	case ">":
		p.say("%s", line)
		p.command(user, name, parts[4])
	case ":":
		p.event(user, p.next(user, func(h heard) bool { return durable(h.name) }), ":")
	case "~":
		p.event(user, p.next(user, func(h heard) bool { return h.name == name }), "~")
	}
}

func (p *player) say(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

func (p *player) command(user, name, params string) {
	p.t.Helper()
	for _, variable := range p.longestFirst() {
		params = strings.ReplaceAll(params, "$"+variable, p.names[variable])
	}
	decoder := json.NewDecoder(strings.NewReader(params))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		p.t.Fatalf("%s> %s: %v in %s", user, name, err, params)
	}
	if strings.HasSuffix(name, ".search") {
		p.s.indexed(p.t)
	}
	p.last = p.ask(p.t, p.s, p.peers[user], name, object)
	p.say("%s< %s", user, p.mask(p.last))
}

func (p *player) event(user string, h heard, sign string) {
	p.say("%s%s %s %s", user, sign, h.name, p.mask(h.data))
}

// next waits for the first event that is wanted and leaves the others for
// later: durable and ephemeral ones have no common order.
func (p *player) next(user string, wanted func(heard) bool) heard {
	p.t.Helper()
	if i := slices.IndexFunc(p.heard[user], wanted); i >= 0 {
		h := p.heard[user][i]
		p.heard[user] = slices.Delete(p.heard[user], i, i+1)
		return h
	}
	for {
		ev := p.peers[user].Next()
		if len(ev.Args) != 1 {
			p.t.Fatalf("%s heard %s: an event has one argument", user, ev)
		}
		h := heard{ev.Name, ev.Args[0]}
		if wanted(h) {
			return h
		}
		p.heard[user] = append(p.heard[user], h)
	}
}

// silence proves that nobody heard more than the transcript tells: what they
// hear next is a room that is made now.
func (p *player) silence() {
	p.t.Helper()
	raw := p.peers["alice"].Ack("room.create", map[string]any{"name": "The end", "members": slices.Collect(maps.Values(userIDs))})
	if !strings.Contains(string(raw), `"ok":true`) {
		// Blocked users cannot be added, so a transcript unblocks them at its end.
		p.t.Fatalf("%s", raw)
	}
	for name := range p.peers {
		h := p.next(name, func(h heard) bool { return durable(h.name) })
		if h.name != string(chat.KindRoomCreated) || !strings.Contains(string(h.data), "The end") {
			p.t.Errorf("%s heard %s %s, which the transcript does not tell", name, h.name, h.data)
		}
	}
}

func durable(event string) bool { return slices.Contains(chat.Kinds, chat.Kind(event)) }

// pick finds a part of the last answer, "data.room.id".
func (p *player) pick(path string) string {
	p.t.Helper()
	var value any
	if err := json.Unmarshal(p.last, &value); err != nil {
		p.t.Fatal(err)
	}
	for key := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	text, ok := value.(string)
	if !ok {
		p.t.Fatalf("no text at %s in %s", path, p.last)
	}
	return text
}

// mask replaces what differs from run to run.
func (p *player) mask(raw json.RawMessage) string {
	p.t.Helper()
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		p.t.Fatalf("%v in %s", err, raw)
	}
	var masked strings.Builder
	encoder := json.NewEncoder(&masked)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p.maskValue("", value)); err != nil {
		p.t.Fatal(err)
	}
	return strings.TrimSuffix(masked.String(), "\n")
}

var (
	timeForm = regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{3})?Z`)
	linkForm = regexp.MustCompile(`\?token=[\w.%-]+`)
	idForm   = regexp.MustCompile(`\b([0-9a-f]{24}|[a-z0-9]{15})\b`)
)

func (p *player) maskValue(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for k := range v {
			v[k] = p.maskValue(k, v[k])
		}
	case []any:
		for i := range v {
			v[i] = p.maskValue(key, v[i])
		}
	case float64:
		if key == "position" {
			return "<position>"
		}
	case string:
		return p.maskText(v)
	}
	return value
}

func (p *player) maskText(text string) string {
	text = linkForm.ReplaceAllString(text, "?token=<token>")
	for _, name := range p.longestFirst() {
		text = strings.ReplaceAll(text, p.names[name], "$"+name)
	}
	text = timeForm.ReplaceAllStringFunc(text, func(at string) string {
		if strings.HasPrefix(at, "2030-") { // a time of the transcript's own
			return at
		}
		return "<time>"
	})
	return idForm.ReplaceAllStringFunc(text, func(id string) string {
		if strings.Trim(id, "0") == "" { // an id of the transcript's own
			return id
		}
		return "<id>"
	})
}

// longestFirst lists the names so that $alice_token is not taken for $alice.
func (p *player) longestFirst() []string {
	return slices.SortedFunc(maps.Keys(p.names), func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
}

// difference shows the lines that differ.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwritten %s\ngot     %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines written, %d got", len(w), len(g))
}
