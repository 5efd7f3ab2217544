// Package gateway stands between Socket.IO connections and the chat: it signs
// connections in, decides which dialect each speaks, calls the dialects'
// handlers, and says what happened to everybody who may hear it.
//
// Nothing here knows a dialect by name.
//
// A connection goes through it like this: onConnect checks limits, credential
// and what the handshake says of the dialect; onOpen registers it; once dialect
// and user are both known greet makes it live, which puts it into its audiences
// between two events of the log. From then on dispatch tells it what happens.
//
// Locks, outermost first: Conn.turn, Gateway.line, registry.mu, Conn.mu. The
// locks of alarms, suspects and limiter are taken last and alone.
package gateway

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/feed"
	"pocketchat/chatplugin/media"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/socketio"
)

// Config tunes a Gateway. Only Dialects has no default.
type Config struct {
	// Dialects are the wires to serve, at least one, with distinct names.
	Dialects []Dialect

	// Default is the dialect of connections that gave no hint of theirs within
	// DecideGrace. If not set, the first of Dialects.
	Default string

	// DecideGrace is how long an undecided connection may take to show by an
	// event which dialect it speaks. If not set, 300 ms.
	DecideGrace time.Duration

	// SignInTimeout is how long a connection may stay without signing in. If not
	// set, 60 seconds.
	SignInTimeout time.Duration

	// GuestsPerIP is how many connections of one address may be open without
	// having signed in. If not set, 200. Negative: no limit.
	GuestsPerIP int

	// UsersCollection is the name or id of the auth collection whose records
	// chat. If not set, "users".
	UsersCollection string

	// AllowedOrigins are the web origins whose pages may open sockets, such as
	// "https://app.example.com" or "https://*.example.com"; "*" allows all.
	// Pages of the same host, pages of localhost and apps that send no Origin
	// are always allowed.
	AllowedOrigins []string

	// AllowQueryToken accepts full auth tokens in the socket URL. URLs end up in
	// logs, so prefer socket tickets. If not set, refused.
	AllowQueryToken bool

	// TicketTTL is how long a socket ticket is good for. If not set, 24 hours.
	TicketTTL time.Duration

	// Limits replaces the default of the buckets it names; the zero Limit lifts
	// it. If not set, the defaults. A rule of PocketBase's rate-limit settings
	// with the bucket's label goes before both.
	Limits map[Rate]Limit

	// EventTimeout is how long the handler of one event may take. If not set,
	// 30 seconds.
	EventTimeout time.Duration

	// Media takes uploads and signs links to files. If not set, there are no
	// uploads, and paths stay as they are and open nothing.
	Media *media.Media

	// Recheck is the time between two checks of all sessions against the
	// database, for revocations that no hook reports: raw SQL, another process.
	// If not set, 60 seconds.
	Recheck time.Duration

	// Socket tunes the Socket.IO server. AllowOrigin and Logger are set here.
	Socket socketio.Config
}

func (c Config) withDefaults() Config {
	c.DecideGrace = cmp.Or(c.DecideGrace, 300*time.Millisecond)
	c.SignInTimeout = cmp.Or(c.SignInTimeout, 60*time.Second)
	c.GuestsPerIP = cmp.Or(c.GuestsPerIP, 200)
	c.UsersCollection = cmp.Or(c.UsersCollection, "users")
	c.TicketTTL = cmp.Or(c.TicketTTL, 24*time.Hour)
	c.EventTimeout = cmp.Or(c.EventTimeout, 30*time.Second)
	c.Recheck = cmp.Or(c.Recheck, 60*time.Second)
	return c
}

// maxQueue is what the Socket.IO server lets wait for one connection.
func (c Config) maxQueue() int { return cmp.Or(c.Socket.MaxQueue, 1<<20) }

