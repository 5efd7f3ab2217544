package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"pocketchat/chatplugin/chat"
)

// enginePath is where Socket.IO clients look by default.
const enginePath = "/socket.io"

// mainNamespace is spoken by every dialect; the others belong to one each.
const mainNamespace = "/"

// wire is a dialect with what the gateway keeps for it.
type wire struct {
	Dialect
	events     map[string]Inbound
	namespaces []string     // every namespace it can be spoken in, the main one first
	live       atomic.Int64 // its live connections: with none nothing is encoded
}

// chooser decides which dialect a connection speaks. It does not change after
// newChooser.
type chooser struct {
	wires       []*wire
	byName      map[string]*wire
	byNamespace map[string]*wire // without trailing slash
	byPath      map[string]*wire // without trailing slash
	byEvent     map[string]*wire // events that one dialect has alone
	fallback    *wire
}

var dialectName = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

func newChooser(dialects []Dialect, fallback string) (*chooser, error) {
	if len(dialects) == 0 {
		return nil, errors.New("gateway: Config.Dialects is empty; at least one is needed")
	}
	ch := &chooser{
		byName:      map[string]*wire{},
		byNamespace: map[string]*wire{},
		byPath:      map[string]*wire{},
		byEvent:     map[string]*wire{},
	}
	for _, d := range dialects {
		if err := ch.add(d); err != nil {
			return nil, err
		}
	}
	ch.ownEvents()
	ch.fallback = ch.wires[0]
	if fallback != "" {
		if ch.fallback = ch.byName[fallback]; ch.fallback == nil {
			return nil, fmt.Errorf("gateway: Config.Default is %q, which is not one of the dialects: %s", fallback, ch.names())
		}
	}
	return ch, nil
}

func (ch *chooser) add(d Dialect) error {
	name := d.Name()
	if !dialectName.MatchString(name) {
		return fmt.Errorf("gateway: %q is no dialect name; it must match %s", name, dialectName)
	}
	if ch.byName[name] != nil {
		return fmt.Errorf("gateway: two dialects have the name %q", name)
	}
	w := &wire{Dialect: d, events: d.Events(), namespaces: []string{mainNamespace}}
	ch.wires = append(ch.wires, w)
	ch.byName[name] = w

	namespaces := []string{"/" + name}
	if n, ok := d.(Namespacer); ok {
		namespaces = append(namespaces, n.Namespaces()...)
	}
	for _, ns := range namespaces {
		if err := claim(ch.byNamespace, ns, w, "namespace"); err != nil {
			return err
		}
		bare := strings.TrimRight(ns, "/")
		for _, twin := range []string{bare, bare + "/"} {
			if !slices.Contains(w.namespaces, twin) {
				w.namespaces = append(w.namespaces, twin)
			}
		}
	}
	if p, ok := d.(Pather); ok {
		for _, path := range p.Paths() {
			if err := claim(ch.byPath, path, w, "engine path"); err != nil {
				return err
			}
		}
	}
	return nil
}

// claim gives a namespace or path to one dialect.
func claim(owners map[string]*wire, name string, w *wire, what string) error {
	bare := strings.TrimRight(name, "/")
	if !strings.HasPrefix(bare, "/") || bare == enginePath {
		return fmt.Errorf("gateway: dialect %q: %q can't be its %s", w.Name(), name, what)
	}
	if other := owners[bare]; other != nil && other != w {
		return fmt.Errorf("gateway: dialects %q and %q both want the %s %q", other.Name(), w.Name(), what, name)
	}
	owners[bare] = w
	return nil
}

// ownEvents finds the events whose name tells the dialect.
func (ch *chooser) ownEvents() {
	users := map[string]int{}
	for _, w := range ch.wires {
		for name := range w.events {
			users[name]++
		}
	}
	for _, w := range ch.wires {
		for name, in := range w.events {
			if users[name] == 1 && !in.Shared {
				ch.byEvent[name] = w
			}
		}
	}
}

// fromEvent decides by the first event: by its name, or where several dialects
// have one of that name by its arguments. Nil: not decided.
func (ch *chooser) fromEvent(name string, args []json.RawMessage) *wire {
	if w := ch.byEvent[name]; w != nil {
		return w
	}
	var mine *wire
	for _, w := range ch.wires {
		if claims := w.events[name].Mine; claims == nil || !claims(args) {
			continue
		}
		if mine != nil {
			return nil
		}
		mine = w
	}
	return mine
}

// names lists the dialects for an error text.
func (ch *chooser) names() string {
	names := make([]string, len(ch.wires))
	for i, w := range ch.wires {
		names[i] = w.Name()
	}
	return strings.Join(names, ", ")
}

// namespaces lists every namespace with its twin, for the Socket.IO server.
func (ch *chooser) namespaces() []string {
	all := []string{mainNamespace}
	for _, w := range ch.wires {
		all = append(all, w.namespaces[1:]...)
	}
	return all
}

// paths lists every engine path.
func (ch *chooser) paths() []string {
	all := []string{enginePath}
	for path := range ch.byPath {
		all = append(all, path)
	}
	slices.Sort(all[1:])
	return all
}

// fromHandshake decides by what the client showed: what it says, then the
// namespace, then the path, then what a dialect recognizes. Nil: not decided.
func (ch *chooser) fromHandshake(hs *Handshake) (*wire, error) {
	said, err := ch.said(hs)
	if err != nil {
		return nil, err
	}
	// A namespace carries one dialect's frames only, so the two must agree.
	byNamespace := ch.byNamespace[strings.TrimRight(hs.Namespace, "/")]
	if said != nil && byNamespace != nil && said != byNamespace {
		return nil, chat.FieldError("dialect", "The namespace %q speaks %q only.", hs.Namespace, byNamespace.Name())
	}
	if said != nil {
		return said, nil
	}
	if byNamespace != nil {
		return byNamespace, nil
	}
	if w := ch.byPath[strings.TrimRight(hs.Path, "/")]; w != nil {
		return w, nil
	}
	for _, w := range ch.wires {
		if r, ok := w.Dialect.(Recognizer); ok && r.Recognizes(hs) {
			return w, nil
		}
	}
	return nil, nil
}

// said is the dialect that the client names in auth or in the query.
func (ch *chooser) said(hs *Handshake) (*wire, error) {
	name := hs.Query.Get("dialect")
	if raw, ok := hs.Auth["dialect"]; ok {
		if err := json.Unmarshal(raw, &name); err != nil {
			return nil, chat.FieldError("dialect", "Must be a string, one of: %s.", ch.names())
		}
	}
	if name == "" {
		return nil, nil
	}
	w := ch.byName[name]
	if w == nil {
		return nil, chat.FieldError("dialect", "Unknown. This server speaks: %s.", ch.names())
	}
	return w, nil
}
