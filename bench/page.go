package main

import (
	"errors"
	"os"
	"strings"
)

// The lines between which docs/performance.md holds the newest figures.
const (
	beginMark = "<!-- bench: begin -->"
	endMark   = "<!-- bench: end -->"
)

// writePage puts the report into the page at path.
func writePage(path, report string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	updated, err := between(string(page), report)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(updated), 0o644)
}

// between replaces what stands between the marks.
func between(page, report string) (string, error) {
	before, rest, found := strings.Cut(page, beginMark)
	_, after, ended := strings.Cut(rest, endMark)
	if !found || !ended {
		return "", errors.New("the page must have the lines " + beginMark + " and " + endMark)
	}
	return before + beginMark + "\n\n" + strings.TrimSpace(report) + "\n\n" + endMark + after, nil
}
