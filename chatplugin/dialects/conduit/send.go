package conduit

import (
	"context"
	"crypto/rand"

	"pocketchat/chatplugin/chat"
)

// messageError is the payload of "message:error".
type messageError struct {
	ID    string `json:"_id"`
	Room  string `json:"room"`
	Error string `json:"error"`
	Nonce string `json:"nonce,omitempty"`
}

// message sends. There is no answer but the echo, where the client gets one.
func (d *Dialect) message(ctx context.Context, r *request) error {
	b, err := readBody(argument(r.args, 1))
	if err != nil {
		// The module asks for the room first, so a stranger learns nothing else.
		if _, outside := r.svc.Room(ctx, r.actor, r.room); outside != nil {
			return outside
		}
		return err
	}
	if b.object {
		modernize(r.conn)
	}
	if b.kind == typeTyping {
		return d.typing(ctx, r)
	}
	if repeated, err := d.answerRepeat(r, b); repeated || err != nil {
		return err
	}
	drafts, err := drafts(ctx, r, b)
	if err != nil {
		return err
	}
	for i, draft := range drafts {
		if err := d.send(ctx, r, draft); err != nil {
			d.tellUnsaved(r, b, err)
			return err
		}
		if i == 0 {
			b.nonce = "" // it stands for the whole, and the first part carries it
		}
	}
	return nil
}

// drafts makes the messages of a body: one, or one for each file, because a
// message here has one file. The words go with the first. All files are looked
// at before the first is sent.
func drafts(ctx context.Context, r *request, b body) ([]chat.Draft, error) {
	data, err := dataOf(b)
	if err != nil {
		return nil, err
	}
	first := chat.Draft{Room: r.room, Data: data}
	if b.nonce != "" {
		first.ClientID = nonceKey(r.room, b.nonce, window(now()))
	}
	if len(b.files) == 0 {
		first.Type, first.Text = chat.TypeText, b.content
		return []chat.Draft{first}, nil
	}
	all := make([]chat.Draft, len(b.files))
	for i, file := range b.files {
		upload, err := r.svc.Upload(ctx, r.actor, file)
		if err != nil {
			return nil, asFileError(err)
		}
		draft := chat.Draft{Room: r.room}
		if i == 0 {
			draft = first
			draft.Caption = b.content
		}
		draft.Type, draft.Upload = upload.Kind, upload.ID
		all[i] = draft
	}
	return all, nil
}

func asFileError(err error) error {
	if chat.CodeOf(err) == chat.NotFound {
		return chat.Errorf(chat.Invalid, "Files must be an array of ids, paths or URLs of your uploads")
	}
	return err
}

// send writes one message. A key of its own lets Encode know it again where the
// connection is to be left out.
func (d *Dialect) send(ctx context.Context, r *request, draft chat.Draft) error {
	if !d.echoes(r.conn) {
		if draft.ClientID == "" {
			draft.ClientID = "conduit:" + rand.Text()
		}
		d.origins.note(sending(r.actor.User, draft.ClientID), r.conn.ID())
	}
	_, _, err := r.svc.Send(ctx, r.actor, draft)
	return err
}

// tellUnsaved says that a message was lost by our fault, in the words of the
// module's newest era. It names no message: here none is told before it is saved.
func (d *Dialect) tellUnsaved(r *request, b body, err error) {
	switch chat.CodeOf(err) {
	case chat.Internal, chat.Unavailable:
		r.conn.Emit("message:error", messageError{Room: r.room, Error: "Message could not be saved", Nonce: b.nonce})
	}
}
