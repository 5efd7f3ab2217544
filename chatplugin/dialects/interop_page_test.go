package dialects_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/interop.md")

var pageFile = filepath.Join("..", "..", "docs", "interop.md")

const pageHead = "# Interop\n" + `
Every door leads into the same rooms: the six dialects, plain REST on PocketBase's collections, and PocketBase's realtime. What happens
through one is heard through all others, each in its own words. This page is made by
` + "`go test ./chatplugin/dialects -run TestEveryDoorHearsEveryOther -update`" + `, which tries every cell and fails where one is lost.

Rows act, columns listen. A cell is the event that was heard, with its text, id and user checked. In realtime it is the collection and
the action. A dash is a door without a word for it: it hears nothing then, and the reason is below the table. Other events may come
beside the one in the cell; they are on the dialect's page.
`

// checkPage compares the page with what is there, or writes it.
func checkPage(t *testing.T, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(pageFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(old) != text {
		t.Error("docs/interop.md does not say what was heard: run the test with -update")
	}
}

func page(all []door, m matrix) string {
	var b strings.Builder
	b.WriteString(pageHead)
	for _, r := range rows {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", r.capability, r.title)
		table(&b, r.capability, all, m[r.capability])
		reasons(&b, "Who cannot do it", all, func(d door) string { return d.cannot[r.capability] })
		reasons(&b, "Who does not hear it", all, func(d door) string { return d.silent[r.capability] })
		notes(&b, all, r.capability)
	}
	return b.String()
}

func table(b *strings.Builder, c capability, all []door, heard map[string]map[string]bool) {
	var listeners []door
	for _, d := range all {
		if d.listen != nil {
			listeners = append(listeners, d)
		}
	}
	b.WriteString("| acts \\ listens |")
	for _, d := range listeners {
		b.WriteString(" " + d.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(listeners)) + "\n")
	for _, acting := range all {
		if heard[acting.name] == nil {
			continue
		}
		b.WriteString("| " + acting.name + " |")
		for _, d := range listeners {
			cell := "-"
			if heard[acting.name][d.name] {
				cell = "`" + shown(d.hears[c].event) + "`"
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteString("\n")
	}
}

// shown is the name of an event for the page.
func shown(event string) string { return strings.ReplaceAll(event, "{user}", "<your user id>") }

// reasons lists why, the doors of one reason together.
func reasons(b *strings.Builder, title string, all []door, why func(door) string) {
	var order []string
	doors := map[string][]string{}
	for _, d := range all {
		if text := why(d); text != "" {
			if doors[text] == nil {
				order = append(order, text)
			}
			doors[text] = append(doors[text], d.name)
		}
	}
	if len(order) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n\n", title)
	for _, text := range order {
		fmt.Fprintf(b, "- %s: %s.\n", strings.Join(doors[text], ", "), text)
	}
}

// notes lists what is heard, but not by everybody or not in full.
func notes(b *strings.Builder, all []door, c capability) {
	var lines []string
	for _, d := range all {
		w := d.hears[c]
		if w.at != "" {
			lines = append(lines, fmt.Sprintf("- %s: heard by %s.\n", d.name, w.at))
		}
		if w.less != "" {
			lines = append(lines, fmt.Sprintf("- %s: %s; the reference has no place on this wire.\n", d.name, w.less))
		}
	}
	if len(lines) > 0 {
		b.WriteString("\nNotes:\n\n" + strings.Join(slices.Compact(lines), ""))
	}
}
