package syarah

import (
	"context"
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// headers renders rooms for one viewer. Everything about the other people is
// read once for the whole list.
func (d *Dialect) headers(ctx context.Context, svc *service.Service, viewer chat.Actor, rooms []chat.RoomSummary, link link) ([]headerDTO, error) {
	var peers []string
	for _, summary := range rooms {
		if summary.Peer != "" {
			peers = append(peers, summary.Peer)
		}
	}
	relations, err := relationsOf(ctx, svc, viewer, peers)
	if err != nil {
		return nil, err
	}
	online := svc.Online(viewer, peers)
	users := svc.Users(peers)

	headers := make([]headerDTO, 0, len(rooms))
	for _, summary := range rooms {
		last, err := newestVisible(ctx, svc, viewer, summary)
		if err != nil {
			return nil, err
		}
		h := roomHeader(summary, last, link)
		if summary.Room.Type == chat.Direct {
			peer, known := users[summary.Peer]
			if !known {
				peer = chat.User{ID: summary.Peer, Name: summary.Peer}
			}
			d.showPeer(&h, peer, online[peer.ID])
			h.FriendshipStatus = friendshipStatus(relations[peer.ID], viewer.User)
		} else {
			d.showGroup(&h, summary.Room, link)
		}
		headers = append(headers, h)
	}
	return headers, nil
}

// roomHeader is what direct rooms and groups have in common.
func roomHeader(summary chat.RoomSummary, last *chat.Message, link link) headerDTO {
	h := headerDTO{ID: summary.Room.Num, Members: []peerDTO{}}
	h.ChatHeaderID = summary.Room.Num
	h.CreationTime = chat.Timestamp(summary.Room.Created)
	h.UnreadCount = summary.Unread
	h.LastMessageTime = timestamp(summary.Room.LastMessageAt)
	if last != nil {
		text := content(*last, link)
		h.LastMessage = &text
		h.LastMessageID = &last.Num
		h.LastMessageTime = timestamp(last.Created)
	}
	return h
}

func (d *Dialect) showPeer(h *headerDTO, peer chat.User, online bool) {
	avatar := d.fileURL(peer.Avatar)
	h.UserID, h.UserName, h.UserAvatar, h.IsOnline = peer.ID, peer.Name, avatar, online
	h.Title, h.Name, h.Avatar = peer.Name, peer.Name, avatar
	h.Members = []peerDTO{{UserID: peer.ID, Name: peer.Name, Avatar: avatar, IsOnline: online}}
}

func (d *Dialect) showGroup(h *headerDTO, room chat.Room, link link) {
	image := d.fileURL(link(room.ImagePath()))
	h.IsGroup = true
	h.UserName, h.UserAvatar = room.Name, image
	h.Title, h.Name, h.Avatar = room.Name, room.Name, image
}

// newestVisible is the last message that is not deleted. It looks back a page
// at most: a longer run of deleted messages shows none.
func newestVisible(ctx context.Context, svc *service.Service, viewer chat.Actor, summary chat.RoomSummary) (*chat.Message, error) {
	last := summary.LastMessage
	if last == nil || last.Deleted.IsZero() {
		return last, nil
	}
	page, err := svc.History(ctx, viewer, chat.History{Room: summary.Room.ID})
	if err != nil {
		return nil, err
	}
	for _, msg := range slices.Backward(page) {
		if msg.Deleted.IsZero() {
			return &msg, nil
		}
	}
	return nil, nil
}

// relationsOf is the viewer's friendship with each of peers. In a chat with
// oneself there is none.
func relationsOf(ctx context.Context, svc *service.Service, viewer chat.Actor, peers []string) (map[string]chat.Friendship, error) {
	relations := make(map[string]chat.Friendship)
	peers = slices.DeleteFunc(slices.Clone(peers), func(user string) bool { return user == viewer.User })
	switch len(peers) {
	case 0:
		return relations, nil
	case 1: // joinRoom: one row instead of all
		f, err := svc.Friendship(ctx, viewer, peers[0])
		if err != nil {
			return nil, err
		}
		relations[peers[0]] = f
		return relations, nil
	}
	all, err := svc.Friends(ctx, viewer)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		relations[f.Peer(viewer.User)] = f
	}
	return relations, nil
}
