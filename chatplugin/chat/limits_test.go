package chat

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDraftValidate(t *testing.T) {
	limits := Limits{Text: 5, Caption: 3, Mentions: 2, Data: 10}
	good := Draft{Room: "r", Text: "hello"}
	table := []struct {
		name   string
		change func(*Draft)
		code   Code
		field  string
	}{
		{"good", func(*Draft) {}, "", ""},
		{"at the limits, counted in characters", func(d *Draft) { d.Text, d.Caption = "äöüßé", "日本語" }, "", ""},
		{"no room", func(d *Draft) { d.Room = "" }, Invalid, "room"},
		{"blank", func(d *Draft) { d.Text = " \t\n" }, Invalid, "text"},
		{"text over the limit", func(d *Draft) { d.Text = "äöüßéx" }, TooLarge, "text"},
		{"caption over the limit", func(d *Draft) { d.Caption = "abcd" }, TooLarge, "caption"},
		{"not UTF-8", func(d *Draft) { d.Text = "a\xc3" }, Invalid, "text"},
		{"NUL", func(d *Draft) { d.Caption = "\x00" }, Invalid, "caption"},
		{"unknown type", func(d *Draft) { d.Type = "poem" }, Invalid, "type"},
		{"system", func(d *Draft) { d.Type = TypeSystem }, Invalid, "type"},
		{"media needs no text", func(d *Draft) { d.Type, d.Text = TypeVideo, "" }, "", ""},
		{"longest key", func(d *Draft) { d.ClientID = strings.Repeat("k", maxClientID) }, "", ""},
		{"key too long", func(d *Draft) { d.ClientID = strings.Repeat("k", maxClientID+1) }, Invalid, "client_id"},
		{"too many mentions", func(d *Draft) { d.Mentions = []string{"a", "b", "c"} }, Invalid, "mentions"},
		{"data at the limit", func(d *Draft) { d.Data = json.RawMessage(`"12345678"`) }, "", ""},
		{"data over the limit", func(d *Draft) { d.Data = json.RawMessage(`"123456789"`) }, TooLarge, "data"},
		{"broken meta", func(d *Draft) { d.Meta = json.RawMessage(`{"w":`) }, Invalid, "meta"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			d := good
			row.change(&d)
			err := d.Validate(limits)
			if row.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if e := AsError(err); e == nil || e.Code != row.code || e.Field != row.field {
				t.Fatalf("got %v, want %s in %q", err, row.code, row.field)
			}
		})
	}
}

func TestValidateRoomName(t *testing.T) {
	limits := Limits{RoomName: 4}
	for name, want := range map[string]Code{"Club": "", "日本語室": "", "": Invalid, "  ": Invalid, "Clubs": TooLarge, "a\xff": Invalid} {
		if got := CodeOf(ValidateRoomName(name, limits)); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestValidateEmoji(t *testing.T) {
	for emoji, want := range map[string]Code{
		"👍":                       "",
		"🏴󠁧󠁢󠁥󠁮󠁧󠁿":                 "", // a flag of seven code points
		"👨‍👩‍👧‍👦":                 "",
		":+1:":                    "",
		"":                        Invalid,
		"a b":                     Invalid,
		"a\n":                     Invalid,
		"\xff":                    Invalid,
		"\x00":                    Invalid,
		strings.Repeat("x", 64):   "",
		strings.Repeat("x", 65):   Invalid,
		strings.Repeat("👍", 1000): Invalid,
	} {
		if got := CodeOf(ValidateEmoji(emoji)); got != want {
			t.Errorf("%.20q: %q, want %q", emoji, got, want)
		}
	}
}

func TestValidateData(t *testing.T) {
	limits := Limits{Data: 8}
	for raw, want := range map[string]Code{"": "", "null": "", `{"a":1}`: "", `{"a":12}`: "", `{"a":123}`: TooLarge, `{a}`: Invalid} {
		if got := CodeOf(ValidateData(json.RawMessage(raw), limits)); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

func TestLimitsWithDefaults(t *testing.T) {
	if got := (Limits{}).WithDefaults(); got != DefaultLimits {
		t.Errorf("%+v", got)
	}
	got := Limits{Text: 7}.WithDefaults()
	want := DefaultLimits
	want.Text = 7
	if got != want {
		t.Errorf("%+v", got)
	}
}
