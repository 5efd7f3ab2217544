package chat

import "testing"

func TestWhoMayMentionEverybody(t *testing.T) {
	group, direct := Room{Type: Group}, Room{Type: Direct}
	everybody, one := []string{"u1", MentionAll}, []string{"u1"}
	table := []struct {
		name  string
		room  Room
		me    *Member
		added []string
		code  Code
	}{
		{"owner", group, &Member{Role: RoleOwner}, everybody, ""},
		{"admin", group, &Member{Role: RoleAdmin}, everybody, ""},
		{"member", group, &Member{Role: RoleMember}, everybody, Invalid},
		{"member, one user", group, &Member{Role: RoleMember}, one, ""},
		{"outsider", group, nil, one, NotFound},
		{"either side of a direct room", direct, &Member{Role: RoleMember}, everybody, ""},
	}
	for _, row := range table {
		err := MayMention(row.room, row.me, row.added)
		if CodeOf(err) != row.code && (err != nil || row.code != "") {
			t.Errorf("%s: %v, want %q", row.name, err, row.code)
		}
	}
}

func TestMentioned(t *testing.T) {
	all := Message{Sender: "ann", Mentions: []string{MentionAll}}
	bob := Message{Sender: "ann", Mentions: []string{"bob", "ann"}}
	for _, row := range []struct {
		msg  Message
		user string
		want bool
	}{{all, "bob", true}, {all, "ann", false}, {all, "", false}, {bob, "bob", true}, {bob, "cat", false}, {bob, "ann", false}, {Message{}, "bob", false}} {
		if got := row.msg.Mentioned(row.user); got != row.want {
			t.Errorf("%v mentions %q: %v", row.msg.Mentions, row.user, got)
		}
	}
}
