package dialects

import (
	"strings"
	"testing"

	"pocketchat/chatplugin/gateway"
)

func TestListMakesTheNamedDialects(t *testing.T) {
	tests := []struct {
		names []string
		want  string
	}{
		{nil, "native direct syarah team conduit chatapp"},
		{[]string{"syarah"}, "syarah"},
		{[]string{"syarah", "native", "syarah"}, "syarah native"},
	}
	for _, tt := range tests {
		wires, err := List(Config{}, tt.names)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range wires {
			got = append(got, d.Name())
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%v: got %v, want %s", tt.names, got, tt.want)
		}
	}
}

func TestAnUnknownDialectIsNamedWithTheKnownOnes(t *testing.T) {
	_, err := List(Config{}, []string{"native", "klingon"})
	if err == nil || !strings.Contains(err.Error(), `"klingon"`) || !strings.Contains(err.Error(), "native, direct, syarah, team, conduit, chatapp") {
		t.Errorf("got %v", err)
	}
}

// wire is a dialect with a name. Like an app's own it may be of a type that
// can't be compared.
type wire struct {
	gateway.Dialect
	name string
	_    []int
}

func (w wire) Name() string { return w.name }

func TestExtraDialectsAreServedBesideTheOthers(t *testing.T) {
	cfg := Config{Extra: []gateway.Dialect{wire{name: "plain"}, wire{name: "fancy"}}}
	for _, tt := range []struct {
		names []string
		want  string
	}{
		{nil, "native direct syarah team conduit chatapp plain fancy"},
		{[]string{"native"}, "native plain fancy"},
		{[]string{"plain", "native", "plain"}, "plain native fancy"},
		{[]string{"fancy"}, "fancy plain"},
	} {
		wires, err := List(cfg, tt.names)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(namesOf(wires), " "); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.names, got, tt.want)
		}
	}
}

func TestAnExtraDialectNeedsANameOfItsOwn(t *testing.T) {
	for name, tt := range map[string]struct {
		extra []gateway.Dialect
		want  string
	}{
		"a built-in one's": {[]gateway.Dialect{wire{name: "team"}}, `"team" is taken`},
		"twice the same":   {[]gateway.Dialect{wire{name: "plain"}, wire{name: "plain"}}, `"plain" is taken`},
		"nil":              {[]gateway.Dialect{nil}, "is nil"},
	} {
		t.Run(name, func(t *testing.T) {
			// A built-in name stays taken where that dialect is not served.
			if _, err := List(Config{Extra: tt.extra}, []string{"native"}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
		})
	}
}
