package e2e

import "testing"

// The documents that the server publishes are valid, says the official parser of
// each, and every example in them has the shape that it stands for.
func TestThePublishedDocumentsAreValid(t *testing.T) {
	s := start(t)
	s.node(nil, "--test", "specs.test.mjs")
}
