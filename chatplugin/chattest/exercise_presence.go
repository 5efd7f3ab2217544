package chattest

import "pocketchat/chatplugin/chat"

// presenceOnTwoTabs: the first tab that closes is no news.
func (x *exercise) presenceOnTwoTabs() {
	bob := x.enter(x.bob)
	first, second := x.enter(x.ann), x.enter(x.ann)
	open := x.g.Stats().Connections

	first.Close()
	Eventually(x.t, "the first tab has left", func() bool { return x.g.Stats().Connections == open-1 })
	x.svc.Presence().Flush()
	if !x.online(x.ann) {
		x.t.Error("offline with a tab open")
	}
	second.Close()
	Eventually(x.t, "offline", func() bool { return !x.online(x.ann) })
	if x.HeardPresence == nil {
		return // the wire has no word for it, see Lacks
	}

	var came, went int
	for _, ev := range bob.TakeUntil("that ann is offline", x.went) {
		if online, ok := x.HeardPresence(ev, x.ann.ID); ok && online {
			came++
		} else if ok {
			went++
		}
	}
	x.svc.Presence().Flush()
	x.say(x.ann, "afterwards")
	for _, ev := range bob.TakeUntil("the message afterwards", func(ev Event) bool {
		text, ok := x.Text(ev)
		return ok && text == "afterwards"
	}) {
		if x.went(ev) {
			went++
		}
	}
	if came != 1 || went != 1 {
		x.t.Errorf("bob heard ann come %d times and go %d times, want once each", came, went)
	}
}

func (x *exercise) went(ev Event) bool {
	online, ok := x.HeardPresence(ev, x.ann.ID)
	return ok && !online
}

func (x *exercise) online(tk Talk) bool {
	return x.svc.Online(chat.ServerActor, []string{tk.ID})[tk.ID]
}
