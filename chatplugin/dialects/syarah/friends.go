package syarah

import (
	"context"

	"pocketchat/chatplugin/chat"
)

// getMyFriendships lists the accepted friends. chatHeaderId is null until the
// two have a direct room.
func (d *Dialect) getMyFriendships(ctx context.Context, r *request) (any, error) {
	friends, err := r.svc.Friends(ctx, r.actor, chat.FriendAccepted)
	if err != nil {
		return nil, err
	}
	list := make([]friendDTO, 0, len(friends))
	if len(friends) == 0 {
		return list, nil
	}
	rooms, err := r.allDirect(ctx, true) // a hidden room is still the room to join
	if err != nil {
		return nil, err
	}
	numbers := make(map[string]int64, len(rooms))
	for _, summary := range rooms {
		numbers[summary.Peer] = summary.Room.Num
	}
	ids := make([]string, len(friends))
	for i, f := range friends {
		ids[i] = f.Peer(r.actor.User)
	}
	online := r.svc.Online(r.actor, ids)
	users := r.svc.Users(ids)
	for _, id := range ids {
		user, known := users[id]
		if !known {
			continue // deleted a moment ago
		}
		friend := friendDTO{UserID: id, Name: user.Name, Avatar: d.fileURL(user.Avatar), IsOnline: online[id]}
		if num, has := numbers[id]; has {
			friend.ChatHeaderID = &num
		}
		list = append(list, friend)
	}
	return list, nil
}
