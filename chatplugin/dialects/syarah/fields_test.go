package syarah

import (
	"strings"
	"testing"

	"pocketchat/chatplugin/chat"
)

func TestReferences(t *testing.T) {
	const id = "507f1f77bcf86cd799439011"
	tests := []struct {
		value string
		want  ref
		ok    bool
	}{
		{`123`, ref{num: 123}, true},
		{`"123"`, ref{num: 123}, true},
		{`" 123 "`, ref{num: 123}, true},
		{`123.0`, ref{num: 123}, true},
		{`1e2`, ref{num: 100}, true},
		{`"` + id + `"`, ref{id: id}, true},
		{`"` + strings.ToUpper(id) + `"`, ref{id: id}, true},
		{`"123456789012345678901234"`, ref{id: "123456789012345678901234"}, true},
		{`0`, ref{}, true},
		{`""`, ref{}, true},
		{`-1`, ref{}, false},
		{`1.5`, ref{}, false},
		{`9007199254740993`, ref{}, false},
		{`99999999999999999999999`, ref{}, false},
		{`1e300`, ref{}, false},
		{`"NaN"`, ref{}, false},
		{`"Infinity"`, ref{}, false},
		{`"0x10"`, ref{}, false},
		{`"abc"`, ref{}, false},
		{`true`, ref{}, false},
		{`[1]`, ref{}, false},
		{`{"id":1}`, ref{}, false},
	}
	for _, tt := range tests {
		p := payloadOf(t, `{"chatHeaderId":`+tt.value+`}`)
		got := p.ref("chatHeaderId")
		if tt.ok && (got != tt.want || p.err != nil) {
			t.Errorf("%s: got %+v, %v, want %+v", tt.value, got, p.err, tt.want)
		}
		if e := chat.AsError(p.err); !tt.ok && (e == nil || e.Field != "chatHeaderId") {
			t.Errorf("%s: got %+v, %v, want a complaint about chatHeaderId", tt.value, got, p.err)
		}
	}
}

func TestARequiredReferenceThatIsMissingIsNamed(t *testing.T) {
	for _, object := range []string{`{}`, `{"chatHeaderId":null}`, `{"chatHeaderId":0}`, `{"chatHeaderId":""}`} {
		p := payloadOf(t, object)
		p.needRef("chatHeaderId")
		if e := chat.AsError(p.err); e == nil || e.Field != "chatHeaderId" || !strings.HasPrefix(e.Message, "Missing") {
			t.Errorf("%s: got %v", object, p.err)
		}
	}
}

func TestListsOfReferences(t *testing.T) {
	p := payloadOf(t, `{"ids":[3,"4",3,3.0]}`)
	if got := p.refs("ids", 10); p.err != nil || len(got) != 2 || got[0].num != 3 || got[1].num != 4 {
		t.Errorf("repeats: got %v, %v", got, p.err)
	}
	for object, code := range map[string]chat.Code{
		`{"ids":5}`:          chat.Invalid,
		`{"ids":"5,6"}`:      chat.Invalid,
		`{"ids":[1,null]}`:   chat.Invalid,
		`{"ids":[1,0]}`:      chat.Invalid,
		`{"ids":[1,[2]]}`:    chat.Invalid,
		`{"ids":[1,2,3,4]}`:  chat.TooLarge,
		`{"ids":{"0":1}}`:    chat.Invalid,
		`{"ids":[1,"x"]}`:    chat.Invalid,
		`{"ids":[1,-2]}`:     chat.Invalid,
		`{"ids":[true,1,2]}`: chat.Invalid,
	} {
		p := payloadOf(t, object)
		p.refs("ids", 3)
		if e := chat.AsError(p.err); e == nil || e.Code != code || e.Field != "ids" {
			t.Errorf("%s: got %v, want %s about ids", object, p.err, code)
		}
	}
}

func TestCountsAreClamped(t *testing.T) {
	for value, want := range map[string]int{
		`50`: 50, `"50"`: 50, `0`: 1, `-7`: 1, `201`: 200, `1000000000`: 200, `20.0`: 20, `null`: 30,
	} {
		p := payloadOf(t, `{"MaxResultCount":`+value+`}`)
		if got := p.count("maxResultCount", 30, 1, 200); got != want || p.err != nil {
			t.Errorf("%s: got %d, %v, want %d", value, got, p.err, want)
		}
	}
	for _, value := range []string{`"many"`, `1.5`, `true`, `[]`, `1e300`} {
		p := payloadOf(t, `{"maxResultCount":`+value+`}`)
		p.count("maxResultCount", 30, 1, 200)
		if e := chat.AsError(p.err); e == nil || e.Field != "maxResultCount" {
			t.Errorf("%s: got %v", value, p.err)
		}
	}
}

func TestMistypedTextAndFlagsAreNamed(t *testing.T) {
	p := payloadOf(t, `{"message":5}`)
	p.text("message")
	if e := chat.AsError(p.err); e == nil || e.Field != "message" {
		t.Errorf("text: got %v", p.err)
	}
	for _, object := range []string{`{}`, `{"isTyping":"yes"}`, `{"isTyping":1}`, `{"isTyping":null}`} {
		p := payloadOf(t, object)
		p.needFlag("isTyping")
		if e := chat.AsError(p.err); e == nil || e.Field != "isTyping" {
			t.Errorf("%s: got %v", object, p.err)
		}
	}
}

func TestTheFirstComplaintIsKept(t *testing.T) {
	p := payloadOf(t, `{"chatHeaderId":"x","message":5}`)
	p.needRef("chatHeaderId")
	p.needText("message")
	if e := chat.AsError(p.err); e.Field != "chatHeaderId" {
		t.Errorf("got %v", p.err)
	}
}
