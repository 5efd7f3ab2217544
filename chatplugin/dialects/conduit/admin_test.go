package conduit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/store"
)

type adminRooms struct {
	ChatRoomDocuments []wireRoom
	Count             int
}

func names(list adminRooms) []string {
	var all []string
	for _, room := range list.ChatRoomDocuments {
		all = append(all, room.Name)
	}
	return all
}

func TestSuperusersManageRooms(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	made := ok[wireRoom](w.admin("POST", "/admin/chat/rooms", object{"name": "board", "participants": w.ids("ann", "bob"), "creator": w.id("bob")}))
	if made.Name != "board" || made.Creator != w.id("bob") || len(made.Participants) != 2 {
		t.Errorf("made %+v", made)
	}
	w.admin("PUT", "/admin/chat/rooms/"+made.ID+"/add", object{"users": w.ids("cat")}).says("Users added")
	w.admin("PUT", "/admin/chat/rooms/"+made.ID+"/add", object{"users": w.ids("cat")}).
		fails(500, "INTERNAL_SERVER_ERROR", "users array contains existing member ids")
	w.admin("PUT", "/admin/chat/room/"+made.ID+"/remove", object{"users": w.ids("bob", "dan")}).says("Ok")
	w.admin("PUT", "/admin/chat/room/"+made.ID+"/remove", object{"users": w.ids("dan")}).
		fails(404, "NOT_FOUND", "None of the specified users are room participants")
	w.admin("PUT", "/admin/chat/room/"+made.ID+"/remove", object{"users": w.ids("cat")}).says("Ok")
	want := []string{"ann join", "bob create", "bob remove", "cat add", "cat remove"}
	if got := w.logOf(made.ID); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, action := range []string{"member.add", "member.remove"} {
		entries, err := w.app.FindAllRecords(store.AuditID, dbx.HashExp{"room": made.ID, "action": action})
		if err != nil || len(entries) == 0 {
			t.Fatalf("%s: %d entries in the audit trail, %v", action, len(entries), err)
		}
		for _, e := range entries {
			if e.GetString("actor_kind") != "superuser" || e.GetString("actor") == "" {
				t.Errorf("%s is by %s %q, want the superuser", action, e.GetString("actor_kind"), e.GetString("actor"))
			}
		}
	}
	w.admin("PUT", "/admin/chat/room/"+made.ID+"/remove", object{"users": w.ids("ann")}).says("Ok")
	w.admin("GET", "/admin/chat/rooms/"+made.ID, nil).fails(404, "NOT_FOUND", "Room does not exist")
}

func TestSuperusersFindRooms(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	for _, room := range []struct{ name, user string }{{"beta 100%", "ann"}, {"alpha_1", "bob"}, {"gamma", "ann"}} {
		ok[wireRoom](w.admin("POST", "/admin/chat/rooms", object{"name": room.name, "participants": w.ids(room.user)}))
	}
	for query, want := range map[string][]string{
		"":                           {"beta 100%", "alpha_1", "gamma"},
		"?sort=name":                 {"alpha_1", "beta 100%", "gamma"},
		"?sort=-name&limit=1&skip=1": {"beta 100%"},
		"?search=ALPHA":              {"alpha_1"},
		"?search=%25":                {"beta 100%"},
		"?search=_":                  {"alpha_1"},
		"?users=" + w.id("bob"):      {"alpha_1"},
		"?users=" + w.id("bob") + ",x&sort=name&users=" + w.id("ann"): {"alpha_1", "beta 100%", "gamma"},
		"?deleted=false&search=a&sort=name":                           {"alpha_1", "beta 100%", "gamma"},
		"?deleted=true":                                               nil,
	} {
		if got := names(ok[adminRooms](w.admin("GET", "/admin/chat/rooms"+query, nil))); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
	for query, message := range map[string]string{
		"?sort=participants": "sort: Expected one of", "?deleted=maybe": "deleted: Expected boolean", "?limit=-1": "limit: Expected number",
	} {
		if got := w.admin("GET", "/admin/chat/rooms"+query, nil); got.status != 400 || !strings.Contains(string(got.body), message) {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
}

func TestSuperusersDeleteRooms(t *testing.T) {
	for name, audit := range map[string]bool{"for good": false, "in audit mode": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, conduit.Config{AuditMode: audit})
			first, second, third := w.roomOf("ann", "bob"), w.roomOf("ann", "bob"), w.roomOf("ann", "bob")
			w.admin("DELETE", "/admin/chat/rooms", nil).fails(400, "INVALID_ARGUMENTS", "ids is required and must be a non-empty array")
			w.admin("DELETE", "/admin/chat/rooms?ids="+first+",nowhere&ids="+second, nil).says("Done")
			left := ok[adminRooms](w.admin("GET", "/admin/chat/rooms?deleted=false", nil))
			if left.Count != 1 || left.ChatRoomDocuments[0].ID != third {
				t.Errorf("left: %+v", left)
			}
			kept := ok[adminRooms](w.admin("GET", "/admin/chat/rooms?deleted=true", nil))
			if want := map[bool]int{false: 0, true: 2}[audit]; kept.Count != want {
				t.Errorf("%d are kept, want %d", kept.Count, want)
			}
			w.rest("ann", "GET", "/chat/rooms/"+first, nil).fails(404, "NOT_FOUND", noRoom)
		})
	}
}

