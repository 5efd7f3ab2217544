package socketio

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/zishang520/socket.io/servers/engine/v3"
	"github.com/zishang520/socket.io/servers/engine/v3/transports"
	"github.com/zishang520/socket.io/servers/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// Server is a Socket.IO 5 server. Make it with [New], register namespaces with [Server.Handle], then serve [Server.Handler] or [Server.Mount] it.
type Server struct {
	cfg      Config
	io       *socket.Server
	handlers map[string]*Handler // by namespace; complete before serving
	index    map[string]*rooms   // by namespace; complete before serving
	slow     atomic.Int64
	closing  atomic.Bool
	busy     tracker // readers of websockets and running handlers

	seal    sync.Once
	handler http.Handler // after seal

	mu    sync.Mutex
	links map[string]*link // mu; open sessions by Engine.IO session id
}

// New makes a server without namespaces.
func New(cfg Config) *Server {
	s := &Server{
		cfg:      cfg.withDefaults(),
		handlers: map[string]*Handler{},
		index:    map[string]*rooms{},
		links:    map[string]*link{},
	}
	s.io = socket.NewServer(nil, s.options())
	return s
}

// options are everything this package uses of the library: three parts of ours and no fork.
func (s *Server) options() *socket.ServerOptions {
	opts := socket.DefaultServerOptions()
	opts.SetServeClient(false)
	opts.SetPingInterval(s.cfg.PingInterval)
	opts.SetPingTimeout(s.cfg.PingTimeout)
	opts.SetConnectTimeout(s.cfg.ConnectTimeout)
	opts.SetUpgradeTimeout(s.cfg.UpgradeTimeout)
	opts.SetMaxHttpBufferSize(s.cfg.MaxPayload)
	opts.SetAdapter(adapterBuilder{s})
	opts.SetParser(textParser{maxDepth: s.cfg.MaxDepth, logger: s.cfg.Logger})
	opts.SetTransports(types.NewSet[transports.TransportCtor](pollingBuilder{s}, websocketBuilder{s}))
	// The gate has checked the origin when a request comes here. Without this setting v3.0.5 refuses every
	// cross-origin websocket, and browsers silently stay on polling.
	opts.SetCors(&types.Cors{Origin: func(string) bool { return true }, Methods: "GET,POST", MaxAge: "600"})
	if s.cfg.Compression {
		opts.SetPerMessageDeflate(&types.PerMessageDeflate{Threshold: minDeflate})
	}
	return opts
}

// Handle registers what a namespace does. It must be called before the server serves. Names are compared exactly: some clients say
// "/chat/", others "/chat", and who wants both registers both. It panics on a name without leading slash, a repeated name or when it is
// called too late: all are programming errors.
func (s *Server) Handle(namespace string, h Handler) {
	switch {
	case s.handler != nil:
		panic("socketio: Handle(" + namespace + ") after the server began to serve")
	case namespace == "" || namespace[0] != '/':
		panic("socketio: namespace " + namespace + " must begin with a slash")
	case s.handlers[namespace] != nil:
		panic("socketio: namespace " + namespace + " is registered twice")
	}
	s.handlers[namespace] = &h
	nsp := s.io.Of(namespace, nil)
	nsp.Use(func(sock *socket.Socket, next func(*socket.ExtendedError)) { s.connect(&h, sock, next) })
	_ = nsp.On("connection", func(args ...any) {
		if sock, ok := args[0].(*socket.Socket); ok {
			if c, ok := sock.Data().(*Conn); ok {
				c.open()
			}
		}
	})
}

// handles reports whether clients may join a namespace.
func (s *Server) handles(namespace string) bool { return s.handlers[namespace] != nil }

// Handler returns the endpoint. It does not look at the request's path.
func (s *Server) Handler() http.Handler {
	s.seal.Do(func() {
		if !s.handles("/") { // the library always has this namespace
			s.io.Of("/", nil).Use(func(_ *socket.Socket, next func(*socket.ExtendedError)) {
				next(socket.NewExtendedError("Invalid namespace", nil))
			})
		}
		engineHandler := s.io.ServeHandler(nil)
		_ = s.io.Engine().On("connection", s.onSession)
		s.handler = &gate{server: s, engine: engineHandler}
	})
	return s.handler
}

