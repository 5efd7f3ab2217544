package conduit

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// note is what this wire keeps in a message's data: what only its own clients
// ask for. To every other wire the message is a plain one.
type note struct {
	Conduit struct {
		Nonce string `json:"nonce,omitempty"`
		// ContentType is "system" where a client said so. To the others such a
		// message is a text of its sender: real system messages are the server's.
		ContentType string `json:"contentType,omitempty"`
	} `json:"conduit"`
}

func noteOf(msg chat.Message) note {
	var n note
	if len(msg.Data) > 0 {
		_ = json.Unmarshal(msg.Data, &n) // data of somebody else's form is no note
	}
	return n
}

// dataOf is the note of a message about to be sent, nil when there is nothing
// to keep.
func dataOf(b body) (json.RawMessage, error) {
	var n note
	n.Conduit.Nonce = b.nonce
	if b.kind == typeSystem {
		n.Conduit.ContentType = typeSystem
	}
	if n == (note{}) {
		return nil, nil
	}
	return json.Marshal(n)
}

// contentType is the kind of a message in this wire's words: what has a file is
// "file", or "multimedia" when words come with it.
func contentType(msg chat.Message) string {
	switch {
	case msg.Type == chat.TypeSystem:
		return typeSystem
	case msg.Type.Media() && content(msg) == "":
		return typeFile
	case msg.Type.Media():
		return typeMultimedia
	case noteOf(msg).Conduit.ContentType == typeSystem:
		return typeSystem
	}
	return typeText
}

// content is the words of a message. Those of a file are its caption; one that
// was written elsewhere may carry them as text.
func content(msg chat.Message) string {
	if msg.Type.Media() && msg.Caption != "" {
		return msg.Caption
	}
	return msg.Text
}

// filesOf lists the files of a message as paths that open with link.
func filesOf(msg chat.Message, link func(path string) string) []string {
	path := msg.FilePath()
	if path == "" {
		return []string{}
	}
	return []string{link(path)}
}
