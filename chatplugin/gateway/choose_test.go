package gateway

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
)

// wireOf is a dialect of these tests: only what chooses it.
type wireOf struct {
	name       string
	events     map[string]Inbound
	namespaces []string
	paths      []string
	query      string // a query key it recognizes
}

func (d wireOf) Name() string                      { return d.name }
func (d wireOf) Events() map[string]Inbound        { return d.events }
func (wireOf) Encode(chat.Event, View) []Out       { return nil }
func (wireOf) Fail(*Conn, string, *chat.Error) any { return nil }
func (d wireOf) Namespaces() []string              { return d.namespaces }
func (d wireOf) Paths() []string                   { return d.paths }
func (d wireOf) Recognizes(h *Handshake) bool      { return d.query != "" && h.Query.Has(d.query) }

func threeWires() []Dialect {
	return []Dialect{
		wireOf{name: "plain", events: map[string]Inbound{"own": {}, "common": {Shared: true}, "clash": {}}},
		wireOf{name: "pathed", namespaces: []string{"/chat/"}, paths: []string{"/realtime/"}, events: map[string]Inbound{"clash": {}}},
		wireOf{name: "knowing", query: "userId", events: map[string]Inbound{"common": {Shared: true}, "lonely": {Shared: true}}},
	}
}

