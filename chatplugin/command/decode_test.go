package command

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
)

type sample struct {
	Room  string          `json:"room" need:"true" doc:"id of the room"`
	Text  *string         `json:"text" max:"10" doc:"a text"`
	Seq   int64           `json:"seq" doc:"a number"`
	On    *bool           `json:"on" doc:"a switch"`
	Users []string        `json:"users" max:"3" doc:"some ids"`
	Data  json.RawMessage `json:"data" doc:"anything"`
}

func decodeSample(raw string) (sample, error) {
	var got sample
	cmd := row("sample", "A sample.", nothing, func(_ context.Context, _ *Call, p sample) (any, error) {
		got = p
		return nil, nil
	}, Route{"POST", "/sample/{room}"})
	params, err := Object(json.RawMessage(raw))
	if err != nil {
		return got, err
	}
	_, err = cmd.Run(context.Background(), &Call{Actor: chat.Actor{User: "u"}}, params)
	return got, err
}

func TestParametersOfEveryTypeAreDecoded(t *testing.T) {
	got, err := decodeSample(` {"room":"r","text":"","seq":9007199254740991,"on":false,"users":["a","b"],"data":{"k": [1]}} `)
	if err != nil {
		t.Fatal(err)
	}
	text, on := "", false
	want := sample{Room: "r", Text: &text, Seq: maxInteger, On: &on, Users: []string{"a", "b"}, Data: json.RawMessage(`{"k": [1]}`)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNullIsTheSameAsAbsentButForJSONFields(t *testing.T) {
	got, err := decodeSample(`{"room":"r","text":null,"seq":null,"on":null,"users":null,"data":null}`)
	if err != nil {
		t.Fatal(err)
	}
	if want := (sample{Room: "r", Data: json.RawMessage("null")}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWrongParametersAreNamed(t *testing.T) {
	tests := []struct {
		name, raw, field, says string
	}{
		{"missing", `{}`, "room", "Missing: id of the room."},
		{"null where needed", `{"room":null}`, "room", "Missing"},
		{"empty where needed", `{"room":""}`, "room", "Missing"},
		{"number for string", `{"room":5}`, "room", "Must be a string."},
		{"object for string", `{"room":{"a":1}}`, "room", "Must be a string."},
		{"string for number", `{"room":"r","seq":"5"}`, "seq", "Must be a whole number"},
		{"fraction", `{"room":"r","seq":1.5}`, "seq", "Must be a whole number"},
		{"negative", `{"room":"r","seq":-1}`, "seq", "from 0 to 9007199254740991"},
		{"beyond exact numbers", `{"room":"r","seq":9007199254740992}`, "seq", "Must be a whole number"},
		{"beyond 64 bits", `{"room":"r","seq":1e400}`, "seq", "Must be a whole number"},
		{"string for switch", `{"room":"r","on":"true"}`, "on", "Must be true or false."},
		{"string for list", `{"room":"r","users":"a"}`, "users", "Must be a list of strings."},
		{"numbers in list", `{"room":"r","users":[1]}`, "users", "Must be a list of strings."},
		{"null in list", `{"room":"r","users":[null]}`, "users", "Each entry"},
		{"huge entry", `{"room":"r","users":["` + strings.Repeat("x", 101) + `"]}`, "users", "Each entry"},
		{"long list", `{"room":"r","users":["a","b","c","d"]}`, "users", "Must be at most 3 entries."},
		{"huge id", `{"room":"` + strings.Repeat("x", 101) + `"}`, "room", "Must be at most 100 bytes."},
		{"huge text", `{"room":"r","text":"12345678901"}`, "text", "Must be at most 10 bytes."},
		{"unknown", `{"room":"r","txt":"a"}`, "txt", "Unknown. Allowed: room, text, seq, on, users, data."},
		{"other case", `{"ROOM":"r"}`, "ROOM", "Unknown."},
		{"two unknown, the first by name", `{"zz":1,"aa":2}`, "aa", "Unknown."},
		{"prototype", `{"__proto__":{},"room":"r"}`, "__proto__", "Unknown."},
		{"unknown without a name", `{"":"","room":"r"}`, `""`, "Unknown."},
		{"huge unknown", `{"` + strings.Repeat("é", 500) + `":1}`, strings.Repeat("é", 30) + "...", "Unknown."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := decodeSample(test.raw)
			if err == nil {
				t.Fatal("accepted")
			}
			e := chat.AsError(err)
			if e.Code != chat.Invalid || e.Field != test.field || !strings.Contains(e.Message, test.says) {
				t.Errorf("got %s, field %q: %q", e.Code, e.Field, e.Message)
			}
		})
	}
}

func TestParametersThatAreNoObjectAreRefused(t *testing.T) {
	for _, raw := range []string{`[]`, `"room"`, `5`, `true`, `{"room":`, `{}{}`, `nul`} {
		if _, err := Object(json.RawMessage(raw)); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: got %v", raw, err)
		}
	}
	for _, raw := range []string{``, ` `, `null`, ` null `, `{}`} {
		if got, err := Object(json.RawMessage(raw)); err != nil || len(got) != 0 {
			t.Errorf("%q: got %v, %v", raw, got, err)
		}
	}
}

func TestNobodyIsRefusedBeforeParametersAreRead(t *testing.T) {
	for _, cmd := range All() {
		if cmd.Open {
			continue
		}
		_, err := cmd.Run(context.Background(), &Call{}, map[string]json.RawMessage{"nonsense": nil})
		if chat.CodeOf(err) != chat.Unauthorized {
			t.Errorf("%s: got %v", cmd.Name, err)
		}
	}
}

func TestConnectionBoundCommandsNeedAConnection(t *testing.T) {
	for _, cmd := range All() {
		if len(cmd.Routes) > 0 {
			continue
		}
		_, err := cmd.Run(context.Background(), &Call{Actor: chat.Actor{User: "u"}}, nil)
		if chat.CodeOf(err) != chat.Unsupported {
			t.Errorf("%s: got %v", cmd.Name, err)
		}
	}
}

// FuzzDecode feeds every command's decoder: it must answer or refuse, by name,
// and never panic. The service is out of reach: the row's own function would
// need one, so only decoding runs.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"room":"r","text":"hi","client_id":"c"}`, `{"room":1e999}`, `{"users":[null,{}]}`,
		`{"room":{"room":{"room":[]}}}`, `{"__proto__":{"room":"x"}}`, `{"data":null,"room":"\ud800"}`, `{"on":0}`,
		`{"seq":-0}`, `{"seq":18446744073709551616}`, `{"room":"a","room":"b"}`, "{\"room\":\"\x00\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		params, err := Object(raw)
		if err != nil {
			if chat.CodeOf(err) != chat.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, p := range []any{&sample{}, &sendParams{}, &historyParams{}, &memberUpdateParams{}, &deleteParams{}} {
			into := reflect.ValueOf(p).Elem()
			err := decodeFields(fieldsOf(into.Type()), params, into)
			if err != nil && (chat.CodeOf(err) != chat.Invalid || chat.AsError(err).Field == "") {
				t.Fatalf("%T: %v", p, err)
			}
		}
	})
}
