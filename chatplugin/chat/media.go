package chat

import (
	"encoding/json"
	"strings"
	"time"
)

// MessageFilesPath and RoomFilesPath are where files are served, in the form of
// seed 001: /uploads/chat-messages/<folder>/<name>. A path alone opens nothing:
// who asks must be in the room, see Link of package gateway.
const (
	MessageFilesPath = "/uploads/chat-messages/"
	RoomFilesPath    = "/uploads/chat-rooms/"
)

var folders = map[MessageType]string{
	TypeAudio: "audios", TypeImage: "images", TypeFile: "files", TypeVideo: "videos",
}

// Folder is the folder of a type's files in their paths, empty for types
// without files.
func (t MessageType) Folder() string { return folders[t] }

// FilePath is the path of the message's file without anything that opens it:
// what is stored, compared and taken from clients. It is empty when the message
// has no file.
func (m Message) FilePath() string {
	if m.File == "" || m.Type.Folder() == "" {
		return ""
	}
	return MessageFilesPath + m.Type.Folder() + "/" + m.File
}

// ImagePath is the path of the room's picture, empty when it has none.
func (r Room) ImagePath() string {
	if r.Image == "" {
		return ""
	}
	return RoomFilesPath + r.ID + "/" + r.Image
}

// Upload is a file that a user brought and that is, or will be, part of one
// message.
type Upload struct {
	ID      string
	Owner   string
	Kind    MessageType // audio, image, file or video
	File    string      // file name in the record, random and unique
	Name    string      // the user's name for it
	Size    int64       // bytes as stored
	Mime    string      // as sniffed, not as claimed
	Meta    json.RawMessage
	Message string // id of the message that uses it, or empty
	Created time.Time
	Record  Record
}

// Path is where the file is served, see MessageFilesPath.
func (u Upload) Path() string { return MessageFilesPath + u.Kind.Folder() + "/" + u.File }

// FileName gives the last part of a path under MessageFilesPath, which may come
// as it was stored, with the query that opens it, or as a whole URL. It is false
// for everything else.
func FileName(ref string) (string, bool) {
	at := strings.Index(ref, MessageFilesPath)
	if at < 0 || (at > 0 && !strings.HasPrefix(ref, "https://") && !strings.HasPrefix(ref, "http://")) {
		return "", false
	}
	path, _, _ := strings.Cut(ref[at+len(MessageFilesPath):], "?")
	folder, name, ok := strings.Cut(path, "/")
	if !ok || folder == "" || name == "" || strings.ContainsAny(name, "/\\") {
		return "", false
	}
	return name, true
}

// Meta are the facts about a file that a message carries. Zero values are
// unknown and left out.
type Meta struct {
	Width    int     `json:"w,omitempty"`        // pixels, as shown
	Height   int     `json:"h,omitempty"`        // pixels, as shown
	Duration float64 `json:"duration,omitempty"` // seconds
	Size     int64   `json:"size,omitempty"`     // bytes as stored
	Mime     string  `json:"mime,omitempty"`
	Name     string  `json:"name,omitempty"`     // the sender's name for the file
	Blurhash string  `json:"blurhash,omitempty"` // a tiny picture to show until the file is there
	Animated bool    `json:"animated,omitempty"`
	Waveform []int   `json:"waveform,omitempty"` // up to 100 loudness values 0 to 255, from the sender
	Poster   bool    `json:"poster,omitempty"`   // thumbs of the video are there, from the sender's poster
}

// MetaKeys are the keys of Meta, which only the server sets.
var MetaKeys = []string{"w", "h", "duration", "size", "mime", "name", "blurhash", "animated", "waveform", "poster"}
