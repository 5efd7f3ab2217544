package team

import (
	"context"
	"encoding/json"
	"strings"

	"pocketchat/chatplugin/chat"
)

// blankText stands for a message without words where other wires need a text: a
// zero-width space. The document opens conversations with an empty message.
const blankText = "\u200b"

const (
	maxRecipients  = 100 // recipients of a message that are kept, or named
	maxMessageType = 50  // bytes of message_type
	maxClaimedName = 100 // characters of a first or last name
)

// outgoing is a message as a client sends it.
type outgoing struct {
	wanted      string // the client's own id of it, or empty
	text        string
	replyTo     string
	attachments []json.RawMessage
	note        note
}

// outgoing reads the message object: the payload of sendMessage, or the message
// in that of sendNewMessage.
func (p *payload) outgoing() outgoing {
	out := outgoing{wanted: p.wantedID(), text: p.text("message")}
	n := &out.note
	n.StoryReply = p.flag("isStoryReply")
	n.Recipients = p.users("recipients")
	if len(n.Recipients) > maxRecipients {
		n.Recipients = nil // the server names them
	}
	if kind := p.text("message_type"); p.has("message_type") {
		if len(kind) > maxMessageType || shown(kind, maxMessageType) != kind {
			p.complain(chat.FieldError("message_type", "Must be at most %d printable bytes.", maxMessageType))
		}
		n.MessageType = &kind
	}
	n.FirstName, n.LastName = shown(p.text("first_name"), maxClaimedName), shown(p.text("last_name"), maxClaimedName)
	out.replyTo = p.replyTo(n)
	for _, item := range p.list("attachments") {
		value, problem := tidied(item)
		if problem != "" {
			p.complain(chat.FieldError("attachments", "%s", problem))
		}
		out.attachments = append(out.attachments, value)
	}
	n.Keys = p.kept(messageKeys)
	return out
}

// replyTo reads reply_message. Of a message only its id counts: what it says is
// on the server, and a client could put words into somebody's mouth. A story is
// nothing the server has, so a reply to one is kept as it came.
func (p *payload) replyTo(n *note) string {
	if !p.has("reply_message") {
		return ""
	}
	story := p.tidy("reply_message")
	reply, isObject := readObject(p.fields["reply_message"])
	if !isObject {
		p.complain(chat.FieldError("reply_message", "Must be an object, empty or with the _id of a message."))
		return ""
	}
	if n.StoryReply {
		n.Story = story
		return ""
	}
	if reply.text("_id") == "" && reply.err == nil {
		return ""
	}
	id := reply.needID("_id")
	if reply.err != nil {
		p.complain(chat.FieldError("reply_message", "Its _id must be the id of a message: 24 characters of 0-9 and a-f."))
	}
	return id
}

// draft makes what the service sends, room left open. The note becomes its data.
// blank allows a message without words and files.
func (r *request) draft(ctx context.Context, out outgoing, blank bool) (chat.Draft, error) {
	d := chat.Draft{ID: out.wanted, ClientID: out.wanted, Type: chat.TypeText, Text: out.text, ReplyTo: out.replyTo}
	n := out.note
	if u, _ := r.svc.User(r.actor.User); named(u) {
		n.FirstName, n.LastName = "", ""
	}
	if err := r.attach(ctx, out.attachments, &d, &n); err != nil {
		return chat.Draft{}, err
	}
	if d.Type == chat.TypeText && strings.TrimSpace(d.Text) == "" {
		if link := firstLink(n.Attachments); link != "" {
			d.Text, n.Blank = link, true
		} else if blank {
			d.Text, n.Blank = blankText, true
		}
	}
	var err error
	if d.Data, err = dataOf(n, r.svc.Limits()); err != nil {
		return chat.Draft{}, err
	}
	return d, r.checkDraft(d)
}

// checkDraft finds what is wrong with a draft before a room is opened for it.
func (r *request) checkDraft(d chat.Draft) error {
	d.Room = "any"
	return d.Validate(r.svc.Limits())
}

// attach puts the file of this server among the attachments into the draft. A
// message has one file. The other attachments stay what they are: data.
func (r *request) attach(ctx context.Context, attachments []json.RawMessage, d *chat.Draft, n *note) error {
	for _, item := range attachments {
		link := linkOf(item)
		if _, ours := chat.FileName(link); !ours {
			n.Attachments = append(n.Attachments, item)
			continue
		}
		if d.Upload != "" {
			return chat.FieldError("attachments", "A message can have one file of this server. Send one message for each.")
		}
		up, err := r.svc.Upload(ctx, r.actor, link)
		if chat.CodeOf(err) == chat.NotFound {
			return chat.FieldError("attachments", "There is no unused upload of yours with this address. Upload the file first, once for each message.")
		}
		if err != nil {
			return err
		}
		d.Type, d.Upload, d.Caption, d.Text = up.Kind, up.ID, d.Text, ""
	}
	return nil
}

// linkKeys are the names under which an attachment may have its address. The
// document shows no attachment.
var linkKeys = []string{"url", "path", "file", "uri", "src", "link"}

// linkOf is the address of an attachment, a string or an object; empty if it has
// none.
func linkOf(item json.RawMessage) string {
	var s string
	if json.Unmarshal(item, &s) == nil {
		return s
	}
	object, ok := readObject(item)
	if !ok {
		return ""
	}
	for _, key := range linkKeys {
		if json.Unmarshal(object.fields[key], &s) == nil && s != "" {
			return s
		}
	}
	return ""
}

// firstLink is the first web address among attachments.
func firstLink(attachments []json.RawMessage) string {
	for _, item := range attachments {
		if link := linkOf(item); webAddress(link) {
			return link
		}
	}
	return ""
}

// maxAddress is the longest web address that is kept, in bytes.
const maxAddress = 2000

// webAddress reports whether s can be shown as a picture or a link without
// running anything.
func webAddress(s string) bool {
	web := strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
	return web && len(s) <= maxAddress && !strings.ContainsAny(s, " \t\r\n\"<>")
}
