package command_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/command"
)

// answer is the part of an ack that tests look at.
type answer struct {
	OK    bool
	Data  json.RawMessage
	Error struct {
		Status  int
		Message string
		Data    map[string]struct{ Code, Message string }
	}
}

func parse(t *testing.T, raw json.RawMessage) answer {
	t.Helper()
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return a
}

// scene is a room of alice and bob with one message. Carol is outside.
type scene struct {
	*server
	room, message string
}

func setScene(t *testing.T) (scene, map[string]*peer) {
	t.Helper()
	s := serve(t)
	peers := map[string]*peer{}
	for name := range userIDs {
		peers[name] = s.dial(t, name)
	}
	var room struct{ Room struct{ ID string } }
	var sent struct{ Message struct{ ID string } }
	data(t, askSocket(t, s, peers["alice"], "room.direct", map[string]any{"user": userIDs["bob"]}), &room)
	data(t, askSocket(t, s, peers["alice"], "message.send", map[string]any{"room": room.Room.ID, "text": "hi"}), &sent)
	return scene{s, room.Room.ID, sent.Message.ID}, peers
}

func data(t *testing.T, raw json.RawMessage, into any) {
	t.Helper()
	a := parse(t, raw)
	if !a.OK {
		t.Fatalf("refused: %s", raw)
	}
	if err := json.Unmarshal(a.Data, into); err != nil {
		t.Fatal(err)
	}
}

// valid are parameters that decode. room, message and user are what the
// command is about.
func valid(cmd command.Command, room, message, user string) map[string]any {
	params := map[string]any{}
	for _, f := range cmd.Fields {
		if !f.Needed {
			continue
		}
		switch f.Name {
		case "room":
			params[f.Name] = room
		case "message":
			params[f.Name] = message
		case "messages":
			params[f.Name] = []any{message}
		case "user":
			params[f.Name] = user
		case "users":
			params[f.Name] = []any{user}
		case "emoji":
			params[f.Name] = "+"
		case "role":
			params[f.Name] = "admin"
		case "name", "token":
			params[f.Name] = "x"
		case "q":
			params[f.Name] = "hi"
		}
	}
	switch cmd.Name {
	case "message.send", "message.edit":
		params["text"] = "hi"
	case "message.search":
		params["room"], params["q"] = room, "hi"
	case "message.delete", "message.hide":
		params["message"] = message
	case "report.create":
		params["message"], params["reason"] = message, "spam"
	}
	return params
}

