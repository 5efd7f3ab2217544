package chatapp

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// Encode implements gateway.Dialect. Whole chats are for who joined, and leave
// out new messages, which come by themselves: 50 messages with every message
// would cost more than all else, and fill the queue of a busy chat's readers.
func (d *Dialect) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	switch e := ev.(type) {
	case chat.MessageCreated:
		return append(newMessage(e.Message, v), d.lines(e.Message, inRoom(e.Message.Room), v)...)
	case chat.MessageUpdated:
		return d.messageChanged(e.Message, v)
	case chat.MessageDeleted:
		return d.messageChanged(e.Message, v)
	case chat.MessageHidden:
		return d.messageHidden(e, v)
	case chat.ReadMoved:
		return d.readMoved(e.Member, v)
	case chat.MemberAdded:
		return append(
			d.chats(d.cfg.AddedEvents, e.Member.Room, gateway.Audience{Users: []string{e.Member.User}}, v),
			d.chats(d.cfg.ChatEvents, e.Member.Room, viewers(e.Member.Room, e.Member.User), v)...)
	case chat.MemberRemoved:
		// To who is not in it any more the chat is gone; the wire has no other word.
		return append(
			all(d.cfg.DeletedEvents, gateway.Audience{Users: []string{e.Member.User}}, e.Member.Room),
			d.chats(d.cfg.ChatEvents, e.Member.Room, viewers(e.Member.Room, e.Member.User), v)...)
	case chat.RoomUpdated:
		return d.chats(d.cfg.ChatEvents, e.Room.ID, viewers(e.Room.ID), v)
	case chat.RoomDeleted:
		return all(d.cfg.DeletedEvents, gateway.Audience{Users: e.Members}, e.Room.ID)
	case chat.Typing:
		return typing(e, v)
	case chat.Presence:
		return d.presence(e)
	}
	return nil // this wire has no such message
}

func inRoom(room string) gateway.Audience { return gateway.Audience{Rooms: []string{room}} }

func viewers(room string, except ...string) gateway.Audience {
	return gateway.Audience{Viewers: []string{room}, Except: except}
}

// all is one payload under each name.
func all(names []string, to gateway.Audience, arg any) []gateway.Out {
	outs := make([]gateway.Out, len(names))
	for i, name := range names {
		outs[i] = gateway.Out{To: to, Event: name, Args: []any{arg}}
	}
	return outs
}

// each is a payload of every user's own under each name. It is made once for a
// user, however many names there are.
func each(names []string, to gateway.Audience, show func(user string) any) []gateway.Out {
	shown := map[string][]any{}
	outs := make([]gateway.Out, len(names))
	for i, name := range names {
		outs[i] = gateway.Out{To: to, Event: name, For: func(user string) []any {
			if shown[user] == nil {
				shown[user] = []any{show(user)}
			}
			return shown[user]
		}}
	}
	return outs
}

// newMessage is for every connection of every member, the sender's included:
// "a chat where the user participates" (seed 004).
func newMessage(msg chat.Message, v gateway.View) []gateway.Out {
	sender := userOf(v, msg.Sender)
	if msg.FilePath() == "" {
		return all([]string{"new_message"}, inRoom(msg.Room), showMessage(msg, sender, ""))
	}
	return each([]string{"new_message"}, inRoom(msg.Room), func(user string) any {
		return showMessage(msg, sender, v.Link(user, msg.FilePath()))
	})
}

// lines are the summaries of a chat whose newest message is msg.
func (d *Dialect) lines(msg chat.Message, to gateway.Audience, v gateway.View) []gateway.Out {
	room, ok := v.Room(msg.Room)
	if !ok {
		return nil
	}
	sender, place := userOf(v, msg.Sender), placesIn(v, room.ID)
	return each(d.cfg.SummaryEvents, to, func(user string) any {
		var shown *messageDTO
		if msg.ID != "" {
			dto := showMessage(msg, sender, v.Link(user, msg.FilePath()))
			shown = &dto
		}
		line := summaryDTO{ChatID: room.ID, Message: shown, chatInfo: infoFor(user, room, v.User, v.Link)}
		if m := place(user); m != nil {
			line.UnreadCount = d.unread(*m, msg.Seq)
		}
		return line
	})
}

// fewPlaces is how many members are read one by one before all are read at once:
// of thousands in a room a few may be connected, or all.
const fewPlaces = 16

func placesIn(v gateway.View, room string) func(user string) *chat.Member {
	asked := 0
	return func(user string) *chat.Member {
		if asked++; asked == fewPlaces {
			v.Members(room) // the view finds members in it from now on
		}
		return v.Member(room, user)
	}
}

// messageChanged tells who joined by the whole chat, and the lists of all if it
// was the newest message.
func (d *Dialect) messageChanged(msg chat.Message, v gateway.View) []gateway.Out {
	outs := d.chats(d.cfg.ChatEvents, msg.Room, viewers(msg.Room), v)
	room, ok := v.Room(msg.Room)
	if !ok || msg.Seq < room.LastSeq {
		return outs
	}
	return append(outs, d.linesOfLast(room, inRoom(room.ID), v)...)
}

// readMoved tells the reader's own connections, whose count changed.
func (d *Dialect) readMoved(member chat.Member, v gateway.View) []gateway.Out {
	room, ok := v.Room(member.Room)
	if !ok {
		return nil
	}
	return d.linesOfLast(room, gateway.Audience{Users: []string{member.User}}, v)
}

// last is the newest message of a room that is not deleted, at the newest place
// of the room, so that counts are of now. Without one its id is empty.
func (d *Dialect) last(room chat.Room, v gateway.View) chat.Message {
	msg, ok := v.Message(room.LastMessage)
	if !ok || !msg.Deleted.IsZero() {
		msg = chat.Message{Room: room.ID}
		if d.svc != nil {
			if found := d.newest(chat.ServerActor, room.ID, 1); len(found) > 0 {
				msg = found[0]
			}
		}
	}
	msg.Seq = room.LastSeq
	return msg
}

// chats are whole chats, read once, when the first of the audience is found.
func (d *Dialect) chats(names []string, id string, to gateway.Audience, v gateway.View) []gateway.Out {
	room, ok := v.Room(id)
	if !ok {
		return nil
	}
	var f *facts
	return each(names, to, func(user string) any {
		if f == nil {
			gathered := d.gather(room, v.Members(id))
			f = &gathered
		}
		return d.chatFor(user, *f, v.Link)
	})
}

func typing(e chat.Typing, v gateway.View) []gateway.Out {
	event := "typing_end"
	if e.On {
		event = "typing_start"
	}
	room := e.Head().Room
	except := append([]string{e.User}, e.Hidden...)
	return all([]string{event}, viewers(room, except...), typingDTO{ChatID: room, UserID: e.User, Username: userOf(v, e.User).Name})
}

// presence is for who shares a chat or a friendship. lastSeen of who comes is
// when they came: the document shows no null.
func (d *Dialect) presence(e chat.Presence) []gateway.Out {
	at := e.LastSeen
	if e.Online {
		at = e.Head().At
	}
	to := gateway.Audience{Rooms: e.Rooms, Users: e.Friends, Except: append([]string{e.User}, e.Hidden...)}
	return all(d.cfg.PresenceEvents, to, statusDTO{UserID: e.User, Online: e.Online, LastSeen: timestamp(at)})
}

// userOf is the display data of a user; who is gone is shown by id.
func userOf(v gateway.View, id string) chat.User {
	if u := v.User(id); u.ID != "" || id == "" {
		return u
	}
	return chat.User{ID: id, Name: id}
}
