package e2e

import "testing"

// What each document publishes runs as it stands; only the server, the
// credential and ids are filled in. A node test beside it says what the document
// promises. The syarah document's client has its own test.
func TestThePublishedSamplesRunAsTheyStand(t *testing.T) {
	s := start(t)
	for _, dialect := range []string{"direct", "team", "conduit", "chatapp"} {
		t.Run(dialect, func(t *testing.T) {
			s.during(t)
			env := map[string]string{}
			for _, letter := range []string{"A", "B", "C", "D", "E"} {
				user := s.user(dialect + "-" + letter)
				env["USER_"+letter], env["TOKEN_"+letter] = user.ID, user.Token
			}
			s.node(env, "--test", dialect+".test.mjs")
		})
	}
}
