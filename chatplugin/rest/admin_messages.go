package rest

import (
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
)

// adminHistory answers GET /api/chat/admin/rooms/{room}/messages: before, after,
// around, limit.
func adminHistory(c *adminCall) (any, error) {
	q := chat.History{Room: c.param("room")}
	var limit int64
	if err := c.numbers(map[string]*int64{"before": &q.Before, "after": &q.After, "around": &q.Around, "limit": &limit}); err != nil {
		return nil, err
	}
	q.Limit = int(min(limit, chat.MaxPage))
	messages, err := c.svc.History(c.ctx, c.actor, q)
	if err != nil {
		return nil, err
	}
	return c.describeMessages(messages), nil
}

func (c *adminCall) describeMessages(messages []chat.Message) list {
	items := make([]json.RawMessage, len(messages))
	var people []string
	for i, m := range messages {
		items[i] = recordJSON(m.Record)
		people = append(append(people, m.Sender), m.Mentions...)
	}
	return list{Items: items, Profiles: c.profiles(people...)}
}

// adminSay answers POST /api/chat/admin/rooms/{room}/messages: the server
// itself says something.
func adminSay(c *adminCall) (any, error) {
	var in struct {
		Text string `json:"text"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	actor := c.actor
	actor.User = "" // a message of the server has no sender
	msg, _, err := c.svc.Send(c.ctx, actor, chat.Draft{Room: c.param("room"), Text: in.Text})
	return oneMessage{recordJSON(msg.Record)}, err
}

// adminMessage answers GET /api/chat/admin/messages/{message}.
func adminMessage(c *adminCall) (any, error) {
	msg, err := c.svc.Message(c.ctx, c.actor, c.param("message"))
	return oneMessage{recordJSON(msg.Record)}, err
}

// adminPin answers POST and DELETE /api/chat/admin/messages/{message}/pin.
func adminPin(on bool) func(c *adminCall) (any, error) {
	return func(c *adminCall) (any, error) {
		msg, err := c.svc.Pin(c.ctx, c.actor, c.param("message"), on)
		return oneMessage{recordJSON(msg.Record)}, err
	}
}

type oneMessage struct {
	Message json.RawMessage `json:"message"`
}

// framesAnswer answers GET /api/chat/admin/messages/{message}/frames.
type framesAnswer struct {
	// Canonical is the event in the words of the native dialect.
	Canonical command.Event `json:"canonical"`
	// User is whom frames that differ by user are made for.
	User   string            `json:"user"`
	Frames []gateway.Preview `json:"frames"`
	Silent []string          `json:"silent"` // dialects without words for it
}

// adminFrames shows how each dialect says that the message was created, as the
// message is now. Parameter: user.
func adminFrames(c *adminCall) (any, error) {
	msg, err := c.svc.Message(c.ctx, c.actor, c.param("message"))
	if err != nil {
		return nil, err
	}
	user := c.text("user")
	if user == "" {
		user = msg.Sender
	}
	ev := chat.MessageCreated{
		// No position: the log may have forgotten it, and no client is told.
		Base:    chat.At(chat.Head{Room: msg.Room, Actor: msg.Sender, At: msg.Created}),
		Message: msg,
	}
	said, _ := command.Describe(ev)
	frames, silent := c.g.Previews(ev, user)
	return framesAnswer{Canonical: said, User: user, Frames: frames, Silent: silent}, nil
}
