package socketio

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// The tests named TestProtocol... check the Socket.IO protocol, revision 5, by its text.

func TestProtocolConnect(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo(), "/custom": echo(), "/chat": echo(), "/chat/": echo()})
	tests := []struct{ name, send, reply, event string }{
		{"main namespace", `40`, `40{"sid":"`, `42["auth",{}]`},
		{"main namespace with its name", `40/,`, `40{"sid":"`, `42["auth",{}]`},
		{"with a payload", `40{"token":"123"}`, `40{"sid":"`, `42["auth",{"token":"123"}]`},
		{"with an empty payload", `40{}`, `40{"sid":"`, `42["auth",{}]`},
		{"custom namespace", `40/custom,`, `40/custom,{"sid":"`, `42/custom,["auth",{}]`},
		{"custom namespace without comma", `40/custom`, `40/custom,{"sid":"`, `42/custom,["auth",{}]`},
		{"custom namespace with a payload", `40/custom,{"token":"abc"}`, `40/custom,{"sid":"`, `42/custom,["auth",{"token":"abc"}]`},
		{"trailing slash", `40/chat/,`, `40/chat/,{"sid":"`, `42/chat/,["auth",{}]`},
		{"keys named like an object's prototype", `40{"__proto__":{"a":1},"constructor":2}`, `40{"sid":"`, `42["auth",{"__proto__":{"a":1},"constructor":2}]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := r.dial()
			c.send(test.send)
			reply := c.expectPrefix(test.reply)
			if strings.Contains(reply, c.open["sid"].(string)) {
				t.Error("the reply shows the secret Engine.IO session id")
			}
			if !strings.HasSuffix(reply, `"}`) || strings.Count(reply, `"`) != 4 {
				t.Errorf("reply %q has more than a sid", reply)
			}
			c.expect(test.event)
		})
	}
}

func TestProtocolConnectRefusals(t *testing.T) {
	answers := map[string]error{
		"/refused": &Refusal{Message: "unauthorized", Data: map[string]any{"code": 401}},
		"/plain":   &Refusal{Message: "no"},
		"/wrapped": errors.Join(errors.New("internals"), &Refusal{Message: "wrapped"}),
		"/broken":  errors.New("database password is wrong"),
		"/panic":   nil,
	}
	handlers := map[string]Handler{}
	for namespace, err := range answers {
		handlers[namespace] = Handler{Connect: func(*Handshake) (any, error) {
			if err == nil {
				panic("in Connect")
			}
			return nil, err
		}}
	}
	r := newRig(t, Config{}, handlers)
	tests := map[string]string{
		"/refused": `44/refused,{"data":{"code":401},"message":"unauthorized"}`,
		"/plain":   `44/plain,{"message":"no"}`,
		"/wrapped": `44/wrapped,{"message":"wrapped"}`,
		"/broken":  `44/broken,{"message":"internal error"}`,
		"/panic":   `44/panic,{"message":"internal error"}`,
		"/random":  `44/random,{"message":"Invalid namespace"}`,
		"/":        `44{"message":"Invalid namespace"}`, // the library has it even if nobody handles it
	}
	c := r.dial()
	for namespace, want := range tests {
		c.send("40" + prefix(namespace))
		c.expect(want)
		c.send("40" + prefix(namespace)) // a refusal is not the end: the client may try again
		c.expect(want)
	}
	if r.server.Occupied("/refused", "anything") || r.server.Occupied("/random", "anything") {
		t.Error("a refused client is somewhere")
	}
}

func TestProtocolConnectionWithoutNamespaceIsClosed(t *testing.T) {
	r := newRig(t, Config{ConnectTimeout: 50 * time.Millisecond}, map[string]Handler{"/": {}})
	r.dial().expectClose()
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
}

func TestProtocolNamespacesAreIndependent(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo(), "/custom": echo()})
	c := r.dial()
	for range 3 { // join, talk, leave, join again on the same connection
		c.send("40/custom,")
		c.expectPrefix(`40/custom,{"sid":"`)
		c.expect(`42/custom,["auth",{}]`)
		c.send("40")
		c.expectPrefix(`40{"sid":"`)
		c.expect(`42["auth",{}]`)
		c.send(`42/custom,["a",1]`)
		c.expect(`42/custom,["a-back",1]`)
		c.send("41/custom,")
		c.send(`42["a",2]`)
		c.expect(`42["a-back",2]`)
		c.send("41")
	}
	c.send("40/custom,")
	c.expectPrefix(`40/custom,{"sid":"`)
}

func TestProtocolEvents(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo(), "/n": echo()})
	c := r.dial()
	for _, namespace := range []string{"/", "/n"} {
		c.send("40" + prefix(namespace))
		c.expectPrefix("40")
		c.expectPrefix("42")
	}
	tests := []struct{ name, send, receive string }{
		{"no arguments", `42["a"]`, `42["a-back"]`},
		{"values of every kind", `42["a",1,"2",{"3":[true,null,-1.5e3]}]`, `42["a-back",1,"2",{"3":[true,null,-1.5e3]}]`},
		{"white space", "42 [ \"a\" ,\t1 ,\n{ } ]", `42["a-back",1,{ }]`},
		{"ack", `42456["a",1,"2"]`, `43456[1,"2"]`},
		{"ack of nothing", `420["a"]`, `430[]`},
		{"largest id", `4218446744073709551615["a"]`, `4318446744073709551615[]`},
		{"namespace", `42/n,["a",1]`, `42/n,["a-back",1]`},
		{"namespace and ack", `42/n,7["a",1]`, `43/n,7[1]`},
		{"name that must be escaped", `42["\"é\n€"]`, `42["\"é\n€-back"]`},
		{"empty name", `42[""]`, `42["-back"]`},
		{"names of JavaScript objects are just names", `42["__proto__",{"__proto__":1}]`, `42["__proto__-back",{"__proto__":1}]`},
		{"huge number", `42["a",1e308,123456789012345678901234567890]`, `42["a-back",1e308,123456789012345678901234567890]`},
		{"brackets in strings", `42["a","]}[{,\"\\"]`, `42["a-back","]}[{,\"\\"]`},
		{"HTML is not escaped", `42["a<b>&"]`, `42["a<b>&-back"]`},
		{"surrogate pair", `42["a","\ud83d\ude00"]`, `42["a-back","\ud83d\ude00"]`},
		{"NUL", `42["a","\u0000"]`, `42["a-back","\u0000"]`},
		{"deepest nesting", `42["a",` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `]`, `42["a-back",` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			c.send(test.send)
			c.expect(test.receive)
		})
	}
}

