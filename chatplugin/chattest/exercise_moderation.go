package chattest

import (
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// silenced: the policy asks no room for its type, so a direct room does for the
// wires that know no groups. Only the database can be brought to it.
func (x *exercise) silenced() {
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	x.send(ann, x.ann, "before")
	x.hear(bob, "before")
	x.silence(types.NowDateTime().Add(time.Hour))
	x.refused("a message of who is silenced", x.Send(ann, x.ann, "hush"))
	x.silence(types.DateTime{})
	x.send(ann, x.ann, "after")
	if got := x.hear(bob, "after"); !slices.Equal(got, []string{"after"}) {
		x.t.Errorf("bob heard %q", got)
	}
}

func (x *exercise) silence(until types.DateTime) {
	x.t.Helper()
	_, err := x.app.DB().Update(store.MembersName, dbx.Params{store.ColSilencedUntil: until},
		dbx.HashExp{store.ColRoom: x.ann.Room.ID, store.ColUser: x.ann.ID}).Execute()
	check(x.t, err)
}

func (x *exercise) banned() {
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	_, err := store.SaveBan(x.app, chat.Ban{User: x.bob.ID}, "")
	check(x.t, err)
	bob.Closed()
	x.say(x.ann, "he is out")
	x.hear(ann, "he is out")
	x.shutOut(x.bob)

	check(x.t, store.DeleteBan(x.app, "", x.bob.ID, ""))
	bob = x.enter(x.bob)
	x.say(x.ann, "he is back")
	x.hear(bob, "he is back")
}

// shutOut connects a user who is banned. Wires that sign in by an event connect
// before they know who it is.
func (x *exercise) shutOut(tk Talk) {
	x.t.Helper()
	c, err := TryDial(x.t, x.url, x.Dial(tk))
	if err == nil {
		x.refused("an event of who is banned", x.Ping(c, tk))
		c.Close()
		return
	}
	var refused *ConnectError
	if !errors.As(err, &refused) {
		x.t.Errorf("the connection failed: %v", err)
	}
}
