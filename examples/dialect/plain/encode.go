package plain

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// said is a message.
type said struct {
	ID   string `json:"id"`
	Room string `json:"room"`
	From string `json:"from"` // user id; empty when the server wrote it
	Name string `json:"name"` // how From is called
	Text string `json:"text"`
	At   string `json:"at"` // RFC 3339, UTC, milliseconds
}

// Encode implements gateway.Dialect: what the server says, whoever did it and
// whichever way.
func (Dialect) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	switch e := ev.(type) {
	case chat.MessageCreated:
		return message("said", e.Message, v)
	case chat.MessageUpdated:
		return message("changed", e.Message, v)
	case chat.MessageDeleted:
		return toRoom("gone", e.Message.Room, nil, struct {
			ID string `json:"id"`
		}{e.Message.ID})
	case chat.Typing:
		if !e.On {
			return nil // clients forget it by themselves
		}
		except := append([]string{e.User}, e.Hidden...) // a block lies between
		return toRoom("writes", e.Head().Room, except, struct {
			Room string `json:"room"`
			From string `json:"from"`
		}{e.Head().Room, e.User})
	}
	return nil // this wire has no such message
}

func message(event string, msg chat.Message, v gateway.View) []gateway.Out {
	shown := said{msg.ID, msg.Room, msg.Sender, v.User(msg.Sender).Name, msg.Text, chat.Timestamp(msg.Created)}
	if msg.FilePath() == "" {
		return toRoom(event, msg.Room, nil, shown)
	}
	// This wire has no files: a link says most of it. It opens for one user only.
	return []gateway.Out{{To: gateway.Audience{Rooms: []string{msg.Room}}, Event: event, For: func(user string) []any {
		mine := shown
		mine.Text = v.Link(user, msg.FilePath())
		if msg.Caption != "" {
			mine.Text = msg.Caption + " " + mine.Text
		}
		return []any{mine}
	}}}
}

// toRoom is for every connection of every member.
func toRoom(event, room string, except []string, arg any) []gateway.Out {
	to := gateway.Audience{Rooms: []string{room}, Except: except}
	return []gateway.Out{{To: to, Event: event, Args: []any{arg}}}
}
