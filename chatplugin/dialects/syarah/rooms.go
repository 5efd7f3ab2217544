package syarah

import (
	"cmp"
	"context"
	"slices"

	"pocketchat/chatplugin/chat"
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
	headers, err := d.headers(ctx, r.svc, r.actor, []chat.RoomSummary{summary}, r.link)
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
