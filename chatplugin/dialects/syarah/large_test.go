package syarah_test

import (
	"encoding/json"
	"testing"

	"pocketchat/chatplugin"
)

func TestAGroupAboveTheLimitIsNotToldWhoComes(t *testing.T) {
	w := newWorld(t, chatplugin.Config{PresenceRoomLimit: 2})
	group := w.group("ann", "team", "bob")
	if _, err := w.AddMembers(t.Context(), w.actor("ann"), group.ID, []string{w.user("cat").Id}); err != nil {
		t.Fatal(err)
	}
	w.direct("ann", "cat")
	ann := w.dial("ann")
	w.settle() // that cat is in the group was told, to nobody who opened it
	ann.Ack("joinRoom", object{"chatHeaderId": group.Num})

	bob := w.dial("bob")
	bob.Ack("joinRoom", object{"chatHeaderId": group.Num})
	w.dial("cat") // presence keeps its order: what was told of bob came before
	if got, want := heard[status](t, ann.Next()), (status{w.user("cat").Id, "user", true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}

	var ack struct {
		Members []struct {
			UserID        string `json:"userId"`
			IsOnline      bool
			IsViewingChat bool
		}
	}
	if err := json.Unmarshal(ann.Ack("joinRoom", object{"chatHeaderId": group.Num}), &ack); err != nil {
		t.Fatal(err)
	}
	for _, m := range ack.Members {
		if !m.IsOnline || m.IsViewingChat != (m.UserID != w.user("cat").Id) {
			t.Errorf("%+v", m)
		}
	}
	if len(ack.Members) != 3 {
		t.Errorf("%d members", len(ack.Members))
	}
}
