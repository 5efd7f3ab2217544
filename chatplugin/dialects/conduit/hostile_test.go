package conduit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/conduit"
)

const noRoom = "Room does not exist or you don't have access"

// refused waits for the error of the event before.
func refused(t testing.TB, c *chattest.Client, code int, details string) {
	t.Helper()
	got := heard[grpcError](t, c.Expect("conduit_error"))
	if got.Code != code || !strings.HasPrefix(got.Details, details) || string(got.Metadata) != "{}" {
		t.Errorf("got %+v, want code %d: %s", got, code, details)
	}
}

func TestBadEventsAreRefusedInTheWordsOfTheModule(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room, foreign := w.roomOf("ann", "bob"), w.roomOf("cat", "bob")
	theirs := w.upload("bob")
	c := w.dial("ann")

	deep := json.RawMessage(strings.Repeat(`{"a":`, 30) + "1" + strings.Repeat("}", 30))
	const invalid = "Invalid contentType, must be one of: text, file, typing, multimedia, system"
	for i, tt := range []struct {
		event   string
		args    []any
		details string
	}{
		{"message", nil, noRoom},
		{"message", []any{nil, "x"}, noRoom},
		{"message", []any{5, "x"}, noRoom},
		{"message", []any{object{"$ne": ""}, "x"}, noRoom},
		{"message", []any{"", "x"}, noRoom},
		{"message", []any{"__proto__", "x"}, noRoom},
		{"message", []any{strings.Repeat("f", 24), "x"}, noRoom},
		{"message", []any{foreign, "x"}, noRoom},
		{"message", []any{foreign, 5}, noRoom},
		{"message", []any{foreign, object{"contentType": "typing"}}, noRoom},
		{"messagesRead", nil, noRoom},
		{"messagesRead", []any{foreign}, noRoom},
		{"connectToRoom", []any{[]string{room}}, noRoom},
		{"connectToRoom", []any{foreign}, noRoom},
		{"message", []any{room}, "Message must contain contentType property"},
		{"message", []any{room, nil}, "Message must contain contentType property"},
		{"message", []any{room, 5}, "Message must contain contentType property"},
		{"message", []any{room, []any{}}, "Message must contain contentType property"},
		{"message", []any{room, object{"__proto__": object{"contentType": "text"}}}, "Message must contain contentType property"},
		{"message", []any{room, deep}, "Message must contain contentType property"},
		{"message", []any{room, object{"contentType": nil}}, invalid},
		{"message", []any{room, object{"contentType": "Text"}}, invalid},
		{"message", []any{room, object{"contentType": 1e300}}, invalid},
		{"message", []any{room, object{"contentType": "file"}}, "Files are required for file messages"},
		{"message", []any{room, object{"contentType": "multimedia", "files": ""}}, "Files are required for multimedia messages"},
		{"message", []any{room, object{"contentType": "file", "files": []any{}}}, "Files are required for file messages"},
		{"message", []any{room, object{"contentType": "file", "files": "x"}}, "Files must be an array for file messages"},
		{"message", []any{room, object{"contentType": "file", "files": []any{5}}}, "Files must be an array of ids"},
		{"message", []any{room, object{"contentType": "file", "files": []any{theirs.ID}}}, "Files must be an array of ids"},
		{"message", []any{room, object{"contentType": "file", "files": make([]string, 11)}}, "A message has at most 10 files"},
		{"message", []any{room, ""}, "text messages need to have content"},
		{"message", []any{room, object{"contentType": "text"}}, "text messages need to have content"},
		{"message", []any{room, object{"contentType": "system", "content": object{}}}, "system messages need to have content"},
		{"message", []any{room, object{"contentType": "multimedia", "files": []any{"x"}}}, "multimedia messages need to have content"},
		{"message", []any{room, object{"contentType": "text", "content": "x", "nonce": ""}}, "When provided, nonce must be a non-empty string"},
		{"message", []any{room, object{"contentType": "text", "content": "x", "nonce": 5}}, "When provided, nonce must be a non-empty string"},
		{"message", []any{room, object{"contentType": "text", "content": "x", "nonce": strings.Repeat("n", 201)}}, "nonce must be at most"},
		{"message", []any{room, " \n"}, "content: Must not be empty."},
		{"message", []any{room, "a\x00b"}, "content: Must not contain NUL"},
		{"message", []any{room, strings.Repeat("x", chat.DefaultLimits.Text+1)}, "content: Must be at most"},
	} {
		t.Run(fmt.Sprintf("%d %s %s", i, tt.event, tt.details), func(t *testing.T) {
			c.Emit(tt.event, tt.args...)
			refused(t, c, 3, tt.details)
		})
	}
	if page := ok[struct{ Count int }](w.admin("GET", "/admin/chat/messages", nil)); page.Count != 0 {
		t.Errorf("%d messages were written", page.Count)
	}
}

