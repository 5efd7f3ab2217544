package dialects

import (
	"strings"
	"testing"
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