// malformed lists packets that end the connection. The fuzz test starts from them too.
var malformed = []string{
	``, `a`, `7`, `9["a"]`, `abc`, ` 2["a"]`, "\x002[\"a\"]",
	`2`, `21`, `2/`, `2/n`, `2/n,`, `2{}`, `2"a"`, `2null`, `2[]`, `2[ ]`, `2[1]`, `2[null]`, `2[["a"]]`, `2[{}]`,
	`2["a"`, `2["a",]`, `2["a"]]`, `2["a"] x`, `2['a']`, `2["a",undefined]`, `2["a",NaN]`, `2["a",01]`, "2[\"a\",\"\x01\"]",
	`2abc["a"]`, `2-1["a"]`, `21.5["a"]`, `218446744073709551616["a"]`, `2` + strings.Repeat("1", 30) + `["a"]`,
	`2["connect"]`, `2["connect_error"]`, `2["disconnect"]`, `2["disconnecting"]`, `2["newListener"]`, `2["removeListener"]`,
	`2["\u0063onnect"]`,
	`2/nope,["a"]`, `2/` + strings.Repeat("n", 600) + `,["a"]`, `2/__proto__,["a"]`,
	`3`, `3[]`, `3["a"]`, `31`, `31{}`, `31["a"`,
	`0`, `0{}`, `0[]`, `0/,{}`, // the namespace is joined already
	`0/n,[]`, `0/n,null`, `0/n,"x"`, `0/n,1`, `0/n,{`, `0/n,{"a":}`, `0/n,1{}`,
	`1x`, `1{}`, `1[]`, `11`, `1/nope,`, `1/n,`,
	`4`, `4{"message":"x"}`, `4/n,`,
	`5["a"]`, `50-["a"]`, `51-["a",{"_placeholder":true,"num":0}]`, `5-["a"]`, `510000000000-["a"]`, `5/n,`,
	`60-[1]`, `61-1[{"_placeholder":true,"num":0}]`, `6`, `61-`,
	`2["a",` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `]`,
	`2["a",` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `]`,
	`2["a",` + strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100) + `]`,
	`2` + strings.Repeat("[", 100_000),
	`2["a"` + strings.Repeat(",0", 300) + `]`,
	`0/n,` + strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40),
}

func TestProtocolMalformedPacketsEndTheConnectionAndNobodyElses(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo(), "/n": echo()})
	witness := r.join("/")
	witness.expect(`42["auth",{}]`)
	for _, text := range malformed {
		c := r.join("/")
		c.expect(`42["auth",{}]`)
		c.send("4" + text)
		c.expectClose()
		p := r.pollJoin("/")
		if status, _ := p.try("POST", "4"+text); status != 400 {
			t.Errorf("POST of %.60q answered %d, want 400", text, status)
		}
	}
	eventually(t, "only the witness is left", func() bool { return r.server.Connections() == 1 })
	witness.send(`42["alive"]`)
	witness.expect(`42["alive-back"]`)
}

func TestProtocolEventBeforeConnectEndsTheConnection(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo()})
	for _, text := range []string{`42["a"]`, `421["a"]`, `41`, `44{}`} {
		c := r.dial()
		c.send(text)
		c.expectClose()
	}
}

// Acks answer events of ours that asked for them. We never ask, so they are ignored.
func TestProtocolAcksNobodyAskedForAreIgnored(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo()})
	c := r.join("/")
	c.expect(`42["auth",{}]`)
	c.send(`431[]`)
	c.send(`430["x",{}]`)
	c.send(`42["a"]`)
	c.expect(`42["a-back"]`)
}
