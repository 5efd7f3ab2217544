package dialects_test

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
)

// A door is one way into the chat: a wire, plain REST, or PocketBase's realtime.
// It says for each capability what its clients do and what they hear, or why the
// wire has no word for it. The matrix is made of these.
type door struct {
	name string
	// enter connects a person who acts. Nil: acts use REST alone.
	enter func(s *stage, who *person) *chattest.Client
	// listen connects a person who hears. Nil: nobody listens here.
	listen func(s *stage, who *person) ear

	does   map[capability]deed
	cannot map[capability]string // why its clients cannot do it
	hears  map[capability]word
	silent map[capability]string // why its clients do not hear of it
}

// deed is what a client does. It returns the answer, which is shown where nobody
// hears of the deed.
type deed func(a *actor, f *fact) any

// word is how a wire says that something happened.
type word struct {
	event   string                                       // with "{user}" for the id of who hears it
	carries func(f *fact, hearer *person) map[string]any // dotted path in the first argument -> what is there
	at      string                                       // which ear hears it: "" bob, else thirdEar or ownEar
	also    []string                                     // what this wire says beside it
	less    string                                       // what is lost, if anything
}

// The ears beside bob's.
const (
	thirdEar = "a third member"
	ownEar   = "another device of who did it"
)

// fact is what happened in one row.
type fact struct {
	room    chat.Room
	message chat.Message
	by      *person
	user    *person // whom it is about: who came, went or is online
	text    string  // new words; the name of a new group
	emoji   string
	upload  chat.Upload
	begun   types.DateTime // when the deed began
}

// actor is who acts through a door.
type actor struct {
	*stage
	who    *person
	client *chattest.Client // nil where the door is REST
}

// ack sends an event and gives the answer.
func (a *actor) ack(event string, args ...any) json.RawMessage { return a.client.Ack(event, args...) }

// ear keeps what a listener hears.
type ear interface {
	TakeUntil(what string, last func(chattest.Event) bool) []chattest.Event
	Discard()
}

// within is a text that holds this one.
type within string

// without is any value whose JSON does not hold this text.
type without string

// some is any value but null, false, zero and empty.
type some struct{}

// object is a payload.
type object = map[string]any
