package chat

import (
	"reflect"
	"testing"
)

var (
	directRoom = Room{ID: "d", Type: Direct, DirectKey: PairKey("ann", "bob")}
	groupRoom  = Room{ID: "g", Type: Group, Owner: "owner"}

	owner  = &Member{User: "owner", Role: RoleOwner}
	admin  = &Member{User: "admin", Role: RoleAdmin}
	plain  = &Member{User: "plain", Role: RoleMember}
	nobody *Member
)

// row is one decision: empty for allowed, else the code of the refusal.
type row struct {
	name     string
	decision error
	want     Code
}

func check(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			if got := CodeOf(r.decision); got != r.want {
				t.Fatalf("got %q (%v), want %q", got, r.decision, r.want)
			}
		})
	}
}

func TestMayRead(t *testing.T) {
	check(t, []row{
		{"member", MayRead(plain), ""},
		{"outsider", MayRead(nobody), NotFound},
	})
}

func TestMayPost(t *testing.T) {
	block := Friendship{ID: "f", Requester: "ann", Addressee: "bob", Status: FriendBlocked, BlockedBy: []string{"ann"}}
	ann, bob := &Member{User: "ann", Role: RoleMember}, &Member{User: "bob", Role: RoleMember}
	check(t, []row{
		{"in a direct room", MayPost(directRoom, ann, Friendship{}, Restriction{}), ""},
		{"in a group", MayPost(groupRoom, plain, Friendship{}, Restriction{}), ""},
		{"the blocking one", MayPost(directRoom, ann, block, Restriction{}), Forbidden},
		{"the blocked one", MayPost(directRoom, bob, block, Restriction{}), Forbidden},
		{"a block does not reach into groups", MayPost(groupRoom, plain, block, Restriction{}), ""},
		{"outsider", MayPost(groupRoom, nobody, Friendship{}, Restriction{}), NotFound},
		{"outsider across a block learns nothing", MayPost(directRoom, nobody, block, Restriction{}), NotFound},
	})
	if MayPost(directRoom, ann, block, Restriction{}).Error() != MayPost(directRoom, bob, block, Restriction{}).Error() {
		t.Error("the text tells who blocked")
	}
}

func TestMayEdit(t *testing.T) {
	mine := Message{Sender: plain.User}
	gone := Message{Sender: plain.User, Deleted: someTime}
	check(t, []row{
		{"author", MayEdit(plain, mine, Restriction{}), ""},
		{"owner of the group", MayEdit(owner, mine, Restriction{}), Forbidden},
		{"author of a deleted one", MayEdit(plain, gone, Restriction{}), Conflict},
		{"other of a deleted one", MayEdit(owner, gone, Restriction{}), Forbidden},
		{"author who left", MayEdit(nobody, mine, Restriction{}), NotFound},
	})
}

func TestMayDelete(t *testing.T) {
	mine, theirs := Message{Sender: plain.User}, Message{Sender: owner.User}
	check(t, []row{
		{"author", MayDelete(groupRoom, plain, mine), ""},
		{"owner", MayDelete(groupRoom, owner, mine), ""},
		{"admin, even the owner's", MayDelete(groupRoom, admin, theirs), ""},
		{"member", MayDelete(groupRoom, plain, theirs), Forbidden},
		{"peer in a direct room, whatever the role says", MayDelete(directRoom, owner, mine), Forbidden},
		{"of nobody", MayDelete(groupRoom, plain, Message{}), Forbidden},
		{"outsider", MayDelete(groupRoom, nobody, mine), NotFound},
	})
}

func TestMayPin(t *testing.T) {
	check(t, []row{
		{"either side of a direct room", MayPin(directRoom, plain), ""},
		{"owner", MayPin(groupRoom, owner), ""},
		{"admin", MayPin(groupRoom, admin), ""},
		{"member", MayPin(groupRoom, plain), Forbidden},
		{"outsider", MayPin(groupRoom, nobody), NotFound},
	})
}

