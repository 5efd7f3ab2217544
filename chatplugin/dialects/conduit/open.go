package conduit

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// In the module all participants of a room are equal, and each may add others.
// Rooms made by this wire are marked as open for that; in rooms made elsewhere
// the rules of the chat hold, by which only the owner and admins may.

// roomNote is the mark, in the data of a room.
type roomNote struct {
	Conduit struct {
		Open    bool   `json:"open"`
		Creator string `json:"creator"` // stays when the room has another owner
	} `json:"conduit"`
}

func openData(creator string) (json.RawMessage, error) {
	var n roomNote
	n.Conduit.Open, n.Conduit.Creator = true, creator
	return json.Marshal(n)
}

func noteOfRoom(room chat.Room) roomNote {
	var n roomNote
	if room.Type == chat.Group && len(room.Data) > 0 && json.Unmarshal(room.Data, &n) != nil {
		return roomNote{} // data of somebody else's form
	}
	return n
}

func isOpen(room chat.Room) bool { return noteOfRoom(room).Conduit.Open }

// creatorOf is who made a room, or its owner where that is not known. A direct
// room has none.
func creatorOf(room chat.Room) string {
	if creator := noteOfRoom(room).Conduit.Creator; creator != "" {
		return creator
	}
	return room.Owner
}