func hasField(cmd command.Command, name string) bool {
	for _, f := range cmd.Fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

const absent = "000000000000000000000000"

func TestWhatIsNotYoursAnswersLikeWhatIsNotThere(t *testing.T) {
	s, peers := setScene(t)
	for _, cmd := range command.All() {
		ofRoom, ofMessage := hasField(cmd, "room"), hasField(cmd, "message")
		if !ofRoom && !ofMessage {
			continue
		}
		for name, ask := range doors {
			if name == "rest" && len(cmd.Routes) == 0 {
				continue
			}
			t.Run(cmd.Name+" by "+name, func(t *testing.T) {
				foreign := ask(t, s.server, peers["carol"], cmd.Name, valid(cmd, s.room, s.message, userIDs["carol"]))
				missing := ask(t, s.server, peers["carol"], cmd.Name, valid(cmd, absent, absent, userIDs["carol"]))
				if string(foreign) != string(missing) {
					t.Errorf("they differ:\n%s\n%s", foreign, missing)
				}
				if a := parse(t, foreign); a.OK || a.Error.Status != http.StatusNotFound {
					t.Errorf("got %s", foreign)
				}
			})
		}
	}
	var history struct {
		Items []struct{ Text, Deleted, Pinned string }
	}
	data(t, askSocket(t, s.server, peers["alice"], "message.history", map[string]any{"room": s.room}), &history)
	if len(history.Items) != 1 || history.Items[0].Text != "hi" || history.Items[0].Deleted+history.Items[0].Pinned != "" {
		t.Errorf("the room was changed: %+v", history)
	}
}

func TestWrongFieldsAreNamedByBothDoors(t *testing.T) {
	s, peers := setScene(t)
	huge := strings.Repeat("x", 20_000)
	for _, cmd := range command.All() {
		if cmd.Name == "session.refresh" { // has errors of its own, tried in live.txt
			continue
		}
		for _, f := range cmd.Fields {
			for door, ask := range doors {
				if door == "rest" && len(cmd.Routes) == 0 {
					continue
				}
				t.Run(cmd.Name+"."+f.Name+" by "+door, func(t *testing.T) {
					for what, value := range hostile(f, huge) {
						if door == "rest" && inPath(cmd, f.Name) && what != "huge" {
							continue // a path or a query is always a string
						}
						params := valid(cmd, s.room, s.message, userIDs["bob"])
						params[f.Name] = value
						a := parse(t, ask(t, s.server, peers["alice"], cmd.Name, params))
						if _, named := a.Error.Data[f.Name]; a.OK || a.Error.Status != http.StatusBadRequest || !named {
							t.Errorf("%s: got %+v", what, a)
						}
					}
				})
			}
		}
	}
}

// hostile are values that a field must refuse.
func hostile(f command.Field, huge string) map[string]any {
	switch f.Type {
	case "integer":
		return map[string]any{"text": "many", "negative": -1, "fraction": 1.5}
	case "boolean":
		return map[string]any{"text": "maybe", "number": 2}
	case "list of strings":
		return map[string]any{"huge": []any{huge}}
	case "any JSON":
		return map[string]any{"huge": huge}
	}
	return map[string]any{"number": 7, "huge": huge}
}

func inPath(cmd command.Command, field string) bool {
	for _, route := range cmd.Routes {
		if strings.Contains(route.Path, "{"+field+"}") || (route.Method == http.MethodGet && freeText(cmd, field)) {
			return true
		}
	}
	return false
}

// freeText are the strings of a search, of which "7" is as good as any.
func freeText(cmd command.Command, field string) bool {
	return strings.HasSuffix(cmd.Name, ".search") && slices.ContainsFunc(cmd.Fields, func(f command.Field) bool {
		return f.Name == field && f.Type == "string"
	})
}

func TestBeforeSignInNothingIsDone(t *testing.T) {
	s, peers := setScene(t)
	stranger := &peer{chattest.Dial(t, s.url, chattest.DialOptions{Namespace: "/native"}), ""}
	for _, cmd := range command.All() {
		if cmd.Open {
			continue
		}
		for door, ask := range doors {
			if door == "rest" && len(cmd.Routes) == 0 {
				continue
			}
			params := valid(cmd, s.room, s.message, userIDs["bob"])
			if a := parse(t, ask(t, s.server, stranger, cmd.Name, params)); a.OK || a.Error.Status != http.StatusUnauthorized {
				t.Errorf("%s by %s: got %+v", cmd.Name, door, a)
			}
		}
	}
	var history struct{ Items []json.RawMessage }
	data(t, askSocket(t, s.server, peers["alice"], "message.history", map[string]any{"room": s.room}), &history)
	if len(history.Items) != 1 {
		t.Errorf("the room was changed: %s", history.Items)
	}
}

func TestAnswersHaveTheMembersTheTablePromises(t *testing.T) {
	s, peers := setScene(t)
	tried := 0
	for _, cmd := range command.All() {
		params := valid(cmd, s.room, s.message, userIDs["bob"])
		a := parse(t, askSocket(t, s.server, peers["alice"], cmd.Name, params))
		if !a.OK {
			continue // what fails here succeeds in a transcript
		}
		tried++
		var members map[string]json.RawMessage
		if err := json.Unmarshal(a.Data, &members); err != nil {
			t.Fatal(err)
		}
		for _, name := range cmd.Answer {
			if _, ok := members[name]; !ok {
				t.Errorf("%s: no %s in %s", cmd.Name, name, a.Data)
			}
			delete(members, name)
		}
		if len(members) > 0 {
			t.Errorf("%s: %v is not in the table", cmd.Name, members)
		}
	}
	if tried < 20 {
		t.Errorf("only %d commands succeeded", tried)
	}
}

// A record in an answer or event is what the PocketBase SDK would get.
func TestRecordsAreThoseOfThePocketBaseAPI(t *testing.T) {
	s, peers := setScene(t)
	alice := peers["alice"]
	var room struct{ Room, Member, LastMessage json.RawMessage }
	raw := parse(t, askSocket(t, s.server, alice, "room.get", map[string]any{"room": s.room})).Data
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	room.Room, room.Member, room.LastMessage = members["room"], members["member"], members["last_message"]
	var reaction struct{ Reaction json.RawMessage }
	data(t, askSocket(t, s.server, alice, "message.react", map[string]any{"message": s.message, "emoji": "+"}), &reaction)
	var friend struct{ Friendship json.RawMessage }
	data(t, askSocket(t, s.server, alice, "friend.request", map[string]any{"user": userIDs["bob"]}), &friend)
	event := struct{ Record json.RawMessage }{}
	if err := json.Unmarshal(alice.Expect("message.created").Args[0], &event); err != nil {
		t.Fatal(err)
	}

	for name, record := range map[string]json.RawMessage{
		"room": room.Room, "member": room.Member, "last message": room.LastMessage,
		"reaction": reaction.Reaction, "friendship": friend.Friendship, "event": event.Record,
	} {
		var head struct{ ID, CollectionID string }
		if err := json.Unmarshal(record, &head); err != nil || head.ID == "" {
			t.Fatalf("%s: %v in %s", name, err, record)
		}
		req, err := http.NewRequest("GET", s.url+"/api/collections/"+head.CollectionID+"/records/"+head.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		status, body := s.request(t, req, s.tokens["alice"])
		if status != http.StatusOK || string(body) != string(record) {
			t.Errorf("%s is %s\nPocketBase says %d %s", name, record, status, body)
		}
	}
}
