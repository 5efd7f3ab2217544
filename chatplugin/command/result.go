package command

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// The shapes of results. Records are in exactly the JSON that PocketBase's
// REST gives for them; the rest is computed for the caller. A list is always
// {"items": [...]}.

// answer names the members of a result, for the documentation.
type answer []string

var (
	nothing   answer
	aRoom     = answer{"room", "member", "peer", "online", "last_message", "unread", "unread_mentions"}
	aRoomMade = append(aRoom[:len(aRoom):len(aRoom)], "created")
	aFriend   = answer{"friendship", "status", "peer", "online"}
)

type items[T any] struct {
	Items []T `json:"items"`
}

type oneMessage struct {
	Message json.RawMessage `json:"message"`
}

type oneMember struct {
	Member json.RawMessage `json:"member"`
}

// Profile is what a user may know of another, whatever the rules of the users
// collection say.
type Profile struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Avatar string `json:"avatar"`
}

// profile is nil for a user who is not there any more.
func profile(s *service.Service, id string) *Profile {
	user, ok := s.User(id)
	if !ok {
		return nil
	}
	return asProfile(user)
}

func asProfile(u chat.User) *Profile { return &Profile{u.ID, u.Name, u.Avatar} }

// people looks up profiles and presence of many users at once.
type people struct {
	users  map[string]chat.User
	online map[string]bool
}

func lookUp(c *Call, ids []string) people {
	if len(ids) == 0 {
		return people{}
	}
	return people{users: c.Service.Users(ids), online: c.Service.Online(c.Actor, ids)}
}

func (p people) profile(id string) *Profile {
	user, ok := p.users[id]
	if !ok {
		return nil
	}
	return asProfile(user)
}

// memberResult is a line of member.list.
type memberResult struct {
	Member  json.RawMessage `json:"member"`
	Profile *Profile        `json:"profile"`
	Online  bool            `json:"online"`
}

func describeMembers(c *Call, members []chat.Member) []memberResult {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	who := lookUp(c, ids)
	list := make([]memberResult, len(members))
	for i, m := range members {
		list[i] = memberResult{memberJSON(m, c.Actor.User), who.profile(m.User), who.online[m.User]}
	}
	return list
}

func describeMessages(messages []chat.Message) any {
	list := make([]json.RawMessage, len(messages))
	for i, m := range messages {
		list[i] = recordJSON(m.Record)
	}
	return items[json.RawMessage]{list}
}

// friendResult is a line of friend.list.
type friendResult struct {
	// Friendship is null when there is none, or none that the caller may see.
	Friendship json.RawMessage   `json:"friendship"`
	Status     chat.FriendStatus `json:"status"` // as the caller may see it
	Peer       *Profile          `json:"peer"`
	Online     bool              `json:"online"`
}

func describeFriends(c *Call, friendships []chat.Friendship) []friendResult {
	ids := make([]string, len(friendships))
	for i, f := range friendships {
		ids[i] = f.Peer(c.Actor.User)
	}
	who := lookUp(c, ids)
	list := make([]friendResult, len(friendships))
	for i, f := range friendships {
		list[i] = who.friend(c, f, ids[i])
	}
	return list
}

func describeFriend(c *Call, f chat.Friendship, peer string) friendResult {
	return lookUp(c, []string{peer}).friend(c, f, peer)
}

func (p people) friend(c *Call, f chat.Friendship, peer string) friendResult {
	status := f.StatusFor(c.Actor.User)
	if status == chat.FriendNone {
		f.Record = nil
	}
	return friendResult{recordJSON(f.Record), status, p.profile(peer), p.online[peer]}
}

// recordJSON is null for a record that is not there.
func recordJSON(r chat.Record) json.RawMessage {
	if r == nil {
		return json.RawMessage("null")
	}
	return r.JSON()
}
