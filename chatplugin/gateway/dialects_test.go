package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync/atomic"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// The two wires of these tests. alpha is plain. beta uses every optional
// capability.

// said is how both show a message.
type said struct {
	Position int64  `json:"position"`
	Room     string `json:"room"`
	Seq      int64  `json:"seq"`
	Text     string `json:"text"`
}

// failed is how both show an error.
type failed struct {
	Failed chat.Code `json:"failed"`
	Text   string    `json:"text"`
	Event  string    `json:"event"`
}

type alpha struct {
	events  map[string]gateway.Inbound // beside the common ones
	encoded *atomic.Int64              // calls of Encode
}

func (alpha) Name() string { return "alpha" }

func (d alpha) Events() map[string]gateway.Inbound {
	events := map[string]gateway.Inbound{
		"signin": {Shared: true, Do: signIn},
		"whoami": {Shared: true, Do: whoAmI},
		"hello":  {Do: whoAmI},
		"say":    {Do: say, Rate: gateway.RateMessage},
		"view":   {Do: view},
		"unview": {Do: unview},
		"panic":  {Do: func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) { panic("handler") }},
		"break": {Do: func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) {
			return nil, errors.New("secret detail")
		}},
		"unjson": {Do: func(context.Context, *gateway.Conn, []json.RawMessage) (any, error) { return func() {}, nil }},
	}
	for name, in := range d.events {
		events[name] = in
	}
	return events
}

func (d alpha) Encode(ev chat.Event, _ gateway.View) []gateway.Out {
	if d.encoded != nil {
		d.encoded.Add(1)
	}
	return encode(ev, "")
}

func (alpha) Fail(c *gateway.Conn, event string, err *chat.Error) any {
	if event == "" {
		c.Emit("goodbye", err.Message)
	}
	return failed{err.Code, err.Message, event}
}

type beta struct{}

func (beta) Name() string { return "beta" }

func (beta) Events() map[string]gateway.Inbound {
	return map[string]gateway.Inbound{
		"signin": {Shared: true, Do: signIn},
		"whoami": {Shared: true, Do: whoAmI},
		"hallo":  {Do: whoAmI},
	}
}

func (beta) Encode(ev chat.Event, _ gateway.View) []gateway.Out { return encode(ev, "beta ") }

func (beta) Fail(_ *gateway.Conn, event string, err *chat.Error) any {
	return failed{err.Code, err.Message, event}
}

func (beta) Recognizes(h *gateway.Handshake) bool { return h.Query.Get("userId") != "" }
func (beta) Claims(h *gateway.Handshake) string   { return h.Query.Get("userId") }
func (beta) Namespaces() []string                 { return []string{"/chat/"} }
func (beta) Paths() []string                      { return []string{"/realtime"} }

// SignedIn catches up when the client says since when.
func (beta) SignedIn(c *gateway.Conn) {
	greet := func(position int64, reset bool) { c.Emit("ready", position, reset) }
	since, err := strconv.ParseInt(string(c.Handshake().Auth["since"]), 10, 64)
	if err != nil {
		_ = c.Live(greet)
		return
	}
	if _, _, err := c.CatchUp(c.Context(), since, greet); err != nil {
		c.Emit("stuck", err.Error())
	}
}

// encode is the outbound half of both. A message "panic in encoder" makes it
// panic.
func encode(ev chat.Event, mark string) []gateway.Out {
	room := ev.Head().Room
	toRoom := gateway.Audience{Rooms: []string{room}}
	switch e := ev.(type) {
	case chat.MessageCreated:
		if e.Message.Text == "panic in encoder" {
			panic("encoder")
		}
		text := said{ev.Head().Position, room, e.Message.Seq, mark + e.Message.Text}
		return []gateway.Out{
			{To: toRoom, Event: "message", Args: []any{text}},
			{To: gateway.Audience{Viewers: []string{room}}, Event: "seen on screen", Args: []any{text.Text}},
			{To: gateway.Audience{Rooms: []string{room}, Except: []string{e.Message.Sender}}, Event: "from another", Args: []any{text.Text}},
		}
	case chat.RoomCreated:
		return []gateway.Out{{To: toRoom, Event: "created", Args: []any{room}}}
	case chat.MemberAdded:
		return []gateway.Out{{To: toRoom, Event: "came", Args: []any{room, e.Member.User}}}
	case chat.MemberRemoved:
		return []gateway.Out{{To: toRoom, Event: "left", Args: []any{room, e.Member.User}}}
	case chat.RoomDeleted:
		return []gateway.Out{{To: toRoom, Event: "gone", Args: []any{room}}}
	case chat.Typing:
		return []gateway.Out{{To: toRoom, Event: "typing", Args: []any{e.User, e.On}}}
	case chat.Viewing:
		return []gateway.Out{{To: gateway.Audience{Viewers: []string{room}}, Event: "looks", Args: []any{e.User, e.On}}}
	case chat.Presence:
		return []gateway.Out{{
			To:    gateway.Audience{Rooms: e.Rooms, Users: e.Friends, Except: e.Hidden},
			Event: "presence",
			Args:  []any{e.User, e.Online},
		}}
	}
	return nil
}

func signIn(_ context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	if err := c.SignIn(text(args, 0)); err != nil {
		return nil, err
	}
	return c.Actor().User, nil
}

// whoAmI answers dialect and user.
func whoAmI(_ context.Context, c *gateway.Conn, _ []json.RawMessage) (any, error) {
	return []string{c.Dialect(), c.Actor().User}, nil
}

func say(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	msg, _, err := c.Gateway().Service().Send(ctx, c.Actor(), chat.Draft{Room: text(args, 0), Text: text(args, 1)})
	return msg.ID, err
}

func view(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	return c.Viewing(text(args, 0)), c.View(ctx, text(args, 0))
}

func unview(ctx context.Context, c *gateway.Conn, args []json.RawMessage) (any, error) {
	return nil, c.Unview(ctx, text(args, 0))
}

func text(args []json.RawMessage, i int) string {
	var s string
	if i < len(args) {
		_ = json.Unmarshal(args[i], &s)
	}
	return s
}
