package chat

import (
	"reflect"
	"strings"
	"testing"
)

// The relations of ann and bob that an action can meet.
var relations = map[string]Friendship{
	"none":        {},
	"ann asked":   {ID: "f", Requester: "ann", Addressee: "bob", Status: FriendPending},
	"bob asked":   {ID: "f", Requester: "bob", Addressee: "ann", Status: FriendPending},
	"friends":     {ID: "f", Requester: "ann", Addressee: "bob", Status: FriendAccepted},
	"bob said no": {ID: "f", Requester: "ann", Addressee: "bob", Status: FriendRejected},
	"ann said no": {ID: "f", Requester: "bob", Addressee: "ann", Status: FriendRejected},
	"ann blocks":  {ID: "f", Requester: "ann", Addressee: "bob", Status: FriendBlocked, BlockedBy: []string{"ann"}},
	"bob blocks":  {ID: "f", Requester: "bob", Addressee: "ann", Status: FriendBlocked, BlockedBy: []string{"bob"}},
	"both block":  {ID: "f", Requester: "bob", Addressee: "ann", Status: FriendBlocked, BlockedBy: []string{"bob", "ann"}},
}

// describe turns a friendship back into a name of relations.
func describe(f Friendship) string {
	for name, r := range relations {
		if f.Status == r.Status && f.Requester == r.Requester && f.Addressee == r.Addressee && strings.Join(f.BlockedBy, " ") == strings.Join(r.BlockedBy, " ") {
			return name
		}
	}
	return "unknown"
}

func TestBefriend(t *testing.T) {
	// What happens when ann acts on bob: the relation afterwards, "same",
	// "gone", or the code of the refusal.
	table := map[string]map[FriendAction]string{
		"none":        {FriendRequest: "ann asked", FriendAccept: "not_found", FriendReject: "not_found", FriendCancel: "not_found", FriendRemove: "not_found", FriendBlock: "ann blocks", FriendUnblock: "same"},
		"ann asked":   {FriendRequest: "same", FriendAccept: "forbidden", FriendReject: "forbidden", FriendCancel: "gone", FriendRemove: "not_found", FriendBlock: "ann blocks", FriendUnblock: "same"},
		"bob asked":   {FriendRequest: "accepted", FriendAccept: "accepted", FriendReject: "ann said no", FriendCancel: "forbidden", FriendRemove: "not_found", FriendBlock: "ann blocks", FriendUnblock: "same"},
		"friends":     {FriendRequest: "same", FriendAccept: "same", FriendReject: "not_found", FriendCancel: "not_found", FriendRemove: "gone", FriendBlock: "ann blocks", FriendUnblock: "same"},
		"bob said no": {FriendRequest: "ann asked", FriendAccept: "not_found", FriendReject: "forbidden", FriendCancel: "not_found", FriendRemove: "not_found", FriendBlock: "ann blocks", FriendUnblock: "same"},
		"ann said no": {FriendRequest: "ann asked", FriendAccept: "not_found", FriendReject: "same", FriendCancel: "not_found", FriendRemove: "not_found", FriendBlock: "ann blocks", FriendUnblock: "same"},
		"ann blocks":  {FriendRequest: "conflict", FriendAccept: "not_found", FriendReject: "not_found", FriendCancel: "not_found", FriendRemove: "not_found", FriendBlock: "same", FriendUnblock: "gone"},
		"bob blocks":  {FriendRequest: "forbidden", FriendAccept: "not_found", FriendReject: "not_found", FriendCancel: "not_found", FriendRemove: "not_found", FriendBlock: "both block", FriendUnblock: "same"},
		"both block":  {FriendRequest: "conflict", FriendAccept: "not_found", FriendReject: "not_found", FriendCancel: "not_found", FriendRemove: "not_found", FriendBlock: "same", FriendUnblock: "bob blocks"},
	}
	for before, actions := range table {
		for _, action := range FriendActions {
			t.Run(before+" "+string(action), func(t *testing.T) {
				f := relations[before]
				got, change, err := Befriend(f, action, "ann", "bob")
				if outcome(got, change, err) != actions[action] {
					t.Fatalf("got %q, want %q", outcome(got, change, err), actions[action])
				}
				if !reflect.DeepEqual(f, relations[before]) {
					t.Fatal("the given friendship was changed in place")
				}
			})
		}
	}
}

func outcome(f Friendship, change FriendChange, err error) string {
	switch {
	case err != nil:
		return string(CodeOf(err))
	case change == FriendKeep:
		return "same"
	case change == FriendDelete:
		return "gone"
	case f.Status == FriendAccepted:
		return "accepted"
	}
	return describe(f)
}

func TestBlockedUserCannotTellABlockFromNoRelation(t *testing.T) {
	for _, action := range FriendActions {
		if action == FriendRequest || action == FriendBlock {
			continue // a request has to be refused; a block is one's own from then on
		}
		_, change1, err1 := Befriend(relations["none"], action, "ann", "bob")
		_, change2, err2 := Befriend(relations["bob blocks"], action, "ann", "bob")
		if change1 != change2 || !reflect.DeepEqual(err1, err2) {
			t.Errorf("%s tells: %v %v without a relation, %v %v when blocked", action, change1, err1, change2, err2)
		}
	}
	_, _, err := Befriend(relations["bob blocks"], FriendRequest, "ann", "bob")
	if strings.Contains(strings.ToLower(err.Error()), "block") {
		t.Errorf("the refusal of a request tells of the block: %v", err)
	}
}

func TestNobodyBefriendsOneself(t *testing.T) {
	for _, action := range FriendActions {
		_, _, err := Befriend(Friendship{}, action, "ann", "ann")
		if e := AsError(err); e == nil || e.Code != Invalid || e.Field != "user" {
			t.Errorf("%s: %v", action, err)
		}
	}
}

func TestUnknownFriendActionIsAFieldError(t *testing.T) {
	_, _, err := Befriend(Friendship{}, "wave", "ann", "bob")
	if e := AsError(err); e == nil || e.Code != Invalid || e.Field != "action" {
		t.Fatalf("got %v", err)
	}
}

func TestFriendshipViewFor(t *testing.T) {
	table := map[string]struct{ ann, bob string }{
		"ann asked":  {"ann asked", "ann asked"},
		"friends":    {"friends", "friends"},
		"bob blocks": {"nothing", "bob blocks"},
		"ann blocks": {"ann blocks", "nothing"},
		"both block": {"ann blocks", "bob blocks"},
	}
	for relation, want := range table {
		for user, want := range map[string]string{"ann": want.ann, "bob": want.bob} {
			view := relations[relation].ViewFor(user)
			got := describe(view)
			if view.Status == FriendNone {
				got = "nothing"
				if view.ID != "" || len(view.BlockedBy) != 0 || view.Peer(user) == user {
					t.Errorf("%s seen by %s leaks: %+v", relation, user, view)
				}
			}
			if got != want {
				t.Errorf("%s seen by %s: %s, want %s", relation, user, got, want)
			}
		}
	}
}
