package command

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// memberJSON is a member's record as user may see it.
func memberJSON(m chat.Member, user string) json.RawMessage {
	if m.User == user {
		return ownMember(m)
	}
	return recordJSON(m.Record)
}

// ownMember is the record of a user's own place in a room. The settings in it
// are hidden from everybody else, so the shared JSON of the record is without
// them; PocketBase gives them to their owner, and so do we.
func ownMember(m chat.Member) json.RawMessage {
	shared := recordJSON(m.Record)
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(shared, &fields); err != nil || fields == nil {
		return shared
	}
	until, err := types.ParseDateTime(m.MutedUntil)
	if err != nil {
		return shared
	}
	for name, value := range map[string]any{
		store.ColNotify: m.Notify, store.ColMutedUntil: until, store.ColHidden: m.Hidden,
	} {
		raw, err := json.Marshal(value)
		if err != nil {
			return shared
		}
		fields[name] = raw
	}
	own, err := json.Marshal(fields)
	if err != nil {
		return shared
	}
	return own
}
