package chatapp

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

const (
	// messagesInChat is how many messages a Chat holds, at most maxTexts bytes of
	// text: a Chat goes to everybody who has it open.
	messagesInChat = 50
	maxTexts       = 64 << 10
	// usersInChat is how many members a Chat lists.
	usersInChat = 100
)

// facts are what a Chat is made of, read once for all who get it.
type facts struct {
	room     chat.Room
	members  []chat.Member
	messages []chat.Message // oldest first, without deleted ones
	users    map[string]chat.User
	online   map[string]bool
	seen     map[string]time.Time
}

// link opens a path for a user.
type link func(user, path string) string

// gather reads what a Chat shows beside room and members. What can't be read is
// left out and logged: a Chat is a state, the next one is complete again.
func (d *Dialect) gather(room chat.Room, members []chat.Member) facts {
	f := facts{room: room, members: members}
	if d.svc == nil {
		return f
	}
	f.messages = d.newest(room.ID, messagesInChat)
	ids := make([]string, 0, len(members)+len(f.messages))
	for _, m := range members {
		ids = append(ids, m.User)
	}
	for _, msg := range f.messages {
		if msg.Sender != "" && !slices.Contains(ids, msg.Sender) {
			ids = append(ids, msg.Sender)
		}
	}
	f.users = d.svc.Users(ids)
	f.online = d.svc.Presence().OnlineUsers(ids)
	f.seen = d.svc.LastSeen(context.Background(), chat.ServerActor, ids)
	return f
}

// newest are the newest messages of a room that are not deleted, oldest first.
// It looks back four pages at most.
func (d *Dialect) newest(room string, most int) []chat.Message {
	var found []chat.Message
	before, texts := int64(0), 0
	for range 4 {
		page, err := d.svc.History(context.Background(), chat.ServerActor, chat.History{Room: room, Before: before, Limit: max(most, 10)})
		if err != nil {
			d.logFailure("messages", err)
			break
		}
		for _, msg := range slices.Backward(page) {
			if !msg.Deleted.IsZero() {
				continue
			}
			texts += len(msg.Text) + len(msg.Caption)
			if len(found) == most || (texts > maxTexts && len(found) > 0) {
				slices.Reverse(found)
				return found
			}
			found = append(found, msg)
		}
		if len(page) == 0 || page[0].Seq <= 1 {
			break
		}
		before = page[0].Seq
	}
	slices.Reverse(found)
	return found
}

// chatFor renders a chat for one of its members: counts, links, the name of a
// direct chat and who is seen online are theirs.
func (d *Dialect) chatFor(user string, f facts, link link) chatDTO {
	dto := chatDTO{
		summaryDTO: summaryDTO{ChatID: f.room.ID, chatInfo: infoFor(user, f.room, f.user, link)},
		Messages:   []messageDTO{},
	}
	for _, msg := range f.messages {
		dto.Messages = append(dto.Messages, showMessage(msg, f.user(msg.Sender), link(user, msg.FilePath())))
	}
	if n := len(dto.Messages); n > 0 {
		dto.Message = &dto.Messages[n-1]
	}
	dto.Users = d.places(user, f)
	if len(dto.Users) > 0 && dto.Users[0].UserID == user {
		dto.UnreadCount = dto.Users[0].UnreadCount
	}
	return dto
}

// places lists members for one of them: first that one, then who came first.
// Across a block nobody is online or was seen.
func (d *Dialect) places(user string, f facts) []placeDTO {
	members := slices.Clone(f.members)
	slices.SortStableFunc(members, func(a, b chat.Member) int {
		switch {
		case a.User == b.User:
			return 0
		case a.User == user:
			return -1
		case b.User == user:
			return 1
		}
		return a.Created.Compare(b.Created)
	})
	hidden := d.hides(user)
	list := []placeDTO{}
	for _, m := range members[:min(len(members), usersInChat)] {
		u := f.user(m.User)
		place := placeDTO{
			UserID:      m.User,
			ChatID:      f.room.ID,
			UnreadCount: d.unread(m, f.room.LastSeq),
			JoinedAt:    chat.Timestamp(m.Created),
			User:        userDTO{ID: m.User, Username: u.Name, ProfilePic: orNull(u.Avatar)},
		}
		if !hidden(m.User) {
			place.User.Online, place.User.LastSeen = f.online[m.User], timestamp(f.seen[m.User])
		}
		list = append(list, place)
	}
	return list
}

// hides tells whom user must not see online: those across a block. When that
// can't be read it is everybody.
func (d *Dialect) hides(user string) func(other string) bool {
	if d.app == nil {
		return func(string) bool { return false }
	}
	blocked, err := store.BlockedPeers(d.app, user)
	if err != nil {
		d.logFailure("blocks", err)
		return func(other string) bool { return other != user }
	}
	return func(other string) bool { return slices.Contains(blocked, other) }
}

// unread is a member's count of a room whose newest message is at seq. A chat
// that is open counts nothing; its cursor follows, see follow.
func (d *Dialect) unread(m chat.Member, seq int64) int64 {
	if d.open.has(m.Room, m.User) {
		return 0
	}
	return m.Unread(seq)
}

// infoFor is a chat as its member sees it: a direct chat has the other one's
// name and picture.
func infoFor(user string, room chat.Room, users func(string) chat.User, link link) chatInfo {
	info := chatInfo{ID: room.ID, IsGroup: room.Type == chat.Group, Name: room.Name, CreatedAt: chat.Timestamp(room.Created)}
	if room.Type == chat.Direct {
		peer := users(room.PeerOf(user))
		info.Name, info.ProfilePic = peer.Name, orNull(peer.Avatar)
		return info
	}
	info.ProfilePic = orNull(link(user, room.ImagePath()))
	return info
}

// user is the display data of a user; who is gone is shown by id.
func (f facts) user(id string) chat.User {
	if u, ok := f.users[id]; ok {
		return u
	}
	return chat.User{ID: id, Name: id}
}

func (d *Dialect) logFailure(what string, err error) {
	d.app.Logger().Error("chatapp: could not read for a chat", slog.String("what", what), slog.Any("error", err))
}
