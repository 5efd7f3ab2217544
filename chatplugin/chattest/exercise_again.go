package chattest

import (
	"context"
	"errors"
	"net/http"
	"slices"
)

// reconnect: what was said meanwhile is in the history, what is said afterwards
// is heard once.
func (x *exercise) reconnect() {
	ann, listener, bob := x.enter(x.ann), x.enter(x.ann), x.enter(x.bob)
	x.send(ann, x.ann, "before")
	x.hear(bob, "before")
	bob.Abort()
	Eventually(x.t, "bob is gone", func() bool { return !x.online(x.bob) })
	x.send(ann, x.ann, "meanwhile")
	x.hear(listener, "meanwhile") // it is not on its way any more

	bob = x.enter(x.bob)
	if x.History != nil {
		if got := x.History(bob, x.bob); !slices.Equal(got, x.stored()) {
			x.t.Errorf("history is %q, want %q", got, x.stored())
		}
	}
	x.send(ann, x.ann, "after")
	if got := x.hear(bob, "after"); !slices.Equal(got, []string{"after"}) {
		x.t.Errorf("back again bob heard %q", got)
	}
}

// shutdown: the reason is one after which clients come back by themselves, and
// until then new ones are told to wait.
func (x *exercise) shutdown() {
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	x.send(ann, x.ann, "last words")
	x.hear(bob, "last words")
	ctx, cancel := context.WithTimeout(x.t.Context(), Patience)
	defer cancel()
	options := x.Dial(x.bob) // tickets are given out no more afterwards
	check(x.t, x.g.Close(ctx))
	for _, c := range []*Client{ann, bob} {
		if reason := c.Closed(); reason != TransportClose {
			x.t.Errorf("closed with %q, want %q, after which clients come back", reason, TransportClose)
		}
	}
	_, err := TryDial(x.t, x.url, options)
	var refused *ConnectError
	if !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable {
		x.t.Errorf("a new client is told %v, want status 503", err)
	}
	if got := x.stored(); !slices.Contains(got, "last words") {
		x.t.Errorf("stored are %q", got)
	}
}