func TestHandshakeChoosesDialect(t *testing.T) {
	ch, err := newChooser(threeWires(), "")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name      string
		namespace string
		path      string
		query     string
		auth      string
		want      string // "" for undecided
		refused   string // part of the error
	}{
		{name: "nothing decides nothing"},
		{name: "query says it", query: "dialect=plain", want: "plain"},
		{name: "auth says it", auth: `{"dialect":"plain"}`, want: "plain"},
		{name: "auth goes before query", auth: `{"dialect":"plain"}`, query: "dialect=knowing", want: "plain"},
		{name: "explicit goes before path", query: "dialect=plain", path: "/realtime/", want: "plain"},
		{name: "explicit goes before what is recognized", query: "dialect=plain&userId=u", want: "plain"},
		{name: "alias namespace", namespace: "/knowing", want: "knowing"},
		{name: "alias namespace with slash", namespace: "/knowing/", want: "knowing"},
		{name: "own namespace", namespace: "/chat", want: "pathed"},
		{name: "own namespace with slash", namespace: "/chat/", want: "pathed"},
		{name: "namespace goes before path", namespace: "/plain", path: "/realtime/", want: "plain"},
		{name: "own path", path: "/realtime/", want: "pathed"},
		{name: "own path without slash", path: "/realtime", want: "pathed"},
		{name: "path goes before what is recognized", path: "/realtime/", query: "userId=u", want: "pathed"},
		{name: "recognized", query: "userId=u", want: "knowing"},
		{name: "same in namespace and query", namespace: "/plain", query: "dialect=plain", want: "plain"},
		{name: "empty names say nothing", query: "dialect=", auth: `{"dialect":""}`},
		{name: "unknown name in query", query: "dialect=klingon", refused: "plain, pathed, knowing"},
		{name: "unknown name in auth", auth: `{"dialect":"klingon"}`, refused: "plain, pathed, knowing"},
		{name: "name of another kind", auth: `{"dialect":7}`, refused: "Must be a string"},
		{name: "null says nothing", auth: `{"dialect":null}`},
		{name: "namespace and name disagree", namespace: "/chat/", query: "dialect=plain", refused: `speaks "pathed" only`},
		{name: "unknown name in a namespace", namespace: "/chat", query: "dialect=klingon", refused: "plain, pathed, knowing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hs := handshake(t, tt.namespace, tt.path, tt.query, tt.auth)
			w, err := ch.fromHandshake(hs)
			if tt.refused != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refused) || chat.AsError(err).Field != "dialect" {
					t.Fatalf("got %v, want an error about the dialect with %q", err, tt.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if w != nil {
				got = w.Name()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func handshake(t *testing.T, namespace, path, query, auth string) *Handshake {
	t.Helper()
	hs := &Handshake{Namespace: namespace, Path: path, Header: map[string][]string{}}
	if namespace == "" {
		hs.Namespace = "/"
	}
	if path == "" {
		hs.Path = "/socket.io/"
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	hs.Query = values
	if auth != "" {
		if err := json.Unmarshal([]byte(auth), &hs.Auth); err != nil {
			t.Fatal(err)
		}
	}
	return hs
}

func TestOnlyOwnEventNamesDecide(t *testing.T) {
	ch, err := newChooser(threeWires(), "")
	if err != nil {
		t.Fatal(err)
	}
	for event, want := range map[string]string{
		"own":    "plain",
		"common": "", // shared by declaration
		"clash":  "", // shared by fact
		"lonely": "", // declared shared with a wire that is not served here
		"other":  "",
	} {
		got := ""
		if w := ch.byEvent[event]; w != nil {
			got = w.Name()
		}
		if got != want {
			t.Errorf("event %q decides for %q, want %q", event, got, want)
		}
	}
}

func TestNamespacesAreServedWithAndWithoutSlash(t *testing.T) {
	ch, err := newChooser(threeWires(), "knowing")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"/", "/plain", "/plain/", "/pathed", "/pathed/", "/chat", "/chat/", "/knowing", "/knowing/"}
	if got := ch.namespaces(); !slices.Equal(got, want) {
		t.Errorf("namespaces %v, want %v", got, want)
	}
	if got, want := ch.paths(), []string{"/socket.io", "/realtime"}; !slices.Equal(got, want) {
		t.Errorf("paths %v, want %v", got, want)
	}
	if ch.fallback.Name() != "knowing" {
		t.Errorf("fallback is %q", ch.fallback.Name())
	}
}

func TestChooserRefusesWhatCannotBeServed(t *testing.T) {
	tests := map[string]struct {
		dialects []Dialect
		fallback string
		want     string
	}{
		"none":              {nil, "", "empty"},
		"unknown default":   {threeWires(), "klingon", "plain, pathed, knowing"},
		"twice":             {[]Dialect{wireOf{name: "a"}, wireOf{name: "a"}}, "", "two dialects"},
		"bad name":          {[]Dialect{wireOf{name: "A b"}}, "", "no dialect name"},
		"same namespace":    {[]Dialect{wireOf{name: "a"}, wireOf{name: "b", namespaces: []string{"/a/"}}}, "", "both want the namespace"},
		"same path":         {[]Dialect{wireOf{name: "a", paths: []string{"/p"}}, wireOf{name: "b", paths: []string{"/p/"}}}, "", "both want the engine path"},
		"main namespace":    {[]Dialect{wireOf{name: "a", namespaces: []string{"/"}}}, "", "can't be its namespace"},
		"common path":       {[]Dialect{wireOf{name: "a", paths: []string{"/socket.io/"}}}, "", "can't be its engine path"},
		"without the slash": {[]Dialect{wireOf{name: "a", namespaces: []string{"chat"}}}, "", "can't be its namespace"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := newChooser(tt.dialects, tt.fallback); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestSharedEventNamesDecideByTheirArguments(t *testing.T) {
	claims := func(want string) Inbound {
		return Inbound{Mine: func(args []json.RawMessage) bool { return len(args) > 0 && string(args[0]) == want }}
	}
	ch, err := newChooser([]Dialect{
		wireOf{name: "one", events: map[string]Inbound{"join": claims("1"), "both": claims("0")}},
		wireOf{name: "two", events: map[string]Inbound{"join": claims("2"), "both": claims("0")}},
		wireOf{name: "three", events: map[string]Inbound{"join": {}, "own": {}}},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ event, arg, want string }{
		{"join", "1", "one"}, {"join", "2", "two"}, {"join", "3", ""}, {"join", "", ""}, {"own", "1", "three"}, {"both", "0", ""}, {"absent", "1", ""},
	} {
		var args []json.RawMessage
		if test.arg != "" {
			args = append(args, json.RawMessage(test.arg))
		}
		got := ""
		if w := ch.fromEvent(test.event, args); w != nil {
			got = w.Name()
		}
		if got != test.want {
			t.Errorf("%s(%s): got %q, want %q", test.event, test.arg, got, test.want)
		}
	}
}