// onSession registers a new Engine.IO session. No packet of it has been read yet: websockets are read only after the
// request was handled, and a polling client does not know its session id before.
func (s *Server) onSession(args ...any) {
	es, ok := args[0].(engine.Socket)
	if !ok {
		return
	}
	trim(es.Request())
	l := &link{server: s, es: es, closed: make(chan struct{})}
	s.mu.Lock()
	s.links[es.Id()] = l
	s.mu.Unlock()
	_ = es.Once("close", func(args ...any) { // after the library's own listener, which was registered first
		s.mu.Lock()
		delete(s.links, es.Id())
		s.mu.Unlock()
		reason, _ := args[0].(string)
		l.ended(reason)
	})
}

// link returns the session with that id, nil if it has ended.
func (s *Server) link(sid string) *link {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.links[sid]
}

func (s *Server) allLinks() []*link {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*link, 0, len(s.links))
	for _, l := range s.links {
		all = append(all, l)
	}
	return all
}

// connect is the middleware of every namespace: it asks the handler and prepares the Conn. Nothing more is read from the client meanwhile.
func (s *Server) connect(h *Handler, sock *socket.Socket, next func(*socket.ExtendedError)) {
	l := s.link(sock.Conn().Id())
	if l == nil {
		next(socket.NewExtendedError("connection closed", nil))
		return
	}
	hs := newHandshake(sock)
	state, err := s.askConnect(h, hs)
	if err != nil {
		l.release(hs.Namespace) // the client may try again
		next(s.refusal(hs, err))
		return
	}
	c := &Conn{
		server: s, link: l, sock: sock, handler: h, handshake: hs,
		namespace: hs.Namespace, id: string(sock.Id()), done: make(chan struct{}),
	}
	c.inbox = inbox{handle: c.event, gone: c.done, busy: &s.busy, running: true}
	c.SetState(state)
	sock.SetData(c)
	_ = sock.On("disconnect", func(args ...any) {
		reason, _ := args[0].(string)
		c.finish(reason)
	})
	next(nil)
}

func (s *Server) askConnect(h *Handler, hs *Handshake) (state any, err error) {
	if h.Connect == nil {
		return nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			s.logPanic("Connect", hs.Namespace, p)
			err = &Refusal{Message: "internal error"}
		}
	}()
	return h.Connect(hs)
}

func (s *Server) refusal(hs *Handshake, err error) *socket.ExtendedError {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return socket.NewExtendedError(refusal.Message, refusal.Data)
	}
	s.cfg.Logger.Error("socketio: Connect failed", "namespace", hs.Namespace, "error", err)
	return socket.NewExtendedError("internal error", nil)
}

// rooms returns the index of a namespace.
func (s *Server) rooms(namespace string) *rooms { return s.index[namespace] }

// Broadcast sends one frame to an audience. It does not block on slow receivers. Two broadcasts reach everybody in the
// order of the calls only if the second begins after the first has returned.
func (s *Server) Broadcast(namespace string, f *Frame, to Audience) {
	if f.namespace != namespace || !s.handles(namespace) {
		s.cfg.Logger.Error("socketio: frame broadcast into the wrong namespace", "frame", f.namespace, "namespace", namespace)
		return
	}
	s.rooms(namespace).each(to, func(c *Conn) { c.Send(f) })
}

// Each calls do for every connection of an audience. do must not block.
func (s *Server) Each(namespace string, to Audience, do func(*Conn)) {
	if s.handles(namespace) {
		s.rooms(namespace).each(to, do)
	}
}

// Occupied reports whether anybody is in a room now. It is cheap; use it to skip encoding for nobody.
func (s *Server) Occupied(namespace, room string) bool {
	return s.handles(namespace) && s.rooms(namespace).occupied(room)
}

// Connections returns the number of open connections, those that have not joined a namespace included.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.links)
}

// SlowConsumers returns how many connections were closed with [ReasonSlow] since the start.
func (s *Server) SlowConsumers() int64 { return s.slow.Load() }
