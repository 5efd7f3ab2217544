package syarah_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/service"
)

var update = flag.Bool("update", false, "rewrite what the server says in testdata/*.txt")

// playTranscripts plays testdata/*.txt: frames of clients in, frames of the
// server out. A line is one of
//
//	# a comment
//	do friends ann bob          something that happens through another door
//	A ann                       connection A: query userId, token in the events
//	A ann auth                  connection A: token in the auth object too
//	A> event {...}              A sends; with "A= ..." next, it passes a callback
//	A= {...}                    the callback's one argument
//	A< event {...}              A hears; events of another name may come between
//	A- event                    A has not heard it up to here
//
// In JSON, "$ann" is a user's id and "$token:ann" a token. Any other "$name" is
// whatever stood there first, and must stay it: so ids are masked by name.
// "$time" is any date of the wire, "$name:text" a number sent as a string.
func playTranscripts(t *testing.T, w *world) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := &player{world: w.afresh(t), conns: map[string]*chattest.Client{}, names: map[string]any{}}
			for _, name := range []string{"ann", "bob", "cat"} {
				p.user(name)
			}
			p.play(t, strings.Split(strings.TrimSuffix(string(script), "\n"), "\n"))
			if *update {
				if err := os.WriteFile(file, p.written.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

type player struct {
	*world
	conns   map[string]*chattest.Client
	names   map[string]any // what "$name" stands for
	written bytes.Buffer
}

var lineForm = regexp.MustCompile(`^([A-Z])([>=<-]| )\s*(\S+)\s*(.*)$`)

func (p *player) play(t *testing.T, lines []string) {
	for i, line := range lines {
		at := fmt.Sprintf("line %d", i+1)
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			fmt.Fprintln(&p.written, line)
			continue
		}
		if rest, ok := strings.CutPrefix(line, "do "); ok {
			fmt.Fprintln(&p.written, line)
			p.do(at, strings.Fields(rest))
			continue
		}
		part := lineForm.FindStringSubmatch(line)
		if part == nil {
			t.Fatalf("%s: can't read %q", at, line)
		}
		who, kind, word, rest := part[1], part[2], part[3], part[4]
		if kind != "=" { // an ack is taken with its event
			fmt.Fprintln(&p.written, p.turn(t, at, line, who, kind, word, rest, nextAck(lines[i+1:], who)))
		}
	}
}

// nextAck is the expectation for the callback, empty without one.
func nextAck(lines []string, who string) string {
	if len(lines) == 0 {
		return ""
	}
	ack, _ := strings.CutPrefix(lines[0], who+"= ")
	if ack == lines[0] {
		return ""
	}
	return ack
}

// turn plays one line of a connection and gives it as it is to be written.
func (p *player) turn(t *testing.T, at, line, who, kind, word, rest, ack string) string {
	c := p.conns[who]
	switch kind {
	case " ":
		p.connect(who, word, rest)
		return line
	case "-":
		for _, e := range c.Unread() {
			if e.Name == word {
				t.Errorf("%s: %s heard %s", at, who, e)
			}
		}
		return line
	case "<":
		e := c.Expect(word)
		if len(e.Args) != 1 {
			t.Fatalf("%s: %s heard %s with %d arguments", at, who, word, len(e.Args))
		}
		return who + "< " + word + " " + p.check(t, at, word, rest, e.Args[0])
	}
	var args []any
	if rest != "" {
		args = []any{p.fill(p.parse(at, rest))}
	}
	if ack == "" {
		c.Emit(word, args...)
		return line
	}
	answer := c.Ack(word, args...)
	p.Presence().Flush() // what it made others hear is on its way
	return line + "\n" + who + "= " + p.check(t, at, "", ack, answer)
}

func (p *player) connect(who, user, how string) {
	if how == "auth" {
		p.conns[who] = p.dial(user)
	} else {
		p.conns[who] = p.guest(user)
	}
}

// do makes something happen that this wire has no event for.
func (p *player) do(at string, words []string) {
	var err error
	ctx, actor, other := p.t.Context(), p.actor(words[1]), p.user(words[2]).Id
	switch words[0] {
	case "friends":
		p.befriend(words[1], words[2])
	case "request":
		_, err = p.RequestFriend(ctx, actor, other)
	case "block":
		_, err = p.Block(ctx, actor, other)
	case "group": // group ann bob team: the owner, a member, the name
		var room chat.Room
		room, err = p.CreateGroup(ctx, actor, service.GroupDraft{Name: words[3], Members: []string{other}})
		p.names["$"+words[3]] = float64(room.Num)
	case "add": // add ann cat team
		var summary chat.RoomSummary
		summary, err = p.RoomByNum(ctx, actor, int64(p.names["$"+words[3]].(float64)))
		if err == nil {
			_, err = p.AddMembers(ctx, actor, summary.Room.ID, []string{other})
		}
	default:
		p.t.Fatalf("%s: can't do %s", at, words[0])
	}
	if err != nil {
		p.t.Fatalf("%s: %v", at, err)
	}
	p.settle()
}

func (p *player) parse(at, text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		p.t.Fatalf("%s: %v in %s", at, err, text)
	}
	return v
}

