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
	until, err := types.ParseDateTime(m.MutedUntil)
	if err != nil {
		return recordJSON(m.Record)
	}
	return withFields(m.Record, map[string]any{
		store.ColNotify: m.Notify, store.ColMutedUntil: until, store.ColHidden: m.Hidden,
		// Others may not see these either, if the user keeps them to themselves.
		store.ColLastRead: m.LastReadSeq, store.ColLastDelivered: m.LastDeliveredSeq,
	})
}

// ownBlock is the record of a block as the one who blocked may see it: the
// stored one tells who of the two was first when both block.
func ownBlock(view chat.Friendship) json.RawMessage {
	return withFields(view.Record, map[string]any{
		store.ColRequester: view.Requester, store.ColAddressee: view.Addressee,
	})
}

// withFields is a record's JSON with some fields set. Like every record in
// JSON it has its fields in order of their names.
func withFields(r chat.Record, set map[string]any) json.RawMessage {
	shared := recordJSON(r)
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(shared, &fields); err != nil || fields == nil {
		return shared
	}
	for name, value := range set {
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
