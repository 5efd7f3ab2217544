package command

import (
	"context"
	"encoding/json"
	"reflect"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/service"
)

// Command is one row of the table.
type Command struct {
	// Name is the event name of the native dialect, "message.send".
	Name string
	// Doc is one sentence for the documentation.
	Doc string
	// Fields are the parameters, in the order of the documentation.
	Fields []Field
	// Answer names the members of the result; none: the result is nil.
	Answer []string
	// Routes are its HTTP routes. A command without one needs a connection.
	Routes []Route
	// Rate is the bucket that pays for it.
	Rate Rate
	// Open marks a command that may come before sign-in.
	Open bool

	run func(ctx context.Context, call *Call, params map[string]json.RawMessage) (any, error)
}

// Route is an HTTP route of a command. Names in braces are parameters.
type Route struct {
	Method string
	Path   string // under Prefix, "/rooms/{room}"
}

// Prefix is where all routes of the table live.
const Prefix = "/api/chat"

// Rate is the label of a token bucket, the same as in PocketBase's rate-limit
// settings.
type Rate string

// The buckets that commands pay from.
const (
	RateEvent   Rate = "chat:event"
	RateMessage Rate = "chat:message"
	RateTyping  Rate = "chat:typing"
)

// Call is who runs a command and with what.
type Call struct {
	Service *service.Service
	Log     *feed.Log
	Actor   chat.Actor
	// Conn is the live connection that asks; nil over REST.
	Conn Conn
	// Link is the path of a file with what opens it for user.
	Link func(user, path string) string
}

// Conn is what connection-bound commands need of a live connection.
type Conn interface {
	ID() string
	Actor() chat.Actor
	SignIn(token string) error
	View(ctx context.Context, room string) error
	Unview(ctx context.Context, room string) error
}

// Run decodes params and does the command. The result is nil when there is
// nothing to say, else something that marshals to one JSON object. Errors are
// for AsError: unknown ones become internal there.
func (c *Command) Run(ctx context.Context, call *Call, params map[string]json.RawMessage) (any, error) {
	if !c.Open && call.Actor == (chat.Actor{}) {
		// Before the parameters are looked at: a stranger learns nothing of them.
		return nil, chat.Errorf(chat.Unauthorized, "Sign in first.")
	}
	if call.Conn == nil && len(c.Routes) == 0 {
		return nil, chat.Errorf(chat.Unsupported, "This command needs a live connection.")
	}
	return c.run(ctx, call, params)
}

// row makes a Command whose parameters are the exported fields of P.
func row[P any](name, doc string, gives answer, do func(context.Context, *Call, P) (any, error), routes ...Route) Command {
	fields := fieldsOf(reflect.TypeFor[P]())
	return Command{
		Name:   name,
		Doc:    doc,
		Fields: fields,
		Answer: gives,
		Routes: routes,
		Rate:   RateEvent,
		run: func(ctx context.Context, call *Call, raw map[string]json.RawMessage) (any, error) {
			var params P
			if err := decodeFields(fields, raw, reflect.ValueOf(&params).Elem()); err != nil {
				return nil, err
			}
			return do(ctx, call, params)
		},
	}
}

// pays moves a row to another bucket.
func (c Command) pays(rate Rate) Command {
	c.Rate = rate
	return c
}

// open lets a row run before sign-in.
func (c Command) open() Command {
	c.Open = true
	return c
}
