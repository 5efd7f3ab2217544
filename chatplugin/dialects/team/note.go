package team

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// note is what this wire keeps in the data of a message, under its own name: all
// that a client sent and no other wire has a place for. Apps can write data over
// REST too, so a note says nothing that the server knows better.
type note struct {
	// MessageType is as the client sent it; nil where it sent none.
	MessageType *string `json:"message_type,omitempty"`
	StoryReply  bool    `json:"isStoryReply,omitempty"`
	// Story is the reply_message of a reply to a story, which is no message.
	Story json.RawMessage `json:"reply_message,omitempty"`
	// Attachments are those that are no file of this server.
	Attachments []json.RawMessage `json:"attachments,omitempty"`
	Recipients  []string          `json:"recipients,omitempty"`
	// FirstName and LastName are claims, for senders whose record has no name.
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	// New marks a message that opens a conversation (sendNewMessage).
	New bool `json:"new,omitempty"`
	// Blank marks a message without words: its text is there for other wires only.
	Blank bool                       `json:"blank,omitempty"`
	Keys  map[string]json.RawMessage `json:"keys,omitempty"`
}

// roomNote is the note in the data of a group.
type roomNote struct {
	ImageURL string                     `json:"image_url,omitempty"`
	Keys     map[string]json.RawMessage `json:"keys,omitempty"`
}

// noted is the data of a message or a room with a note in it.
type noted[N note | roomNote] struct {
	Team N `json:"team"`
}

// messageKeys are the keys of a message that are not kept from a client's
// object: the server says them, or the note has a place for them.
var messageKeys = set("_id", "message", "room_id", "recipients", "isStoryReply", "reply_message", "message_type", "attachments",
	"sender_id", "user_id", "creator_id", "first_name", "last_name", "dateCreated", "edited", "pin_message", "status")

// groupKeys are the same of a group.
var groupKeys = set("_id", "room_name", "recipients", "type", "creator_id", "user_id", "sender_id", "image_url", "status")

func set(words ...string) map[string]bool {
	all := make(map[string]bool, len(words))
	for _, word := range words {
		all[word] = true
	}
	return all
}

// noteOf reads the note of a message. What does not read as one is none, and
// what must not be sent on is left out.
func noteOf(msg chat.Message) note {
	var data noted[note]
	if len(msg.Data) == 0 || json.Unmarshal(msg.Data, &data) != nil {
		return note{}
	}
	n := data.Team
	n.Keys = fit(n.Keys, messageKeys)
	if story, problem := tidied(n.Story); problem == "" {
		n.Story = story
	} else {
		n.Story = nil
	}
	var attachments []json.RawMessage
	for _, item := range n.Attachments {
		if value, problem := tidied(item); problem == "" {
			attachments = append(attachments, value)
		}
	}
	n.Attachments = attachments
	return n
}

func roomNoteOf(room chat.Room) roomNote {
	var data noted[roomNote]
	if len(room.Data) == 0 || json.Unmarshal(room.Data, &data) != nil {
		return roomNote{}
	}
	n := data.Team
	n.Keys = fit(n.Keys, groupKeys)
	if !webAddress(n.ImageURL) {
		n.ImageURL = ""
	}
	return n
}

// ofThisWire reports whether a message was sent by this wire.
func ofThisWire(msg chat.Message) bool {
	var data struct {
		Team json.RawMessage `json:"team"`
	}
	return len(msg.Data) > 0 && json.Unmarshal(msg.Data, &data) == nil && data.Team != nil
}

// fit leaves out what must not be sent on.
func fit(keys map[string]json.RawMessage, ours map[string]bool) map[string]json.RawMessage {
	fine := make(map[string]json.RawMessage, len(keys))
	for name, raw := range keys {
		if ours[name] || harmful[name] {
			continue
		}
		if value, problem := tidied(raw); problem == "" {
			fine[name] = value
		}
	}
	return fine
}

// dataOf is the data field with a note in it.
func dataOf[N note | roomNote](n N, limits chat.Limits) (json.RawMessage, error) {
	raw, err := json.Marshal(noted[N]{n})
	if err != nil {
		return nil, err
	}
	if len(raw) > limits.Data {
		return nil, chat.Errorf(chat.TooLarge, "All that is sent beside the text must be at most %d bytes together.", limits.Data)
	}
	return raw, nil
}
