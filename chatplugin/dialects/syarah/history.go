package syarah

import (
	"context"
	"slices"

	"pocketchat/chatplugin/chat"
)

// maxSkip is how far skipCount may reach: skipped messages have to be read to be
// counted. lastMessageId has no such limit.
const maxSkip = 10_000

// findAllMessages lists a page: the newest maxResultCount messages older than
// lastMessageId after leaving out skipCount of them. Deleted messages are
// neither listed nor counted, because the document has clients remove them.
func (d *Dialect) findAllMessages(ctx context.Context, r *request) (any, error) {
	room, before := r.needRef("chatHeaderId"), r.ref("lastMessageId")
	skip := r.count("skipCount", 0, 0, maxSkip+1)
	limit := r.count("maxResultCount", chat.DefaultPage, 1, chat.MaxPage)
	if r.err != nil {
		return nil, r.err
	}
	if skip > maxSkip {
		return nil, chat.FieldError("skipCount", "Must be at most %d; use lastMessageId to go further back.", maxSkip)
	}
	p, err := r.place(ctx, room)
	if err != nil {
		return nil, err
	}
	members, err := r.svc.Members(ctx, r.actor, p.id)
	if err != nil {
		return nil, err
	}
	page := pager{r: r, room: p.id, skip: skip, limit: limit}
	if before != (ref{}) {
		if page.before, err = r.seqOf(ctx, p, before); err != nil {
			return nil, err
		}
	}
	messages, err := page.read(ctx)
	if err != nil {
		return nil, err
	}
	if d.cfg.OldestFirst {
		slices.Reverse(messages)
	}
	return d.messageList(r, p, messages, members), nil
}

func (d *Dialect) messageList(r *request, p place, messages []chat.Message, members []chat.Member) []messageDTO {
	senders := make([]string, len(messages))
	for i, msg := range messages {
		senders[i] = msg.Sender
	}
	users := r.users(senders)
	list := make([]messageDTO, len(messages))
	for i, msg := range messages {
		list[i] = d.messageDTO(msg, p.num, users[msg.Sender], readByAll(msg, members), r.link)
	}
	return list
}

// pager reads backwards through a room until it has enough messages that are
// not deleted.
type pager struct {
	r      *request
	room   string
	before int64 // seq; 0 is from the newest
	skip   int
	limit  int
}

// read gives up to limit messages after skip of them, newest first.
func (p *pager) read(ctx context.Context) ([]chat.Message, error) {
	var found []chat.Message
	for len(found) < p.limit {
		size := min(p.skip+p.limit-len(found), chat.MaxPage)
		page, err := p.r.svc.History(ctx, p.r.actor, chat.History{Room: p.room, Before: p.before, Limit: size})
		if err != nil {
			return nil, err
		}
		for _, msg := range slices.Backward(page) {
			switch {
			case !msg.Deleted.IsZero():
			case p.skip > 0:
				p.skip--
			default:
				found = append(found, msg)
			}
		}
		if len(page) < size || page[0].Seq <= 1 {
			break
		}
		p.before = page[0].Seq
	}
	return found, nil
}

// seqOf is the place of a message in a room. A number that is no message of the
// room has one too: the first place with a larger number. So paging goes on
// after the message under the client's finger was removed, and a foreign
// number tells nothing.
func (r *request) seqOf(ctx context.Context, p place, message ref) (int64, error) {
	msg, err := r.message(ctx, p, message)
	if err == nil {
		return msg.Seq, nil
	}
	if chat.CodeOf(err) != chat.NotFound || message.id != "" {
		return 0, err
	}
	newest, err := r.svc.History(ctx, r.actor, chat.History{Room: p.id, Limit: 1})
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	// Numbers grow with the order in a room. Look for the first seq whose number
	// is larger; seqs are missing where a row was removed for good.
	low, high := int64(1), newest[0].Seq+1
	for low < high {
		mid := low + (high-low)/2
		upToMid, err := r.svc.History(ctx, r.actor, chat.History{Room: p.id, Before: mid + 1, Limit: 1})
		if err != nil {
			return 0, err
		}
		if len(upToMid) == 1 && upToMid[0].Num > message.num {
			high = upToMid[0].Seq
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// users is the display data of some users, complete: who is gone is shown by id.
func (r *request) users(ids []string) map[string]chat.User {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	found := r.svc.Users(ids)
	users := make(map[string]chat.User, len(ids))
	for _, id := range ids {
		if u, ok := found[id]; ok {
			users[id] = u
		} else {
			users[id] = chat.User{ID: id, Name: id}
		}
	}
	return users
}
