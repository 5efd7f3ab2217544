package team

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// recipient is an entry of a message's recipients.
type recipient struct {
	ID   string `json:"_id"`
	Seen bool   `json:"msg_seen"`
}

// attachment is a file of this server. The document shows no attachment.
type attachment struct {
	URL      string  `json:"url"` // opens for who gets it, for a while
	Type     string  `json:"type"`
	Name     string  `json:"name,omitempty"`
	Mime     string  `json:"mime,omitempty"`
	Size     int64   `json:"size,omitempty"`     // bytes
	Width    int     `json:"width,omitempty"`    // pixels
	Height   int     `json:"height,omitempty"`   // pixels
	Duration float64 `json:"duration,omitempty"` // seconds
}

// messageObject is a message as viewer gets it: the client's own keys, and over
// them what the server knows. fresh says that nobody can have seen it yet.
func (d *Dialect) messageObject(msg chat.Message, v source, viewer string, fresh bool) map[string]any {
	n := noteOf(msg)
	o := make(map[string]any, len(n.Keys)+16)
	for key, value := range n.Keys {
		o[key] = value
	}
	first, last := n.names(sender(msg.Sender, v))
	o["_id"] = msg.ID
	o["room_id"] = msg.Room
	o["message"] = n.words(msg)
	o["message_type"] = n.typeOf(msg)
	o["recipients"] = recipients(msg, n, v, fresh)
	o["isStoryReply"] = n.StoryReply
	o["reply_message"] = n.reply(msg, v)
	o["attachments"] = d.attachments(msg, n, v, viewer)
	o["sender_id"] = msg.Sender
	o["first_name"] = first
	o["last_name"] = last
	o["dateCreated"] = chat.Timestamp(msg.Created)
	o["edited"] = !msg.Edited.IsZero()
	o["pin_message"] = !msg.Pinned.IsZero()
	return o
}

func sender(id string, v source) chat.User {
	if id == "" {
		return chat.User{} // the server, or a deleted user
	}
	return v.User(id)
}

// words are what a message says on this wire.
func (n note) words(msg chat.Message) string {
	switch {
	case msg.File == "" && n.Blank && msg.Edited.IsZero():
		return ""
	case msg.File == "":
		return msg.Text
	case msg.Caption != "":
		return msg.Caption
	}
	return msg.Text // a file that was written elsewhere may carry its words as text
}

// typeOf is message_type: as the client sent it, unless that hides a file.
func (n note) typeOf(msg chat.Message) string {
	if kind := n.MessageType; kind != nil && (msg.File == "" || (*kind != "" && *kind != string(chat.TypeText))) {
		return *kind
	}
	return string(msg.Type)
}

// reply is reply_message: the message that is replied to as the server has it,
// a story as the client sent it, or an empty object.
func (n note) reply(msg chat.Message, v source) any {
	if msg.ReplyTo == "" {
		if n.StoryReply && n.Story != nil {
			return n.Story
		}
		return struct{}{}
	}
	replied, there := v.Message(msg.ReplyTo)
	if !there || replied.Room != msg.Room {
		return map[string]any{"_id": msg.ReplyTo}
	}
	rn := noteOf(replied)
	first, last := rn.names(sender(replied.Sender, v))
	return map[string]any{
		"_id": replied.ID, "message": rn.words(replied), "message_type": rn.typeOf(replied),
		"sender_id": replied.Sender, "first_name": first, "last_name": last,
	}
}

func (d *Dialect) attachments(msg chat.Message, n note, v source, viewer string) []any {
	list := make([]any, 0, len(n.Attachments)+1)
	if path := msg.FilePath(); path != "" {
		var meta chat.Meta
		_ = json.Unmarshal(msg.Meta, &meta) // apps may add to it; what does not read is unknown
		list = append(list, attachment{
			URL: d.absolute(v.Link(viewer, path)), Type: string(msg.Type), Name: meta.Name, Mime: meta.Mime,
			Size: meta.Size, Width: meta.Width, Height: meta.Height, Duration: meta.Duration,
		})
	}
	for _, item := range n.Attachments {
		list = append(list, item)
	}
	return list
}

// recipients are those the client named who are in the room. Where it named
// none, they are the other members, at most maxRecipients.
func recipients(msg chat.Message, n note, v source, fresh bool) []recipient {
	list := []recipient{}
	for _, user := range n.Recipients[:min(len(n.Recipients), maxRecipients)] {
		if m := v.Member(msg.Room, user); m != nil {
			list = append(list, recipient{user, !fresh && m.LastReadSeq >= msg.Seq})
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, m := range v.Members(msg.Room) {
		if len(list) == maxRecipients {
			break
		}
		if m.User != msg.Sender {
			list = append(list, recipient{m.User, !fresh && m.LastReadSeq >= msg.Seq})
		}
	}
	return list
}
