package direct

import (
	"context"
	"slices"

	"pocketchat/chatplugin/chat"
)

const (
	defaultLimit = 20 // seed 000, fetch_messages
	maxLimit     = 100
	// maxOffset is how far back offset may reach: the messages in between have to
	// be read to be counted.
	maxOffset = 10_000
)

// fetchMessages answers with more_messages: the newest limit messages after
// leaving out offset of them.
func fetchMessages(ctx context.Context, r *request) (any, error) {
	p := r.object()
	room := p.ref("roomId")
	limit, offset := p.count("limit", defaultLimit, maxLimit), p.count("offset", 0, maxOffset+1)
	if p.err != nil {
		return nil, p.err
	}
	if offset > maxOffset {
		return nil, chat.FieldError("offset", "Must be at most %d.", maxOffset)
	}
	id, err := r.room(ctx, room)
	if err != nil {
		return nil, err
	}
	page := pager{r: r, room: id, skip: offset, limit: limit}
	messages, err := page.read(ctx)
	if err != nil {
		return nil, err
	}
	more := moreEvent{
		historyEvent: historyEvent{RoomID: wireID(id), Messages: r.show(messages)},
		Offset:       offset + len(messages),
	}
	r.conn.Emit("more_messages", more)
	return more, nil
}

// show renders messages for the caller.
func (r *request) show(messages []chat.Message) []messageDTO {
	list := make([]messageDTO, len(messages))
	for i, msg := range messages {
		list[i] = showMessage(msg, r.conn.Gateway().Link(r.actor.User, msg.FilePath()))
	}
	return list
}

// pager reads backwards through a room. Deleted messages are neither listed nor
// counted: in the original they are gone.
type pager struct {
	r      *request
	room   string
	before int64 // seq; 0 is from the newest
	skip   int
	limit  int
}

// read gives up to limit messages after leaving out skip of them, oldest first.
// Even a limit of 0 asks once: a room that is not the caller's is not found.
func (p *pager) read(ctx context.Context) ([]chat.Message, error) {
	var found []chat.Message
	for {
		size := min(max(1, p.skip+p.limit-len(found)), chat.MaxPage)
		page, err := p.r.svc.History(ctx, p.r.actor, chat.History{Room: p.room, Before: p.before, Limit: size})
		if err != nil {
			return nil, err
		}
		for _, msg := range slices.Backward(page) {
			switch {
			case !msg.Deleted.IsZero():
			case p.skip > 0:
				p.skip--
			case len(found) < p.limit:
				found = append(found, msg)
			}
		}
		if len(found) == p.limit || len(page) < size || page[0].Seq <= 1 {
			break
		}
		p.before = page[0].Seq
	}
	slices.Reverse(found)
	return found, nil
}