// Gateway serves Socket.IO connections. Make it with New.
type Gateway struct {
	app     core.App
	svc     *service.Service
	log     *feed.Log
	cfg     Config
	choose  *chooser
	limits  *limiter
	sockets *socketio.Server
	conns   *registry
	alarms  *alarms
	usersID atomic.Pointer[string] // id of the users collection, once known

	stopping  atomic.Bool // no handler begins any more
	suspects  suspects
	replays   chan struct{}  // one token per catch-up that reads the log now
	tasks     sync.WaitGroup // goroutines of single connections, each short
	ctx       context.Context
	cancel    context.CancelFunc
	swept     chan struct{} // closed when the sweeper has ended; nil before Start
	unfollow  func()        // ends the log subscription; nil before Start
	lifecycle sync.Mutex    // protects swept and unfollow

	// line is held while an event is handed to the live connections, and while a
	// connection becomes live. What is live sees every event from then on.
	line     sync.Mutex
	moved    *sync.Cond // on line: position changed
	position int64      // line; of the last event handed out

	// members counts the membership changes handed out. It changes under line; a
	// reader outside compares it to learn that what it read may be old.
	members atomic.Int64
}

// maxReplays bounds the catch-ups that read the log at the same time, so that
// ten thousand clients coming back at once do not starve those who write.
const maxReplays = 16

// New makes a Gateway and binds the record hooks that end revoked sessions. It
// starts nothing and needs no database yet: call Mount and Start for that.
func New(app core.App, svc *service.Service, log *feed.Log, cfg Config) (*Gateway, error) {
	cfg = cfg.withDefaults()
	choose, err := newChooser(cfg.Dialects, cfg.Default)
	if err != nil {
		return nil, err
	}
	origins, err := newOriginList(cfg.AllowedOrigins)
	if err != nil {
		return nil, err
	}
	cfg.Socket.AllowOrigin = origins.allows
	cfg.Socket.Logger = appLogger(app)

	g := &Gateway{
		app:     app,
		svc:     svc,
		log:     log,
		cfg:     cfg,
		choose:  choose,
		limits:  newLimiter(cfg.Limits),
		sockets: socketio.New(cfg.Socket),
		conns:   newRegistry(),
		alarms:  newAlarms(),
		replays: make(chan struct{}, maxReplays),
	}
	g.suspects.wake = make(chan struct{}, 1)
	g.moved = sync.NewCond(&g.line)
	g.ctx, g.cancel = context.WithCancel(context.Background())
	for _, namespace := range choose.namespaces() {
		g.sockets.Handle(namespace, socketio.Handler{
			Connect: g.onConnect,
			Open:    g.onOpen,
			Event:   g.onEvent,
			Close:   g.onClose,
		})
	}
	svc.OnEphemeral(g.hearEphemeral)
	g.limits.follow(app)
	g.bindRevocation()
	g.bindBans()
	return g, nil
}

// App is the app the gateway belongs to.
func (g *Gateway) App() core.App { return g.app }

// Service is the chat's use cases.
func (g *Gateway) Service() *service.Service { return g.svc }

// Link is a path of a file (chat.Message.FilePath, chat.Room.ImagePath) with
// what opens it for user for a while. An empty path stays empty.
func (g *Gateway) Link(user, path string) string {
	if path == "" || g.cfg.Media == nil {
		return path
	}
	return g.cfg.Media.Link(user, path)
}

// Media takes uploads; nil where there are none.
func (g *Gateway) Media() *media.Media { return g.cfg.Media }

// Log is the ordered log of what happened.
func (g *Gateway) Log() *feed.Log { return g.log }

// Stats counts what is there now.
type Stats struct {
	Connections int // open connections, signed in or not
	Users       int // users with at least one signed-in connection
	Dropped     int // connections closed since the start because they read too slowly
}

// Stats counts what is there now.
func (g *Gateway) Stats() Stats {
	return Stats{
		Connections: g.sockets.Connections(),
		Users:       g.conns.countUsers(),
		Dropped:     int(g.sockets.SlowConsumers()),
	}
}
