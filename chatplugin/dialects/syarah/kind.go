package syarah

import (
	"context"
	"encoding/json"
	"strings"

	"pocketchat/chatplugin/chat"
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

// link is a path with what opens it for one user.
type link func(path string) string

// link opens a path for the user who asks.
func (r *request) link(path string) string { return r.conn.Gateway().Link(r.actor.User, path) }

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

// draft makes what the client sent a draft: of a file when a media type comes
// with the path of an upload, else what normalize says.
func (r *request) draft(ctx context.Context, message string, kind int) (chat.Draft, error) {
	if _, isPath := chat.FileName(message); kind == numText || !isPath {
		return normalize(message, kind)
	}
	up, err := r.svc.Upload(ctx, r.actor, message)
	if chat.CodeOf(err) == chat.NotFound {
		return normalize(message, kind) // an address of another server may look alike
	}
	if err != nil {
		return chat.Draft{}, err
	}
	claimed := mediaTypes[kind]
	if claimed == chat.TypeImage && up.Kind == chat.TypeFile && strings.HasPrefix(up.Mime, "image/") {
		claimed = chat.TypeFile // the sender was told when it was uploaded: HEIC and the like
	}
	if claimed != up.Kind {
		return chat.Draft{}, chat.FieldError("messageType", "The file was uploaded as %d.", typeNumbers[up.Kind])
	}
	return chat.Draft{Type: claimed, Upload: up.ID}, nil
}

// mediaTypes are the types of the numbers.
var mediaTypes = map[int]chat.MessageType{
	numAudio: chat.TypeAudio, numImage: chat.TypeImage, numFile: chat.TypeFile, numVideo: chat.TypeVideo,
}

// normalize makes a draft's type, text and data from what a client sent. The
// document's own ChatClient sends type 1, audio, with every text message, so a
// media type counts only where the message is a file path or a web address.
func normalize(message string, kind int) (chat.Draft, error) {
	if kind != numText && strings.HasPrefix(message, uploadsPath) {
		return chat.Draft{}, chat.FieldError("message", "No file of yours has this path. Upload it first, once for each message.")
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
func content(msg chat.Message, link link) string {
	path := msg.FilePath()
	if path == "" {
		return msg.Text
	}
	return link(path)
}

// caption is the wire's caption. A file that was written elsewhere may carry
// its words as text.
func caption(msg chat.Message) string {
	if msg.Caption == "" && msg.File != "" {
		return msg.Text
	}
	return msg.Caption
}
