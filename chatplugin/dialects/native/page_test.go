package native

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
)

var update = flag.Bool("update", false, "write the generated part of docs/dialects/native.md and the transcripts")

var page = filepath.Join("..", "..", "..", "docs", "dialects", "native.md")

const (
	tablesBegin = "-run Page -update` -->\n"
	tablesEnd   = "<!-- /commands -->"
)

func readPage(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestPageListsEveryCommand(t *testing.T) {
	text := readPage(t)
	before, rest, ok := strings.Cut(text, tablesBegin)
	old, after, ok2 := strings.Cut(rest, tablesEnd)
	if !ok || !ok2 {
		t.Fatal("the page has lost its markers")
	}
	tables := commandTables()
	if old == tables {
		return
	}
	if !*update {
		t.Fatal("the tables of commands are not those of the code: run the test with -update")
	}
	if err := os.WriteFile(page, []byte(before+tablesBegin+tables+tablesEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// commandTables says the command table in Markdown.
func commandTables() string {
	var b strings.Builder
	b.WriteString("\n| command | parameters | answer | REST | what it does |\n|---|---|---|---|---|\n")
	for _, cmd := range command.All() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n",
			cmd.Name, parameters(cmd), code(cmd.Answer), routes(cmd), cmd.Doc)
	}
	b.WriteString("\n| parameter | of | type | meaning |\n|---|---|---|---|\n")
	for _, line := range parameterLines() {
		b.WriteString(line)
	}
	b.WriteString("\n")
	return b.String()
}

func parameters(cmd command.Command) string {
	var names []string
	for _, f := range cmd.Fields {
		name := "`" + f.Name + "`"
		if f.Needed {
			name = "**" + name + "**"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func routes(cmd command.Command) string {
	var paths []string
	for _, r := range cmd.Routes {
		paths = append(paths, r.Method+" "+command.Prefix+r.Path)
	}
	return code(paths)
}

func code(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "`" + strings.Join(words, "`, `") + "`"
}

// parameterLines has one line for each parameter and meaning.
func parameterLines() []string {
	type meaning struct{ name, kind, doc string }
	var order []meaning
	users := map[meaning][]string{}
	for _, cmd := range command.All() {
		for _, f := range cmd.Fields {
			m := meaning{f.Name, f.Type, f.Doc}
			if users[m] == nil {
				order = append(order, m)
			}
			users[m] = append(users[m], cmd.Name)
		}
	}
	slices.SortStableFunc(order, func(a, b meaning) int { return strings.Compare(a.name, b.name) })
	lines := make([]string, len(order))
	for i, m := range order {
		of := code(users[m])
		if len(users[m]) > 4 {
			of = fmt.Sprintf("%d commands", len(users[m]))
		}
		lines[i] = fmt.Sprintf("| `%s` | %s | %s | %s |\n", m.name, of, m.kind, m.doc)
	}
	return lines
}

func TestPageListsEveryEvent(t *testing.T) {
	want := []string{eventTyping, eventPresence, eventViewing, eventReady, eventReset}
	for _, kind := range chat.Kinds {
		want = append(want, string(kind))
	}
	_, events, ok := strings.Cut(readPage(t), "\n## Events\n")
	events, _, ok2 := strings.Cut(events, "\n## ")
	if !ok || !ok2 {
		t.Fatal("the page has no chapter on events")
	}
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z.]+)` ").FindAllStringSubmatch(events, -1) {
		got = append(got, row[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the page lists\n%v\nthe code knows\n%v", got, want)
	}
}

func TestPageHasOneExampleToRun(t *testing.T) {
	if n := strings.Count(readPage(t), "\n```js\n"); n != 1 {
		t.Errorf("%d blocks of js: the test of the example runs exactly one", n)
	}
}