func TestAnUnknownEventIsABareString(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	c := w.dial("ann")
	c.Emit("dropTables", object{})
	if got := c.Expect("conduit_error").String(); got != `conduit_error "no such event registered"` {
		t.Errorf("got %s", got)
	}
}

func TestACallbackIsCalledThoughTheModuleHasNone(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	c := w.dial("ann")
	if got := string(c.Ack("message", room, "hi")); got != "null" {
		t.Errorf("got %s", got)
	}
	var failed grpcError
	if err := json.Unmarshal(c.Ack("message", "x", "hi"), &failed); err != nil || failed.Code != 3 || failed.Details != noRoom {
		t.Errorf("got %+v, %v", failed, err)
	}
}

func TestARemovedMemberHearsAndMayNothing(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room, own := w.roomOf("ann", "bob"), w.roomOf("bob", "cat")
	bob := w.dial("bob")
	if err := w.RemoveMember(t.Context(), w.actor("ann"), room, w.id("bob")); err != nil {
		t.Fatal(err)
	}
	w.say("ann", room, "without bob")
	w.say("cat", own, "with bob")
	if got := messages(t, bob, 1)[0]; got != "with bob" {
		t.Errorf("bob heard %q", got)
	}
	bob.Emit("message", room, "x")
	refused(t, bob, 3, noRoom)
}

// FuzzInbound sends any event with any arguments and looks that the connection
// lives, that the answer is one of this wire, and that it is no fault of ours.
func FuzzInbound(f *testing.F) {
	w := newWorld(f, conduit.Config{})
	room := w.roomOf("ann", "bob")
	token := w.token("ann")
	for _, args := range []string{
		`["ROOM","hi"]`, `["ROOM",{"contentType":"text","content":"hi","nonce":"n"}]`, `["ROOM",{"contentType":"typing"}]`,
		`["ROOM",{"contentType":"file","files":["x"]}]`, `["ROOM",{"contentType":"multimedia","files":[],"content":"c"}]`,
		`["ROOM",{"contentType":"system","content":"\u0000"}]`, `[{"__proto__":{}},null]`, `[]`, `[1e308,[[[[]]]]]`, `["ROOM",{"files":{"length":-1},"contentType":"file"}]`,
	} {
		for _, event := range []string{"message", "messagesRead", "connectToRoom", "constructor"} {
			f.Add(event, args)
		}
	}
	f.Fuzz(func(t *testing.T, event, text string) {
		var args []any
		decoder := json.NewDecoder(strings.NewReader(strings.ReplaceAll(text, "ROOM", room)))
		decoder.UseNumber()
		if decoder.Decode(&args) != nil || len(text) > 100_000 || event == "disconnect" || event == "connect" {
			t.Skip("not an event")
		}
		c := chattest.Dial(t, w.url, chattest.DialOptions{Path: "/realtime/", Namespace: "/chat/", Header: bearer(token)})
		c.Emit(event, args...)
		c.Ack("connectToRoom", "the end") // events are handled in order
		for _, e := range c.Unread() {
			if e.Name == "message" || e.Name == "messagesRead" {
				continue
			}
			var problem grpcError
			known := len(e.Args) == 1 && (string(e.Args[0]) == `"no such event registered"` ||
				(json.Unmarshal(e.Args[0], &problem) == nil && problem.Code > 0 && problem.Code != 13))
			if e.Name != "conduit_error" || !known {
				t.Errorf("%s %s: %s", event, text, e)
			}
		}
	})
}