func TestMayManage(t *testing.T) {
	check(t, []row{
		{"owner", MayManage(groupRoom, owner), ""},
		{"admin", MayManage(groupRoom, admin), ""},
		{"member", MayManage(groupRoom, plain), Forbidden},
		{"direct room", MayManage(directRoom, owner), Forbidden},
		{"outsider", MayManage(groupRoom, nobody), NotFound},
	})
}

func TestMayRemove(t *testing.T) {
	check(t, []row{
		{"oneself", MayRemove(groupRoom, plain, *plain), ""},
		{"the owner oneself", MayRemove(groupRoom, owner, *owner), ""},
		{"owner an admin", MayRemove(groupRoom, owner, *admin), ""},
		{"admin a member", MayRemove(groupRoom, admin, *plain), ""},
		{"admin an admin", MayRemove(groupRoom, admin, Member{User: "other", Role: RoleAdmin}), Forbidden},
		{"admin the owner", MayRemove(groupRoom, admin, *owner), Forbidden},
		{"member a member", MayRemove(groupRoom, plain, Member{User: "other", Role: RoleMember}), Forbidden},
		{"oneself from a direct room", MayRemove(directRoom, plain, *plain), Forbidden},
		{"outsider", MayRemove(groupRoom, nobody, *plain), NotFound},
	})
}

func TestMaySetRole(t *testing.T) {
	check(t, []row{
		{"owner makes an admin", MaySetRole(groupRoom, owner, *plain, RoleAdmin), ""},
		{"owner hands over", MaySetRole(groupRoom, owner, *plain, RoleOwner), ""},
		{"owner resigns", MaySetRole(groupRoom, owner, *owner, RoleMember), Conflict},
		{"owner stays owner", MaySetRole(groupRoom, owner, *owner, RoleOwner), ""},
		{"admin", MaySetRole(groupRoom, admin, *plain, RoleAdmin), Forbidden},
		{"unknown role", MaySetRole(groupRoom, owner, *plain, "king"), Invalid},
		{"direct room", MaySetRole(directRoom, owner, *plain, RoleAdmin), Forbidden},
		{"outsider", MaySetRole(groupRoom, nobody, *plain, RoleAdmin), NotFound},
	})
}

func TestMayDeleteRoom(t *testing.T) {
	check(t, []row{
		{"owner", MayDeleteRoom(groupRoom, owner), ""},
		{"admin", MayDeleteRoom(groupRoom, admin), Forbidden},
		{"direct room", MayDeleteRoom(directRoom, owner), Forbidden},
		{"outsider", MayDeleteRoom(groupRoom, nobody), NotFound},
	})
}

func TestMayOpenDirect(t *testing.T) {
	block := Friendship{BlockedBy: []string{"ann"}}
	check(t, []row{
		{"strangers", MayOpenDirect(Friendship{}, false), ""},
		{"across a block", MayOpenDirect(block, false), Forbidden},
		{"a room that is there", MayOpenDirect(block, true), ""},
	})
	if MayShow(block) || !MayShow(Friendship{Status: FriendRejected}) {
		t.Error("only a block hides")
	}
}

func TestOutsidersGetTheSameAnswerEverywhere(t *testing.T) {
	want := NoSuch("room")
	for name, got := range map[string]error{
		"MayRead":       MayRead(nobody),
		"MayPost":       MayPost(groupRoom, nobody, Friendship{}, Restriction{}),
		"MayEdit":       MayEdit(nobody, Message{}, Restriction{}),
		"MayDelete":     MayDelete(groupRoom, nobody, Message{}),
		"MayPin":        MayPin(groupRoom, nobody),
		"MayManage":     MayManage(groupRoom, nobody),
		"MayRemove":     MayRemove(groupRoom, nobody, *plain),
		"MaySetRole":    MaySetRole(groupRoom, nobody, *plain, "king"),
		"MayDeleteRoom": MayDeleteRoom(groupRoom, nobody),
	} {
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
