package command

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

var friendCommands = []Command{
	row("friend.list", "Your friendships.",
		answer{"items"}, friendList, Route{"GET", "/friends"}),
	row("friend.get", "How you and one user stand.",
		aFriend, friendGet, Route{"GET", "/friends/{user}"}),
	friendRow("friend.request", "Ask for friendship. If the other has asked already, you are friends.", (*service.Service).RequestFriend),
	friendRow("friend.accept", "Accept a request.", (*service.Service).AcceptFriend),
	friendRow("friend.reject", "Reject a request.", (*service.Service).RejectFriend),
	friendRow("friend.cancel", "Take your own request back.", (*service.Service).CancelFriend),
	friendRow("friend.remove", "End a friendship.", (*service.Service).RemoveFriend),
	friendRow("friend.block", "Block a user. It ends direct messages, typing and presence between you; the other is not told.", (*service.Service).Block),
	friendRow("friend.unblock", "End your block.", (*service.Service).Unblock),
}

type friendParams struct {
	User string `json:"user" need:"true" doc:"id of the other user"`
}

type friendAction func(s *service.Service, ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error)

// friendRow is an action on the friendship with one user: "friend.block" is
// POST /friends/{user}/block.
func friendRow(name, doc string, act friendAction) Command {
	do := func(ctx context.Context, c *Call, p friendParams) (any, error) {
		friendship, err := act(c.Service, ctx, c.Actor, p.User)
		if err != nil {
			return nil, err
		}
		return describeFriend(c, friendship, p.User), nil
	}
	return row(name, doc, aFriend, do, Route{"POST", "/friends/{user}/" + name[len("friend."):]})
}

type friendListParams struct {
	Status []string `json:"status" max:"4" doc:"pending, accepted, rejected, blocked; all if not set"`
}

func friendList(ctx context.Context, c *Call, p friendListParams) (any, error) {
	statuses := make([]chat.FriendStatus, len(p.Status))
	for i, name := range p.Status {
		switch status := chat.FriendStatus(name); status {
		case chat.FriendPending, chat.FriendAccepted, chat.FriendRejected, chat.FriendBlocked:
			statuses[i] = status
		default:
			return nil, chat.FieldError("status", "Each must be pending, accepted, rejected or blocked.")
		}
	}
	friendships, err := c.Service.Friends(ctx, c.Actor, statuses...)
	if err != nil {
		return nil, err
	}
	return items[friendResult]{describeFriends(c, friendships)}, nil
}

func friendGet(ctx context.Context, c *Call, p friendParams) (any, error) {
	friendship, err := c.Service.Friendship(ctx, c.Actor, p.User)
	if err != nil {
		return nil, err
	}
	return describeFriend(c, friendship, p.User), nil
}
