package chat

// Successor is who owns a group after its owner left: the oldest admin, else
// the oldest member. It reports false when nobody is left. Members that came in
// the same instant are told apart by their ids, so every caller picks the same.
func Successor(members []Member, leaving string) (Member, bool) {
	var heir Member
	for _, m := range members {
		if m.User == leaving {
			continue
		}
		if heir.User == "" || inherits(m, heir) {
			heir = m
		}
	}
	return heir, heir.User != ""
}

func inherits(m, heir Member) bool {
	if m.Role.manages() != heir.Role.manages() {
		return m.Role.manages()
	}
	if !m.Created.Equal(heir.Created) {
		return m.Created.Before(heir.Created)
	}
	return m.ID < heir.ID
}
