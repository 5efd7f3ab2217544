package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// Dialect is one wire protocol: an inbound table, an outbound encoder and an
// error shape. The three are separate: nothing a handler does reaches other
// connections except through the service and the log.
type Dialect interface {
	// Name is the dialect's stable name, as in "?dialect=<name>" and docs.
	Name() string
	// Events is the inbound table: event name to what it does. It is read once.
	Events() map[string]Inbound
	// Encode says the event in this wire's words. It is pure and runs once per
	// dialect and event, however many connections listen, and not at all where
	// none can: an event of a room needs a listening member of that room, except
	// for members coming and going. Nil: this wire has no such message.
	Encode(ev chat.Event, v View) []Out
	// Fail gives the one ack argument for a failed event. It may emit to c what
	// this wire tells clients that passed no callback. The empty event name tells
	// why the gateway is about to disconnect c; there is no ack then, and a
	// handler of c may be running.
	Fail(c *Conn, event string, err *chat.Error) any
}

// Optional capabilities of a Dialect, found by type assertion.
type (
	// Recognizer claims a connection by its handshake (path, query, auth).
	Recognizer interface {
		Recognizes(h *Handshake) bool
	}
	// Claimer says whom a handshake claims to be ("" for nobody), as a user id in
	// the query does. Only that user can sign in on the connection.
	Claimer interface {
		Claims(h *Handshake) string
	}
	// Credentialer is asked where the gateway finds no credential in a handshake,
	// if the handshake tells the dialect: for the token in a place that only this
	// wire has. An error refuses the connection; an empty token lets a guest in.
	Credentialer interface {
		Credential(h *Handshake) (token string, err error)
	}
	// Namespacer names further Socket.IO namespaces that speak this dialect only.
	// Every dialect has "/<name>" already.
	Namespacer interface {
		Namespaces() []string
	}
	// Pather names further engine paths (beside "/socket.io") whose connections
	// speak this dialect.
	Pather interface {
		Paths() []string
	}
	// Greeter is told once per connection, after dialect and user are both
	// known and before any live event is delivered to it. The client's events
	// wait until SignedIn returns; then the connection is live, if SignedIn did
	// not make it so by Conn.Live or Conn.CatchUp. Without a Greeter a connection
	// that signs in with its handshake is live before it hears "connect".
	Greeter interface {
		SignedIn(c *Conn)
	}
	// Router adds HTTP routes that belong to this wire.
	Router interface {
		Routes(se *core.ServeEvent, g *Gateway)
	}
)

// Inbound is one row of an inbound table.
type Inbound struct {
	// Do handles the event. The reply is the one ack argument; it is dropped when
	// the client passed no callback. Events of one connection run one at a time,
	// in the order they came.
	Do func(ctx context.Context, c *Conn, args []json.RawMessage) (reply any, err error)
	// Rate is the bucket that pays for the event; empty means RateEvent.
	Rate Rate
	// Shared marks a name that other dialects use too, so that it does not
	// decide which dialect a connection speaks.
	Shared bool
	// Mine tells by the arguments whether an event is this dialect's, where others
	// have one of the same name: exactly one claim decides which dialect a
	// connection speaks. Nil claims nothing.
	Mine func(args []json.RawMessage) bool
}

// Out is one outgoing message of a dialect with its audience.
type Out struct {
	To    Audience
	Event string
	Args  []any
	// For makes the arguments for one user, in place of Args, where users are told
	// different things, such as links that open for them only. It costs one
	// encoding per user.
	For func(user string) []any
	// Where picks from the audience, for what only some connections of a dialect
	// understand. It must not block. Nil: all.
	Where func(c *Conn) bool
}

// Audience is a set of connections of one dialect: the union of Rooms, Viewers
// and Users without Except. A connection gets one copy.
type Audience struct {
	Rooms   []string // every connection of every member of these rooms
	Viewers []string // connections that opened these rooms (Conn.View)
	Users   []string // every connection of these users
	Except  []string // users who must not get it
	// ExceptConn is one connection that must not get it, or empty.
	ExceptConn string
}

// View answers what an encoder has to look up. Reads are cached; absent things
// are zero values, never errors.
type View interface {
	User(id string) chat.User
	Room(id string) (chat.Room, bool)
	Member(room, user string) *chat.Member
	Members(room string) []chat.Member
	Message(id string) (chat.Message, bool)
	// Online is presence as everybody in a common room may see it who is not
	// across a block; false for who shows it to friends only. Encoders that show
	// it to one user ask the service instead.
	Online(user string) bool
	// SeesReceipts reports whether viewer may know how far reader has read; with an
	// empty viewer, whether reader lets anybody know. Member and Members give
	// everybody's cursors: what an encoder says of them asks this first. ReadMoved
	// and DeliveredMoved need not ask, the gateway does.
	SeesReceipts(viewer, reader string) bool
	// AllReceipts reports that everybody may know everybody's, which saves asking.
	AllReceipts() bool
	// Link is a path of a file (chat.Message.FilePath, chat.Room.ImagePath) with
	// what opens it for user for a while. An empty path stays empty.
	Link(user, path string) string
}

// Handshake is what a client showed when it connected.
type Handshake struct {
	Namespace string
	Path      string
	Query     url.Values
	Header    http.Header
	Auth      map[string]json.RawMessage
	RemoteIP  string
}

// Rate names a token bucket and, in PocketBase's rate-limit settings, the label
// of the rule that replaces its default.
type Rate string

// The buckets. All but RateConnect count per user, RateConnect per IP.
const (
	RateConnect Rate = "chat:connect"
	RateEvent   Rate = "chat:event"
	RateMessage Rate = "chat:message"
	RateTyping  Rate = "chat:typing"
)
