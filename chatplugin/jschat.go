package chatplugin

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"github.com/dop251/goja"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
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

// Send is $chat.send({room, sender, text, ...}): the parameters of the command
// message.send and the user it comes from. Without a sender it is a system
// message. It returns the message record as REST gives it.
func (c *jsChat) Send(params map[string]any) (map[string]any, error) {
	sender, _ := params["sender"].(string)
	var answer struct {
		Message map[string]any `json:"message"`
	}
	err := c.run("message.send", chat.Actor{User: sender, Superuser: true}, without(params, "sender"), &answer)
	return answer.Message, err
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

// run does a command of the table and reads its result into answer.
func (c *jsChat) run(name string, actor chat.Actor, params map[string]any, answer any) error {
	cmd, ok := command.Find(name)
	if !ok {
		return chat.Errorf(chat.Internal, "no command %s", name)
	}
	raw, err := json.Marshal(params)
	if err != nil {
		return chat.Errorf(chat.Invalid, "$chat takes a plain object.")
	}
	fields, err := command.Object(raw)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), jsTimeout)
	defer cancel()
	result, err := cmd.Run(ctx, &command.Call{Service: c.service(), Log: c.plugin.log, Actor: actor}, fields)
	if err != nil {
		return err
	}
	if raw, err = json.Marshal(result); err != nil {
		return err
	}
	return json.Unmarshal(raw, answer)
}

// without is a copy of m that lacks one key.
func without(m map[string]any, key string) map[string]any {
	rest := maps.Clone(m)
	delete(rest, key)
	return rest
}

func recordMap(r chat.Record) (map[string]any, error) {
	out := map[string]any{}
	return out, json.Unmarshal(r.JSON(), &out)
}
