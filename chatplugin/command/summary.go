package command

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// roomResult is a room as its member sees it: a line of room.list and the
// answer of every command about one room.
type roomResult struct {
	Room   json.RawMessage `json:"room"`
	Member json.RawMessage `json:"member"` // your own place in it
	// Peer is the other user of a direct room, null in groups; Online is theirs.
	Peer        *Profile        `json:"peer"`
	Online      bool            `json:"online"`
	LastMessage json.RawMessage `json:"last_message"` // null in an empty room
	Unread      int64           `json:"unread"`
	// UnreadMentions are those of the unread messages that mention you.
	UnreadMentions int64 `json:"unread_mentions"`
	// Created is given where a command may make the room: did it?
	Created *bool `json:"created,omitempty"`
}

func describeRooms(c *Call, rooms []chat.RoomSummary) []roomResult {
	var peers []string
	for _, r := range rooms {
		if r.Peer != "" {
			peers = append(peers, r.Peer)
		}
	}
	who := lookUp(c, peers)
	list := make([]roomResult, len(rooms))
	for i, r := range rooms {
		list[i] = roomResult{
			Room:        recordJSON(r.Room.Record),
			Member:      ownMember(r.Member),
			Peer:        who.profile(r.Peer),
			Online:      who.online[r.Peer],
			LastMessage: json.RawMessage("null"),
			Unread:      r.Unread,

			UnreadMentions: r.UnreadMentions,
		}
		if r.LastMessage != nil {
			list[i].LastMessage = recordJSON(r.LastMessage.Record)
		}
	}
	return list
}

// oneRoom reads a room anew, so that every command answers with the same shape.
func oneRoom(ctx context.Context, c *Call, id string, created *bool) (any, error) {
	summary, err := c.Service.Room(ctx, c.Actor, id)
	if err != nil {
		return nil, err
	}
	result := describeRooms(c, []chat.RoomSummary{summary})[0]
	result.Created = created
	return result, nil
}