// check compares what the server said with a template and gives the template,
// or with -update what would have matched.
func (p *player) check(t *testing.T, at, event, template string, got json.RawMessage) string {
	t.Helper()
	value := p.parse(at, string(got))
	if template != "" {
		if where := p.match("", p.parse(at, template), value); where == "" {
			return template
		} else if !*update {
			t.Fatalf("%s: %s\n got %s\nwant %s", at, where, p.mask(value), template)
		}
	}
	return p.mask(p.named(event, value))
}

// named is for -update: it gives numbers names by where they stand, the known
// one or a new one.
func (p *player) named(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		_, room := v["isGroup"]
		for k := range v {
			if k == "id" && room {
				v[k] = p.named("chatHeaderId", v[k])
			} else {
				v[k] = p.named(k, v[k])
			}
		}
	case []any:
		for i := range v {
			v[i] = p.named(key, v[i])
		}
	case float64:
		switch key {
		case "chatHeaderId", "messageHasBeenRead":
			return p.nameOf("$room", v)
		case "id", "ids", "lastMessageId", "messageDeleted":
			return p.nameOf("$m", v)
		}
	}
	return v
}

func (p *player) nameOf(kind string, v float64) string {
	n := 1
	for name, known := range p.names {
		if kindOfName(name) == kind || (kind == "$room" && kindOfName(name) != "$m") {
			if known == v {
				return name
			}
			n++
		}
	}
	name := fmt.Sprint(kind, n)
	p.names[name] = v
	return name
}

// fill puts ids and tokens into what a client sends.
func (p *player) fill(v any) any {
	switch v := v.(type) {
	case map[string]any:
		filled := make(map[string]any, len(v))
		for key := range v {
			filled[key] = p.fill(v[key])
		}
		return filled
	case []any:
		filled := make([]any, len(v))
		for i := range v {
			filled[i] = p.fill(v[i])
		}
		return filled
	case string:
		return p.fillName(v)
	}
	return v
}

func (p *player) fillName(s string) any {
	if !strings.HasPrefix(s, "$") {
		return s
	}
	if user, ok := strings.CutPrefix(s, "$token:"); ok {
		return p.token(user)
	}
	name, asText := strings.CutSuffix(s, ":text")
	if value, bound := p.names[name]; bound {
		if asText {
			return fmt.Sprint(value)
		}
		return value
	}
	if user, known := p.users[name[1:]]; known {
		return user.Id
	}
	p.t.Fatalf("nothing is known of %s yet", s)
	return nil
}

// mask writes a value with users and dates by name.
func (p *player) mask(v any) string {
	raw, err := json.Marshal(p.masked(v))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(raw)
}

func (p *player) masked(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = p.masked(v[key])
		}
	case []any:
		for i := range v {
			v[i] = p.masked(v[i])
		}
	case string:
		if wireTime.MatchString(v) {
			return "$time"
		}
		for name, user := range p.users {
			if user.Id == v {
				return "$" + name
			}
		}
	}
	return v
}
