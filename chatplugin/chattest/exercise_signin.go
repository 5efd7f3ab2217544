package chattest

import "errors"

func (x *exercise) signedIn() {
	x.enter(x.ann)
	if stats := x.g.Stats(); stats.Users != 1 {
		x.t.Errorf("%d users are connected, want 1", stats.Users)
	}
}

func (x *exercise) guest() {
	stranger := x.ann
	stranger.Token = ""
	x.keptOut(stranger)
}

func (x *exercise) wrongCredential() {
	stranger := x.ann
	stranger.Token = x.ann.Token[:len(x.ann.Token)-2] + "xx"
	x.keptOut(stranger)
}

// keptOut connects without a good credential. The wire may refuse the
// connection; if it does not, every event is refused and nothing is heard.
func (x *exercise) keptOut(stranger Talk) {
	x.t.Helper()
	bob := x.enter(x.bob)
	c, err := TryDial(x.t, x.url, x.Dial(stranger))
	if err != nil {
		var refused *ConnectError
		if !errors.As(err, &refused) {
			x.t.Errorf("the connection failed: %v", err)
		}
		return
	}
	x.refused("an event of a stranger", x.Ping(c, stranger))
	x.say(x.ann, "a secret")
	x.hear(bob, "a secret")
	x.refused("another event of a stranger", x.Ping(c, stranger)) // its answer comes behind all else
	if heard := x.texts(c.Unread()); len(heard) > 0 {
		x.t.Errorf("a stranger heard %q", heard)
	}
}
