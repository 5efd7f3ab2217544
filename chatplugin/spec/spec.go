// Package spec is the vocabulary in which a dialect describes itself for the
// published documents (AsyncAPI, OpenAPI and the page at /api/chat/docs): its
// events, their arguments and acks, its routes. It is data only. Package publish
// makes the documents from it.
package spec

// Describer is a gateway.Dialect that describes itself. One that does not is
// served all the same and appears in no document.
type Describer interface {
	// Spec is read after the dialect was configured: what it leaves out by its
	// settings is not in it.
	Spec() Wire
}

// Wire describes one dialect.
type Wire struct {
	Name  string // the dialect's name
	Title string // for readers
	Doc   string // a few sentences: for whom, and what is unusual
	// SignIn says how a client proves who its user is.
	SignIn string
	// Namespace and Path are where its clients connect, as "/native" and
	// "/socket.io/".
	Namespace, Path string
	// Inbound are the events that clients send: those of the dialect's table.
	Inbound []Event
	// Outbound are the events that clients hear.
	Outbound []Event
	// Failure is the ack of an event that failed.
	Failure Shape
	// Notes say what fields mean, by name, wherever no field says it itself.
	Notes map[string]string
	// Routes are the HTTP routes that belong to the wire.
	Routes []Route
}

// Event is one Socket.IO event. Parts of Name in braces differ: "group_{userId}".
type Event struct {
	Name string
	Doc  string
	// Args are the arguments in order.
	Args []Shape
	// Ack is the one argument of the callback when the event succeeded.
	Ack Shape
	// Failure is the ack of a failure where it is another than the wire's.
	Failure *Shape
}

// Route is one HTTP route.
type Route struct {
	Method, Path string // as registered: "/chat/rooms/{roomId}"
	Doc          string
	Who          Who
	Params       []Field // of the path; those not described are ids
	Query        []Field
	Body         []Field // members of a JSON object
	Form         []Field // parts of a multipart form
	// Answer is the body of a success; with Status 204 there is none.
	Answer Shape
	// Status is that of a success, 200 if not set.
	Status int
	// Media is the media type of the answer. If not set, JSON.
	Media string
	// Failure is the body of an error. If it is any JSON, PocketBase's error.
	Failure Shape
}

// Who may call a route.
type Who int

// The answers to that.
const (
	Users      Who = iota // a chat user's token
	Superusers            // a superuser's token
	Anybody
	Linked // a user's token, or the token in a link
)
