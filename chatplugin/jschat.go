package chatplugin

import (
	"context"
	"encoding/json"
	"time"

	"github.com/dop251/goja"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// jsTimeout bounds one $chat call, so that a hook can't hang for ever.
const jsTimeout = 30 * time.Second

// jsChat is $chat in pb_hooks. It acts as the app itself: policy lets it pass,
// as it does for everything in pb_hooks. Returned errors throw.
type jsChat struct {
	plugin *Plugin
	vm     *goja.Runtime
}

// Send is $chat.send({room, sender, text, ...}) and returns the message record
// as REST gives it. Without a sender it is a system message.
func (c *jsChat) Send(params map[string]any) (map[string]any, error) {
	in := struct {
		Room     string          `json:"room"`
		Sender   string          `json:"sender"`
		Text     string          `json:"text"`
		Caption  string          `json:"caption"`
		ReplyTo  string          `json:"reply_to"`
		Mentions []string        `json:"mentions"`
		ClientID string          `json:"client_id"`
		Data     json.RawMessage `json:"data"`
	}{}
	if err := decodeJS(params, &in); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), jsTimeout)
	defer cancel()
	msg, _, err := c.service().Send(ctx, chat.Actor{User: in.Sender, Superuser: true}, chat.Draft{
		Room: in.Room, Text: in.Text, Caption: in.Caption, ReplyTo: in.ReplyTo,
		Mentions: in.Mentions, ClientID: in.ClientID, Data: in.Data,
	})
	if err != nil {
		return nil, err
	}
	return recordMap(msg.Record)
}

// Direct is $chat.direct(userA, userB): their direct room, made if need be.
func (c *jsChat) Direct(a, b string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), jsTimeout)
	defer cancel()
	room, _, err := c.service().OpenDirect(ctx, chat.Actor{User: a, Superuser: true}, b)
	if err != nil {
		return nil, err
	}
	return c.Room(room.ID)
}

// Room is $chat.room(id): the room record with the ids of its members.
func (c *jsChat) Room(id string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), jsTimeout)
	defer cancel()
	summary, err := c.service().Room(ctx, chat.ServerActor, id)
	if err != nil {
		return nil, err
	}
	members, err := c.service().Members(ctx, chat.ServerActor, id)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	room, err := recordMap(summary.Room.Record)
	if err != nil {
		return nil, err
	}
	room["members"] = ids
	return room, nil
}

// service is the plugin's service, or the same inside the transaction of the
// hook that is running: $app is that transaction then, and going through the
// commit queue from inside it would wait for itself.
func (c *jsChat) service() *service.Service {
	if app, ok := c.vm.Get("$app").Export().(core.App); ok && app.IsTransactional() {
		return c.plugin.service.Within(app)
	}
	return c.plugin.service
}

// decodeJS turns a JS object into a struct; a field that does not exist or has
// the wrong type is an error that names it.
func decodeJS(params map[string]any, into any) error {
	raw, err := json.Marshal(params)
	if err != nil {
		return chat.Errorf(chat.Invalid, "$chat: the argument must be a plain object.")
	}
	return service.DecodeStrict(raw, into)
}

func recordMap(r chat.Record) (map[string]any, error) {
	out := map[string]any{}
	return out, json.Unmarshal(r.JSON(), &out)
}
