package syarah

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// maxMembersListed bounds roomMembers, so that a huge group does not overflow
// the queue of the connection that opens it.
const maxMembersListed = 1000

// joinAck is the ack of joinRoom.
type joinAck struct {
	ChatHeaderID     int64       `json:"chatHeaderId"`
	Joined           bool        `json:"joined"`
	RoomMembers      []memberDTO `json:"roomMembers"`
	CurrentMember    memberDTO   `json:"currentMember"`
	Members          []memberDTO `json:"members"`
	FriendshipStatus *int        `json:"friendshipStatus"`
	ChatHeader       headerDTO   `json:"chatHeader"`
}

// joinRoom opens a room on this connection, by number or by the other user. The
// document's socketId is ignored: it could be somebody else's.
func (d *Dialect) joinRoom(ctx context.Context, r *request) (any, error) {
	room, other := r.ref("chatHeaderId"), r.text("otherUserId")
	if r.err != nil {
		return nil, r.err
	}
	switch {
	case room != ref{}:
	case other != "":
		opened, _, err := r.svc.OpenDirect(ctx, r.actor, other)
		if err != nil {
			return nil, err
		}
		room = ref{num: opened.Num}
	default:
		return nil, chat.FieldError("chatHeaderId", "Missing: send chatHeaderId or otherUserId.")
	}
	summary, err := r.summary(ctx, room)
	if err != nil {
		return nil, err
	}
	p := r.remember(room, summary.Room)
	if err := r.conn.View(ctx, p.id); err != nil {
		return nil, err
	}
	members, err := d.members(ctx, r, p.id)
	if err != nil {
		return nil, err
	}
	headers, err := d.headers(ctx, r.svc, r.actor, []chat.RoomSummary{summary})
	if err != nil {
		return nil, err
	}
	ack := joinAck{
		ChatHeaderID:     p.num,
		Joined:           true,
		RoomMembers:      members,
		Members:          members,
		FriendshipStatus: headers[0].FriendshipStatus,
		ChatHeader:       headers[0],
	}
	if len(members) > 0 {
		ack.CurrentMember = members[0]
	}
	return ack, nil
}

// members lists a room's members: the caller first, then by name.
func (d *Dialect) members(ctx context.Context, r *request, room string) ([]memberDTO, error) {
	members, err := r.svc.Members(ctx, r.actor, room)
	if err != nil {
		return nil, err
	}
	viewers, err := r.svc.Viewers(ctx, r.actor, room)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	users := r.users(ids)
	slices.SortFunc(members, func(a, b chat.Member) int {
		if a.User == r.actor.User {
			return -1
		}
		if b.User == r.actor.User {
			return 1
		}
		return cmp.Or(cmp.Compare(users[a.User].Name, users[b.User].Name), cmp.Compare(a.User, b.User))
	})
	members = members[:min(len(members), maxMembersListed)]
	return d.memberList(r, members, users, viewers), nil
}

func (d *Dialect) memberList(r *request, members []chat.Member, users map[string]chat.User, viewers []string) []memberDTO {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	online := r.svc.Online(r.actor, ids)
	list := make([]memberDTO, len(members))
	for i, m := range members {
		list[i] = memberDTO{
			UserID:        m.User,
			Name:          users[m.User].Name,
			Avatar:        d.fileURL(users[m.User].Avatar),
			IsOnline:      online[m.User],
			IsViewingChat: slices.Contains(viewers, m.User),
			JoinedAt:      chat.Timestamp(m.Created),
		}
	}
	return list
}

// leaveRoom closes a room on this connection. Membership stays; so does the
// right to close a room one is not a member of any more.
func (d *Dialect) leaveRoom(ctx context.Context, r *request) (any, error) {
	room := r.needRef("chatHeaderId")
	if r.err != nil {
		return nil, r.err
	}
	p, err := r.place(ctx, room)
	if err != nil {
		return nil, err
	}
	if err := r.conn.Unview(ctx, p.id); err != nil {
		return nil, err
	}
	return okAck{Success: true, ChatHeaderID: p.num, Left: true}, nil
}

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
	headers, err := d.headers(ctx, r.svc, r.actor, rooms)
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
	headers, err := d.headers(ctx, r.svc, r.actor, rooms)
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
