package native

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
)

// The ephemeral events. They have no position and are never replayed.
const (
	eventTyping   = "typing"
	eventPresence = "presence"
	eventViewing  = "viewing"
)

// activity is the data of typing and viewing.
type activity struct {
	Room string `json:"room"`
	User string `json:"user"`
	On   bool   `json:"on"`
}

// Encode implements gateway.Dialect. Durable events keep their log names; all
// that is said of them is in the event, so nothing has to be looked up.
func (Dialect) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	switch e := ev.(type) {
	case chat.FriendshipChanged:
		return toBoth(ev, e.Friendship)
	case chat.FriendshipRemoved:
		return toBoth(ev, e.Friendship)
	case chat.Typing:
		return active(eventTyping, activity{ev.Head().Room, e.User, e.On}, e.Hidden)
	case chat.Viewing:
		return active(eventViewing, activity{ev.Head().Room, e.User, e.On}, e.Hidden)
	case chat.Presence:
		data := command.Presence{User: e.User, Online: e.Online, LastSeen: chat.Timestamp(e.LastSeen)}
		return one(eventPresence, data,
			gateway.Audience{Rooms: e.Rooms, Users: e.Friends, Except: allBut(e.User, e.Hidden)})
	}
	said, ok := command.Describe(ev)
	if !ok {
		return nil
	}
	to := audience(ev)
	m, about := command.MemberOf(ev)
	if !about {
		return one(said.Name, said.Data, to)
	}
	// Only the member's own devices see the settings in the record.
	own, _ := command.DescribeFor(ev, m.User)
	to.Except = []string{m.User}
	outs := gateway.ByReceipts(v, m.User, one(said.Name, said.Data, to), discreetly(ev, to))
	return append(outs, one(own.Name, own.Data, gateway.Audience{Users: []string{m.User}})...)
}

// discreetly is for those who must not know how far the member has read.
func discreetly(ev chat.Event, to gateway.Audience) []gateway.Out {
	ev, tell := command.Discreet(ev)
	if !tell {
		return nil
	}
	said, _ := command.Describe(ev)
	return one(said.Name, said.Data, to)
}

// active tells the others in a room what a user does there.
func active(event string, data activity, hidden []string) []gateway.Out {
	return one(event, data, gateway.Audience{Rooms: []string{data.Room}, Except: allBut(data.User, hidden)})
}

// allBut are the users who are not told: the one it is about and those across
// a block.
func allBut(user string, hidden []string) []string {
	return append([]string{user}, hidden...)
}

// audience is everybody in the room, and those who are not in it any more when
// the event is about just that.
func audience(ev chat.Event) gateway.Audience {
	to := gateway.Audience{Rooms: []string{ev.Head().Room}}
	switch e := ev.(type) {
	case chat.MessageHidden:
		return gateway.Audience{Users: []string{e.User}}
	case chat.RoomDeleted:
		to.Users = e.Members
	case chat.MemberRemoved:
		to.Users = []string{e.Member.User}
	}
	return to
}

// toBoth tells each side of a friendship what it may know.
func toBoth(ev chat.Event, f chat.Friendship) []gateway.Out {
	var outs []gateway.Out
	for _, user := range []string{f.Requester, f.Addressee} {
		if said, ok := command.DescribeFor(ev, user); ok {
			outs = append(outs, one(said.Name, said.Data, gateway.Audience{Users: []string{user}})...)
		}
	}
	return outs
}

func one(event string, data any, to gateway.Audience) []gateway.Out {
	return []gateway.Out{{To: to, Event: event, Args: []any{data}}}
}
