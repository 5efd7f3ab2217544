package service

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// seenBy is a friendship with its record as user may see it.
func seenBy(f chat.Friendship, user string) chat.Friendship {
	view := f.ViewFor(user)
	if f.Blocked() && view.Record != nil {
		view.Record = ownBlock{full: f.Record, view: view}
	}
	return view
}

// ownBlock is the record of a block without what the other side did: the stored
// one lists both who block, and who of them was first.
type ownBlock struct {
	full chat.Record
	view chat.Friendship
}

// JSON implements chat.Record.
func (b ownBlock) JSON() json.RawMessage {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b.full.JSON(), &fields); err != nil {
		return nil // never the full record in its place
	}
	for field, value := range map[string]any{
		"requester":  b.view.Requester,
		"addressee":  b.view.Addressee,
		"blocked_by": b.view.BlockedBy,
	} {
		if _, shown := fields[field]; !shown {
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil
		}
		fields[field] = raw
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil
	}
	return raw
}
