package chattest

import (
	"encoding/json"
	"net/http"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// Wire tells Exercise how clients of a dialect do what clients of every chat do.
// A function that is nil is a thing for which the wire has no word; Lacks says
// why.
type Wire struct {
	// New makes the dialect.
	New func() gateway.Dialect
	// Dial is how the client of a user connects. Talk.Token may be empty, for a
	// client without a credential, or wrong.
	Dial func(tk Talk) DialOptions
	// Begin is what a client does from "connect" until it hears the room: signing
	// in, joining. It returns when the connection is live. Nil: nothing.
	Begin func(c *Client, tk Talk)
	// Ping sends any event that a member of the room may send, with a callback.
	Ping func(c *Client, tk Talk) (ack json.RawMessage)
	// Failed is the text of the error that an ack carries, empty if it is none.
	Failed func(ack json.RawMessage) string
	// Text is what an event of a new message says; false for other events.
	Text func(ev Event) (string, bool)

	// Send sends a text. Where nil, messages of the tests come from elsewhere.
	Send func(c *Client, tk Talk, text string) (ack json.RawMessage)
	// History is the newest page of the room, oldest first.
	History func(c *Client, tk Talk) []string

	// Read marks all of the room as read.
	Read func(c *Client, tk Talk) (ack json.RawMessage)
	// HeardRead reports whether an event says that tk.Me has read.
	HeardRead func(ev Event, tk Talk) bool
	// ReadIsOwn marks a wire that tells it to the reader's other devices only.
	ReadIsOwn bool

	// HeardGone reports whether an event says that a message is gone for who hears
	// it. Nil for a wire that does not tell.
	HeardGone func(ev Event, msg chat.Message) bool

	// Typing starts or ends typing.
	Typing func(c *Client, tk Talk, on bool) (ack json.RawMessage)
	// HeardTyping reports whether an event says that tk.Me types, and if it began.
	HeardTyping func(ev Event, tk Talk) (on, ok bool)
	// NoTypingEnd marks a wire that tells of the beginning only.
	NoTypingEnd bool

	// HeardPresence reports whether an event says that a user came or went.
	HeardPresence func(ev Event, user string) (online, ok bool)

	// Lacks are the reasons for what is nil, by the name of its field.
	Lacks map[string]string
}

// Account is a user of the chat, with a fresh sign-in.
type Account struct{ ID, Name, Token string }

// Talk is the direct room of two users as one of them sees it.
type Talk struct {
	Account
	Peer Account
	Room chat.Room
	URL  string // of the server
	t    testing.TB
}

// Ticket asks for a socket ticket as an app does. Without a good token it is the
// token itself, which opens nothing.
func (tk Talk) Ticket() string {
	t := tk.t
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tk.URL+"/api/chat/ticket", http.NoBody)
	check(t, err)
	req.Header.Set("Authorization", tk.Token)
	res, err := http.DefaultClient.Do(req)
	check(t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return tk.Token
	}
	var given struct{ Ticket string }
	check(t, json.NewDecoder(res.Body).Decode(&given))
	return given.Ticket
}

// complain lists what of a wire is neither there nor explained.
func (w Wire) complain(t testing.TB) {
	t.Helper()
	if w.New == nil || w.Dial == nil || w.Ping == nil || w.Failed == nil || w.Text == nil {
		t.Fatal("New, Dial, Ping, Failed and Text are needed: without them there is no chat")
	}
	for field, there := range map[string]bool{
		"Send": w.Send != nil, "History": w.History != nil, "Read": w.Read != nil, "HeardRead": w.HeardRead != nil,
		"Typing": w.Typing != nil, "HeardTyping": w.HeardTyping != nil, "HeardPresence": w.HeardPresence != nil,
	} {
		if there == (w.Lacks[field] != "") {
			t.Errorf("%s: set it, or say in Lacks why the wire has no word for it", field)
		}
	}
}
