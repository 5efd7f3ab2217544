package feed_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

func TestAPrivacySettingIsCheckedOnEveryWay(t *testing.T) {
	s := newScene(t)
	ann := s.as(t, s.ann)
	made := ann.create(store.ProfilesName, map[string]any{"privacy": map[string]any{"presence": "friends"}})
	equal(t, "create", made.status, 200)
	equal(t, "stored whole", fmt.Sprint(made.body["privacy"]), "map[last_seen:everyone presence:friends receipts:true]")
	profile := path(store.ProfilesName, made.body["id"].(string))

	root := s.as(t, chattest.Superuser(t, s.app))
	for _, bad := range []any{
		map[string]any{"presence": "some"}, map[string]any{"receipts": "no"}, map[string]any{"typing": false}, []string{"nobody"}, "nobody", 1, true,
	} {
		for name, got := range map[string]answer{
			"create":    s.as(t, s.bob).create(store.ProfilesName, map[string]any{"privacy": bad}),
			"update":    ann.do("PATCH", profile, map[string]any{"privacy": bad}),
			"dashboard": root.do("PATCH", profile, map[string]any{"privacy": bad}),
		} {
			if got.status != 400 || got.errorField("privacy") == "" {
				t.Errorf("%s %v: %v", name, bad, got)
			}
		}
		rec, err := s.app.FindRecordById(store.ProfilesID, made.body["id"].(string))
		ok(t, err)
		rec.Set(store.ColPrivacy, bad)
		if s.app.Save(rec) == nil {
			t.Errorf("Go code saves %v", bad)
		}
	}
	equal(t, "another's", s.as(t, s.bob).do("PATCH", profile, map[string]any{"privacy": map[string]any{}}).status, 404)
	got := ann.do("PATCH", profile, map[string]any{"privacy": nil})
	equal(t, "emptied", got.status, 200)
}

// What was in the field before there was a check must not keep anything else
// from being saved.
func TestAnOldPrivacySettingStays(t *testing.T) {
	s := newScene(t)
	ok(t, store.SaveLastSeen(s.app, s.ann.Id, time.Now()))
	_, err := s.app.NonconcurrentDB().Update(store.ProfilesName, dbx.Params{"privacy": `{"of":"an app"}`}, dbx.HashExp{"user": s.ann.Id}).Execute()
	ok(t, err)
	seen := time.UnixMilli(1_700_000_000_000)
	ok(t, store.SaveLastSeen(s.app, s.ann.Id, seen))
	got, err := store.LastSeen(s.app, s.ann.Id)
	ok(t, err)
	equal(t, "last seen", got.UnixMilli(), seen.UnixMilli())
}
