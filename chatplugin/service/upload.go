package service

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// validateUpload checks that a draft names an upload exactly where its type
// needs one.
func validateUpload(d chat.Draft) error {
	if d.Type.Media() && d.Upload == "" {
		return chat.FieldError("upload", "Missing: the id of an upload, as a message of type %s needs one.", d.Type)
	}
	if !d.Type.Media() && d.Upload != "" {
		return chat.FieldError("upload", "Only a message of type audio, image, file or video may have one.")
	}
	return nil
}

// Upload finds an upload of the actor that no message uses yet. ref is its id,
// its path as it was stored, with the token that opens it, or as a whole URL.
// Somebody else's upload and a used one are NotFound.
func (s *Service) Upload(ctx context.Context, actor chat.Actor, ref string) (chat.Upload, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Upload{}, fail(err)
	}
	up, err := findUpload(s.db, ref)
	if err != nil {
		return chat.Upload{}, fail(err)
	}
	if up.Owner != actor.User || up.Message != "" {
		return chat.Upload{}, chat.NoSuch("upload")
	}
	return up, nil
}

func findUpload(db core.App, ref string) (chat.Upload, error) {
	if name, ok := chat.FileName(ref); ok {
		return store.FindUploadByFile(db, name)
	}
	return store.FindUpload(db, ref)
}

// takeUpload puts an upload of the sender into the message about to be written.
func takeUpload(tx core.App, actor chat.Actor, d chat.Draft, msg *chat.Message) error {
	up, err := store.FindUpload(tx, d.Upload)
	if chat.CodeOf(err) == chat.NotFound || (err == nil && (up.Owner != actor.User || up.Message != "")) {
		return chat.FieldError("upload", "There is no unused upload of yours with this id. Upload the file first, once for each message.")
	}
	if err != nil {
		return err
	}
	if up.Kind != d.Type {
		return chat.FieldError("type", "The upload is of type %s, so the message must be too.", up.Kind)
	}
	msg.File = up.File
	msg.Meta, err = mergeMeta(d.Meta, up.Meta)
	return err
}

// mergeMeta keeps what the app says about its file beside what the server found
// out. Where both say something the server is right.
func mergeMeta(given, found json.RawMessage) (json.RawMessage, error) {
	if len(given) == 0 {
		return found, nil
	}
	var all, known map[string]json.RawMessage
	if err := json.Unmarshal(given, &all); err != nil {
		return nil, chat.FieldError("meta", "Must be a JSON object.")
	}
	for _, key := range chat.MetaKeys {
		delete(all, key)
	}
	if len(found) > 0 {
		if err := json.Unmarshal(found, &known); err != nil {
			return nil, err
		}
	}
	if all == nil {
		return found, nil
	}
	maps.Copy(all, known)
	return json.Marshal(all)
}
