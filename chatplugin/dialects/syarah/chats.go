package syarah

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// findAllChatHeaders lists all rooms, groups included, newest activity first.
// RoomsWithLastMessageIds does not filter: a client that replaces its list with
// the answer would lose the rooms without news. It adds hasNewMessages.
func (d *Dialect) findAllChatHeaders(ctx context.Context, r *request) (any, error) {
	known := r.knownMessages()
	skip := r.count("skipCount", 0, 0, 1<<31)
	limit := r.count("maxResultCount", chat.DefaultPage, 1, chat.MaxPage)
	if r.err != nil {
		return nil, r.err
	}
	rooms, err := r.svc.Rooms(ctx, r.actor, service.RoomsQuery{Limit: limit, Offset: skip})
	if err != nil {
		return nil, err
	}
	headers, err := d.headers(ctx, r.svc, r.actor, rooms, r.link)
	if err != nil {
		return nil, err
	}
	for i, summary := range rooms {
		last, named := known[summary.Room.Num]
		if named {
			newer := summary.LastMessage != nil && summary.LastMessage.Num > last
			headers[i].HasNewMessages = &newer
		}
	}
	return headers, nil
}

// knownMessages reads RoomsWithLastMessageIds: the newest message that the
// client has, by room number.
func (r *request) knownMessages() map[int64]int64 {
	const field, limit = "RoomsWithLastMessageIds", 1000
	raw := r.raw(field)
	if raw == nil {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		r.complain(chat.FieldError(field, "Must be a list of {ChatHeaderId, LastMessageId}."))
		return nil
	}
	if len(items) > limit {
		r.complain(&chat.Error{Code: chat.TooLarge, Field: field, Message: "Must be at most 1000 items."})
		return nil
	}
	known := make(map[int64]int64, len(items))
	for _, item := range items {
		entry, err := readPayload([]json.RawMessage{item})
		if err != nil {
			r.complain(chat.FieldError(field, "Must be a list of {ChatHeaderId, LastMessageId}."))
			return nil
		}
		room, last := entry.needRef("ChatHeaderId"), entry.ref("LastMessageId")
		if entry.err != nil {
			r.complain(chat.FieldError(field, "Must be a list of {ChatHeaderId, LastMessageId} with numbers in both."))
			return nil
		}
		known[room.num] = last.num
	}
	return known
}

// getMyChats lists the direct rooms by the time of the last message that is
// shown (seed 001), or of the room where there is none, newest first.
func (d *Dialect) getMyChats(ctx context.Context, r *request) (any, error) {
	rooms, err := r.allDirect(ctx, false)
	if err != nil {
		return nil, err
	}
	headers, err := d.headers(ctx, r.svc, r.actor, rooms, r.link)
	if err != nil {
		return nil, err
	}
	chats := make([]chatDTO, len(headers))
	for i, h := range headers {
		chats[i] = h.chatDTO
	}
	slices.SortStableFunc(chats, func(a, b chatDTO) int { return cmp.Compare(b.activity(), a.activity()) })
	return chats, nil
}

// allDirect reads the caller's direct rooms, at most service.MaxRooms: lists of
// them have no paging on this wire.
func (r *request) allDirect(ctx context.Context, hidden bool) ([]chat.RoomSummary, error) {
	return r.svc.Rooms(ctx, r.actor, service.RoomsQuery{Type: chat.Direct, IncludeHidden: hidden})
}
