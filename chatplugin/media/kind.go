package media

import (
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/media/probe"
)

// headSize is what a look at a file's head reads, mimetype's own limit.
const headSize = 3072

// nature is what the content of a file says.
type nature struct {
	mime string
	kind chat.MessageType // what it is when nobody claims anything
	// unsure: the container holds sound or video and does not say which, so a claim
	// of either is believed.
	unsure bool
	info   probe.Info
}

// containers hold sound, video or both; mimetype names them all video, or does
// not tell (findings: media-and-push, 5).
var containers = map[string]bool{
	"video/mp4": true, "video/webm": true, "video/x-matroska": true, "video/quicktime": true, "video/3gpp": true,
	"video/3gpp2": true, "video/x-ms-asf": true, "application/ogg": true, "video/ogg": true,
}

func sniff(r io.ReadSeeker) (*mimetype.MIME, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err != nil && n == 0 {
		return nil, err
	}
	_, err = r.Seek(0, io.SeekStart)
	return mimetype.Detect(head[:n]), err
}

// plain is a MIME type without its parameters.
func plain(mime string) string {
	mime, _, _ = strings.Cut(mime, ";")
	return strings.TrimSpace(mime)
}

// natureOf looks into a file. Its name only decides between sound and video
// where the content holds no answer.
func (m *Media) natureOf(r io.ReaderAt, size int64, mime, name string) nature {
	n := nature{mime: mime, kind: chat.TypeFile}
	if m.pictures.Convertible(mime) {
		n.kind = chat.TypeImage
		return n
	}
	family, _, _ := strings.Cut(mime, "/")
	switch {
	case family == "image":
		return n // a document such as SVG, or a picture nobody here can read
	case family != "audio" && family != "video" && !containers[mime]:
		return n
	}
	n.info = probe.Probe(r, size, mime)
	n.kind = chat.TypeAudio
	if family == "video" || (containers[mime] && family != "audio") {
		n.kind = chat.TypeVideo
	}
	if !containers[mime] {
		return n
	}
	switch {
	case n.info.Video:
		n.kind = chat.TypeVideo
	case n.info.Audio:
		n.kind = chat.TypeAudio
	default:
		n.unsure = true
		if audioNames[strings.ToLower(path.Ext(name))] {
			n.kind = chat.TypeAudio
		}
	}
	return n
}

var audioNames = map[string]bool{".wma": true, ".m4a": true, ".oga": true, ".opus": true, ".weba": true, ".mka": true, ".ogg": true}

// isLaterImage is true for the formats of phones that need a licensed decoder.
// They are kept as files, unless the app brings a decoder.
func isLaterImage(mime string) bool {
	return strings.HasPrefix(mime, "image/hei") || strings.HasPrefix(mime, "image/avif")
}

// decide makes the message type of a file from what the sender claims and what
// it is. note is for the sender when a claim was not followed.
func (n nature) decide(claim chat.MessageType) (kind chat.MessageType, note string, err error) {
	switch {
	case claim == "" || claim == n.kind || claim == chat.TypeFile:
		if claim == "" {
			claim = n.kind
		}
		return claim, "", nil
	case n.unsure && (claim == chat.TypeAudio || claim == chat.TypeVideo):
		return claim, "", nil
	case claim == chat.TypeImage && isLaterImage(n.mime):
		return chat.TypeFile, "This server can't show " + n.mime + " pictures, so it was stored as a file. Send JPEG, PNG, GIF or WebP for a picture.", nil
	}
	return "", "", chat.FieldError(fieldFile, "This is not %s but %s (%s). Choose the right kind, or send it as a file.", article(claim), article(n.kind), n.mime)
}

func article(kind chat.MessageType) string {
	switch kind {
	case chat.TypeImage:
		return "an image"
	case chat.TypeAudio:
		return "audio"
	case chat.TypeVideo:
		return "a video"
	}
	return "a document"
}

// limit is the largest size of a file of this nature sent as kind. The content
// decides: a claim never makes it larger.
func (m *Media) limit(n nature, kind chat.MessageType) int64 {
	if n.kind == chat.TypeVideo && kind != chat.TypeAudio {
		return m.cfg.MaxVideo
	}
	return m.cfg.MaxFile
}

// roughLimit is limit before more than the head of the file is there.
func (m *Media) roughLimit(mime string) int64 {
	if strings.HasPrefix(mime, "video/") || containers[mime] {
		return m.cfg.MaxVideo
	}
	return m.cfg.MaxFile
}

func megabytes(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n>>20, 10) + " MB"
}
