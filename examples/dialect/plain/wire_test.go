package plain_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects"
	"pocketchat/examples/dialect/plain"
)

func TestEditsAndDeletionsAreHeard(t *testing.T) {
	app, url := serve(t, chatplugin.Config{})
	ana, bo := chattest.User(t, app, "ana"), chattest.User(t, app, "bo")
	a, b := dial(t, url, "plain", ana), dial(t, url, "native", bo)
	room := answer(t, a, "open", object{"with": bo.Id}).Room
	var sent struct {
		Data struct{ Message struct{ ID string } }
	}
	if err := json.Unmarshal(b.Ack("message.send", object{"room": room, "text": "first"}), &sent); err != nil {
		t.Fatal(err)
	}
	id := sent.Data.Message.ID
	heard(t, a.Expect("said"), `"text":"first"`, id)
	b.Ack("message.edit", object{"message": id, "text": "second"})
	heard(t, a.Expect("changed"), `"text":"second"`, id)
	b.Ack("message.react", object{"message": id, "emoji": "+"})
	b.Ack("message.pin", object{"message": id, "on": true})
	b.Ack("message.delete", object{"message": id})
	heard(t, a.Expect("gone"), id)
	if left := a.Unread(); len(left) != 0 {
		t.Errorf("heard %v, for which this wire has no words", left)
	}
}

func TestARepeatIsTheSameMessage(t *testing.T) {
	app, url := serve(t, chatplugin.Config{})
	ana, bo := chattest.User(t, app, "ana"), chattest.User(t, app, "bo")
	a := dial(t, url, "plain", ana)
	room := answer(t, a, "open", object{"with": bo.Id}).Room
	first := answer(t, a, "say", object{"room": room, "text": "once", "key": "k"})
	again := answer(t, a, "say", object{"room": room, "text": "once", "key": "k"})
	if first.ID == "" || again != first {
		t.Errorf("answered %+v and then %+v", first, again)
	}
}

func TestTheFirstEventOrTheURLTellsTheDialect(t *testing.T) {
	app, address := serve(t, chatplugin.Config{})
	ana, bo := chattest.User(t, app, "ana"), chattest.User(t, app, "bo")
	token := object{"token": chattest.Token(t, ana)}
	byEvent := chattest.Dial(t, address, chattest.DialOptions{Auth: token})
	room := answer(t, byEvent, "open", object{"with": bo.Id}).Room
	byURL := chattest.Dial(t, address, chattest.DialOptions{Auth: token, Query: url.Values{"dialect": {"plain"}}})
	answer(t, byURL, "say", object{"room": room, "text": "Hello"})
	for _, c := range []*chattest.Client{byEvent, byURL} {
		heard(t, c.Expect("said"), `"text":"Hello"`)
	}
}

func TestItMayBeTheOnlyDialect(t *testing.T) {
	app, address := serve(t, chatplugin.Config{Dialects: []string{"plain"}, DefaultDialect: "plain"})
	ana, bo := chattest.User(t, app, "ana"), chattest.User(t, app, "bo")
	silent := chattest.Dial(t, address, chattest.DialOptions{Auth: object{"token": chattest.Token(t, ana)}})
	// An event that tells nothing is answered once the dialect is decided.
	if got := answer(t, silent, "hello", object{}); got.Code != string(chat.Unsupported) {
		t.Errorf("answered %+v", got)
	}
	b := dial(t, address, "plain", bo)
	answer(t, b, "say", object{"room": answer(t, b, "open", object{"with": ana.Id}).Room, "text": "Hello"})
	heard(t, silent.Expect("said"), `"text":"Hello"`)
	chattest.DialRefused(t, address, chattest.DialOptions{Namespace: "/native", Auth: object{"token": chattest.Token(t, ana)}})
}

// A name that two dialects have tells neither of them apart: it would cost the
// others the clients that they know by it.
func TestTheEventNamesAreThisWiresAlone(t *testing.T) {
	others, err := dialects.List(dialects.Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range others {
		for name := range other.Events() {
			if _, taken := plain.New().Events()[name]; taken {
				t.Errorf("%q is an event of %s, too", name, other.Name())
			}
		}
	}
}

func TestWhatIsWrongIsAnsweredInTheAckAndAsAnEvent(t *testing.T) {
	app, url := serve(t, chatplugin.Config{})
	ana, bo, cy := chattest.User(t, app, "ana"), chattest.User(t, app, "bo"), chattest.User(t, app, "cy")
	a, c := dial(t, url, "plain", ana), dial(t, url, "plain", cy)
	guest := chattest.Dial(t, url, chattest.DialOptions{Namespace: "/plain"})
	room := answer(t, a, "open", object{"with": bo.Id}).Room

	for name, tt := range map[string]struct {
		who     *chattest.Client
		event   string
		payload any
		code    chat.Code
	}{
		"a guest":                    {guest, "say", object{"room": room, "text": "x"}, chat.Unauthorized},
		"a room of others":           {c, "say", object{"room": room, "text": "x"}, chat.NotFound},
		"a room that is not there":   {c, "say", object{"room": "000000000000000000000000", "text": "x"}, chat.NotFound},
		"typing in a room of others": {c, "writes", object{"room": room}, chat.NotFound},
		"nobody":                     {a, "open", object{"with": "nobody"}, chat.NotFound},
		"no object":                  {a, "say", "text", chat.Invalid},
		"another type":               {a, "say", object{"room": room, "text": 5}, chat.Invalid},
		"no words":                   {a, "say", object{"room": room}, chat.Invalid},
		"an unknown event":           {a, "sing", object{}, chat.Unsupported},
	} {
		t.Run(name, func(t *testing.T) {
			got := answer(t, tt.who, tt.event, tt.payload)
			if got.Code != string(tt.code) || got.Text == "" {
				t.Errorf("answered %+v, want the code %s and a text", got, tt.code)
			}
			var told struct{ Event, Code, Text string }
			if err := json.Unmarshal(tt.who.Expect("oops").Args[0], &told); err != nil {
				t.Fatal(err)
			}
			if told.Event != tt.event || told.Code != got.Code || told.Text != got.Text {
				t.Errorf("told %+v, answered %+v", told, got)
			}
		})
	}
	foreign := answer(t, c, "say", object{"room": room, "text": "x"})
	absent := answer(t, c, "say", object{"room": "000000000000000000000000", "text": "x"})
	if foreign != absent {
		t.Errorf("a room of others answers %+v, one that is not there %+v", foreign, absent)
	}
}
