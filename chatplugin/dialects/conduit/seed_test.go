package conduit_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/conduit"
)

// The requests of the seed as they stand: headers, bodies and all.
func TestTheSeedsTutorialWorks(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	send := func(method, path, body string, extra ...string) reply {
		t.Helper()
		req, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json")
		// The quotation marks and the blank are the seed's.
		req.Header.Set("Authorization", `Bearer "`+w.token("ann")+`" `)
		for i := 0; i < len(extra); i += 2 {
			req.Header.Set(extra[i], extra[i+1])
		}
		return w.send(req)
	}
	created := ok[struct{ RoomID string }](send("POST", "/chat/rooms",
		`{"roomName": "Conduit Users","users": ["`+w.id("bob")+`","`+w.id("cat")+`"]}`))
	room := created.RoomID
	send("PUT", "/chat/rooms/"+room+"/addUsers", `{"users": ["`+w.id("dan")+`","`+w.id("eve")+`"]}`, "masterkey", "M4ST3RK3Y").
		says("Users added")

	ann, bob := w.dial("ann"), w.dial("bob")
	ann.Emit("message", room, "Hello everybody") // Postman's event name is "message"
	got := heard[wireMessage](t, bob.Expect("message"))
	if got.Sender != w.id("ann") || got.Room != room || got.Message != "Hello everybody" || got.Content != got.Message || got.ContentType != "text" {
		t.Errorf("bob heard %+v", got)
	}
	if len(got.ID) != 24 || got.Files == nil || !strings.HasSuffix(got.CreatedAt, "Z") {
		t.Errorf("bob heard %+v", got)
	}

	// "open the admin panel and navigate to the chat room"
	stored := ok[struct {
		Messages []struct{ Message, SenderUser string }
		Count    int
	}](w.admin("GET", "/admin/chat/messages?roomId="+room, nil))
	if stored.Count != 1 || stored.Messages[0].Message != "Hello everybody" || stored.Messages[0].SenderUser != w.id("ann") {
		t.Errorf("stored: %+v", stored)
	}
	send("PUT", "/chat/leave/"+room, "", "masterkey", "M4ST3RK3Y").says("Ok")
	send("GET", "/chat/rooms/"+room, "").fails(404, "NOT_FOUND", "Room does not exist or you don't have access")
}

func TestTheDialectIsRecognisedByPathAndByNamespace(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	var clients []*chattest.Client
	for _, at := range []chattest.DialOptions{
		{Path: "/realtime/", Namespace: "/chat/"},
		{Path: "/realtime", Namespace: "/chat"},
		{Path: "/socket.io/", Namespace: "/chat/"},
		{Path: "/realtime/", Namespace: "/"},
		{Namespace: "/conduit"},
	} {
		at.Header = bearer(w.token("bob"))
		clients = append(clients, chattest.Dial(t, w.url, at))
	}
	w.say("ann", room, "hi")
	for _, c := range clients {
		if got := heard[wireMessage](t, c.Expect("message")); got.Content != "hi" {
			t.Errorf("heard %+v", got)
		}
	}
}

func TestASocketTicketInTheURLSignsIn(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	ticket := ok[struct{ Ticket string }](w.rest("bob", "POST", "/api/chat/ticket", nil)).Ticket
	c := chattest.Dial(t, w.url, chattest.DialOptions{Path: "/realtime/", Namespace: "/chat/", Query: map[string][]string{"ticket": {ticket}}})
	w.say("ann", room, "hi")
	if got := messages(t, c, 1); !slices.Equal(got, []string{"hi"}) {
		t.Errorf("heard %v", got)
	}
}

func TestABadTokenIsRefusedAndSoIsNone(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	at := chattest.DialOptions{Path: "/realtime/", Namespace: "/chat/"}
	if err := chattest.DialRefused(t, w.url, at); err.Message != "No 'Authorization' header or 'accessToken' cookie present." {
		t.Errorf("got %v", err)
	}
	at.Header = bearer("nonsense")
	chattest.DialRefused(t, w.url, at)
	at.Header = nil
	for _, value := range []any{"nonsense", 5, nil, ""} {
		at.Auth = object{"authorization": value}
		chattest.DialRefused(t, w.url, at)
	}
	for _, token := range []string{w.token("ann"), "Bearer " + w.token("ann")} {
		at.Auth = object{"authorization": token}
		chattest.Dial(t, w.url, at)
	}
}

// grpcError is the payload of "conduit_error".
type grpcError struct {
	Code     int
	Details  string
	Metadata json.RawMessage
}