func TestSuperusersFindAndDeleteMessages(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room, other := w.roomOf("ann", "bob"), w.roomOf("ann", "cat")
	first := w.say("ann", room, "first")
	w.say("bob", room, "second")
	w.say("ann", other, "third")
	bob := w.dial("bob")
	for query, want := range map[string][]string{
		"":                            {"first", "second", "third"},
		"?sort=-createdAt&limit=2":    {"third", "second"},
		"?roomId=" + room:             {"first", "second"},
		"?senderUser=" + w.id("ann"):  {"first", "third"},
		"?search=SEC&roomId=" + room:  {"second"},
		"?search=SEC&roomId=" + other: nil,
	} {
		if got := texts(ok[messageList](w.admin("GET", "/admin/chat/messages"+query, nil))); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
	w.admin("GET", "/admin/chat/messages?roomId=x", nil).fails(404, "NOT_FOUND", "Room does not exist")
	w.admin("GET", "/admin/chat/messages?senderUser=x", nil).fails(404, "NOT_FOUND", "User does not exist")
	w.admin("DELETE", "/admin/chat/messages", nil).fails(400, "INVALID_ARGUMENTS", "ids is required and must be a non-empty array")
	w.admin("DELETE", "/admin/chat/messages?ids="+first.ID+",nothing", nil).says("Done")
	bob.Expect("message-deleted")
	if got := texts(ok[messageList](w.admin("GET", "/admin/chat/messages", nil))); !slices.Equal(got, []string{"second", "third"}) {
		t.Errorf("left: %v", got)
	}
}

func TestSuperusersSeeAndDeleteInvitations(t *testing.T) {
	w := newWorld(t, conduit.Config{ExplicitRoomJoins: true})
	room, other := w.roomOf("ann", "bob", "cat"), w.roomOf("ann", "bob")
	list := func(query string) invitationList {
		return ok[invitationList](w.admin("GET", "/admin/chat/invitations/"+room+query, nil))
	}
	all := list("")
	if all.Count != 2 || all.Invitations[0].Token == "" || all.Invitations[0].Sender != w.id("ann") {
		t.Errorf("got %+v", all)
	}
	if page := list("?limit=1&skip=1&sort=createdAt"); page.Count != 2 || len(page.Invitations) != 1 {
		t.Errorf("got %+v", page)
	}
	path := "/admin/chat/invitations/"
	w.admin("GET", path+"nowhere", nil).fails(404, "NOT_FOUND", "Room does not exist")
	w.admin("DELETE", path+room, nil).fails(400, "INVALID_ARGUMENTS", "invitations is required and must be a non-empty array")
	ids := all.Invitations[0].ID + "," + all.Invitations[1].ID
	w.admin("DELETE", path+other+"?invitations="+ids, nil).says("Done") // they are in another room
	if got := list(""); got.Count != 2 {
		t.Errorf("%d are left", got.Count)
	}
	w.admin("DELETE", path+room+"?invitations="+ids, nil).says("Done")
	if got := list(""); got.Count != 0 {
		t.Errorf("%d are left", got.Count)
	}
	if got := w.invitations("bob", "received"); got.Count != 1 {
		t.Errorf("bob has %d", got.Count)
	}
}
