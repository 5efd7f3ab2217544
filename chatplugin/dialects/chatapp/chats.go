package chatapp

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
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
	hidden   map[string]map[string]bool // by user, messages of theirs that are hidden from them
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
	f.messages = d.newest(chat.ServerActor, room.ID, messagesInChat)
	f.hidden = d.hidersOf(f.messages)
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
// It looks back four pages at most. What a user has deleted for themselves is left
// out for that actor.
func (d *Dialect) newest(actor chat.Actor, room string, most int) []chat.Message {
	var found []chat.Message
	before, texts := int64(0), 0
	for range 4 {
		page, err := d.svc.History(context.Background(), actor, chat.History{Room: room, Before: before, Limit: max(most, 10)})
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
	for _, msg := range d.messagesFor(user, f) {
		dto.Messages = append(dto.Messages, showMessage(msg, d.sender(msg, f), link(user, msg.FilePath())))
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
// Across a block nobody is online or was seen, nor is who hides it.
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
	members = members[:min(len(members), usersInChat)]
	sight := d.sightOf(user, members)
	list := []placeDTO{}
	for _, m := range members {
		u := f.user(m.User)
		place := placeDTO{
			UserID:      m.User,
			ChatID:      f.room.ID,
			UnreadCount: d.unreadFor(user, m, f.room.LastSeq),
			JoinedAt:    chat.Timestamp(m.Created),
			User:        userDTO{ID: m.User, Username: u.Name, ProfilePic: orNull(u.Avatar)},
		}
		place.User.Online = f.online[m.User] && sight.Presence(m.User)
		if sight.LastSeen(m.User) {
			place.User.LastSeen = timestamp(f.seen[m.User])
		}
		list = append(list, place)
	}
	return list
}

// sightOf is what user may know of the presence of the others in a chat.
func (d *Dialect) sightOf(user string, members []chat.Member) service.Sight {
	if d.svc == nil {
		return service.Sight{}
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	return d.svc.SightOf(chat.Actor{User: user}, ids)
}

// unreadFor is the count that user sees of a member. Of who keeps to themselves
// how far they have read it is all since they came.
func (d *Dialect) unreadFor(user string, m chat.Member, seq int64) int64 {
	if d.svc != nil && !d.svc.SeesReceipts(user, m.User) {
		return store.WithoutReceipts(m).Unread(seq)
	}
	return d.unread(m, seq)
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
