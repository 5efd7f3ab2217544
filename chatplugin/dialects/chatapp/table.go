package chatapp

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// Events implements gateway.Dialect: all client events (seed 004; names from the
// published page).
func (d *Dialect) Events() map[string]gateway.Inbound {
	return map[string]gateway.Inbound{
		"join_chat":    {Do: d.signedIn(d.joinChat), Mine: namesChat},
		"leave_chat":   {Do: d.signedIn(d.leaveChat)},
		"typing_start": {Do: d.signedIn(d.typing(true)), Rate: gateway.RateTyping},
		"typing_end":   {Do: d.signedIn(d.typing(false)), Rate: gateway.RateTyping},
	}
}

// namesChat tells this wire's join_chat, with the id of a chat, from another's.
func namesChat(args []json.RawMessage) bool {
	if len(args) == 0 {
		return false
	}
	var id string
	if json.Unmarshal(args[0], &id) == nil {
		return id != ""
	}
	var p struct {
		ChatID json.RawMessage `json:"chatId"`
	}
	return json.Unmarshal(args[0], &p) == nil && p.ChatID != nil
}

// request is one event of a connection that has signed in. Every event of this
// wire is about one chat, and no more.
type request struct {
	chat  string // record id of a room; the caller may not be in it
	conn  *gateway.Conn
	actor chat.Actor
	svc   *service.Service
}

// okAck answers an event whose client passed a callback.
type okAck struct {
	ChatID string `json:"chatId"`
}

// signedIn lets only connections with a verified user through.
func (d *Dialect) signedIn(do func(context.Context, *request) error) func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) {
	return func(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
		r := &request{conn: c, actor: c.Actor(), svc: c.Gateway().Service()}
		if r.actor == (chat.Actor{}) {
			return nil, chat.Errorf(chat.Unauthorized, "Sign in first: connect with your token in auth.token.")
		}
		var err error
		if r.chat, err = r.chatOf(ctx, args); err != nil {
			return nil, err
		}
		if err := do(ctx, r); err != nil {
			return nil, err
		}
		return okAck{ChatID: r.chat}, nil
	}
}

var recordID = regexp.MustCompile(`^[0-9a-f]{24}$`)

// chatOf reads which chat an event is about: "id" as the document shows it, or
// {chatId: "id"}, because the page has a second form that could not be read. A
// number names a room as other wires do.
func (r *request) chatOf(ctx context.Context, args []json.RawMessage) (string, error) {
	if len(args) == 0 {
		return "", errNoChat
	}
	raw := args[0]
	var object struct {
		ChatID json.RawMessage `json:"chatId"`
	}
	if json.Unmarshal(raw, &object) == nil && object.ChatID != nil {
		raw = object.ChatID
	}
	var num int64
	if json.Unmarshal(raw, &num) == nil && num > 0 {
		summary, err := r.svc.RoomByNum(ctx, r.actor, num)
		return summary.Room.ID, err
	}
	var id string
	if json.Unmarshal(raw, &id) != nil || id == "" {
		return "", errNoChat
	}
	id = strings.ToLower(strings.TrimSpace(id))
	if !recordID.MatchString(id) {
		return "", chat.NoSuch("room") // no room has such an id
	}
	return id, nil
}

var errNoChat = chat.FieldError("chatId", "Missing: send the id of a chat, as a string or as {chatId}.")
