package feed

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func (h *hooks) bindProfiles(app core.App) {
	bind(app.OnRecordCreateExecute(store.ProfilesID), "chatProfileCreate", priorityExecute, inTx(saveProfile))
	bind(app.OnRecordUpdateExecute(store.ProfilesID), "chatProfileUpdate", priorityExecute, inTx(saveProfile))
}

// saveProfile holds the privacy setting to its words, whoever saves it, and
// stores it whole. One that is not changed passes: it may be older than the
// check, and when somebody was last seen must still be saved.
func saveProfile(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	if !rec.IsNew() {
		old, err := stored(tx, rec)
		if err != nil {
			return err
		}
		if !changed(rec, old, store.ColPrivacy) {
			return e.Next()
		}
	}
	raw := rec.GetString(store.ColPrivacy)
	if raw == "" || raw == "null" {
		return e.Next()
	}
	privacy, err := chat.OpenPrivacy.Patch(json.RawMessage(raw))
	if err != nil {
		return store.FieldError(store.ColPrivacy, "invalid_privacy", chat.AsError(err).Message)
	}
	rec.Set(store.ColPrivacy, privacy)
	return e.Next()
}
