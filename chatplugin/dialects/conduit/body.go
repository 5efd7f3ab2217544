package conduit

import (
	"bytes"
	"encoding/json"

	"pocketchat/chatplugin/chat"
)

// The values of contentType, and of messageType over REST.
const (
	typeText       = "text"
	typeFile       = "file"
	typeTyping     = "typing"
	typeMultimedia = "multimedia"
	typeSystem     = "system"
)

const (
	// maxNonce is the longest nonce in bytes: it is sent to the whole room.
	maxNonce = 200
	// maxFiles is the most files of one message: each becomes a message here.
	maxFiles = 10
)

// body is the second argument of "message": a plain string in the seed's time,
// later an object.
type body struct {
	kind    string
	content string
	files   []string // uploads by id, path or URL
	nonce   string
	object  bool
}

// readBody reads it, with the complaints of the module in its order and words.
func readBody(raw json.RawMessage) (body, error) {
	if text, ok := textOf(raw); ok {
		if text == "" {
			return body{}, needContent(typeText)
		}
		return body{kind: typeText, content: text}, nil
	}
	fields, ok := objectOf(raw)
	if !ok {
		return body{}, chat.Errorf(chat.Invalid, "Message must contain contentType property")
	}
	kind, there := fields["contentType"]
	if !there {
		return body{}, chat.Errorf(chat.Invalid, "Message must contain contentType property")
	}
	b := body{object: true}
	b.kind, _ = textOf(kind)
	switch b.kind {
	case typeText, typeFile, typeTyping, typeMultimedia, typeSystem:
	default:
		return body{}, chat.Errorf(chat.Invalid, "Invalid contentType, must be one of: text, file, typing, multimedia, system")
	}
	if err := b.readFiles(fields["files"]); err != nil {
		return body{}, err
	}
	b.content, _ = textOf(fields["content"])
	if b.content == "" && b.kind != typeFile && b.kind != typeTyping {
		return body{}, needContent(b.kind)
	}
	return b, b.readNonce(fields)
}

func needContent(kind string) error {
	return chat.Errorf(chat.Invalid, "%s messages need to have content", kind)
}

// readFiles reads the files of the two kinds that have some.
func (b *body) readFiles(raw json.RawMessage) error {
	if b.kind != typeFile && b.kind != typeMultimedia {
		return nil
	}
	if isFalsy(raw) {
		return chat.Errorf(chat.Invalid, "Files are required for %s messages", b.kind)
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return chat.Errorf(chat.Invalid, "Files must be an array for %s messages", b.kind)
	}
	if len(items) == 0 {
		return chat.Errorf(chat.Invalid, "Files are required for %s messages", b.kind)
	}
	if len(items) > maxFiles {
		return chat.Errorf(chat.Invalid, "A message has at most %d files", maxFiles)
	}
	for _, item := range items {
		file, ok := textOf(item)
		if !ok || file == "" {
			return chat.Errorf(chat.Invalid, "Files must be an array of ids, paths or URLs of your uploads")
		}
		b.files = append(b.files, file)
	}
	return nil
}

func (b *body) readNonce(fields map[string]json.RawMessage) error {
	raw, there := fields["nonce"]
	if !there {
		return nil
	}
	nonce, ok := textOf(raw)
	if !ok || nonce == "" {
		return chat.Errorf(chat.Invalid, "When provided, nonce must be a non-empty string")
	}
	if len(nonce) > maxNonce {
		return chat.Errorf(chat.Invalid, "nonce must be at most %d bytes", maxNonce)
	}
	b.nonce = nonce
	return nil
}

// objectOf is a JSON object. Its keys are data: "__proto__" is a field like any
// other.
func objectOf(raw json.RawMessage) (map[string]json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &fields) != nil || fields == nil {
		return nil, false
	}
	return fields, true
}

// isFalsy tells what JavaScript takes for nothing: the module asks with "!".
func isFalsy(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", "0", `""`:
		return true
	}
	return false
}
