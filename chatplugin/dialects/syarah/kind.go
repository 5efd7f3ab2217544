package syarah

import (
	"encoding/json"
	"strings"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// The numbers of a message type (seed 001, createMessage).
const (
	numText = iota
	numAudio
	numImage
	numFile
	numVideo
)

var typeNumbers = map[chat.MessageType]int{
	chat.TypeText:   numText,
	chat.TypeAudio:  numAudio,
	chat.TypeImage:  numImage,
	chat.TypeFile:   numFile,
	chat.TypeVideo:  numVideo,
	chat.TypeSystem: numText, // the wire has no such type, a text shows it best
}

// uploadsPath is where the document puts uploaded files.
const uploadsPath = "/uploads/"

// messageType reads the optional type; missing is text.
func (p *payload) messageType() int {
	raw := p.raw("messageType")
	if raw == nil {
		return numText
	}
	n, ok := wholeNumber(raw)
	if !ok || n < numText || n > numVideo {
		p.complain(chat.FieldError("messageType", "Must be 0 text, 1 audio, 2 image, 3 file or 4 video."))
	}
	return int(n)
}

// isURL reports whether a message is nothing but a web address.
func isURL(message string) bool {
	web := strings.HasPrefix(message, "http://") || strings.HasPrefix(message, "https://")
	return web && !strings.ContainsAny(message, " \t\r\n")
}

// note is what this wire keeps in a message's data: the type a client declared
// for a web address. To every other wire such a message is a text with a link.
type note struct {
	Syarah struct {
		MessageType int `json:"messageType"`
	} `json:"syarah"`
}

// normalize makes a draft's type, text and data from what a client sent. The
// document's own ChatClient sends type 1, audio, with every text message, so a
// media type counts only where the message is a file path or a web address.
func normalize(message string, kind int) (chat.Draft, error) {
	if kind != numText && strings.HasPrefix(message, uploadsPath) {
		// A path is good only when it names an upload of the sender, and no
		// upload has been accepted yet (routes.go).
		return chat.Draft{}, chat.FieldError("message", "No file of yours has this path. Upload it first.")
	}
	draft := chat.Draft{Type: chat.TypeText, Text: message}
	if kind != numText && isURL(message) {
		var n note
		n.Syarah.MessageType = kind
		data, err := json.Marshal(n)
		if err != nil {
			return chat.Draft{}, err
		}
		draft.Data = data
	}
	return draft, nil
}

// kindOf is the message type as this wire numbers it.
func kindOf(msg chat.Message) int {
	if msg.Type != chat.TypeText || len(msg.Data) == 0 || !isURL(msg.Text) {
		return typeNumbers[msg.Type]
	}
	var n note
	if json.Unmarshal(msg.Data, &n) != nil || n.Syarah.MessageType < numText || n.Syarah.MessageType > numVideo {
		return numText
	}
	return n.Syarah.MessageType
}

// content is the wire's message field: the text, or the path of the file.
func content(msg chat.Message) string {
	if msg.File == "" {
		return msg.Text
	}
	return filePath(store.MessagesID, msg.ID, msg.File)
}

// caption is the wire's caption. A file that was written elsewhere may carry
// its words as text.
func caption(msg chat.Message) string {
	if msg.Caption == "" && msg.File != "" {
		return msg.Text
	}
	return msg.Caption
}

func filePath(collection, record, file string) string {
	return "/api/files/" + collection + "/" + record + "/" + file
}
