package command

import (
	"encoding/json"
	"net/url"
	"testing"

	"pocketchat/chatplugin/chat"
)

func fromHTTP(t *testing.T, name string, path map[string]string, query, body string) (map[string]json.RawMessage, error) {
	t.Helper()
	cmd, ok := Find(name)
	if !ok {
		t.Fatalf("no command %s", name)
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	object, err := Object(json.RawMessage(body))
	if err != nil {
		t.Fatal(err)
	}
	return cmd.FromHTTP(path, values, object)
}

func TestPathQueryAndBodyBecomeOneSetOfParameters(t *testing.T) {
	tests := []struct {
		name, command string
		path          map[string]string
		query, body   string
		want          string
	}{
		{"numbers", "message.history", map[string]string{"room": "r"}, "before=12&limit=5", "", `{"before":12,"limit":5,"room":"r"}`},
		{"switch", "room.list", nil, "hidden=true&type=group", "", `{"hidden":true,"type":"group"}`},
		{"list with commas", "presence.get", nil, "users=a,b,%20c", "", `{"users":["a","b","c"]}`},
		{"list repeated", "presence.get", nil, "users=a&users=b", "", `{"users":["a","b"]}`},
		{"a string that looks like a number", "message.get", map[string]string{"message": "123"}, "", "", `{"message":"123"}`},
		{"text for a number stays text", "message.history", map[string]string{"room": "r"}, "before=abc", "", `{"before":"abc","room":"r"}`},
		{"unknown stays", "message.history", map[string]string{"room": "r"}, "page=2", "", `{"page":"2","room":"r"}`},
		{"body", "message.send", map[string]string{"room": "r"}, "", `{"text":"hi"}`, `{"room":"r","text":"hi"}`},
		{"the same twice", "message.send", map[string]string{"room": "r"}, "", `{"text":"hi","room":"r"}`, `{"room":"r","text":"hi"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			params, err := fromHTTP(t, test.command, test.path, test.query, test.body)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(params)
			if err != nil || string(got) != test.want {
				t.Errorf("got %s, %v; want %s", got, err, test.want)
			}
		})
	}
}

func TestABodyCannotOverruleThePath(t *testing.T) {
	for _, body := range []string{`{"room":"other"}`, `{"room":5}`, `{"room":null}`} {
		_, err := fromHTTP(t, "message.send", map[string]string{"room": "r"}, "", body)
		if e := chat.AsError(err); e == nil || e.Code != chat.Invalid || e.Field != "room" {
			t.Errorf("%s: got %v", body, err)
		}
	}
	if _, err := fromHTTP(t, "message.send", map[string]string{"room": "r"}, "room=other", ""); chat.CodeOf(err) != chat.Invalid {
		t.Errorf("query: got %v", err)
	}
}

// FuzzFromHTTP feeds queries to every command with a route: whatever comes is
// answered or refused.
func FuzzFromHTTP(f *testing.F) {
	for _, seed := range []string{
		"before=1&limit=2", "users=a,b,,c&users=d", "hidden=1e9", "hidden=true&hidden=false", "since=-1", "since=NaN", "type=%00", "a=b&a=c", "=&&=", "users=%ff",
	} {
		f.Add(seed, `{"text":"hi"}`)
	}
	f.Fuzz(func(t *testing.T, query, body string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		object, err := Object(json.RawMessage(body))
		if err != nil {
			return
		}
		for _, cmd := range All() {
			params, err := cmd.FromHTTP(map[string]string{"room": "r"}, values, object)
			if err != nil {
				if e := chat.AsError(err); e.Code != chat.Invalid || e.Field == "" {
					t.Fatalf("%v", err)
				}
				continue
			}
			if string(params["room"]) != `"r"` {
				t.Fatalf("the path was overruled: %s", params["room"])
			}
		}
	})
}
