package feed_test

import (
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func TestRealtimeIsSilentForWhoIsBannedFromTheServer(t *testing.T) {
	s := newScene(t)
	listener := subscriptions.NewDefaultClient()
	s.app.SubscriptionsBroker().Register(listener)
	body := func(topics ...string) map[string]any {
		return map[string]any{"clientId": listener.Id(), "subscriptions": topics}
	}
	topics := []string{store.MessagesName + "/*", store.RoomsName + "/" + s.group.ID, store.MembersID + "?x=1", "users/" + s.cid.Id}
	cid := s.as(t, s.cid)
	listener.Set(apis.RealtimeClientAuthKey, s.cid)
	equal(t, "subscribe", cid.do("POST", "/api/realtime", body(topics...)).status, 204)
	equal(t, "topics", len(listener.Subscriptions()), len(topics))

	_, err := store.SaveBan(s.app, chat.Ban{Room: s.group.ID, User: s.ann.Id}, "")
	ok(t, err)
	equal(t, "after somebody else's ban from a room", len(listener.Subscriptions()), len(topics))
	_, err = store.SaveBan(s.app, chat.Ban{User: s.cid.Id}, "")
	ok(t, err)
	left := listener.Subscriptions()
	if _, own := left["users/"+s.cid.Id]; !own || len(left) != 1 {
		t.Errorf("topics after the ban: %v", left)
	}
	equal(t, "again", cid.do("POST", "/api/realtime", body(topics...)).status, 403)
	equal(t, "without the chat", cid.do("POST", "/api/realtime", body("users/"+s.cid.Id)).status, 204)
	ok(t, store.DeleteBan(s.app, "", s.cid.Id, ""))
	equal(t, "after the ban", cid.do("POST", "/api/realtime", body(topics...)).status, 204)
}
