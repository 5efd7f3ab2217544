package direct

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"
)

func TestIDsAreUUIDsAndBack(t *testing.T) {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`) // version 8, RFC 9562
	for _, id := range []string{"0123456789abcdef01234567", "ffffffffffffffffffffffff", "000000000000000000000000"} {
		wire := wireID(id)
		if !uuid.MatchString(wire) {
			t.Errorf("%s is no UUID", wire)
		}
		if got, ok := parseRef(json.RawMessage(`"` + wire + `"`)); !ok || got.id != id {
			t.Errorf("%s came back as %+v", wire, got)
		}
	}
	if got := wireID("0123456789abcdef01234567"); got != "01234567-89ab-8cde-8f01-234567000000" {
		t.Errorf("got %s", got)
	}
}

func TestIDsKeepTheirOrder(t *testing.T) {
	ids := []string{"0123456789abcdef01234567", "0123456789abcdef01234568", "0123456789abcdf000000000", "1123456789abcdef01234567"}
	var wire []string
	for _, id := range ids {
		wire = append(wire, wireID(id))
	}
	if !slices.IsSorted(wire) {
		t.Errorf("%v", wire)
	}
}

func TestWhatNamesARoom(t *testing.T) {
	tests := []struct {
		raw  string
		want ref
		ok   bool
	}{
		{`"01234567-89AB-8cde-8f01-234567000000"`, ref{id: "0123456789abcdef01234567"}, true},
		{`" 0123456789abcdef01234567 "`, ref{id: "0123456789abcdef01234567"}, true},
		{`"111111111111111111111111"`, ref{id: "111111111111111111111111"}, true},
		{`7`, ref{num: 7}, true},
		{`"7"`, ref{num: 7}, true},
		{`0`, ref{}, false},
		{`-7`, ref{}, false},
		{`7.5`, ref{}, false},
		{`1e300`, ref{}, false},
		{`"01234567-89ab-4cde-8f01-234567000000"`, ref{}, false}, // another version
		{`"01234567-89ab-8cde-9f01-234567000000"`, ref{}, false}, // another variant digit
		{`"01234567-89ab-8cde-8f01-234567000001"`, ref{}, false}, // another tail
		{`""`, ref{}, false},
		{`{}`, ref{}, false},
		{`true`, ref{}, false},
	}
	for _, tt := range tests {
		if got, ok := parseRef(json.RawMessage(tt.raw)); ok != tt.ok || (ok && got != tt.want) {
			t.Errorf("%s: got %+v, %t", tt.raw, got, ok)
		}
	}
}
