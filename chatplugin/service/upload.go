package service

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
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

// attachUpload moves an upload of the sender into the message about to be
// written, in the same transaction, so that an upload is used once or not at
// all. It is the one place through which a file gets into a message.
//
// The server takes no uploads so far, so no id can be a good one.
func attachUpload(_ core.App, _ chat.Actor, d chat.Draft, _ *chat.Message) error {
	if d.Upload == "" {
		return nil
	}
	return chat.Errorf(chat.Unsupported, "This server does not take media messages yet.")
}
