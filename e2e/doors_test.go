package e2e

import "testing"

func TestEveryDoorLeadsToTheSameRoom(t *testing.T) {
	s := start(t, withHooks("testdata/hooks"))
	a, b := s.user("ana"), s.user("bo")
	s.node(pair(s, a, b), "--test", "doors.test.mjs")
}

func TestTheDocumentedSyarahClientWorksUnchanged(t *testing.T) {
	s := start(t)
	a, b, c := s.user("ana"), s.user("bo"), s.user("cy")
	env := pair(s, a, b)
	env["TOKEN_C"], env["PHOTO"] = c.Token, phonePhoto(t)
	s.node(env, "--test", "syarah.test.mjs")
}

// pair is the environment that the scripts read.
func pair(s *server, a, b account) map[string]string {
	return map[string]string{
		"USER_A": a.ID, "TOKEN_A": a.Token, "USER_B": b.ID, "TOKEN_B": b.Token,
		"ADMIN_TOKEN": s.admin,
	}
}
