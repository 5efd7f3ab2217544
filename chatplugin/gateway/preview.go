package gateway

import (
	"encoding/json"
	"strings"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/socketio"
)

// Preview is one message that a dialect sends for an event.
type Preview struct {
	Dialect string            `json:"dialect"`
	Event   string            `json:"event"`
	Args    []json.RawMessage `json:"args"`
	// Frame is the text of the packet, as a client in the main namespace reads it.
	Frame string `json:"frame"`
	// PerUser: every user is told something else; this is for the one asked for.
	PerUser bool            `json:"per_user"`
	To      PreviewAudience `json:"to"`
}

// PreviewAudience is who hears it, see Audience.
type PreviewAudience struct {
	Rooms   []string `json:"rooms,omitempty"`
	Viewers []string `json:"viewers,omitempty"`
	Users   []string `json:"users,omitempty"`
	Except  []string `json:"except,omitempty"`
}

// Previews are what each dialect would send for an event, in the order of the
// dialects, and the names of those that have no words for it. Nothing is sent.
// user is whom messages that differ by user are made for.
func (g *Gateway) Previews(ev chat.Event, user string) (said []Preview, silent []string) {
	said, silent = []Preview{}, []string{}
	v := g.newView()
	for _, w := range g.choose.wires {
		outs := g.encode(w, ev, v)
		if len(outs) == 0 {
			silent = append(silent, w.Name())
		}
		for _, out := range outs {
			g.guard(out.Event, nil, func() {
				if p, ok := g.preview(w, out, user); ok {
					said = append(said, p)
				}
			})
		}
	}
	return said, silent
}

func (g *Gateway) preview(w *wire, out Out, user string) (Preview, bool) {
	args := out.Args
	if out.For != nil {
		args = out.For(user)
	}
	frame, err := socketio.NewFrame(mainNamespace, out.Event, args...)
	if err != nil {
		g.logFailure("Could not encode a chat event", out.Event, nil, err)
		return Preview{}, false
	}
	text := frame.Text()
	var parts []json.RawMessage // the event's name, then the arguments
	if err := json.Unmarshal([]byte(strings.TrimPrefix(text, eventPrefix)), &parts); err != nil || len(parts) == 0 {
		g.logFailure("Could not read an encoded chat event", out.Event, nil, err)
		return Preview{}, false
	}
	to := PreviewAudience{Rooms: out.To.Rooms, Viewers: out.To.Viewers, Users: out.To.Users, Except: out.To.Except}
	return Preview{Dialect: w.Name(), Event: out.Event, Args: parts[1:], Frame: text, PerUser: out.For != nil, To: to}, true
}

// eventPrefix begins the text of an event in the main namespace: an Engine.IO
// message with a Socket.IO event.
const eventPrefix = "42"

// Connections are the connections of one dialect.
type Connections struct {
	Dialect string `json:"dialect"`
	// Connections that are signed in, and the different users they belong to.
	Connections int `json:"connections"`
	Users       int `json:"users"`
}

// ConnectionsNow counts the signed-in connections by dialect, in the order of
// the dialects; one without any is in it.
func (g *Gateway) ConnectionsNow() []Connections {
	byName := make(map[string]*Connections, len(g.choose.wires))
	all := make([]Connections, len(g.choose.wires))
	for i, w := range g.choose.wires {
		all[i].Dialect = w.Name()
		byName[w.Name()] = &all[i]
	}
	for _, user := range g.conns.users() {
		seen := map[string]bool{}
		for _, c := range g.conns.of(user) {
			name := c.Dialect()
			count, decided := byName[name]
			if !decided {
				continue // the first event will tell
			}
			count.Connections++
			if !seen[name] {
				seen[name] = true
				count.Users++
			}
		}
	}
	return all
}
