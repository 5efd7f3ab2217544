package service_test

import (
	"context"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func TestListsOfTheDashboardAreForSuperusersOnly(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	ctx := context.Background()
	calls := map[string]func(actor chat.Actor) error{
		"AdminRooms": func(a chat.Actor) error { _, err := w.AdminRooms(ctx, a, store.RoomsQuery{}); return err },
		"AdminRoom":  func(a chat.Actor) error { _, err := w.AdminRoom(ctx, a, room.ID); return err },
		"AdminPeople": func(a chat.Actor) error {
			_, err := w.AdminPeople(ctx, a, "ann")
			return err
		},
		"AdminReports": func(a chat.Actor) error { _, err := w.AdminReports(ctx, a, true, 10, 0); return err },
		"AdminBans":    func(a chat.Actor) error { _, err := w.AdminBans(ctx, a, "", "", 10, 0); return err },
		"OpenReports":  func(a chat.Actor) error { _, err := w.OpenReports(ctx, a); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			wantCode(t, call(w.ann), chat.Forbidden) // the owner of the room
			wantCode(t, call(chat.Actor{}), chat.Unauthorized)
			if err := call(chat.ServerActor); err != nil {
				t.Error(err)
			}
		})
	}
}
