package gateway

import (
	"context"
	"errors"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// Mount adds the Socket.IO endpoints, the ticket route and the dialects' own
// routes to the router.
func (g *Gateway) Mount(se *core.ServeEvent) {
	g.limitSessions(se)
	g.sockets.Mount(se, g.choose.paths()...)
	g.mountTicket(se)
	for _, w := range g.choose.wires {
		if r, ok := w.Dialect.(Router); ok {
			r.Routes(se, g)
		}
	}
}

// limitSessions refuses new Engine.IO sessions over the connect limit while
// they cost nothing yet. Clients take the 429 as a failed connect and try again
// later, unlike a CONNECT_ERROR, after which they give up.
func (g *Gateway) limitSessions(se *core.ServeEvent) {
	var paths []string
	for _, path := range g.choose.paths() {
		paths = append(paths, path, path+"/")
	}
	se.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Id: "chatLimitSessions",
		Func: func(e *core.RequestEvent) error {
			if !slices.Contains(paths, e.Request.URL.Path) || e.Request.URL.Query().Has("sid") {
				return e.Next()
			}
			if err := g.limits.allowConnect("session", e.RealIP()); err != nil {
				hideQuery(e)
				return e.TooManyRequestsError("", err)
			}
			return e.Next()
		},
	})
}

// hideQuery keeps a ticket in the URL out of the activity log, which writes down
// every request that failed.
func hideQuery(e *core.RequestEvent) {
	r, u := *e.Request, *e.Request.URL
	u.RawQuery = ""
	r.URL = &u
	e.Request = &r
}

// Start begins to tell connections what happens, from the log's end on.
// Calling it again does nothing.
func (g *Gateway) Start() error {
	g.lifecycle.Lock()
	defer g.lifecycle.Unlock()
	if g.swept != nil {
		return nil
	}
	if g.ctx.Err() != nil {
		return errors.New("gateway: closed already")
	}
	position, err := g.log.Position()
	if err != nil {
		return err
	}
	g.line.Lock()
	g.position = position
	g.line.Unlock()
	g.unfollow = g.log.Subscribe(position, g.dispatch)
	g.swept = make(chan struct{})
	go g.sweep()
	return nil
}

// Close stops gracefully: no new connections, running handlers finish and their
// answers are sent, then every connection is closed such that clients come
// back by themselves. It returns when all is done or ctx ends.
func (g *Gateway) Close(ctx context.Context) error {
	g.stopping.Store(true)
	err := g.sockets.Close(ctx)
	g.cancel()

	g.lifecycle.Lock()
	swept, unfollow := g.swept, g.unfollow
	g.unfollow = nil
	g.lifecycle.Unlock()
	if unfollow != nil {
		unfollow()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if swept != nil {
			<-swept
		}
		g.tasks.Wait()
	}()
	select {
	case <-done:
		return err
	case <-ctx.Done():
		return errors.Join(err, ctx.Err())
	}
}
