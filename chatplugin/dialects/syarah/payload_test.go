package syarah

import (
	"encoding/json"
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
)

func payloadOf(t testing.TB, object string) *payload {
	t.Helper()
	p, err := readPayload([]json.RawMessage{json.RawMessage(object)})
	if err != nil {
		t.Fatalf("readPayload(%s): %v", object, err)
	}
	return p
}

func TestKeysAreReadInAnyCase(t *testing.T) {
	for _, key := range []string{"accessToken", "AccessToken", "ACCESSTOKEN", "accesstoken"} {
		p := payloadOf(t, `{"`+key+`":"abc"}`)
		if got := p.text("accessToken"); got != "abc" || p.err != nil {
			t.Errorf("%s: got %q, %v", key, got, p.err)
		}
	}
}

func TestTwoSpellingsOfAKey(t *testing.T) {
	tests := []struct {
		name, object string
		want         int64
		refused      string // field named by the error, or empty
	}{
		{"null gives way", `{"lastMessageId":null,"LastMessageId":5}`, 5, ""},
		{"null gives way in the other order", `{"LastMessageId":5,"lastMessageId":null}`, 5, ""},
		{"agreeing values are one", `{"lastMessageId":5,"LastMessageId":5}`, 5, ""},
		{"different values are refused", `{"lastMessageId":5,"LastMessageId":6}`, 0, "LastMessageId"},
		{"the same key twice is refused", `{"lastMessageId":5,"lastMessageId":6}`, 0, "lastMessageId"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := readPayload([]json.RawMessage{json.RawMessage(tt.object)})
			if tt.refused != "" {
				if e := chat.AsError(err); e == nil || e.Code != chat.Invalid || e.Field != tt.refused {
					t.Fatalf("got %v, want a complaint about %s", err, tt.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := p.ref("lastMessageId"); got.num != tt.want || p.err != nil {
				t.Fatalf("got %v, %v", got, p.err)
			}
		})
	}
}

func TestAMissingArgumentIsAnEmptyObject(t *testing.T) {
	for name, args := range map[string][]json.RawMessage{
		"no argument": nil,
		"null":        {json.RawMessage(`null`)},
	} {
		p, err := readPayload(args)
		if err != nil || len(p.fields) != 0 {
			t.Errorf("%s: got %v, %v", name, p, err)
		}
	}
}

func TestAnArgumentThatIsNoObjectIsRefused(t *testing.T) {
	for _, arg := range []string{`"text"`, `12`, `true`, `[]`, `[{"chatHeaderId":1}]`} {
		if _, err := readPayload([]json.RawMessage{json.RawMessage(arg)}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: got %v", arg, err)
		}
	}
}

func FuzzPayload(f *testing.F) {
	for _, seed := range []string{
		`{"message":"hi","chatHeaderId":123,"accessToken":"x","messageType":0,"caption":""}`,
		`{"ids":[1,"2","507f1f77bcf86cd799439011",3.0],"ID":4,"chatHeaderId":"123"}`,
		`{"isTyping":true,"name":"J","chatHeaderId":1e3}`,
		`{"RoomsWithLastMessageIds":[{"ChatHeaderId":1,"LastMessageId":2}],"SkipCount":-1,"MaxResultCount":"20"}`,
		`{"a":{"b":[{}]},"A":null}`, `[]`, `null`, `{`, `{"x":1}}`, `{"chatHeaderId":99999999999999999999}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, object string) {
		p, err := readPayload([]json.RawMessage{json.RawMessage(object)})
		if err != nil {
			if chat.CodeOf(err) != chat.Invalid {
				t.Fatalf("bad input is %v", err)
			}
			return
		}
		p.text("accessToken")
		p.needFlag("isTyping")
		if n := p.count("maxResultCount", 50, 1, 200); n < 1 || n > 200 {
			t.Fatalf("count %d is out of bounds", n)
		}
		for _, r := range append(p.refs("ids", 100), p.ref("chatHeaderId"), p.ref("lastMessageId")) {
			if r.num < 0 || r.num > 1<<53 || (r.id != "" && (len(r.id) != 24 || r.num != 0)) {
				t.Fatalf("reference %+v can't exist", r)
			}
		}
		if kind := p.messageType(); p.err == nil && (kind < numText || kind > numVideo) {
			t.Fatalf("message type %d can't exist", kind)
		}
		(&request{payload: p}).knownMessages()
		if draft, err := normalize(p.text("message"), numAudio); err == nil && draft.Type.Media() {
			t.Fatalf("a media draft without an upload: %+v", draft)
		}
		if name := shownName(p.text("name")); strings.ContainsAny(name, "\x00\n\r") || len([]rune(name)) > maxTypingName {
			t.Fatalf("name %q would be shown", name)
		}
		if p.err != nil && chat.CodeOf(p.err) != chat.Invalid && chat.CodeOf(p.err) != chat.TooLarge {
			t.Fatalf("bad input is %v", p.err)
		}
	})
}
